//go:build !linux

package store

import "errors"

// exchange is not known here.
func exchange(_, _, _ string) error { return errors.ErrUnsupported }
