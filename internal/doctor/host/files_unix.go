//go:build unix

package host

import (
	"io/fs"
	"syscall"
)

// number adds what only Unix has.
func (f *File) number(info fs.FileInfo) {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		f.UID, f.GID = int(st.Uid), int(st.Gid)
		f.Device, f.Inode = uint64(st.Dev), uint64(st.Ino)
	}
}
