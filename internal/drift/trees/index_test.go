package trees

import (
	"testing"

	"github.com/gvx-go/gvx/internal/gittest"
)

// The index is judged, not the working tree: a fix that is not staged does not count, and
// what is broken and not staged does not either.
func TestIndexIsNotTheWorkingTree(t *testing.T) {
	r := gittest.New(t)
	r.Write("go.mod", "committed")
	r.Write("a/go.mod", "same")
	r.Write("b/go.mod", "gone from disk")
	r.Write("c/go.mod", "gone from the index")
	r.Commit()
	r.Write("go.mod", "staged")
	r.Git("add", "go.mod")
	r.Write("go.mod", "broken")
	r.Remove("b")
	r.Git("rm", "-q", "--cached", "c/go.mod")
	r.Write("untracked/go.mod", "u")
	hold(t, "index", staged(t, r), map[string]string{"go.mod": "staged", "a/go.mod": "same", "b/go.mod": "gone from disk"})
	hold(t, "folder", onDisk(t, r), map[string]string{"go.mod": "broken", "a/go.mod": "same", "c/go.mod": "gone from the index", "untracked/go.mod": "u"})
	hold(t, "commit", read(t, &Commit{Repository: open(t, r), Revision: "HEAD"}, isPin),
		map[string]string{"go.mod": "committed", "a/go.mod": "same", "b/go.mod": "gone from disk", "c/go.mod": "gone from the index"})
	hold(t, "before", earlier(t, r, "go.mod", "a/go.mod", "b/go.mod", "untracked/go.mod"), map[string]string{"go.mod": "committed"})
}

// Lines that git converts on their way in are judged as they are in the index.
func TestIndexHoldsConvertedLines(t *testing.T) {
	r := gittest.New(t)
	r.Write(".gitattributes", "go.mod text eol=crlf\n")
	r.Write("go.mod", "a\r\nb\r\n")
	r.Git("add", "-A")
	hold(t, "index", staged(t, r), map[string]string{"go.mod": "a\nb\n"})
	hold(t, "folder", onDisk(t, r), map[string]string{"go.mod": "a\r\nb\r\n"})
}

func TestIndexWithoutCommits(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		r := gittest.New(t, "--object-format="+format)
		hold(t, format+" empty", staged(t, r), map[string]string{})
		r.Write("go.mod", "new")
		r.Write("a/go.mod", "")
		r.Write("b/go.mod", "meant")
		r.Git("add", "go.mod", "a")
		r.Git("add", "-N", "b")
		r.Remove("go.mod")
		hold(t, format, staged(t, r), map[string]string{"go.mod": "new", "a/go.mod": ""})
		hold(t, format+" before", earlier(t, r, "go.mod", "a/go.mod", "b/go.mod"), map[string]string{"go.mod": "new", "a/go.mod": "new"})
		if r.Commit(); true {
			hold(t, format+" later", staged(t, r), map[string]string{"a/go.mod": "", "b/go.mod": "meant"})
			hold(t, format+" later before", earlier(t, r, "a/go.mod", "b/go.mod"), map[string]string{})
		}
	}
}

// What is only meant to be added is not committed; an empty file is.
func TestIndexLeavesIntentsOut(t *testing.T) {
	r := gittest.New(t)
	for _, name := range []string{"kept", "replaced", "removed"} {
		r.Write(name+"/go.mod", "")
	}
	r.Write("full/go.mod", "full")
	r.Commit()
	r.Write("meant/go.mod", "m")
	r.Write("empty/go.mod", "")
	r.Git("add", "empty")
	r.Git("add", "-N", "meant")
	r.Git("rm", "-q", "--cached", "removed/go.mod")
	r.Git("add", "-N", "removed")
	hold(t, "index", staged(t, r), map[string]string{"kept/go.mod": "", "replaced/go.mod": "", "full/go.mod": "full", "empty/go.mod": ""})
}
