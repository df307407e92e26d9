package hooks

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const program = "/home/you/.local/bin/gvx"

// folder is a folder of hooks with files, given as name and text in turn.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		put(t, filepath.Join(dir, files[i]), files[i+1], 0o755)
	}
	return dir
}

func put(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func mustInstall(t *testing.T, dir string, name Name) Outcome {
	t.Helper()
	out, err := Install(dir, name, program)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func mustUninstall(t *testing.T, dir string, name Name) Outcome {
	t.Helper()
	out, err := Uninstall(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// contents is each name in dir with what is behind it.
func contents(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(e.Name() + " " + info.Mode().String())
		path := filepath.Join(dir, e.Name())
		if info.Mode()&os.ModeSymlink != 0 {
			to, err := os.Readlink(path)
			if err != nil {
				t.Fatal(err)
			}
			b.WriteString(" -> " + to + "\n")
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString("\n" + string(data) + "\n")
	}
	return b.String()
}

func wantText(t *testing.T, path string, name Name) {
	t.Helper()
	text, err := Text(name, program)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || string(data) != text {
		t.Errorf("%s: %v\n%s", path, err, data)
	}
}

// What was there comes back as it was, whatever it was.
func TestKeptAndGivenBack(t *testing.T) {
	for name, make := range map[string]func(t *testing.T, path string){
		"nothing":        func(*testing.T, string) {},
		"script":         func(t *testing.T, path string) { put(t, path, "#!/bin/sh\necho x\n", 0o755) },
		"odd mode":       func(t *testing.T, path string) { put(t, path, "#!/bin/sh\necho x\n", 0o711) },
		"not executable": func(t *testing.T, path string) { put(t, path, "#!/bin/sh\nexit 1\n", 0o644) },
		"program":        func(t *testing.T, path string) { put(t, path, "\x7fELF\x00\xff", 0o700) },
		"empty":          func(t *testing.T, path string) { put(t, path, "", 0o755) },
		"large":          func(t *testing.T, path string) { put(t, path, strings.Repeat("x", maxHook+1), 0o755) },
		"link":           func(t *testing.T, path string) { link(t, "../../hooks/check", path) },
		"link to a file": func(t *testing.T, path string) {
			put(t, filepath.Join(filepath.Dir(path), "target"), "#!/bin/sh\n", 0o755)
			link(t, "target", path)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t)
			path := filepath.Join(dir, string(PreCommit))
			make(t, path)
			before := contents(t, dir)
			kept := ""
			if before != "" {
				kept = path + keptSuffix
			}
			if out := mustInstall(t, dir, PreCommit); out.Did != Installed || out.Path != path || out.Kept != kept {
				t.Errorf("%+v", out)
			}
			wantText(t, path, PreCommit)
			installed := contents(t, dir)
			if out := mustInstall(t, dir, PreCommit); out.Did != Nothing || out.Kept != kept {
				t.Errorf("the second time %+v", out)
			}
			if now := contents(t, dir); now != installed {
				t.Errorf("the second time\n%s", now)
			}
			if out := mustUninstall(t, dir, PreCommit); out.Did != Removed || out.Kept != kept {
				t.Errorf("%+v", out)
			}
			if now := contents(t, dir); now != before {
				t.Errorf("there is\n%s\nand was\n%s", now, before)
			}
			if out := mustUninstall(t, dir, PreCommit); out.Did != Nothing {
				t.Errorf("the second time %+v", out)
			}
			if now := contents(t, dir); now != before {
				t.Errorf("the second time\n%s", now)
			}
		})
	}
}

func link(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		t.Skipf("SKIP: no links here: %v", err)
	}
}

// Two hooks do not meet, and the folder is made.
func TestEachHookByItself(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "hooks")
	mustInstall(t, dir, PreCommit)
	mustInstall(t, dir, PrePush)
	wantText(t, filepath.Join(dir, "pre-push"), PrePush)
	mustUninstall(t, dir, PrePush)
	wantText(t, filepath.Join(dir, "pre-commit"), PreCommit)
	if out := mustUninstall(t, dir, PrePush); out.Did != Nothing || IsThere(dir, PrePush) || !IsThere(dir, PreCommit) {
		t.Errorf("%+v", out)
	}
}

