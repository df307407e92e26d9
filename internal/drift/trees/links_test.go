package trees

import (
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/gittest"
)

// Links count where they lead to a file of the tree, and never lead out of it.
func TestLinks(t *testing.T) {
	r := gittest.New(t)
	r.Write("../secret", "SECRET")
	r.Write(".git/secret", "SECRET")
	r.Write("ignored", "SECRET")
	r.Write(".gitignore", "ignored\n")
	r.Write("base", "1.25.0")
	r.Write("d/file", "1.24.0")
	for name, target := range map[string]string{
		"top/.go-version": "../base", "chain/.go-version": "../top/.go-version", "out/.go-version": "../../secret", "abs/.go-version": r.Path("../secret"),
		"git/.go-version": "../.git/secret", "ignored_/.go-version": "../ignored", "loop/.go-version": "../loop2/.go-version", "loop2/.go-version": "../loop/.go-version",
		"missing/.go-version": "nothing", "self/.go-version": ".go-version", "folder/.go-version": "../d", "proc/.go-version": "/proc/self/environ",
		"dot/.go-version": "..", "up/.go-version": "../../../../../../etc/passwd", "through/.go-version": "../dlink/file", "back/.go-version": "..\\base",
	} {
		r.Link(target, name)
	}
	r.Link("d", "dlink")
	r.Link("/etc", "etc")
	r.Git("add", "-A")
	want := map[string]string{"top": "base: 1.25.0", "chain": "base: 1.25.0"}
	outside := []string{"out", "abs", "proc", "dot", "up", "back"}
	noFile := []string{"git", "ignored_", "missing", "folder", "through"}
	check := func(what string, got map[string]string) {
		t.Helper()
		if len(got) != 2+len(outside)+len(noFile)+3 {
			t.Errorf("%s: %q", what, slices.Collect(maps.Keys(got)))
		}
		for name, text := range got {
			dir := path.Dir(name)
			words := map[bool]string{slices.Contains(outside, dir): "outside of the repository", slices.Contains(noFile, dir): "none of the files here",
				strings.HasPrefix(dir, "loop") || dir == "self": "no end is in sight"}[true]
			if want[dir] != "" && text != want[dir] || want[dir] == "" && (words == "" || !strings.Contains(text, words)) || strings.Contains(text, "SECRET") {
				t.Errorf("%s: %s: %q", what, name, text)
			}
		}
	}
	check("index", staged(t, r))
	check("folder", onDisk(t, r))
	r.Commit()
	check("commit", read(t, &Commit{Repository: open(t, r), Revision: "HEAD"}, isPin))
	if got := read(t, &Folder{Top: r.Dir}, isPin); got["out/.go-version"] == "" || strings.Contains(strings.Join(slices.Collect(maps.Values(got)), ""), "passwd:") {
		t.Errorf("without git: %q", got)
	}
}

// A link is changed where its file is.
func TestBeforeBehindLinks(t *testing.T) {
	r := gittest.New(t)
	r.Write(".go-version", "1")
	r.Write("other", "1")
	r.Link("../.go-version", "a/.go-version")
	r.Link("../other", "b/.go-version")
	r.Commit()
	r.Write(".go-version", "2")
	r.Link("../.go-version", "c/.go-version")
	r.Git("add", "-A")
	x := &Index{Repository: open(t, r)}
	names := slices.Collect(maps.Keys(read(t, x, isPin)))
	old, err := x.Before(t.Context(), names)
	if err != nil || len(names) != 4 {
		t.Fatal(names, err)
	}
	hold(t, "before", texts(old), map[string]string{".go-version": "1", "a/.go-version": "1", "c/.go-version": "new"})
}
