package fsx

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// maxAttributes bounds the names of a file's extended attributes, and each value, in bytes:
// both are what Linux allows (xattr(7)).
const maxAttributes = 64 << 10

// keepAttributes gives temp the extended attributes of the file path: its access list, its
// security label, the user's own. One that may not be set stays away: temp then has what
// the system gives a new file in that folder.
func keepAttributes(temp *os.File, path string) {
	names := make([]byte, maxAttributes)
	n, err := unix.Llistxattr(path, names)
	if err != nil || n == 0 {
		return
	}
	value := make([]byte, maxAttributes)
	for name := range strings.SplitSeq(strings.Trim(string(names[:n]), "\x00"), "\x00") {
		if size, err := unix.Lgetxattr(path, name, value); err == nil {
			_ = unix.Fsetxattr(int(temp.Fd()), name, value[:size], 0)
		}
	}
}
