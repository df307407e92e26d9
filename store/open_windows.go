package store

import (
	"io/fs"
	"os"
)

// openQuietly opens name for reading.
func openQuietly(root *os.Root, name string) (*os.File, error) { return root.Open(name) }

// sameMode compares what Windows keeps of a mode: whether the file may be written.
func sameMode(got, want fs.FileMode) bool { return got&0o222 == want&0o222 }
