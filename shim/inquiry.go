package shim

import (
	"os"

	"github.com/gvx-go/gvx/internal/goversion"
)

// System returns the go that is on PATH behind the shims, whatever the folder
// declares. The error is a *[NothingError].
func (r Resolver) System() (Decision, error) {
	s := r.start()
	err := s.bySystem(Reason{Kind: FromSystem})
	return s.d, err
}

// IsShim reports whether file, which is there, is gvx's own shim, the user's or that of
// all users, under whatever name.
func (r Resolver) IsShim(file string) bool {
	st, err := os.Stat(file)
	return err == nil && isAny(st, behind{homes: homesOf(r.Dirs, r.Env.Get)}.own())
}

// InStore reports whether file leads into one of gvx's toolchains.
func (r Resolver) InStore(file string) bool {
	return behind{homes: homesOf(r.Dirs, r.Env.Get)}.inStore(file)
}

// CheckPin returns a *[ContradictionError] when a pin of v in file, in the folder,
// would be older than the go line that it governs there, or the error of a go.work
// or go.mod that cannot be read.
func (r Resolver) CheckPin(v goversion.Version, file string) error {
	s := r.start()
	s.search.findRoot()
	project, err := s.search.governing()
	if err != nil || project.line.SatisfiedBy(v) {
		return err
	}
	pin := Reason{Kind: FromGoVersion, File: file, Line: 1, Text: v.Word()}
	return &ContradictionError{Pin: pin, Line: project.lineAt, Floor: project.line, Version: v}
}

// IsVulnerable reports whether v runs for a repository only once the user allowed
// it.
func IsVulnerable(v goversion.Version) bool { return len(vulnerable(v)) > 0 }

// Start becomes the program of spec, or on Windows runs it with the streams of p
// and returns its exit code. The error is a *[StartError].
func Start(spec ExecSpec, p Process) (int, error) { return start(spec, p) }
