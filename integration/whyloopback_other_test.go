//go:build unix && !linux

package integration

import "errors"

// raiseLoopback has no network namespace to do it in.
func raiseLoopback() error { return errors.ErrUnsupported }
