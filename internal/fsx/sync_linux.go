package fsx

import (
	"os"

	"golang.org/x/sys/unix"
)

// SyncTree makes everything below dir last: one syncfs(2) instead of an fsync for
// each of some 12,000 files. An error means that data may be lost: throw the tree
// away, because asking a second time may succeed without the data
// (https://lwn.net/Articles/752063/).
func SyncTree(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := unix.Syncfs(int(d.Fd())); err != nil {
		return &os.PathError{Op: "syncfs", Path: dir, Err: err}
	}
	return nil
}
