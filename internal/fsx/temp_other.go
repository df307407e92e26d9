//go:build !darwin && !dragonfly && !freebsd && !linux && !netbsd && !openbsd

package fsx

import (
	"io/fs"
	"os"
)

// closeFirst says that an open file cannot be renamed.
const closeFirst = true

// lockTemp is for systems that let a locked file be renamed.
func lockTemp(*os.File) {}

func ifAbandoned(_ string, info fs.FileInfo, remove func() error) bool { return ifStale(info, remove) }

// isLinked reports whether the file has another name; that does not show here.
func isLinked(fs.FileInfo) bool { return false }
