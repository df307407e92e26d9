package repository

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	root := t.TempDir()
	if c, err := Read(root); err != nil || c.Path != "" || c.Require != nil {
		t.Errorf("without a file: %+v, %v", c, err)
	}
	for text, want := range map[string][]string{
		"":                                     nil,
		"# nothing\n":                          nil,
		"require = []\n":                       nil,
		"require = ['gpg']":                    {"gpg"},
		"require = [\n\"gpg\",\n\"sigstore\"]": {"gpg", "sigstore"},
		"require = [\"sumdb\"]\r\n":            {"sumdb"},
	} {
		c, err := Read(write(t, root, text))
		if err != nil || !slices.Equal(c.Require, want) || c.Path != filepath.Join(root, FileName) {
			t.Errorf("%q: %+v, %v", text, c, err)
		}
	}
}

// bad holds files that are refused, with the line that the error names; of a number
// where a name should be the parser says none.
var bad = map[string]int{
	"require = 'gpg'":                     1,
	"\nrequire = ['gpg', 'none']":         2,
	"require = [\n'gpg',\n'GPG',\n]":      3,
	"require = [1]":                       0,
	"requires = ['gpg']":                  1,
	"# x\n[trust]\nskip = true":           2,
	"require = ['gpg'":                    1,
	"require = ['gpg']\nrequire = []":     2,
	"\x00":                                1,
	"require = ['\x1b[31m']":              1,
	"require = ['${HOME}', '{{ exec }}']": 1,
}

func TestBadFiles(t *testing.T) {
	root := t.TempDir()
	for text, line := range bad {
		c, err := Read(write(t, root, text))
		var e *Error
		if !errors.As(err, &e) || e.Line != line || e.Path != filepath.Join(root, FileName) || c.Require != nil {
			t.Errorf("%q: %+v, %v (want line %d)", text, c, err, line)
			continue
		}
		if text := err.Error(); strings.ContainsAny(text, "\x1b\x00\n") {
			t.Errorf("%q", text)
		}
	}
}

func TestOddFiles(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, FileName)
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	var e *Error
	if _, err := Read(root); !errors.As(err, &e) {
		t.Errorf("a folder: %v", err)
	}
	os.Remove(path)
	if _, err := Read(write(t, root, strings.Repeat("#", maxFile+1))); !errors.As(err, &e) {
		t.Errorf("a large file: %v", err)
	}
	// What the file of another user holds is not for an error message.
	secret := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(secret, []byte("SECRET_KEY = 'hunter2'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	os.Remove(path)
	if err := os.Symlink(secret, path); err != nil {
		t.Skip("this system has no links for us:", err)
	}
	if _, err := Read(root); !errors.As(err, &e) || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("a link: %v", err)
	}
}

func write(t *testing.T, root, text string) string {
	t.Helper()
	if err := os.WriteFile(filepath.Join(root, FileName), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return root
}

// checkBounds holds what every [check] that is taken promises.
func checkBounds(t *testing.T, c Check) {
	for _, p := range c.Files {
		if p.Line < 1 || p.Expression.NumSubexp() != 1 || p.Expression.MatchString("") || p.Path.Matches("") {
			t.Fatalf("%+v", p)
		}
	}
	for _, i := range c.Ignore {
		if i.Line < 1 || i.Reason == "" || i.Path.Covers("../x") && !i.Path.Covers("y/x") {
			t.Fatalf("%+v", i)
		}
	}
	if c.Truth != "" && (c.TruthLine < 1 || !filepath.IsLocal(c.Truth)) {
		t.Fatalf("%+v", c)
	}
	for _, s := range c.severities {
		if s.line < 1 {
			t.Fatalf("%+v", s)
		}
	}
}

func FuzzParse(f *testing.F) {
	seeds := 0
	for text := range bad {
		f.Add([]byte(text))
		seeds++
	}
	for _, c := range badChecks {
		f.Add([]byte(c.text))
		seeds++
	}
	f.Add([]byte("require = [\"gpg\", \"sumdb\"]\n"))
	f.Add([]byte(whole))
	if seeds < 50 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("gvx.toml", data)
		if (err == nil) == (c.Path == "") {
			t.Fatalf("%+v, %v", c, err)
		}
		if err != nil {
			if len(c.Require) > 0 || strings.ContainsAny(err.Error(), "\x1b\x00\n") {
				t.Fatalf("%+v, %q", c, err)
			}
			return
		}
		checkBounds(t, c.Check)
		for _, name := range c.Require {
			if !slices.Contains([]string{"gpg", "sha256", "sigstore", "sumdb"}, name) {
				t.Fatalf("%q", name)
			}
		}
	})
}
