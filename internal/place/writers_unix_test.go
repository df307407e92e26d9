//go:build unix

package place

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// writersBelow returns who else could write what is in dir on the way to path, and the
// modes as they are.
func writersBelow(t *testing.T, dir, path string) (all []Writer) {
	t.Helper()
	found, real, err := Writers(filepath.Join(dir, path))
	check(t, err)
	if want, err := filepath.EvalSymlinks(filepath.Join(dir, path)); err != nil || real != want {
		t.Errorf("%s is %q, want %q, %v", path, real, want, err)
	}
	for _, w := range found {
		if rest, below := cut(w.Path, dir); below {
			w.Path = rest
			all = append(all, w)
		}
	}
	return all
}

func groupOf(t *testing.T, path string) int {
	t.Helper()
	st, err := os.Stat(path)
	check(t, err)
	return int(st.Sys().(*syscall.Stat_t).Gid)
}

func cut(path, dir string) (string, bool) {
	rest, err := filepath.Rel(dir, path)
	return rest, err == nil && filepath.IsLocal(rest)
}

// TestWritersByMode: groups and everybody, each once, however often the way leads there;
// not in a folder that is sticky, whose files are their owners'.
func TestWritersByMode(t *testing.T) {
	for _, c := range []struct {
		name  string
		mode  fs.FileMode
		path  string
		group bool
		world bool
	}{
		{"a", 0o755, "a/file", false, false},
		{"a", 0o775, "a/file", true, false},
		{"a", 0o777, "a/file", false, true},
		{"a", 0o757, "a/file", false, true},
		{"a", 0o777 | fs.ModeSticky, "a/file", false, false},
		{"a/file", 0o664, "a/file", true, false},
		{"a/file", 0o666, "a/file", false, true},
		{"other", 0o775, "a/abs/back/c", true, false},
		{"a/b", 0o777, "a/through", false, true}, // there and back
		{"other", 0o777, "a/file", false, false},
	} {
		dir, _ := yard(t)
		check(t, os.Chmod(filepath.Join(dir, c.name), c.mode))
		var want []Writer
		if c.group || c.world {
			w := Writer{Path: c.name, User: -1, Group: -1, World: c.world, Mode: uint32(c.mode.Perm())}
			if c.group {
				w.Group = groupOf(t, filepath.Join(dir, c.name))
			}
			want = []Writer{w}
		}
		if got := writersBelow(t, dir, c.path); !slices.Equal(got, want) {
			t.Errorf("%s with %v, %s: %+v, want %+v", c.name, c.mode, c.path, got, want)
		}
	}
}

func TestWritersOfWhatIsNotThere(t *testing.T) {
	dir, _ := yard(t)
	if got, _, err := Writers(filepath.Join(dir, "a/loop")); err == nil {
		t.Errorf("%+v", got)
	}
	var path *fs.PathError
	if _, _, err := Writers(filepath.Join(dir, "a/file/x")); !errors.As(err, &path) {
		t.Error(err)
	}
}

// TestWritersWhoOwn: as root, other users that own a folder, a link or the file.
func TestWritersWhoOwn(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root gives files away")
	}
	const other = 64399
	for _, name := range []string{"a", "a/abs", "other", "other/back", "a/b", "a/b/c"} {
		dir, _ := yard(t)
		check(t, os.Lchown(filepath.Join(dir, name), other, -1))
		got := writersBelow(t, dir, "a/abs/back/c")
		if len(got) != 1 || got[0].Path != name || got[0].User != other || got[0].Group != -1 || got[0].World {
			t.Errorf("%s is another's: %+v", name, got)
		}
		if got := writersBelow(t, dir, "a/file"); (len(got) == 1) != (name == "a") {
			t.Errorf("%s is another's, and it is not on the way: %+v", name, got)
		}
	}
}
