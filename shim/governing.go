package shim

// Governing returns the go.work or go.mod that is in charge of the folder, "" where there
// is none. One whose lines are no good is in charge all the same; the error is that of
// [Resolver.Resolve].
func (r Resolver) Governing() (file string, err error) {
	s := r.start()
	s.search.findRoot()
	d, err := s.search.governing()
	return d.file, err
}
