package trees

import (
	"bytes"
	"crypto/sha1"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/git"
	"github.com/gvx-go/gvx/internal/gittest"
)

// An index or a commit that no git has written may name files outside of the tree: nothing
// of it is believed.
func TestPathsThatEscape(t *testing.T) {
	for _, name := range []string{"../go.mod", "./.go.mod", ".git/go.m", "a/../go.m", "/x/go.mod"} {
		r := gittest.New(t)
		r.Write("../go.mod", "SECRET")
		r.Write("aa/go.mod", "1")
		r.Commit()
		index, err := os.ReadFile(r.Path(".git/index"))
		if err != nil {
			t.Fatal(err)
		}
		body := bytes.Replace(index[:len(index)-sha1.Size], []byte("aa/go.mod"), []byte(name), 1)
		if bytes.Equal(body, index[:len(index)-sha1.Size]) {
			t.Fatal("the index names no aa/go.mod")
		}
		sum := sha1.Sum(body)
		r.Write(".git/index", string(body)+string(sum[:]))
		found := open(t, r)
		for _, tree := range []drift.Tree{&Index{Repository: found}, &Folder{Top: r.Dir, Repository: found}} {
			err := tree.Walk(t.Context(), func(string) bool { return true }, func(f drift.File) {
				if f.Path != "aa/go.mod" {
					t.Errorf("%T visits %q", tree, f.Path)
				}
			})
			if git.ReasonOf(err) != git.Failed {
				t.Errorf("%T, %q: %v", tree, name, err)
			}
		}
	}
}

func TestCommitThatEscapes(t *testing.T) {
	r := gittest.New(t)
	r.Write("../go.mod", "SECRET")
	r.Write("go.mod", "1")
	r.Commit()
	r.Write("../tree", "040000 tree "+strings.TrimSpace(r.Git("rev-parse", "HEAD^{tree}"))+"\t..\n")
	tree := strings.TrimSpace(r.Git("-c", "alias.evil=!git mktree <../tree", "evil"))
	c := &Commit{Repository: open(t, r), Revision: tree, Base: "HEAD"}
	err := c.Walk(t.Context(), isPin, func(f drift.File) { t.Errorf("it visits %q", f.Path) })
	if git.ReasonOf(err) != git.Failed {
		t.Error(err)
	}
	if _, err := c.Before(t.Context(), []string{"../go.mod"}); git.ReasonOf(err) != git.Failed {
		t.Error(err)
	}
	var cause *git.Error
	if !errors.As(err, &cause) || cause.Help() == "" {
		t.Error(err)
	}
}
