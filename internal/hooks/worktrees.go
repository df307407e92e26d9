package hooks

import (
	"path/filepath"

	"github.com/gvx-go/gvx/internal/fileread"
)

// hasWorktrees reports whether git's folder knows linked working trees (gitrepository-layout(5)).
func hasWorktrees(common string) bool {
	names, err := fileread.Names(filepath.Join(common, "worktrees"))
	return err == nil && len(names) > 0
}
