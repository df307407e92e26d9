//go:build unix

package store

import (
	"io/fs"
	"syscall"
)

func sameMode(got, want fs.FileMode) bool { return got == want }

// hasOtherNames reports whether a file may be reached by a second name.
func hasOtherNames(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return !ok || st.Nlink > 1
}
