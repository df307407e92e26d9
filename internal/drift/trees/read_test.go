package trees

import (
	"maps"
	"path"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/gittest"
)

// isPin is what most of these tests want.
func isPin(name string) bool { return path.Base(name) == ".go-version" || path.Base(name) == "go.mod" }

// read returns what a tree holds, by path: the text, or "error: " and the reason.
func read(t *testing.T, tree drift.Tree, want func(string) bool) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := tree.Walk(t.Context(), want, func(f drift.File) {
		if _, twice := found[f.Path]; twice {
			t.Errorf("%q is visited twice", f.Path)
		}
		switch {
		case f.Err != nil:
			found[f.Path] = "error: " + f.Err.Error()
		case f.Link != "":
			found[f.Path] = f.Link + ": " + string(f.Data)
		default:
			found[f.Path] = string(f.Data)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func hold(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func staged(t *testing.T, r *gittest.Repo, env ...string) map[string]string {
	t.Helper()
	return read(t, &Index{Repository: open(t, r, env...)}, isPin)
}

func onDisk(t *testing.T, r *gittest.Repo) map[string]string {
	t.Helper()
	return read(t, &Folder{Top: r.Dir, Repository: open(t, r)}, isPin)
}

func earlier(t *testing.T, r *gittest.Repo, paths ...string) map[string]string {
	t.Helper()
	x := Index{Repository: open(t, r)}
	old, err := x.Before(t.Context(), paths)
	if err != nil {
		t.Fatal(err)
	}
	return texts(old)
}

func texts(contents map[string][]byte) map[string]string {
	text := map[string]string{}
	for name, data := range contents {
		text[name] = string(data)
		if data == nil {
			text[name] = "new"
		}
	}
	return text
}
