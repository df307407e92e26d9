package repository

import (
	"strings"
	"testing"
	"time"
)

// The globs that take longest, and paths as no disk holds them but an index may.
func TestGlobsEnd(t *testing.T) {
	paths := []string{strings.Repeat("a/", 15000) + "x", strings.Repeat("a", 30000) + "/x", strings.Repeat("a/", 499) + "x", strings.Repeat("a", 900) + "/x"}
	began := time.Now()
	for _, text := range []string{strings.Repeat("**/a/", 39) + "b", "**/" + strings.Repeat("*a", 90) + "b", strings.Repeat("**/{a,*a}/", 3) + "b", "a"} {
		glob, err := ParseGlob(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if glob.Covers(path) != (text == "a" && path[1] == '/') {
				t.Errorf("%.20s and %.20s", text, path)
			}
		}
	}
	if spent := time.Since(began); spent > time.Second {
		t.Errorf("%v", spent)
	}
}

func TestGlobCoversWhatIsBelow(t *testing.T) {
	for _, c := range []struct {
		glob, path string
		want       bool
	}{
		{"a", "a", true}, {"a/", "a/b/c", true}, {"a", "ab", false}, {"a", "b/a", false}, {"a/b", "a", false},
		{"*", "a/b", true}, {"a*", "ab/c", true}, {"**/b", "a/b/c", true}, {"*.md", "a/b.md", false}, {"*", "", false},
	} {
		g, err := ParseGlob(c.glob)
		if err != nil || g.Covers(c.path) != c.want {
			t.Errorf("%s covers %s: %v, %v", c.glob, c.path, !c.want, err)
		}
	}
}
