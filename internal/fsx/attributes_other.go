//go:build !linux

package fsx

import "os"

// keepAttributes is for systems whose files have more than a mode and an owner.
func keepAttributes(*os.File, string) {}
