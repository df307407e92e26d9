//go:build unix

package hooks

import (
	"io/fs"
	"os"

	"github.com/gvx-go/gvx/internal/fsx"
)

// runs reports whether everybody may run the file.
func runs(info fs.FileInfo) bool { return info.Mode().Perm()&0o111 == 0o111 }

// keepLink makes kept the same link as path.
func keepLink(path, kept string) error {
	target, err := os.Readlink(path)
	if err != nil {
		return err
	}
	return fsx.Pointer(kept, target)
}
