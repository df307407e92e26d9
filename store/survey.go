package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/gvx-go/gvx/verify"
)

// finding is what a folder holds: every name in it, under exactly one heading.
type finding struct {
	mu      sync.Mutex
	files   map[string]foundFile
	folders map[string]fs.FileMode
	others  map[string]fs.FileMode // links, devices, pipes, sockets
}

type foundFile struct {
	size       int64
	mode       fs.FileMode
	sum        verify.Digest
	unreadable bool // by its mode; nothing else is known
}

// modeBits are the bits of a mode that a toolchain's files are judged by.
const modeBits = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky

// survey hashes every regular file below dir on all processors, through an
// [os.Root] and without following any link.
func survey(ctx context.Context, dir string) (*finding, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f := &finding{files: map[string]foundFile{}, folders: map[string]fs.FileMode{}, others: map[string]fs.FileMode{}}
	names := make(chan string, 64)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(names)
		return f.walk(ctx, root, names)
	})
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			buffer := make([]byte, copySize)
			for name := range names {
				if err := f.hash(root, name, buffer); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return f, group.Wait()
}

func (f *finding) walk(ctx context.Context, root *os.Root, names chan<- string) error {
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrPermission) && name != "." {
			return fs.SkipDir // its mode is on record already; what is in it counts as missing
		}
		if err != nil {
			return err
		}
		info, err := root.Lstat(name)
		if err != nil {
			return err
		}
		switch mode := info.Mode(); {
		case mode.IsDir():
			f.folders[name] = mode & modeBits
		case !mode.IsRegular():
			f.note(name, mode)
		default:
			select {
			case names <- name:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
}

func (f *finding) note(name string, mode fs.FileMode) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.others[name] = mode
}

// hash adds the regular file name. What it judges is the descriptor's own mode,
// so that a name which changed since it was listed is seen as it is.
func (f *finding) hash(root *os.Root, name string, buffer []byte) error {
	in, err := openQuietly(root, name)
	if errors.Is(err, fs.ErrPermission) {
		f.add(name, foundFile{unreadable: true})
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		f.note(name, info.Mode())
		return nil
	}
	h := sha256.New()
	n, err := io.CopyBuffer(h, onlyReader{in}, buffer)
	if err != nil {
		return err
	}
	found := foundFile{size: n, mode: info.Mode() & modeBits}
	h.Sum(found.sum[:0])
	f.add(name, found)
	return nil
}

func (f *finding) add(name string, found foundFile) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files[name] = found
}

// onlyReader hides an *os.File's WriteTo, which would pass the buffer by.
type onlyReader struct{ io.Reader }

// parents yields the folders above name, nearest first, without ".".
func parents(name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if !yield(dir) {
				return
			}
		}
	}
}
