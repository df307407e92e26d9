// Package userfile changes files that are the user's, not gvx's: what shells, editors and
// systemd read of his.
//
// It promises that nothing is written that was not looked at first: only a regular file of
// text, the user's own, by one name, at the end of links that nobody else made, where
// nobody else can write, and that still is what was read when it is replaced; that a link
// stays and what it leads to is changed; and that a file is the old one or the new one,
// with its mode and owner.
package userfile

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/internal/quote"
)

// MaxSize is the size of the largest file that is changed, in bytes.
const MaxSize = 1 << 20

// File is a file as [Read] found it.
type File struct {
	Path  string // as it was named
	Data  []byte
	There bool
	real  string      // without links
	info  fs.FileInfo // of real; nil where it is not there
}

// Error says why a file is not changed. It may wrap what the system said.
type Error struct {
	Path string // foreign
	Why  string
	Err  error
}

func (e *Error) Error() string {
	path := quote.Foreign(e.Path)
	if e.Why != "" {
		return path + " " + e.Why
	}
	why := quote.Line(e.Err.Error())
	if strings.HasPrefix(why, path) {
		return why
	}
	return path + ": " + why
}

func (e *Error) Unwrap() error { return e.Err }

// ErrChanged is wrapped where a file is not any more what was read of it.
var ErrChanged = errors.New("changed meanwhile")

// ErrKept is wrapped where a file only is not changed, and serves whoever reads it all the
// same: it is somebody else's, or has another name.
var ErrKept = errors.New("not to be changed")

// readTries is how often Read looks at a file that is another one each time it is opened.
// Who replaces a file, an editor or a setup at the same time, does so once.
const readTries = 10

// Read looks at path, which is absolute and need not be there. The error is an *[Error].
func Read(path string) (f File, err error) {
	for range readTries {
		if f, err = readOnce(path); !errors.Is(err, ErrChanged) {
			break
		}
	}
	return f, err
}

func readOnce(path string) (File, error) {
	f := File{Path: path}
	real, err := place.Links(path)
	if err != nil {
		return f, fail(path, err)
	}
	f.real = real
	f.info, err = os.Lstat(real)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f, f.checkMissing()
	case err != nil:
		return f, fail(path, err)
	}
	if err := f.check(); err != nil {
		return f, err
	}
	f.Data, err = f.read()
	f.There = err == nil
	return f, err
}

// checkMissing refuses what could not be made at path.
func (f *File) checkMissing() error {
	dir := filepath.Dir(f.real)
	for {
		st, err := os.Lstat(dir)
		if err == nil {
			if !st.IsDir() {
				return f.refuse(quote.Foreign(dir)+" is no folder", nil)
			}
			return f.checkWay(dir)
		}
		if !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return fail(f.Path, err)
		}
		dir = filepath.Dir(dir)
	}
}

// check refuses what is there and is not to be changed.
func (f *File) check() error {
	mode := f.info.Mode()
	switch {
	case mode&fs.ModeSymlink != 0:
		target, _ := os.Readlink(f.real)
		return f.refuse("is a link that leads nowhere ("+quote.Foreign(target)+")", nil)
	case !mode.IsRegular():
		return f.refuse("is no regular file", nil)
	case f.info.Size() > MaxSize:
		return f.refuse("is larger than "+strconv.Itoa(MaxSize>>20)+" MiB", nil)
	}
	if err := f.checkOwner(); err != nil {
		return err
	}
	return f.checkWay(f.real)
}

// read returns the text of the file, which is the very one that was looked at.
func (f *File) read() ([]byte, error) {
	in, err := openPlain(f.real)
	if err != nil {
		return nil, fail(f.Path, err)
	}
	defer in.Close()
	st, err := in.Stat()
	if err != nil {
		return nil, fail(f.Path, err)
	}
	if !os.SameFile(st, f.info) || st.Size() > MaxSize {
		return nil, f.changed()
	}
	data := make([]byte, st.Size()+1)
	n, err := io.ReadFull(in, data) // of which the last byte should not come
	switch {
	case err != nil && err != io.EOF && err != io.ErrUnexpectedEOF:
		return nil, fail(f.Path, err)
	case int64(n) != st.Size():
		return nil, f.changed()
	case bytes.IndexByte(data[:n], 0) >= 0:
		return nil, f.refuse("is no text: it holds a NUL byte", nil)
	case !utf8.Valid(data[:n]):
		return nil, f.refuse("is not UTF-8", nil)
	}
	return data[:n], nil
}

// CheckWritable refuses what [File.Write] and [File.Remove] would fail at, as far as that
// can be told before.
func (f File) CheckWritable() error {
	if f.There && f.info.Mode().Perm()&0o200 == 0 {
		return f.refuse("may not be written (mode "+octal(f.info.Mode())+")", nil)
	}
	dir := filepath.Dir(f.real)
	for {
		if _, err := os.Lstat(dir); err == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	if err := mayWrite(dir); err != nil {
		return f.refuse("cannot be replaced, because nothing can be written into "+quote.Foreign(dir)+" ("+err.Error()+")", err)
	}
	return nil
}

// Write replaces the file, or makes it with the folders above it. The error is an *[Error];
// it wraps [ErrChanged] where somebody else was faster.
func (f File) Write(data []byte) error {
	if err := fsx.MkdirAll(filepath.Dir(f.real)); err != nil {
		return fail(f.Path, err)
	}
	return f.named(fsx.Rewrite(f.real, data, f.info, f.still))
}

// Remove removes the file; where path is a link to it, only the link's target could be, and
// nothing is.
func (f File) Remove() error {
	if err := f.still(); err != nil {
		return f.named(err)
	}
	if st, err := os.Lstat(f.Path); err == nil && st.Mode()&fs.ModeSymlink != 0 {
		return nil
	}
	return f.named(fsx.Remove(f.real))
}

// still returns an error where the file is not any more what was read.
func (f File) still() error {
	now, err := Read(f.Path)
	if err != nil {
		return err
	}
	same := now.There == f.There && now.real == f.real && bytes.Equal(now.Data, f.Data)
	if same && f.There {
		same = os.SameFile(now.info, f.info) && now.info.Mode() == f.info.Mode()
	}
	if !same {
		return f.changed()
	}
	return nil
}

func (f *File) changed() error { return f.refuse("was changed by somebody else meanwhile", ErrChanged) }

func (f *File) refuse(why string, err error) error { return &Error{Path: f.Path, Why: why, Err: err} }

// named puts the path into an error that has none of this package's.
func (f *File) named(err error) error {
	if known := (*Error)(nil); err == nil || errors.As(err, &known) {
		return err
	}
	return fail(f.Path, err)
}

func fail(path string, err error) error {
	var system *fs.PathError
	if errors.As(err, &system) && system.Path == path {
		err = system.Err
	}
	return &Error{Path: path, Err: err}
}

func octal(mode fs.FileMode) string { return "0" + strconv.FormatUint(uint64(mode.Perm()), 8) }
