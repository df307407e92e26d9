// Package fsx makes changes on disk that are whole or not there at all.
//
// It promises that a reader of a path written here sees the old contents or the
// new ones, never a part, whatever is killed or unplugged in between; that what
// replaces a name replaces the name itself and never writes through a link that
// stands there; and that the modes of files do not depend on the umask. Every write
// of gvx goes through here or, for toolchains, through package store.
package fsx

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/place"
)

// MkdirAll makes the folder path and its parents, gvx's own with the mode 0755 whatever
// the umask, as [place.MkdirAll] says.
func MkdirAll(path string) error { return place.MkdirAll(path) }

// WriteFile replaces path by a file that holds data, with mode perm whatever the
// umask, and makes the folders above it. The data is on disk before the name is.
func WriteFile(path string, data []byte, perm fs.FileMode) error {
	return replaceForGood(path, perm, func(temp *os.File) error {
		_, err := temp.Write(data)
		return err
	})
}

// WriteCache is [WriteFile] for what may be lost at any time: it does not wait for
// the disk. After a power cut the file may be there with other contents, so
// whoever reads it must check them.
func WriteCache(path string, data []byte) error {
	const perm = 0o644
	if err := MkdirAll(filepath.Dir(path)); err != nil {
		return err
	}
	if done, err := writeUnnamed(path, data, perm); done {
		return err
	}
	return replace(path, perm, func(temp *os.File) error {
		_, err := temp.Write(data)
		return err
	}, nil)
}

// replace gives fill a new file in path's folder, which then gets the mode perm, is
// shown to last, which may be nil, and renamed to path. Where that fails, the new file
// is gone. What died there before is removed first.
func replace(path string, perm fs.FileMode, fill, last func(*os.File) error) (err error) {
	dir := filepath.Dir(path)
	if err := MkdirAll(dir); err != nil {
		return err
	}
	Sweep(dir, Sweeping{})
	temp, err := newTemp(dir)
	if err != nil {
		return naming(path, err)
	}
	// It is locked until it has its name: Sweep would take it for a dead writer's.
	defer temp.Close()
	defer func() {
		if err != nil {
			os.Remove(temp.Name())
		}
	}()
	if err := fill(temp); err != nil {
		return err
	}
	if err := temp.Chmod(perm); err != nil {
		return err
	}
	if last != nil {
		if err := last(temp); err != nil {
			return err
		}
	}
	if closeFirst {
		if err := temp.Close(); err != nil {
			return err
		}
	}
	return os.Rename(temp.Name(), path)
}

// replaceForGood is replace for what must outlast a power cut.
func replaceForGood(path string, perm fs.FileMode, fill func(*os.File) error) error {
	return replaceForGoodWhen(path, perm, fill, (*os.File).Sync)
}

// replaceForGoodWhen is replaceForGood with a last step of the caller's, who waits for the
// disk in it.
func replaceForGoodWhen(path string, perm fs.FileMode, fill, last func(*os.File) error) error {
	if err := replace(path, perm, fill, last); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// CopyFile replaces path by a copy of the regular file from, with mode perm.
func CopyFile(path, from string, perm fs.FileMode) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	return replaceForGood(path, perm, func(temp *os.File) error {
		_, err := temp.ReadFrom(in)
		return err
	})
}

// Link replaces path by a hard link to the file from, in the same folder or
// another of the same file system; where links are refused, by a copy with mode
// perm.
func Link(path, from string, perm fs.FileMode) error {
	dir := filepath.Dir(path)
	if err := MkdirAll(dir); err != nil {
		return err
	}
	temp, err := makeTemp(dir, func(temp string) error { return os.Link(from, temp) })
	if err != nil {
		return CopyFile(path, from, perm)
	}
	return renameNew(temp, path)
}

// HardLinks makes each of paths, which lie in the folder of the file from, a hard link
// to it, in place of what else is there. It waits for the disk once, and not at all where
// all are links already. Where the file system refuses links the error is an
// *[os.LinkError]: no copies are made.
func HardLinks(from string, paths []string) error {
	file, err := os.Lstat(from)
	if err != nil {
		return err
	}
	changed := false
	for _, path := range paths {
		done, err := hardLink(from, file, path)
		if err != nil {
			return err
		}
		changed = changed || done
	}
	if !changed {
		return nil
	}
	return SyncDir(filepath.Dir(from))
}

// hardLink reports whether it had something to do.
func hardLink(from string, file fs.FileInfo, path string) (done bool, err error) {
	err = os.Link(from, path)
	if !errors.Is(err, fs.ErrExist) {
		return err == nil, err
	}
	if there, err := os.Lstat(path); err == nil && os.SameFile(file, there) {
		return false, nil
	}
	temp, err := makeTemp(filepath.Dir(path), func(temp string) error { return os.Link(from, temp) })
	if err != nil {
		return false, err
	}
	return true, rename(temp, path)
}

// renameNew renames temp to path, for good.
func renameNew(temp, path string) error {
	if err := rename(temp, path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// rename renames temp to path. rename(2) of two links to one file does nothing and says
// nothing, so temp is removed afterwards where it is still there.
func rename(temp, path string) error {
	err := os.Rename(temp, path)
	if removed := os.Remove(temp); err == nil && removed != nil && !errors.Is(removed, fs.ErrNotExist) {
		err = removed
	}
	return err
}

// Move gives the file or link from, in the same folder as path or another of the same file
// system, the name path in place of what is there, for good.
func Move(from, path string) error {
	if err := os.Rename(from, path); err != nil {
		return err
	}
	if err := SyncDir(filepath.Dir(path)); err != nil || filepath.Dir(from) == filepath.Dir(path) {
		return err
	}
	return SyncDir(filepath.Dir(from))
}

// Remove removes the name path, if it is there, for good.
func Remove(path string) error {
	if err := os.Remove(path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// naming puts path into an error that names a temporary file, which says nothing to
// anybody.
func naming(path string, err error) error {
	var temp *fs.PathError
	if errors.As(err, &temp) {
		return &fs.PathError{Op: "write", Path: path, Err: temp.Err}
	}
	return err
}
