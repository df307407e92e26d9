package fsx

import (
	"io/fs"
	"os"
)

// Pointer replaces path by a file that holds target: symbolic links need a
// privilege on Windows that few users have.
func Pointer(path, target string) error {
	return WriteFile(path, []byte(target), 0o644)
}

// SyncDir does nothing: NTFS keeps its own journal of names, and a folder cannot
// be flushed.
func SyncDir(string) error { return nil }

// Owner returns the user that runs this: Windows has no owner numbers, and the
// user's folders are closed to others by their access lists.
func Owner(path string) (uid int, err error) {
	_, err = os.Stat(path)
	return os.Geteuid(), err
}

// keepOwner does nothing: what is made in a folder of the user's is the user's.
func keepOwner(*os.File, fs.FileInfo) error { return nil }
