//go:build unix

package goroot

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Vendors say more in VERSION than the release. What they changed is in the h1.
func TestVendorsVersions(t *testing.T) {
	for text, want := range map[string]string{
		"go1.27.4 X:boringcrypto\n":       "go1.27.4",
		"go1.27.4-rh\ntime 2026-01-01\n":  "go1.27.4",
		"go1.27.4-1ubuntu2 X:nocoverage":  "go1.27.4",
		"go1.27.4 \x1b[31m\n":             "go1.27.4",
		"go1.27rc1-vendor\n":              "go1.27rc1",
		"go1.27.4 (Red Hat 1.27.4-1.el9)": "go1.27.4",
		"go1.27.4\r\n":                    "go1.27.4",
		"devel go1.27.4\n":                "", "devel +abcdef Mon\n": "", "go1.27-devel_abcdef\n": "", "go1.20-devel_abcdef\n": "", "go1.27.4rh\n": "", "go1.27.4+rh\n": "",
		" go1.27.4\n": "", "-go1.27.4\n": "", "\ngo1.27.4\n": "", "go 1.27.4\n": "", "go1.27.4\x00 x\n": "", "go1.27.4_x\n": "",
	} {
		dir := unpack(t, small())
		if err := os.WriteFile(filepath.Join(dir, "VERSION"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		g, err := Read(context.Background(), dir)
		var none *NotGOROOTError
		switch {
		case want == "":
			if g != nil || !errors.As(err, &none) || strings.ContainsAny(err.Error(), "\x1b\n\x00") {
				t.Errorf("%q: %v, %v", text, g, err)
			}
		case err != nil || g.Subject.Version.String() != want:
			t.Errorf("%q: %v, %v", text, g, err)
		case g.H1() == small().Manifest().H1():
			t.Errorf("%q: the h1 is the log's", text)
		}
	}
}

func TestUnreadableNamesThePath(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("SKIP as root: root reads everything")
	}
	for _, test := range []struct {
		name string // what gets the mode
		mode fs.FileMode
		path string // what the error names, below the GOROOT
	}{
		{"VERSION", 0, "VERSION"}, {"LICENSE", 0, "LICENSE"}, {"src/fmt/print.go", 0o222, "src/fmt/print.go"},
		{"src/fmt", 0, "src/fmt"}, {"src/fmt", 0o444, "src/fmt"}, {"src/fmt", 0o111, "src/fmt"}, {"src", 0o444, "src"},
		{".", 0, "VERSION"}, {".", 0o111, "."}, {".", 0o444, "VERSION"}, {"..", 0, "."},
	} {
		dir := filepath.Join(t.TempDir(), "above", "go")
		if err := errors.Join(os.MkdirAll(filepath.Dir(dir), 0o755), os.Rename(unpack(t, small()), dir)); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, test.name), test.mode); err != nil {
			t.Fatal(err)
		}
		g, err := Read(context.Background(), dir)
		os.Chmod(filepath.Join(dir, test.name), 0o755)
		var unreadable *UnreadableError
		if g != nil || !errors.As(err, &unreadable) || !errors.Is(err, fs.ErrPermission) || unreadable.Path != filepath.Join(dir, test.path) {
			t.Errorf("%s of mode %o: %v, %v", test.name, test.mode, g, err)
		}
	}
}

func TestUnreadableIsQuoted(t *testing.T) {
	err := &UnreadableError{Path: "/x\x1b[31m\n", Err: &fs.PathError{Op: "open", Path: "/x\x1b[31m\n", Err: fs.ErrPermission}}
	if text := err.Error(); strings.ContainsAny(text, "\x1b\n") || !strings.Contains(text, fs.ErrPermission.Error()) || strings.Count(text, "/x") != 1 {
		t.Errorf("%q", text)
	}
}

func FuzzParseVersion(f *testing.F) {
	seeds := []string{"", "go1.27.4", "go1.27.4 X:foo", "go1.27.4-rh", "devel go1.28-abc", "go1.20-devel_a", "go1.27rc1-", "- ", "go1.27.4\x1b[31m"}
	for _, s := range seeds {
		f.Add(s)
	}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, line string) {
		v, ok := parseVersion(line)
		if !ok {
			return
		}
		if rest, found := strings.CutPrefix(line, v.String()); !found || rest != "" && rest[0] != ' ' && rest[0] != '-' {
			t.Errorf("%q is %v", line, v)
		}
		if strings.HasPrefix(line, "devel") {
			t.Errorf("%q is a release", line)
		}
	})
}
