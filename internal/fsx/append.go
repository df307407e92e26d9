package fsx

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// The causes for which [OpenAppend] refuses what stands at a path.
var (
	ErrNotRegular  = errors.New("not a regular file")
	ErrOtherOwner  = errors.New("it belongs to another user")
	ErrSecondName  = errors.New("it has a second name (a hard link)")
	ErrNotAppended = errors.New("only a part was written")
)

// OpenAppend opens the file path to be read from its start and appended to, and makes it
// with the mode perm whatever the umask; the folders above it are made too. It follows no
// link at path and waits for nobody, takes no file but a regular one of whoever runs this
// that has no second name, and takes rights away from one that has more than perm. The
// error is an *[fs.PathError], of one of this file's causes or the system's.
func OpenAppend(path string, perm fs.FileMode) (*os.File, error) {
	if err := MkdirAll(filepath.Dir(path)); err != nil {
		return nil, err
	}
	const flags = os.O_RDWR | os.O_APPEND
	f, err := os.OpenFile(path, flags|plainFlags, 0)
	fresh := errors.Is(err, fs.ErrNotExist)
	if fresh {
		f, err = os.OpenFile(path, flags|plainFlags|os.O_CREATE|os.O_EXCL, perm)
	}
	if err != nil {
		return nil, explainPlain(path, err)
	}
	if err := readyToAppend(f, perm, fresh); err != nil {
		f.Close()
		return nil, &fs.PathError{Op: "append to", Path: path, Err: cause(err)}
	}
	return f, nil
}

func readyToAppend(f *os.File, perm fs.FileMode, fresh bool) error {
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if err := checkPlain(st); err != nil {
		return err
	}
	want := st.Mode().Perm() & perm
	if fresh {
		want = perm
	}
	if st.Mode().Perm() != want {
		if err := f.Chmod(want); err != nil {
			return err
		}
	}
	if fresh {
		return SyncDir(filepath.Dir(f.Name()))
	}
	return nil
}

// Append adds data to the end of f, which [OpenAppend] opened, in one write, and waits for
// the disk. Where only a part could be written that stays: what is behind the last line
// break of a file of lines is then no line.
func Append(f *os.File, data []byte) error {
	// Not [os.File.Write], which goes on with a second write after a short one: others may
	// have appended between the two.
	n, err := writeOnce(f, data)
	if err == nil && n < len(data) {
		err = ErrNotAppended
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return &fs.PathError{Op: "append to", Path: f.Name(), Err: cause(err)}
	}
	return nil
}

// cause is err without the path that it names.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
