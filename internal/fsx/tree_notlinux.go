//go:build !linux

package fsx

import "os"

// Tree is a folder whose contents are to last. [OpenTree] makes one.
type Tree struct{ dir string }

// OpenTree is called before anything is written into the folder dir. The caller calls
// Close.
func OpenTree(dir string) (*Tree, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, err
	}
	return &Tree{dir}, nil
}

// Sync makes everything below the folder last. An error means that data may be lost:
// throw the tree away, because asking a second time may succeed without the data.
func (t *Tree) Sync() error { return syncTree(t.dir) }

// Close gives back what OpenTree took. It may be called again.
func (t *Tree) Close() {}
