//go:build unix

package userfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// home is a folder with a file and a link to it, by its real path.
func home(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	check(t, err)
	check(t, os.Mkdir(filepath.Join(dir, "dotfiles"), 0o755))
	put(t, filepath.Join(dir, "rc"), "old\n")
	put(t, filepath.Join(dir, "dotfiles/real"), "old\n")
	check(t, os.Symlink("dotfiles/real", filepath.Join(dir, "link")))
	return dir
}

func put(t *testing.T, path, text string) {
	t.Helper()
	check(t, os.WriteFile(path, []byte(text), 0o644))
}

func read(t *testing.T, path string) File {
	t.Helper()
	f, err := Read(path)
	check(t, err)
	return f
}

func wantText(t *testing.T, path, want string) {
	t.Helper()
	if data, err := os.ReadFile(path); err != nil || string(data) != want {
		t.Errorf("%s holds %q, want %q, %v", path, data, want, err)
	}
}

func TestWriteKeeps(t *testing.T) {
	dir := home(t)
	for _, mode := range []fs.FileMode{0o600, 0o644, 0o640, 0o755} {
		for _, name := range []string{"rc", "link"} {
			path := filepath.Join(dir, name)
			check(t, os.WriteFile(path, []byte("old\n"), 0o644))
			check(t, os.Chmod(path, mode))
			unix.Setxattr(path, "user.gvx", []byte("kept"), 0) // where the file system has them
			f := read(t, path)
			if string(f.Data) != "old\n" || !f.There {
				t.Fatalf("%+v", f)
			}
			check(t, f.CheckWritable())
			check(t, f.Write([]byte("new\n")))
			wantText(t, path, "new\n")
			if st, err := os.Stat(path); err != nil || st.Mode().Perm() != mode {
				t.Errorf("%s has mode %v, want %v, %v", name, st.Mode(), mode, err)
			}
			value := make([]byte, 10)
			if n, err := unix.Getxattr(path, "user.gvx", value); err != nil || string(value[:n]) != "kept" {
				if !errors.Is(err, unix.ENOTSUP) {
					t.Errorf("%s: attribute %q, %v", name, value[:max(n, 0)], err)
				}
			}
		}
	}
	if target, err := os.Readlink(filepath.Join(dir, "link")); err != nil || target != "dotfiles/real" {
		t.Errorf("the link is %q, %v", target, err)
	}
}

func TestWriteNew(t *testing.T) {
	dir := home(t)
	f := read(t, filepath.Join(dir, "a/b/new"))
	if f.There || f.Data != nil {
		t.Fatalf("%+v", f)
	}
	check(t, f.CheckWritable())
	if _, err := os.Lstat(filepath.Join(dir, "a")); err == nil {
		t.Error("reading made a folder")
	}
	check(t, f.Write([]byte("new\n")))
	wantText(t, f.Path, "new\n")
	check(t, read(t, f.Path).Remove())
	if _, err := os.Lstat(f.Path); err == nil {
		t.Error("it is still there")
	}
	// What a link of the user's leads to is not ours to remove.
	check(t, read(t, filepath.Join(dir, "link")).Remove())
	wantText(t, filepath.Join(dir, "link"), "old\n")
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(dir string) error
		path  string
		says  string
	}{
		"dangling":           {func(dir string) error { return os.Remove(filepath.Join(dir, "dotfiles/real")) }, "link", "is a link that leads nowhere (dotfiles/real)"},
		"dangling folder":    {func(dir string) error { return os.Symlink("nowhere", filepath.Join(dir, "config")) }, "config/fish/config.fish", "is no folder"},
		"a file above":       {func(dir string) error { return nil }, "rc/x", "not a directory"},
		"a loop":             {func(dir string) error { return os.Symlink("loop", filepath.Join(dir, "loop")) }, "loop", "too many"},
		"a folder":           {func(dir string) error { return nil }, "dotfiles", "is no regular file"},
		"a FIFO":             {func(dir string) error { return syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o644) }, "fifo", "is no regular file"},
		"a device":           {func(dir string) error { return os.Symlink("/dev/null", filepath.Join(dir, "null")) }, "null", "is no regular file"},
		"too large":          {func(dir string) error { return os.Truncate(filepath.Join(dir, "rc"), MaxSize+1) }, "rc", "is larger than 1 MiB"},
		"NUL":                {func(dir string) error { return os.WriteFile(filepath.Join(dir, "rc"), []byte("a\x00b"), 0o644) }, "rc", "NUL"},
		"not UTF-8":          {func(dir string) error { return os.WriteFile(filepath.Join(dir, "rc"), []byte("\xff\xfea\n"), 0o644) }, "rc", "is not UTF-8"},
		"hard link":          {func(dir string) error { return os.Link(filepath.Join(dir, "rc"), filepath.Join(dir, "rc2")) }, "rc", "is a hard link"},
		"open folder":        {func(dir string) error { return os.Chmod(filepath.Join(dir, "dotfiles"), 0o777) }, "link", "everybody may write to"},
		"open file":          {func(dir string) error { return os.Chmod(filepath.Join(dir, "rc"), 0o666) }, "rc", "everybody may write to"},
		"open, not there":    {func(dir string) error { return os.Chmod(dir, 0o777) }, "new/x", "everybody may write to"},
		"writable by others": {func(dir string) error { return os.Chmod(filepath.Join(dir, "rc"), 0o646) }, "rc", "everybody may write to"},
	} {
		dir := home(t)
		check(t, c.spoil(dir))
		path := filepath.Join(dir, c.path)
		f, err := Read(path)
		var known *Error
		if !errors.As(err, &known) || known.Path != path || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), path) {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
		if f.There {
			t.Errorf("%s: it counts as there", name)
		}
	}
}

