package trees

import (
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/gittest"
)

func TestIndexRenames(t *testing.T) {
	r := gittest.New(t)
	long := strings.Repeat("// the same line\n", 20)
	r.Write("a/go.mod", "module a\n"+long)
	r.Write("b/go.mod", "module b\n")
	r.Write("c/go.mod", "module c\n")
	r.Write("huge/go.mod", strings.Repeat("x", drift.MaxFile+1))
	r.Commit()
	r.Git("mv", "a", "a2")
	r.Write("a2/go.mod", "module a2\n"+long)
	r.Git("mv", "b", "b2")
	r.Git("mv", "huge", "huge2")
	r.Git("rm", "-q", "-r", "c")
	r.Write("new/go.mod", "nothing like the others")
	r.Git("add", "-A")
	hold(t, "before", earlier(t, r, "a2/go.mod", "b2/go.mod", "new/go.mod", "huge2/go.mod"),
		map[string]string{"a2/go.mod": "module a\n" + long, "b2/go.mod": "module b\n", "new/go.mod": "new", "huge2/go.mod": "new"})
	r.Commit()
	c := Commit{Repository: open(t, r), Revision: "HEAD", Base: "HEAD^"}
	old, err := c.Before(t.Context(), []string{"a2/go.mod", "b2/go.mod"})
	if err != nil {
		t.Fatal(err)
	}
	hold(t, "before of a commit", texts(old), map[string]string{"a2/go.mod": "module a\n" + long, "b2/go.mod": "module b\n"})
	c.Base = ""
	if old, err := c.Before(t.Context(), nil); old != nil || err != nil {
		t.Errorf("%v, %v", old, err)
	}
}
