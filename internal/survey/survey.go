// Package survey hashes every file of a folder.
//
// It promises that every name below the folder is under exactly one heading of the
// [Finding]; that nothing but a regular file is read, and that what is judged is the
// descriptor that was read, not the name; that no link is followed, unless
// [Options.Follow] asks for it; and that it ends, however deep, wide or circular
// the folder is, as far as the bounds in [Options] say.
package survey

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/gvx-go/gvx/internal/quote"
)

// Options say what of a folder is looked at. The zero Options ask for everything,
// without bounds, and follow no link.
type Options struct {
	// Follow reads what links lead to, as a program would that reads the folder. A
	// link to a folder that it lies in itself is no folder but one of the others.
	Follow bool
	// Skip, where it is not nil, is asked for each name; what it says true to is
	// noted in [Finding.Skipped] and not looked at.
	Skip    func(name string) bool
	Entries int   // the most names; 0: any number
	Bytes   int64 // the most contents; 0: any amount
}

// Finding is what a folder holds. Names are relative to it, with slashes, and
// foreign; the folder itself is ".".
type Finding struct {
	Files   map[string]File
	Folders map[string]fs.FileMode // their [ModeBits]
	Others  map[string]fs.FileMode // links, devices, pipes, sockets
	Links   []Link                 // that were followed, sorted by name
	Skipped []string               // sorted
	// Closed are folders whose contents are not known, by their mode or because they
	// lie more than 255 levels deep. The names in one may be known all the same: then
	// files are Unreadable, and folders closed too. Sorted.
	Closed []string
}

// File is a regular file.
type File struct {
	Size       int64
	Mode       fs.FileMode // its [ModeBits]
	SHA256     [32]byte
	Unreadable bool // by its mode; nothing else is known then
}

// Link is a symbolic link and what it holds.
type Link struct{ Name, Target string }

// ModeBits are the bits of a mode that are noted.
const ModeBits = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky

// TooLargeError says that a folder holds more than a bound of [Options].
type TooLargeError struct {
	Path    string
	Entries int   // the bound, or 0
	Bytes   int64 // the bound, or 0
}

func (e *TooLargeError) Error() string {
	if e.Entries > 0 {
		return fmt.Sprintf("%s holds more than %d files and folders", quote.Foreign(e.Path), e.Entries)
	}
	return fmt.Sprintf("the files of %s hold more than %d bytes", quote.Foreign(e.Path), e.Bytes)
}

const (
	// batchFiles is how many files of one folder a worker takes at once: few, because
	// the largest of a toolchain lie side by side.
	batchFiles = 16
	listed     = 1024 // names read of a folder at once
	maxDepth   = 255  // folders within each other; each takes a descriptor
	bufferSize = 256 << 10
)

// Folder hashes what is below dir, which may itself be reached through a link, on
// all processors. The error is a *[TooLargeError], ctx's, or an *[fs.PathError].
func Folder(ctx context.Context, dir string, o Options) (*Finding, error) {
	top, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	s := &surveyor{
		Options: o,
		dir:     dir,
		batches: make(chan batch, 64),
		found:   &Finding{Files: map[string]File{}, Folders: map[string]fs.FileMode{}, Others: map[string]fs.FileMode{}},
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(s.batches)
		return s.walk(ctx, top, ".", nil)
	})
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error { return s.work(ctx) })
	}
	err = group.Wait()
	for b := range s.batches { // what nobody took after an error
		b.dir.release()
	}
	if err != nil {
		return nil, err
	}
	s.found.sort()
	return s.found, nil
}

func (f *Finding) sort() {
	slices.SortFunc(f.Links, func(a, b Link) int { return cmp.Compare(a.Name, b.Name) })
	slices.Sort(f.Skipped)
	slices.Sort(f.Closed)
}

// surveyor is one survey: one goroutine walks the folders and hands files to the
// others in batches.
type surveyor struct {
	Options
	dir     string
	batches chan batch
	bytes   atomic.Int64
	entries int // the walker's
	// mu guards Files and Others, which the workers add to; the rest is the walker's.
	mu    sync.Mutex
	found *Finding
}

// batch is some files of one folder, which each batch keeps open.
type batch struct {
	dir   *folder
	name  string // the folder's
	files []string
}