// A group's bit is no reason: on many systems each user has a group of his own. Nor is a
// folder with the sticky bit, such as /tmp.
func TestNotRefused(t *testing.T) {
	dir := home(t)
	check(t, os.Chmod(filepath.Join(dir, "rc"), 0o664))
	check(t, os.Chmod(filepath.Join(dir, "dotfiles"), 0o777|fs.ModeSticky))
	read(t, filepath.Join(dir, "rc"))
	read(t, filepath.Join(dir, "link"))
}

func TestReadOnly(t *testing.T) {
	dir := home(t)
	rc := filepath.Join(dir, "rc")
	check(t, os.Chmod(rc, 0o444))
	if err := read(t, rc).CheckWritable(); err == nil || !strings.Contains(err.Error(), "may not be written (mode 0444)") {
		t.Error(err)
	}
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere but on a read-only file system")
	}
	check(t, os.Chmod(filepath.Join(dir, "dotfiles"), 0o555))
	defer os.Chmod(filepath.Join(dir, "dotfiles"), 0o755)
	for _, path := range []string{"link", "dotfiles/new", "dotfiles/new/er"} {
		if err := read(t, filepath.Join(dir, path)).CheckWritable(); err == nil || !strings.Contains(err.Error(), dir+"/dotfiles (permission denied)") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// Another user's files, and links that another user made.
func TestOwners(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root gives files away")
	}
	const other = 64399
	for name, c := range map[string]struct{ give, path, says string }{
		"file":        {"rc", "rc", "belongs to user 64399"},
		"link":        {"link", "link", "is a link of user 64399"},
		"link's file": {"dotfiles/real", "link", "belongs to user 64399"},
	} {
		dir := home(t)
		check(t, os.Lchown(filepath.Join(dir, c.give), other, other))
		if _, err := Read(filepath.Join(dir, c.path)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A container's root in a home of another number's: the owner stays what it was.
	dir := home(t)
	rc := filepath.Join(dir, "rc")
	for _, path := range []string{dir, rc} {
		check(t, os.Chown(path, other, other))
	}
	check(t, read(t, rc).Write([]byte("new\n")))
	if st, err := os.Stat(rc); err != nil || st.Sys().(*syscall.Stat_t).Uid != other || st.Sys().(*syscall.Stat_t).Gid != other {
		t.Errorf("%+v, %v", st.Sys(), err)
	}
}

// What somebody changed between reading and writing is not overwritten, and nothing
// temporary is left.
func TestRaces(t *testing.T) {
	for name, change := range map[string]func(dir string) error{
		"text": func(dir string) error { return os.WriteFile(filepath.Join(dir, "rc"), []byte("other\n"), 0o644) },
		"mode": func(dir string) error { return os.Chmod(filepath.Join(dir, "rc"), 0o600) },
		"gone": func(dir string) error { return os.Remove(filepath.Join(dir, "rc")) },
		"replaced": func(dir string) error {
			return errors.Join(os.Rename(filepath.Join(dir, "rc"), filepath.Join(dir, "was")), os.WriteFile(filepath.Join(dir, "rc"), []byte("old\n"), 0o644))
		},
		"a link": func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "rc")), os.Symlink("dotfiles/real", filepath.Join(dir, "rc")))
		},
		"made": func(dir string) error { return os.WriteFile(filepath.Join(dir, "new"), nil, 0o644) },
	} {
		dir := home(t)
		path := filepath.Join(dir, "rc")
		if name == "made" {
			path = filepath.Join(dir, "new")
		}
		f := read(t, path)
		check(t, change(dir))
		before, _ := os.ReadFile(path)
		for _, do := range []func() error{func() error { return f.Write([]byte("ours\n")) }, f.Remove} {
			if err := do(); !errors.Is(err, ErrChanged) || !strings.Contains(err.Error(), path) {
				t.Errorf("%s: %v", name, err)
			}
			if now, _ := os.ReadFile(path); string(now) != string(before) {
				t.Errorf("%s: it holds %q, want %q", name, now, before)
			}
		}
		entries, err := os.ReadDir(dir)
		check(t, err)
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), ".gvx") {
				t.Errorf("%s: %s is left", name, e.Name())
			}
		}
	}
}

// A file that is replaced while it is looked at, as an editor or another setup does, is
// read as it is then, and is no reason to refuse anything.
func TestReadWhileReplaced(t *testing.T) {
	path := filepath.Join(home(t), "rc")
	stop, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			err := os.WriteFile(path+".new", []byte("new\n"), 0o644)
			if err = errors.Join(err, os.Rename(path+".new", path)); err != nil {
				done <- err
				return
			}
			time.Sleep(20 * time.Microsecond)
		}
	}()
	for range 3000 {
		if _, err := Read(path); err != nil {
			t.Error(err)
			break
		}
	}
	close(stop)
	check(t, <-done)
}
