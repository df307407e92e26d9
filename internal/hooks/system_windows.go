package hooks

import (
	"io/fs"

	"github.com/gvx-go/gvx/internal/fsx"
)

// runs is true: there, git looks at the first line of a hook and at no mode.
func runs(fs.FileInfo) bool { return true }

// idle is false, for the same reason.
func idle(string) bool { return false }

// keepLink moves the link: to make another one needs a privilege.
func keepLink(path, kept string) error { return fsx.Move(path, kept) }
