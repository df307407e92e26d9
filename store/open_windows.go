package store

import "os"

// openQuietly opens name for reading.
func openQuietly(root *os.Root, name string) (*os.File, error) { return root.Open(name) }
