//go:build unix

package store

import (
	"io/fs"
	"os"
	"syscall"
)

func sameMode(got, want fs.FileMode) bool { return got == want }

// hasOtherNames reports whether a file may be reached by a second name.
func hasOtherNames(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return !ok || st.Nlink > 1
}

// identify returns what tells the file path below root from others.
func identify(_ *os.Root, path string, d fs.DirEntry) (fileID, error) {
	info, err := d.Info()
	if err != nil {
		return fileID{}, err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return fileID{}, &fs.PathError{Op: "stat", Path: path, Err: syscall.ENOTSUP}
	}
	return fileID{device: uint64(st.Dev), inode: st.Ino, links: int(st.Nlink), size: st.Size}, nil
}
