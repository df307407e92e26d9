package fsx

import (
	"io/fs"
	"os"
)

// Rewrite is [WriteFile] for a file that is somebody else's to write, too: the new one has
// the permissions, the owner, the group and, on Linux, the extended attributes of before,
// which is what path was when it was read; nil is for a file that was not there, and the
// new one has the mode 0644. still is called when all is written and nothing is replaced
// yet, and its error is returned. path must not be a link: it would be replaced.
func Rewrite(path string, data []byte, before fs.FileInfo, still func() error) error {
	perm := fs.FileMode(0o644)
	if before != nil {
		perm = before.Mode().Perm()
	}
	return replaceForGoodWhen(path, perm, func(temp *os.File) error {
		if _, err := temp.Write(data); err != nil || before == nil {
			return err
		}
		return keepOwner(temp, before)
	}, func(temp *os.File) error {
		if before != nil {
			keepAttributes(temp, path)
		}
		if err := temp.Sync(); err != nil {
			return err
		}
		return still()
	})
}
