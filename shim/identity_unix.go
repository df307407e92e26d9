//go:build unix && !linux

package shim

import (
	"os"
	"strconv"
	"syscall"
)

// folderIdentity returns what tells the folder path from one that takes its place: its
// inode. "" where it cannot be looked at.
func folderIdentity(path string) string {
	st, err := os.Stat(path)
	if err != nil {
		return ""
	}
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return strconv.FormatUint(uint64(sys.Ino), 10)
}
