//go:build unix

package goroot

import (
	"io/fs"

	"github.com/gvx-go/gvx/verify"
)

// isLoose reports whether a covered file has a mode that no release gives it.
func isLoose(name string, mode fs.FileMode) bool {
	return mode&(fs.ModeSetuid|fs.ModeSetgid|0o002) != 0 || verify.Executable(name) && mode&0o111 == 0
}
