package trees

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/drift"
)

// descent reads files of a folder one after the other, and keeps the folders above the last
// one open: from the top each file would cost a system call for each part of its path.
type descent struct {
	top   *os.Root
	names []string   // of the folders that are open, each in the one before
	roots []*os.Root // they themselves
}

// one reads a path; it is not ok where nothing, or a folder, has that name.
func (d *descent) one(name string) (c content, ok bool) {
	c, err := d.read(name)
	c.path = name
	var known *FileError
	switch {
	case err == nil:
		return c, true
	case errors.Is(err, fs.ErrNotExist):
		return c, false
	case !errors.As(err, &known):
		known = &FileError{Reason: Unreadable, Path: name, Cause: err}
	}
	return content{path: name, err: known}, true
}

func (d *descent) read(name string) (c content, err error) {
	dir, err := d.enter(path.Dir(name))
	if err != nil {
		return c, err
	}
	base := path.Base(name)
	st, err := dir.Lstat(base)
	switch {
	case err != nil:
		return c, err
	case st.IsDir():
		return c, fs.ErrNotExist
	case st.Mode()&fs.ModeSymlink != 0:
		target, err := dir.Readlink(base)
		return content{data: []byte(filepath.ToSlash(target)), isLink: true}, err
	}
	c.data, err = regular(dir, base, name, st)
	return c, err
}

// enter returns the folder dir. One that is a link, or below one, is none, as for git: the
// error wraps fs.ErrNotExist.
func (d *descent) enter(dir string) (*os.Root, error) {
	var names []string
	if dir != "." {
		names = strings.Split(dir, "/")
	}
	same := 0
	for same < min(len(names), len(d.names)) && names[same] == d.names[same] {
		same++
	}
	d.leave(same)
	for _, name := range names[same:] {
		if err := d.push(name); err != nil {
			return nil, err
		}
	}
	return d.current(), nil
}

func (d *descent) current() *os.Root {
	if len(d.roots) == 0 {
		return d.top
	}
	return d.roots[len(d.roots)-1]
}

func (d *descent) push(name string) error {
	st, err := d.current().Lstat(name)
	if err == nil && !st.IsDir() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return err
	}
	root, err := d.current().OpenRoot(name)
	if err != nil {
		return err
	}
	d.names, d.roots = append(d.names, name), append(d.roots, root)
	return nil
}

// leave closes all but the first depth folders.
func (d *descent) leave(depth int) {
	for _, root := range d.roots[depth:] {
		root.Close()
	}
	d.names, d.roots = d.names[:depth], d.roots[:depth]
}

// regular reads the file base of dir that is st, if it is a regular one and no other has
// taken its place. Its whole path is name.
func regular(dir *os.Root, base, name string, st fs.FileInfo) ([]byte, error) {
	if !st.Mode().IsRegular() {
		return nil, &FileError{Reason: Irregular, Path: name}
	}
	file, err := dir.OpenFile(base, os.O_RDONLY|nonBlock, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	now, err := file.Stat()
	switch {
	case err != nil:
		return nil, err
	case !os.SameFile(st, now):
		return nil, &FileError{Reason: Irregular, Path: name}
	case now.Size() > drift.MaxFile:
		return nil, &FileError{Reason: TooLarge, Path: name, Size: now.Size()}
	}
	return bounded(file, name, now.Size())
}

// bounded reads a file that had size bytes a moment ago.
func bounded(file io.Reader, name string, size int64) ([]byte, error) {
	data := make([]byte, size+1)
	n, err := io.ReadFull(file, data)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return data[:n], nil
	}
	if err != nil {
		return nil, err
	}
	rest, err := io.ReadAll(io.LimitReader(file, drift.MaxFile))
	if size := int64(n + len(rest)); size > drift.MaxFile {
		return nil, &FileError{Reason: TooLarge, Path: name, Size: size}
	}
	return append(data, rest...), err
}
