//go:build !linux && !darwin && !windows

package host

// release is nowhere asked.
var release func() (string, error)
