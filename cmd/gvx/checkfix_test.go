//go:build unix

package main

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/drift"
)

// folderWith is a folder, without links in its name, with files.
func folderWith(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// What is not, any more, the file that was judged stays as it is.
func TestRewriteRefuses(t *testing.T) {
	dir := folderWith(t, map[string]string{"real/f": "old", "changed": "new", "outside/f": "old"})
	for name, target := range map[string]string{"link": "real/f", "folder": "outside"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"changed", "link", "folder/f", "fifo", "gone", "real"} {
		err := rewriteAll(t.Context(), dir, []drift.Change{{File: name, Before: []byte("old"), After: []byte("fixed")}})
		var p *problem
		if !errors.As(err, &p) || p.code != exitFailed || !strings.Contains(p.text, name) || p.help == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, want := range map[string]string{"real/f": "old", "changed": "new", "outside/f": "old"} {
		if data, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(data) != want {
			t.Errorf("%s holds %q, %v", name, data, err)
		}
	}
	for _, sub := range []string{".", "real", "outside"} {
		entries, _ := os.ReadDir(filepath.Join(dir, sub))
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), ".gvx-temp") {
				t.Errorf("%s is left", e.Name())
			}
		}
	}
}

func TestRewriteKeepsTheMode(t *testing.T) {
	dir := folderWith(t, map[string]string{"f": "old"})
	path := filepath.Join(dir, "f")
	if err := os.Chmod(path, 0o751); err != nil {
		t.Fatal(err)
	}
	if err := rewriteAll(t.Context(), dir, []drift.Change{{File: "f", Before: []byte("old"), After: []byte("fixed")}}); err != nil {
		t.Fatal(err)
	}
	st, err := os.Lstat(path)
	if err != nil || st.Mode() != 0o751 {
		t.Errorf("%v, %v", st.Mode(), err)
	}
	if data, _ := os.ReadFile(path); string(data) != "fixed" {
		t.Errorf("%q", data)
	}
}

// Where one file cannot be written, none is changed: not those before it, either.
func TestRewriteAllOrNothing(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("SKIP: needs a folder that cannot be written to; root writes to each")
	}
	files := map[string]string{"a": "old", "b": "old", "ro/c": "old", "z": "old"}
	dir := folderWith(t, files)
	if err := os.Chmod(filepath.Join(dir, "ro"), 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, "ro"), 0o755) })
	checkNothingIsChanged(t, dir, files, "ro/c")
}

// The last of several was changed since it was judged: the first ones are not touched.
func TestRewriteLooksAtAllFirst(t *testing.T) {
	files := map[string]string{"a": "old", "b": "old", "c": "new"}
	dir := folderWith(t, files)
	before, err := os.Lstat(filepath.Join(dir, "a"))
	if err != nil {
		t.Fatal(err)
	}
	checkNothingIsChanged(t, dir, files, "c")
	if after, err := os.Lstat(filepath.Join(dir, "a")); err != nil || !os.SameFile(before, after) {
		t.Errorf("the first file was written: %v", err)
	}
}

// checkNothingIsChanged wants the change of failing, one of files, to fail, and all to be as
// they are.
func checkNothingIsChanged(t *testing.T, dir string, files map[string]string, failing string) {
	t.Helper()
	var changes []drift.Change
	for _, name := range slices.Sorted(maps.Keys(files)) {
		changes = append(changes, drift.Change{File: name, Before: []byte("old"), After: []byte("fixed")})
	}
	err := rewriteAll(t.Context(), dir, changes)
	var p *problem
	if !errors.As(err, &p) || p.code != exitFailed || !strings.Contains(p.text, failing) {
		t.Errorf("%v", err)
	}
	for name, want := range files {
		if data, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(data) != want {
			t.Errorf("%s holds %q, %v", name, data, err)
		}
	}
}

