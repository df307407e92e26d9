package drift

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/gvx-go/gvx/internal/quote"
)

// A Survey is what the readers found in a tree.
type Survey struct {
	Files    []File              // those that a reader wanted, sorted by path
	Places   []Place             // sorted by file and byte
	Uses     map[string][]string // of each go.work
	Problems []Problem           // sorted by file and line
	// Named are the files that a place names and that no reader was asked about, by path.
	Named map[string]File
	// LeftOut is how many files a reader wanted and the repository's settings leave out.
	LeftOut int
}

// Collect reads every file of tree that a reader wants and that leaveOut does not name.
// leaveOut may be nil. The error is the tree's.
func Collect(ctx context.Context, tree Tree, readers []Reader, leaveOut func(path string) bool) (*Survey, error) {
	c := collector{survey: &Survey{Uses: map[string][]string{}}, readers: readers}
	left := map[string]bool{} // a path may be asked about twice
	want := func(path string) bool {
		wanted := slices.ContainsFunc(readers, func(r Reader) bool { return r.Wants(path) })
		if wanted && leaveOut != nil && leaveOut(path) {
			left[path] = true
			return false
		}
		return wanted
	}
	files := make(chan File, 64)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for f := range files {
				c.read(f)
			}
		})
	}
	err := tree.Walk(ctx, want, func(f File) { files <- f })
	close(files)
	workers.Wait()
	if err != nil {
		return nil, err
	}
	c.survey.LeftOut = len(left)
	c.survey.sort()
	if err := c.survey.lookAtNamed(ctx, tree); err != nil {
		return nil, err
	}
	return c.survey, nil
}

// lookAtNamed gets the files that places name and that are not among Files.
func (s *Survey) lookAtNamed(ctx context.Context, tree Tree) error {
	named := map[string]bool{}
	for _, p := range s.Places {
		if p.Want.Form == FromFile && !s.has(p.Want.Path) {
			named[p.Want.Path] = true
		}
	}
	if len(named) == 0 {
		return nil
	}
	s.Named = map[string]File{}
	return tree.Walk(ctx, func(path string) bool { return named[path] }, func(f File) { s.Named[f.Path] = f })
}

// has reports whether the file is among Files, which are sorted.
func (s *Survey) has(file string) bool {
	_, found := slices.BinarySearchFunc(s.Files, file, func(f File, path string) int { return cmp.Compare(f.Path, path) })
	return found
}

type collector struct {
	mu      sync.Mutex
	survey  *Survey
	readers []Reader
}

func (c *collector) read(f File) {
	result := Read(c.readers, f)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.survey.Files = append(c.survey.Files, f)
	c.survey.add(f.Path, result)
}

// Read returns what those of the readers that want f find in it. Why f is not there is a
// problem.
func Read(readers []Reader, f File) (all Result) {
	if f.Err != nil {
		return Result{Problems: []Problem{{File: f.Path, Reason: f.Err.Error(), Fatal: true}}}
	}
	for _, r := range readers {
		if !r.Wants(f.Path) {
			continue
		}
		one := fix(f, r.Read(f))
		all.Places = append(all.Places, one.Places...)
		all.Problems = append(all.Problems, one.Problems...)
		if one.Uses != nil {
			all.Uses = one.Uses
		}
	}
	return all
}

// fix marks the places of a link: a change would put a file in its place, and the file that
// it leads to has a path of its own.
func fix(f File, r Result) Result {
	for i := range r.Places {
		if f.Link != "" {
			r.Places[i].Fixed = "the file is a link to " + quote.Foreign(f.Link)
		}
	}
	return r
}

func (s *Survey) add(path string, r Result) {
	s.Places = append(s.Places, r.Places...)
	s.Problems = append(s.Problems, r.Problems...)
	if r.Uses != nil {
		s.Uses[path] = r.Uses
	}
}

func (s *Survey) sort() {
	slices.SortFunc(s.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(s.Places, func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Dir, b.Dir), cmp.Compare(a.Matrix, b.Matrix), cmp.Compare(a.Want.Path, b.Want.Path))
	})
	slices.SortFunc(s.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Reason, b.Reason))
	})
}
