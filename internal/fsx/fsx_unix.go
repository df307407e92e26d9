//go:build unix

package fsx

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Pointer replaces path by a symbolic link that holds target.
func Pointer(path, target string) error {
	dir := filepath.Dir(path)
	if err := MkdirAll(dir); err != nil {
		return err
	}
	temp, err := makeTemp(dir, func(temp string) error { return os.Symlink(target, temp) })
	if err != nil {
		return err
	}
	return renameNew(temp, path)
}

// SyncDir makes the names in the folder dir last.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Owner returns the number of the user who owns path, following links.
func Owner(path string) (uid int, err error) {
	st, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, &fs.PathError{Op: "stat", Path: path, Err: syscall.ENOTSUP}
	}
	return int(sys.Uid), nil
}

// keepOwner gives temp the owner and the group of before, unless it has them.
func keepOwner(temp *os.File, before fs.FileInfo) error {
	fresh, err := temp.Stat()
	if err != nil {
		return err
	}
	was, ok := before.Sys().(*syscall.Stat_t)
	now, too := fresh.Sys().(*syscall.Stat_t)
	if !ok || !too || was.Uid == now.Uid && was.Gid == now.Gid {
		return nil
	}
	return temp.Chown(int(was.Uid), int(was.Gid))
}
