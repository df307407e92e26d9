package fsx

import (
	"errors"
	"io/fs"
	"os"
)

// RemoveIn removes name below top and what is in it, read-only folders too. No link is
// followed: neither by the walk nor by the os.Root under it. What is not there is no
// error.
func RemoveIn(top *os.Root, name string) error {
	if st, err := top.Lstat(name); err != nil || !st.IsDir() {
		return top.RemoveAll(name)
	}
	if err := OpenIn(top, name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return top.RemoveAll(name)
}

// OpenIn opens all folders from name below top on for writing: but for root nobody can
// remove a name from a read-only folder (golang.org/issue/30502).
func OpenIn(top *os.Root, name string) error {
	return fs.WalkDir(top.FS(), name, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			return top.Chmod(path, 0o700)
		}
		return err
	})
}
