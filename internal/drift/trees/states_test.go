package trees

import (
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/gittest"
)

// A file in conflict is said to be so, and the others are judged.
func TestIndexInConflict(t *testing.T) {
	r := gittest.New(t)
	r.Write("go.mod", "base\n")
	r.Write("a/go.mod", "a")
	r.Commit()
	r.Git("checkout", "-q", "-b", "other")
	r.Write("go.mod", "theirs\n")
	r.Commit()
	r.Git("checkout", "-q", "main")
	r.Write("go.mod", "ours\n")
	r.Commit()
	if out, err := r.Try("merge", "other"); err == nil {
		t.Fatal(out)
	}
	got := staged(t, r)
	if got["a/go.mod"] != "a" || len(got) != 2 || !strings.Contains(got["go.mod"], "error: a merge left it in conflict") || !strings.Contains(got["go.mod"], "git add -- go.mod") {
		t.Errorf("%q", got)
	}
	if got := onDisk(t, r); len(got) != 2 || !strings.Contains(got["go.mod"], "<<<<<<<") {
		t.Errorf("%q", got)
	}
	r.Write("go.mod", "resolved\n")
	r.Git("add", "go.mod")
	hold(t, "resolved", staged(t, r), map[string]string{"go.mod": "resolved\n", "a/go.mod": "a"})
}

// A submodule is a repository of its own, and no part of the one that holds it.
func TestSubmodule(t *testing.T) {
	inner := gittest.New(t)
	inner.Write("go.mod", "inner")
	inner.Commit()
	r := gittest.New(t)
	r.Write("go.mod", "outer")
	r.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.Dir, "sub")
	r.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.Dir, "odd/go.mod")
	r.Git("add", "-A")
	hold(t, "index", staged(t, r), map[string]string{"go.mod": "outer"})
	hold(t, "folder", onDisk(t, r), map[string]string{"go.mod": "outer"})
	sub := gittest.At(t, r.Path("sub"))
	sub.Env = r.Env
	sub.Write("go.mod", "changed")
	hold(t, "inside", staged(t, sub), map[string]string{"go.mod": "inner"})
	hold(t, "inside, on disk", onDisk(t, sub), map[string]string{"go.mod": "changed"})
}

func TestSparseCheckout(t *testing.T) {
	r := gittest.New(t)
	for _, dir := range []string{"in", "out", "out/deep"} {
		r.Write(dir+"/go.mod", dir)
	}
	r.Commit()
	want := map[string]string{"in/go.mod": "in", "out/go.mod": "out", "out/deep/go.mod": "out/deep"}
	for _, args := range [][]string{{"set", "--cone", "in"}, {"set", "--cone", "--sparse-index", "in"}} {
		r.Git(append([]string{"sparse-checkout"}, args...)...)
		hold(t, strings.Join(args, " "), staged(t, r), want)
		hold(t, "folder", onDisk(t, r), map[string]string{"in/go.mod": "in"})
		hold(t, "before", earlier(t, r, "in/go.mod", "out/go.mod"), map[string]string{})
	}
	r.Git("sparse-checkout", "set", "--cone", "--no-sparse-index", "in")
	r.Git("update-index", "--split-index")
	r.Write("in/go.mod", "changed")
	r.Git("add", "in")
	want["in/go.mod"] = "changed"
	hold(t, "split", staged(t, r), want)
	hold(t, "before", earlier(t, r, "in/go.mod"), map[string]string{"in/go.mod": "in"})
}

// In a partial clone what is outside of a sparse checkout is not here, and cannot have
// changed; what is inside and lacks is said.
func TestPartialClone(t *testing.T) {
	from := gittest.New(t)
	from.Write("in/go.mod", "in")
	from.Write("in/b/go.mod", "b")
	from.Write("out/go.mod", "out")
	from.Commit()
	from.Git("config", "uploadpack.allowFilter", "true")
	r := gittest.At(t, from.Path("../clone"))
	from.Git("-c", "protocol.file.allow=always", "clone", "-q", "--no-local", "--filter=blob:none", "--sparse", "file://"+from.Dir, r.Dir)
	r.Git("sparse-checkout", "set", "in")
	hold(t, "index", staged(t, r), map[string]string{"in/go.mod": "in", "in/b/go.mod": "b"})
	r.Git("update-index", "--add", "--cacheinfo", "100644,00000000000000000000000000000000000abcde,in/lost/go.mod")
	if got := staged(t, r)["in/lost/go.mod"]; !strings.Contains(got, "git cat-file -e 00000000000000000000000000000000000abcde") {
		t.Error(got)
	}
}
