//go:build unix

package place

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// yard is a folder for a test, without links, and a rule that judges what is below it
// as if the user who runs this were root.
func yard(t *testing.T) (dir string, closed rule) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	check(t, err)
	for _, name := range []string{"a", "a/b", "a/b/c", "other"} {
		check(t, os.Mkdir(filepath.Join(dir, name), 0o755))
	}
	check(t, os.WriteFile(filepath.Join(dir, "a", "file"), nil, 0o644))
	for name, target := range map[string]string{
		"a/down": "b/c", "a/up": "../other", "a/abs": filepath.Join(dir, "other"), "a/chain": "up",
		"a/loop": "loop", "a/nowhere": "gone/x", "a/through": "b/../b/c", "other/back": "../a/b",
	} {
		check(t, os.Symlink(target, filepath.Join(dir, name)))
	}
	return dir, rule{owner: os.Geteuid(), closed: true, top: dir}
}

func TestFollow(t *testing.T) {
	dir, closed := yard(t)
	open := rule{owner: os.Geteuid()}
	for path, want := range map[string]string{
		"a":                  "a",
		"a/b/c":              "a/b/c",
		"a//b/./c/":          "a/b/c",
		"a/b/../b":           "a/b",
		"a/file":             "a/file",
		"a/down":             "a/b/c",
		"a/down/..":          "a/b", // of what the link leads to
		"a/up":               "other",
		"a/abs/back/c":       "a/b/c",
		"a/chain/back":       "a/b",
		"a/through":          "a/b/c",
		"new/x/y":            "new/x/y",
		"a/abs/new/x":        "other/new/x",
		"a/nowhere/versions": "a/nowhere/versions",
	} {
		for name, r := range map[string]rule{"closed": closed, "open": open} {
			got, err := r.follow(filepath.Join(dir, "") + "/" + path)
			if err != nil || got != filepath.Join(dir, want) {
				t.Errorf("%s, %s: %q, %v, want %q", name, path, got, err, want)
			}
		}
	}
	for path, want := range map[string]error{"a/loop": syscall.ELOOP, "a/loop/x": syscall.ELOOP, "a/file/x": syscall.ENOTDIR} {
		got, err := closed.follow(filepath.Join(dir, path))
		if !errors.Is(err, want) || got != "" {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
}

// TestModes: every folder on the way and what is at the end, and no bit that lets
// others write.
func TestModes(t *testing.T) {
	for _, c := range []struct {
		name string
		mode fs.FileMode
		bad  bool
		say  string
	}{
		{"a", 0o755, false, ""},
		{"a", 0o555, false, ""},
		{"a", 0o700, false, ""},
		{"a", 0o775, true, "by its group or an access list (mode 0775)"},
		{"a/b", 0o757, true, "by everybody (mode 0757)"},
		{"a/b/c", 0o777, true, "by everybody (mode 0777)"},
		{"a/b/c", 0o777 | fs.ModeSticky, true, "by everybody (mode 1777)"},
		{"a/b", 0o770 | fs.ModeSticky, true, "by its group or an access list (mode 1770)"},
		{"a", 0o720, true, "(mode 0720)"},
	} {
		dir, closed := yard(t)
		at := filepath.Join(dir, c.name)
		check(t, os.Chmod(at, c.mode))
		for _, path := range []string{"a/b/c", "a/b/c/new", "a/down", "other/back/c"} {
			got, err := closed.follow(filepath.Join(dir, path))
			if c.name == "a" && path == "other/back/c" && got != "" && !c.bad {
				continue
			}
			var bad *Error
			if errors.As(err, &bad) != c.bad || c.bad && (bad.Path != at || got != "") {
				t.Errorf("%s with %o, %s: %q, %v", c.name, c.mode, path, got, err)
				continue
			}
			if c.bad && !strings.HasSuffix(err.Error(), c.say) {
				t.Errorf("%v, want %s", err, c.say)
			}
			if c.bad && !strings.HasPrefix(bad.Help(), "chmod g") {
				t.Errorf("%v: %s", err, bad.Help())
			}
		}
		// Who may write where the user's own store lies is the user's business.
		if _, err := (rule{owner: os.Geteuid()}).follow(filepath.Join(dir, "a/down")); err != nil {
			t.Errorf("%s with %o: %v", c.name, c.mode, err)
		}
		check(t, os.Chmod(at, 0o755))
	}
}

func TestFiles(t *testing.T) {
	dir, closed := yard(t)
	file := filepath.Join(dir, "a", "file")
	check(t, os.Chmod(file, 0o664))
	if _, err := closed.follow(file); err == nil {
		t.Error("a file that the group may write was taken")
	}
	check(t, os.Chmod(file, 0o444))
	if _, err := closed.follow(file); err != nil {
		t.Error(err)
	}
}

// TestOwners: as root, what other users own.
func TestOwners(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root gives files away")
	}
	const other = 64399
	for _, c := range []struct {
		name, path string
		open       bool // is refused for the user's own store too
		help       string
	}{
		{"a", "a/b/c", false, "chown root "},
		{"a/b/c", "a/b/c", false, "chown root "},
		{"a/b/c", "a/down", false, "chown root "},
		{"other", "a/abs/x", false, "chown root "},
		{"a/down", "a/down", true, "ls -l "},
		{"a/up", "a/chain/back/c", true, "ls -l "},
		{"a/abs", "a/abs/new", true, "ls -l "},
		{"a/nowhere", "a/nowhere/new", true, "ls -l "},
	} {
		dir, closed := yard(t)
		check(t, os.Lchown(filepath.Join(dir, c.name), other, other))
		path := filepath.Join(dir, c.path)
		var bad *Error
		if _, err := closed.follow(path); !errors.As(err, &bad) || bad.Owner != other || bad.Path != filepath.Join(dir, c.name) || !strings.HasPrefix(bad.Help(), c.help) {
			t.Errorf("%s is another's, %s: %v", c.name, path, err)
		}
		got, err := (rule{owner: 0}).follow(path)
		if errors.As(err, &bad) != c.open || c.open && got != "" {
			t.Errorf("%s is another's, %s in the user's own store: %q %v", c.name, path, got, err)
		}
		// Another user takes root's links and his own, and nobody else's.
		for owner, refused := range map[int]bool{other: false, 64398: c.open} {
			if _, err := (rule{owner: owner}).follow(path); errors.As(err, &bad) != refused {
				t.Errorf("%s is another's, %s for user %d: %v", c.name, path, owner, err)
			}
		}
	}
}

// TestSafe is the rule itself: the test's folder is below /tmp or a user's home.
func TestSafe(t *testing.T) {
	dir, _ := yard(t)
	check(t, os.Chmod(dir, 0o777))
	var bad *Error
	if _, err := Safe(filepath.Join(dir, "a")); !errors.As(err, &bad) {
		t.Error(err)
	}
	check(t, os.Chmod(dir, 0o755))
	real, err := filepath.EvalSymlinks("/usr/bin")
	check(t, err)
	if got, err := Safe("/usr/bin"); err != nil || got != real {
		t.Errorf("%q %v", got, err)
	}
	for name, ok := range map[string]bool{"/usr/bin": real == "/usr/bin", "/usr/bin/env": false, filepath.Join(dir, "a"): os.Geteuid() == 0, filepath.Join(dir, "a/down"): false} {
		if err := Folder(name); (err == nil) != ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Folder(filepath.Join(dir, "gone")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	for name, want := range map[string]string{"a/file": "", "a": " is not a regular file", "a/down": " is not a regular file"} {
		err := File(filepath.Join(dir, name))
		if os.Geteuid() == 0 && want == "" {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		if !errors.As(err, &bad) || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	check(t, os.Chmod(filepath.Join(dir, "a/file"), 0o664))
	if err := File(filepath.Join(dir, "a/file")); !errors.As(err, &bad) || bad.Other {
		t.Error(err)
	}
	if err := File(filepath.Join(dir, "gone")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	check(t, os.Chmod(filepath.Join(dir, "a"), 0o775))
	if err := Folder(filepath.Join(dir, "a")); !errors.As(err, &bad) {
		t.Error(err)
	}
}

func TestNamesAreQuoted(t *testing.T) {
	for _, e := range []Error{{Path: "/a\x1b[31m", Owner: 7}, {Path: "/a\x1b", Link: true, Owner: 7}, {Path: "/\x1b", Mode: 0o777}, {Path: "/\x1b", Other: true}, {Path: "/\x1b", Other: true, File: true}} {
		if text := e.Error() + e.Help(); strings.ContainsRune(text, '\x1b') {
			t.Errorf("%q", text)
		}
	}
}
