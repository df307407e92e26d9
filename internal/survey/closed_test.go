//go:build unix

package survey

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The names in a folder may be known and nothing of what they name.
func TestFoldersThatMayOnlyBeListed(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("SKIP as root: root reads everything")
	}
	for _, mode := range []fs.FileMode{0o444, 0o666} {
		for _, follow := range []bool{false, true} {
			dir := tree(t, map[string]string{"a/b": "1", "a/c/d": "2", "a/l": "→ b", "e": "3"})
			os.Chmod(filepath.Join(dir, "a"), mode)
			f := look(t, dir, Options{Follow: follow})
			os.Chmod(filepath.Join(dir, "a"), 0o755)
			want := []string{"d .", "d a", "d a/c", "f a/b 0", "f e 1", "o a/l"}
			if got := names(f); !slices.Equal(got, want) || !slices.Equal(f.Closed, []string{"a", "a/c"}) || !f.Files["a/b"].Unreadable {
				t.Errorf("%q, closed %q", got, f.Closed)
			}
			if f.Folders["a"] != mode || f.Folders["a/c"] != 0 {
				t.Errorf("modes %v", f.Folders)
			}
		}
	}
}
