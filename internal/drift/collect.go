package drift

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
)

// A Survey is what the readers found in a tree.
type Survey struct {
	Files    []File              // those that a reader wanted, sorted by path
	Places   []Place             // sorted by file and byte
	Uses     map[string][]string // of each go.work
	Problems []Problem           // sorted by file and line
}

// Collect reads every file of tree that a reader wants and that leaveOut does not name.
// leaveOut may be nil. The error is the tree's.
func Collect(ctx context.Context, tree Tree, readers []Reader, leaveOut func(path string) bool) (*Survey, error) {
	want := func(path string) bool {
		wanted := slices.ContainsFunc(readers, func(r Reader) bool { return r.Wants(path) })
		return wanted && (leaveOut == nil || !leaveOut(path))
	}
	c := collector{survey: &Survey{Uses: map[string][]string{}}, readers: readers}
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
	c.survey.sort()
	return c.survey, nil
}

type collector struct {
	mu      sync.Mutex
	survey  *Survey
	readers []Reader
}

func (c *collector) read(f File) {
	var results []Result
	if f.Err != nil {
		results = []Result{{Problems: []Problem{{File: f.Path, Reason: f.Err.Error(), Fatal: true}}}}
	} else {
		for _, r := range c.readers {
			if r.Wants(f.Path) {
				results = append(results, r.Read(f))
			}
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.survey.Files = append(c.survey.Files, f)
	for _, r := range results {
		c.survey.add(f.Path, r)
	}
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
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Dir, b.Dir))
	})
	slices.SortFunc(s.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Reason, b.Reason))
	})
}
