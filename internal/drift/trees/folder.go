package trees

import (
	"context"
	"io/fs"
	"os"
	"path"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/git"
)

// Folder is the files of a working tree, as they are on disk.
type Folder struct {
	Top string // absolute
	// Repository says which files there are: those that git tracks and those that it does
	// not ignore. Where it is nil, all that the folder holds.
	Repository *git.Repository
}

// Walk visits the files of the folder. Without a repository, folders that cannot be listed
// are left out.
func (f *Folder) Walk(ctx context.Context, want func(path string) bool, visit func(drift.File)) error {
	root, err := os.OpenRoot(f.Top)
	if err != nil {
		return err
	}
	defer root.Close()
	return walk(ctx, &working{root: root, repository: f.Repository}, want, visit)
}

// working is a folder that is open.
type working struct {
	root       *os.Root
	repository *git.Repository
}

func (w *working) list(ctx context.Context, want func(path string) bool) ([]git.Entry, error) {
	paths, err := w.paths(ctx, want)
	entries := make([]git.Entry, len(paths))
	for i, p := range paths {
		entries[i].Path = p
	}
	return entries, err
}

func (w *working) paths(ctx context.Context, want func(path string) bool) (paths []string, err error) {
	if w.repository != nil {
		return w.repository.Files(ctx, want)
	}
	files := w.root.FS()
	err = fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case p == "." && err != nil:
			return err
		case err != nil:
			return fs.SkipDir
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() && p != "." && isForeign(files, p):
			return fs.SkipDir
		case !d.IsDir() && want(p):
			paths = append(paths, p)
		}
		return nil
	})
	return paths, err
}

// isForeign: a name that begins with an underscore is that of no package (go help packages).
func isForeign(files fs.FS, dir string) bool {
	name := path.Base(dir)
	if leftOut[name] || name[0] == '_' {
		return true
	}
	_, err := fs.Lstat(files, path.Join(dir, ".git"))
	return err == nil
}

func (w *working) read(ctx context.Context, entries []git.Entry, visit func(content)) error {
	return w.each(ctx, entries, func(_ git.Entry, c content, ok bool) {
		if ok {
			visit(c)
		}
	})
}

// share is how many entries a reader takes at a time: neighbours, whose folders it has open.
const share = 16

// each reads the files of entries side by side, and visits all of them from this
// goroutine; ok is as [descent.one] says.
func (w *working) each(ctx context.Context, entries []git.Entry, visit func(e git.Entry, c content, ok bool)) error {
	type answer struct {
		entry git.Entry
		content
		ok bool
	}
	answers := make(chan answer, 4*share)
	var next atomic.Int64
	var readers sync.WaitGroup
	for range min(len(entries), runtime.GOMAXPROCS(0)) {
		readers.Go(func() {
			d := descent{top: w.root}
			defer d.leave(0)
			for end := int(next.Add(share)); end-share < len(entries) && ctx.Err() == nil; end = int(next.Add(share)) {
				for _, e := range entries[end-share : min(end, len(entries))] {
					c, ok := d.one(e.Path)
					answers <- answer{e, c, ok}
				}
			}
		})
	}
	go func() {
		readers.Wait()
		close(answers)
	}()
	for a := range answers {
		visit(a.entry, a.content, a.ok)
	}
	return ctx.Err()
}