// While somebody writes in the repository another one waits, and then sees what is there.
func TestRewriteOneAtATime(t *testing.T) {
	dir := folderWith(t, map[string]string{"f": "old"})
	unlock := lockFolder(dir)
	done := make(chan error)
	go func() {
		done <- rewriteAll(t.Context(), dir, []drift.Change{{File: "f", Before: []byte("new"), After: []byte("newer")}})
	}()
	select {
	case err := <-done:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte("new"), 0o644); err != nil {
		t.Fatal(err)
	}
	unlock()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// What was written and is somebody else's by now is named, and stays theirs.
func TestTakeBackLeavesWhatOthersWrote(t *testing.T) {
	dir := folderWith(t, map[string]string{"a": "old", "b": "old"})
	var all []rewriting
	for _, name := range []string{"a", "b"} {
		r, err := prepare(dir, drift.Change{File: name, Before: []byte("old"), After: []byte("fixed")})
		if err == nil {
			err = r.write(r.change.Before, r.change.After)
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	if err := os.WriteFile(filepath.Join(dir, "a"), []byte("theirs"), 0o644); err != nil {
		t.Fatal(err)
	}
	var p *problem
	if err := takeBack(all, notChanged("c", "so", nil)); !errors.As(err, &p) || len(p.facts) != 1 || p.facts[0].Text != "a" {
		t.Errorf("%+v", p)
	}
	for name, want := range map[string]string{"a": "theirs", "b": "old"} {
		if data, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(data) != want {
			t.Errorf("%s holds %q, %v", name, data, err)
		}
	}
}

// A line of a diff is shown as it is but for what a terminal obeys.
func TestShownLine(t *testing.T) {
	for in, want := range map[string]string{
		" plain\n": " plain\n", "+\ttab\there\n": "+\ttab\there\n", "-crlf\r\n": "-crlf\n", "+no end": "+no end\n", "\n": "\n",
		"+\x1b[31mred\n": "+\"\\x1b[31mred\"\n", " \u202ex\ty\n": " \"\\u202ex\\ty\"\n", "-a\xff\n": "-\"a\\xff\"\n",
		"+echo ##[add-mask]x\n": "+\"echo #\\x23[add-mask]x\"\n",
	} {
		if got := shownLine(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

// On GitHub's runners no line of a diff is a command: commands are stopped by a word that
// nobody could know.
func TestUncommanded(t *testing.T) {
	text := " ::add-mask::x\n"
	first, second := uncommanded(text), uncommanded(text)
	lines := strings.Split(first, "\n")
	word, ok := strings.CutPrefix(lines[0], "::stop-commands::")
	if !ok || len(word) < 20 || first != lines[0]+"\n"+text+"::"+word+"::\n" {
		t.Errorf("%q", first)
	}
	if first == second {
		t.Error("the word is always the same")
	}
}

func TestScopes(t *testing.T) {
	c := checked{scopes: []string{"api", "web/Dockerfile"}}
	for file, want := range map[string]bool{"api/go.mod": true, "api": true, "apix/go.mod": false, "go.mod": false, "web/Dockerfile": true, "web/Dockerfile2": false, "": false} {
		if got := c.covers(file); got != want {
			t.Errorf("%q: %v", file, got)
		}
	}
	for dir, want := range map[string]bool{".": true, "api/sub": true, "web": true, "lib": false} {
		if got := c.touches(dir); got != want {
			t.Errorf("%q: %v", dir, got)
		}
	}
	about := drift.Finding{File: "go.work", Because: []drift.At{{File: "api/go.mod"}}}
	if !c.isAbout(about) || c.isAbout(drift.Finding{File: "go.work"}) {
		t.Error("a finding is about its reasons too")
	}
}

func TestNamesOfFiles(t *testing.T) {
	dir := folderWith(t, map[string]string{"repo/a/b/c/d/f": "", "repo/g": ""})
	root := filepath.Join(dir, "repo")
	g := &gvx{getenv: func(string) string { return dir }}
	for wd, want := range map[string]string{root: "g", filepath.Join(root, "a"): "../g", dir: "repo/g", filepath.Join(root, "a/b/c/d"): filepath.Join(root, "g")} {
		if got := (&world{gvx: g, dir: wd}).nameOf("text")(root, "g"); got != want {
			t.Errorf("from %s: %s, want %s", wd, got, want)
		}
	}
	w := &world{gvx: g, dir: root}
	if got := w.nameOf("github")(root, "g"); got != "repo/g" {
		t.Errorf("%s", got)
	}
	g.getenv = func(string) string { return "" }
	if got := w.nameOf("github")(root, "g"); got != "g" {
		t.Errorf("%s", got)
	}
}

func TestMendCommand(t *testing.T) {
	one := checked{report: &drift.Report{Findings: []drift.Finding{
		{Edits: []drift.Edit{{File: "a b"}, {File: "go.mod"}}}, {Edits: []drift.Edit{{File: "go.mod", Start: 1}}}, {},
	}}}
	for _, c := range []struct {
		r    checkRequest
		want string
	}{
		{checkRequest{}, "gvx check --fix"},
		{checkRequest{paths: []string{"a", "-x", "it's"}}, `gvx check --fix a ./-x 'it'\''s'`},
		{checkRequest{paths: []string{"a\x1b"}}, "gvx check --fix, with the same paths"},
		{checkRequest{staged: true}, "gvx check --fix, and then git add 'a b' go.mod"},
	} {
		if got := mendCommand(c.r, []checked{one}, fromTheTop); got != c.want {
			t.Errorf("%+v: %s, want %s", c.r, got, c.want)
		}
	}
	if got := mendCommand(checkRequest{staged: true}, []checked{one, one}, fromTheTop); got != "gvx check --fix, and then git add what it changed" {
		t.Error(got)
	}
	for range 5 {
		one.report.Findings = append(one.report.Findings, drift.Finding{Edits: []drift.Edit{{File: strings.Repeat("x", len(one.report.Findings))}}})
	}
	if got := mendCommand(checkRequest{staged: true}, []checked{one}, fromTheTop); got != "gvx check --fix, and then git add what it changed (7 files)" {
		t.Error(got)
	}
}

// fromTheTop calls a file by its path from the top.
func fromTheTop(_, path string) string { return path }
