//go:build !linux

package fsx

import (
	"io/fs"
	"os"
)

// writeUnnamed is for systems whose files can be without a name.
func writeUnnamed(string, []byte, fs.FileMode) (done bool, err error) { return false, nil }

// lockedTemp is for systems whose files can be without a name.
func lockedTemp(dir, path string) (*os.File, error) { return nil, nil }