// A hook of another gvx's, which may have had another text, is renewed; and so is one that
// git would not run.
func TestRenewed(t *testing.T) {
	older := opening + mark + sum("exec /old/gvx old words\n") + "\nexec /old/gvx old words\n"
	now, err := Text(PreCommit, program)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{older, now} {
		dir := folder(t)
		path := filepath.Join(dir, "pre-commit")
		put(t, path, text, 0o644)
		out := mustInstall(t, dir, PreCommit)
		if same := text == now && runs(must(os.Lstat(path))) && out.Did == Nothing; !same && out.Did != Renewed || out.Kept != "" {
			t.Errorf("%+v", out)
		}
		wantText(t, path, PreCommit)
		if !runs(must(os.Lstat(path))) {
			t.Error("git would not run it")
		}
		put(t, path, text, 0o755)
		mustUninstall(t, dir, PreCommit)
		if now := contents(t, dir); now != "" {
			t.Errorf("left:\n%s", now)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

const (
	fromPreCommit = "#!/usr/bin/env bash\n# File generated by pre-commit: https://pre-commit.com\n# ID: 138fd403232d2ddd5efb44317e38bf03\n"
	fromLefthook  = "#!/bin/sh\n\ncall_lefthook run \"pre-commit\" \"$@\"\n"
	fromHusky     = "#!/bin/sh\n# husky\n\n. \"$(dirname \"$0\")/husky.sh\"\n"
)

// With each of these errors nothing is changed.
func TestRefused(t *testing.T) {
	mine, err := Text(PreCommit, program)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(mine, "|| exit", "", 1)
	is := func(target any) func(error) bool { return func(err error) bool { return errors.As(err, target) } }
	for name, c := range map[string]struct {
		files  []string
		is     func(error) bool
		remove bool // uninstall is refused, too
	}{
		"changed by hand":      {[]string{"pre-commit", changed}, is(new(*EditedError)), true},
		"shebang changed":      {[]string{"pre-commit", strings.Replace(mine, "/bin/sh", "/bin/bash", 1)}, is(new(*EditedError)), true},
		"line ends changed":    {[]string{"pre-commit", strings.ReplaceAll(mine, "\n", "\r\n")}, is(new(*EditedError)), true},
		"cut":                  {[]string{"pre-commit", mine[:len(mine)-9]}, is(new(*EditedError)), true},
		"changed, in legacy":   {[]string{"pre-commit", fromPreCommit, "pre-commit.legacy", changed}, is(new(*EditedError)), true},
		"lefthook":             {[]string{"pre-commit", fromLefthook}, is(new(*ManagedError)), false},
		"husky":                {[]string{"pre-commit", fromHusky}, is(new(*ManagedError)), false},
		"kept already":         {[]string{"pre-commit", "#!/bin/sh\n", "pre-commit.kept-by-gvx", "#!/bin/sh\n"}, is(new(*KeptError)), false},
		"kept already, legacy": {[]string{"pre-commit", fromPreCommit, "pre-commit.legacy", "#!/bin/sh\n", "pre-commit.kept-by-gvx", ""}, is(new(*KeptError)), false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, c.files...)
			before := contents(t, dir)
			if _, err := Install(dir, PreCommit, program); err == nil || !c.is(err) {
				t.Errorf("install: %v", err)
			}
			out, err := Uninstall(dir, PreCommit)
			if c.remove != (err != nil) || err != nil && !c.is(err) || out.Did != Nothing {
				t.Errorf("uninstall: %+v, %v", out, err)
			}
			if now := contents(t, dir); now != before {
				t.Errorf("changed to\n%s", now)
			}
		})
	}
}

// No hook names what could be shown or read as something else.
func TestProgramsThatNoHookNames(t *testing.T) {
	for _, path := range []string{"/a\nb/gvx", "/a\tb/gvx", "/a\x1b[2Jb/gvx", "/a\u202eb/gvx", "/a\\cb/gvx", "/\xff/gvx", "/" + strings.Repeat("x", 500)} {
		if filepath.Separator == '\\' && strings.Contains(path, `\`) {
			continue
		}
		dir := folder(t)
		var bad *ProgramError
		if _, err := Install(dir, PreCommit, path); !errors.As(err, &bad) || strings.ContainsAny(err.Error(), "\n\x1b\u202e") {
			t.Errorf("%q: %v", path, err)
		}
		if now := contents(t, dir); now != "" {
			t.Errorf("%q: left\n%s", path, now)
		}
	}
}

// A folder under the name of a hook is nothing that gvx could keep.
func TestNoFile(t *testing.T) {
	for _, name := range []string{"pre-commit", "pre-commit.kept-by-gvx"} {
		dir := folder(t)
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
		var bad *FileError
		if _, err := Install(dir, PreCommit, program); !errors.As(err, &bad) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Uninstall(dir, PreCommit); !errors.As(err, &bad) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// pre-commit calls what has its name for hooks of before, and puts there what it finds.
func TestWithPreCommit(t *testing.T) {
	dir := folder(t, "pre-commit", fromPreCommit, "pre-commit.legacy", "#!/bin/sh\necho before\n")
	before := contents(t, dir)
	path := filepath.Join(dir, "pre-commit")
	out := mustInstall(t, dir, PreCommit)
	if out.Did != Installed || out.Path != path+legacySuffix || out.Caller != path || out.Kept != path+keptSuffix {
		t.Errorf("%+v", out)
	}
	wantText(t, path+legacySuffix, PreCommit)
	if out := mustInstall(t, dir, PreCommit); out.Did != Nothing {
		t.Errorf("the second time %+v", out)
	}
	mustUninstall(t, dir, PreCommit)
	if now := contents(t, dir); now != before {
		t.Errorf("there is\n%s\nand was\n%s", now, before)
	}

	// pre-commit install after gvx hook install.
	dir = folder(t, "pre-push", "#!/bin/sh\necho before\n")
	before = contents(t, dir)
	path = filepath.Join(dir, "pre-push")
	mustInstall(t, dir, PrePush)
	if err := os.Rename(path, path+legacySuffix); err != nil {
		t.Fatal(err)
	}
	put(t, path, fromPreCommit, 0o755)
	if out := mustInstall(t, dir, PrePush); out.Did != Nothing || out.Caller != path || !IsThere(dir, PrePush) {
		t.Errorf("%+v", out)
	}
	mustUninstall(t, dir, PrePush)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+legacySuffix, path); err != nil {
		t.Fatal(err)
	}
	if now := contents(t, dir); now != before {
		t.Errorf("there is\n%s\nand was\n%s", now, before)
	}
}

// Who removes gvx's hook by hand gets the other one back by uninstall, or keeps it called by
// install.
func TestRemovedByHand(t *testing.T) {
	for _, again := range []bool{false, true} {
		dir := folder(t, "pre-commit", "#!/bin/sh\necho before\n")
		before := contents(t, dir)
		mustInstall(t, dir, PreCommit)
		if err := os.Remove(filepath.Join(dir, "pre-commit")); err != nil {
			t.Fatal(err)
		}
		if again {
			mustInstall(t, dir, PreCommit)
		}
		if out := mustUninstall(t, dir, PreCommit); out.Kept == "" || out.Did != Removed {
			t.Errorf("%+v", out)
		}
		if now := contents(t, dir); now != before {
			t.Errorf("there is\n%s\nand was\n%s", now, before)
		}
	}
}

// A name that had a hook has one at every moment.
func TestThereIsAlwaysAHook(t *testing.T) {
	dir := folder(t, "pre-commit", "#!/bin/sh\nexit 1\n")
	path := filepath.Join(dir, "pre-commit")
	stop, missing := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		for {
			if _, err := os.Stat(path); err != nil {
				n++
			}
			select {
			case <-stop:
				missing <- n
				return
			default:
			}
		}
	}()
	for range 100 {
		mustInstall(t, dir, PreCommit)
		mustUninstall(t, dir, PreCommit)
	}
	close(stop)
	if n := <-missing; n > 0 {
		t.Errorf("%d times there was none", n)
	}
}

func FuzzReadText(f *testing.F) {
	text, err := Text(PrePush, program)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{text, text[:len(text)-1], mark, opening + mark, opening + mark + sum("") + "\n", "#!/bin/sh\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) {
		own, edited := readText(data)
		if own && edited || own && !bytes.HasPrefix([]byte(data), []byte(opening+mark)) {
			t.Errorf("%v %v of %q", own, edited, data)
		}
		if own {
			if again, _ := readText(data + " "); again {
				t.Errorf("a blank more changes nothing in %q", data)
			}
		}
	})
}
