//go:build unix

package hooks

import (
	"io/fs"
	"os"

	"github.com/gvx-go/gvx/internal/fsx"
)

// runs reports whether everybody may run the file.
func runs(info fs.FileInfo) bool { return info.Mode().Perm()&0o111 == 0o111 }

// idle reports whether nobody may run the file, or where a link leads.
func idle(path string) bool {
	info, err := os.Stat(path)
	return err != nil || info.Mode().Perm()&0o111 == 0
}

// keepLink makes kept the same link as path.
func keepLink(path, kept string) error {
	target, err := os.Readlink(path)
	if err != nil {
		return err
	}
	return fsx.Pointer(kept, target)
}
