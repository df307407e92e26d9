package trees

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/gittest"
)

func TestCommitRevision(t *testing.T) {
	r := gittest.New(t)
	r.Write("go.mod", "1")
	r.Commit()
	r.Write("go.mod", "2")
	r.Commit()
	for rev, want := range map[string]string{"HEAD": "2", "HEAD^": "1", "main~1": "1", strings.TrimSpace(r.Git("rev-parse", "HEAD^")): "1"} {
		hold(t, rev, read(t, &Commit{Repository: open(t, r), Revision: rev}, isPin), map[string]string{"go.mod": want})
	}
	for _, rev := range []string{"", "-h", "--help", "no-such", "HEAD\x00x", "a\nb"} {
		c := &Commit{Repository: open(t, r), Revision: rev, Base: rev}
		if err := c.Walk(t.Context(), isPin, func(f drift.File) { t.Errorf("%q: %s", rev, f.Path) }); err == nil {
			t.Errorf("%q is no error", rev)
		}
		if _, err := c.Before(t.Context(), []string{"go.mod"}); err == nil && rev != "" {
			t.Errorf("%q is no error", rev)
		}
	}
}

func TestWalkIsCanceled(t *testing.T) {
	r := gittest.New(t)
	r.Write("go.mod", "1")
	r.Commit()
	found := open(t, r)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tree := range []drift.Tree{&Index{Repository: found}, &Folder{Top: r.Dir, Repository: found}, &Folder{Top: r.Dir}, &Commit{Repository: found, Revision: "HEAD"}} {
		if err := tree.Walk(ctx, isPin, func(drift.File) {}); !errors.Is(err, context.Canceled) {
			t.Errorf("%T: %v", tree, err)
		}
	}
}
