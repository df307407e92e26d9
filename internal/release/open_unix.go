//go:build unix

package release

import (
	"os"
	"syscall"
)

// feedFileNames are the names that the release list may have in a folder: the one by
// which a server is asked for it, and one that every system can write.
var feedFileNames = []string{"?" + feedQuery, "index.json"}

// open does not wait for the writer of a FIFO: what it is, is looked at next.
func open(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
}
