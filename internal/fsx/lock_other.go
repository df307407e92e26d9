//go:build !darwin && !dragonfly && !freebsd && !linux && !netbsd && !openbsd && !windows

package fsx

import (
	"errors"
	"os"
)

// TryLock would lock f until it is closed; there is no such lock here.
func TryLock(*os.File) error { return errors.ErrUnsupported }
