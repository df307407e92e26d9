package faults

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/gvx-go/gvx/integration/internal/lab"
)

// tempDir is t.TempDir for what may become read-only, below the run's folder.
func tempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(shared.top, "t-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := lab.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// inode tells the names of one file.
type inode struct{ device, number uint64 }

// copyTree makes to a copy of from, which keeps links, modes and times. to is a folder
// with nothing in it, or not there.
func copyTree(to, from string) error {
	linked, folders := map[inode]string{}, map[string]fs.FileInfo{}
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		name := filepath.Join(to, path[len(from):])
		switch {
		case d.IsDir():
			folders[name] = info
			if err := os.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
				return err
			}
			return nil
		case d.Type() == fs.ModeSymlink:
			target, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return os.Symlink(target, name)
		}
		return copyFile(name, path, info, linked)
	})
	for name, info := range folders {
		err = errors.Join(err, os.Chmod(name, info.Mode().Perm()))
	}
	return err
}

func copyFile(to, from string, info fs.FileInfo, linked map[inode]string) error {
	st := info.Sys().(*syscall.Stat_t)
	key := inode{st.Dev, st.Ino}
	if first, there := linked[key]; there {
		return os.Link(first, to)
	}
	linked[key] = to
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		return err
	}
	return errors.Join(os.Chmod(to, info.Mode().Perm()), os.Chtimes(to, info.ModTime(), info.ModTime()))
}