// walk lists the folder dir, which it releases, and then those in it. above are the
// folders that it lies in.
func (s *surveyor) walk(ctx context.Context, dir *folder, name string, above []fs.FileInfo) error {
	defer dir.release()
	info, err := dir.Stat()
	if err != nil {
		return err
	}
	if s.Follow && slices.ContainsFunc(above, func(a fs.FileInfo) bool { return os.SameFile(a, info) }) {
		s.note(name, fs.ModeSymlink)
		return nil
	}
	s.found.Folders[name] = info.Mode() & ModeBits
	if !dir.searchable() {
		s.found.Closed = append(s.found.Closed, name)
	}
	folders, err := s.list(ctx, dir, name)
	if err != nil {
		return err
	}
	above = append(above, info)
	for _, base := range folders {
		child := path.Join(name, base)
		sub, err := dir.sub(base, s.Follow)
		switch {
		case errors.Is(err, fs.ErrPermission):
			if err := s.closed(dir, child, base); err != nil {
				return err
			}
			continue
		case err != nil:
			return s.naming(child, err)
		case len(above) >= maxDepth:
			sub.release()
			s.found.Folders[child] = folderMode
			s.found.Closed = append(s.found.Closed, child)
			continue
		}
		if err := s.walk(ctx, sub, child, above); err != nil {
			return err
		}
	}
	return nil
}

// folderMode stands for the mode of a folder that was not looked at.
const folderMode fs.FileMode = 0o555

// closed notes a folder that may not be read. Its mode is 0 where even that may not be
// asked for.
func (s *surveyor) closed(dir *folder, child, base string) error {
	mode, err := dir.mode(base, s.Follow)
	if err != nil && !errors.Is(err, fs.ErrPermission) {
		return s.naming(child, err)
	}
	s.found.Folders[child] = mode & ModeBits
	s.found.Closed = append(s.found.Closed, child)
	return nil
}

// list reads the names in dir, hands its files to the workers and returns its
// folders, sorted.
func (s *surveyor) list(ctx context.Context, dir *folder, name string) (folders []string, err error) {
	var files []string
	for {
		entries, more, err := dir.read(listed)
		if err != nil {
			return nil, s.naming(name, err)
		}
		for _, e := range entries {
			child := path.Join(name, e.Name())
			if s.Skip != nil && s.Skip(child) {
				s.found.Skipped = append(s.found.Skipped, child)
				continue
			}
			if s.entries++; s.Entries > 0 && s.entries > s.Entries {
				return nil, &TooLargeError{Path: s.dir, Entries: s.Entries}
			}
			switch mode := s.mode(dir, child, e); {
			case mode.IsDir():
				folders = append(folders, e.Name())
			case mode.IsRegular():
				if files = append(files, e.Name()); len(files) == batchFiles {
					if err := s.send(ctx, batch{dir, name, files}); err != nil {
						return nil, err
					}
					files = nil
				}
			default:
				s.note(child, mode)
			}
		}
		if !more {
			break
		}
	}
	slices.Sort(folders)
	if len(files) == 0 {
		return folders, ctx.Err()
	}
	return folders, s.send(ctx, batch{dir, name, files})
}

// mode is the type of e or, where links are followed, of what it leads to. A link
// that leads nowhere is a link.
func (s *surveyor) mode(dir *folder, child string, e fs.DirEntry) fs.FileMode {
	if !s.Follow || e.Type()&fs.ModeSymlink == 0 {
		return e.Type()
	}
	mode, err := dir.mode(e.Name(), true)
	if err != nil {
		return e.Type()
	}
	s.found.Links = append(s.found.Links, Link{Name: child, Target: dir.target(e.Name())})
	return mode.Type()
}

func (s *surveyor) send(ctx context.Context, b batch) error {
	b.dir.keep()
	select {
	case s.batches <- b:
		return nil
	case <-ctx.Done():
		b.dir.release()
		return ctx.Err()
	}
}

func (s *surveyor) note(name string, mode fs.FileMode) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found.Others[name] = mode
}

// naming puts the path into an error of a system call that knows only a part of it.
func (s *surveyor) naming(name string, err error) error {
	var inner *fs.PathError
	if errors.As(err, &inner) {
		err = inner.Err
	}
	return &fs.PathError{Op: "read", Path: filepath.Join(s.dir, filepath.FromSlash(name)), Err: err}
}
