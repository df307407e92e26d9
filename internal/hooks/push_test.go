package hooks

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	zeros = strings.Repeat("0", 40)
	ones  = strings.Repeat("1", 40)
	twos  = strings.Repeat("2", 64)
)

func TestReadPushes(t *testing.T) {
	for text, want := range map[string][]Push{
		"": nil,
		"refs/heads/a " + ones + " refs/heads/b " + zeros + "\n":                                           {{"refs/heads/a", ones, "refs/heads/b", zeros}},
		"HEAD@{1 day ago} " + twos + " refs/heads/b " + ones:                                               {{"HEAD@{1 day ago}", twos, "refs/heads/b", ones}},
		"(delete) " + zeros + " refs/heads/b " + ones + "\n":                                               nil,
		"a " + ones + " b " + zeros + "\nc " + ones + " d " + zeros + "\ne " + twos + " f " + zeros + "\n": {{"a", ones, "b", zeros}, {"e", twos, "f", zeros}},
	} {
		got, err := ReadPushes(strings.NewReader(text))
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, bad := range []string{"\n", "x\n", "a b c d\n", "a " + ones + " c\n", "a " + strings.Repeat("g", 40) + " c " + ones + "\n",
		"a " + ones[1:] + " c " + ones + "\n", "a --output=x c " + ones + "\n", strings.Repeat("x", maxPushLine+1)} {
		if got, err := ReadPushes(strings.NewReader("a " + ones + " b " + zeros + "\n" + bad)); err == nil || got != nil && len(bad) < maxPushLine {
			t.Errorf("%q: %v, %v", bad[:min(len(bad), 50)], got, err)
		}
	}
}

func FuzzReadPushes(f *testing.F) {
	f.Add("refs/heads/a " + ones + " refs/heads/b " + zeros + "\n")
	f.Add("a b " + twos + " c " + twos + "\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, _ := ReadPushes(strings.NewReader(text))
		for _, p := range got {
			if !isObject(p.Object) || !isObject(p.Before) || strings.Trim(p.Object, "0") == "" {
				t.Errorf("%+v", p)
			}
		}
	})
}

// A commit is judged where the remote lacks it, whatever name brings it.
func TestCommitThatIsPushed(t *testing.T) {
	b := newBench(t)
	remote := filepath.Join(b.home, "remote.git")
	b.git(b.home, "init", "-q", "--bare", remote)
	b.git(b.top, "remote", "add", "origin", remote)
	commit := func(message string) string {
		b.git(b.top, "commit", "-q", "--allow-empty", "-m", message)
		return b.git(b.top, "rev-parse", "HEAD")
	}
	old := commit("old")
	b.git(b.top, "push", "-q", "origin", "HEAD:refs/heads/main")
	fresh := commit("fresh")
	b.git(b.top, "tag", "-a", "-m", "t", "of-fresh")
	b.git(b.top, "tag", "of-old", old)
	b.git(b.top, "tag", "of-tree", "HEAD^{tree}")
	missing := strings.Repeat("4", 40)
	for _, c := range []struct{ name, object, before, remote, want string }{
		{"new branch", fresh, zeros, "origin", fresh},
		{"on top", fresh, old, "origin", fresh},
		{"on what is not known here", fresh, missing, "origin", fresh},
		{"annotated tag", b.git(b.top, "rev-parse", "of-fresh"), zeros, "origin", fresh},
		{"tag of what is there", b.git(b.top, "rev-parse", "of-old"), zeros, "origin", ""},
		{"tag of a tree", b.git(b.top, "rev-parse", "of-tree"), zeros, "origin", ""},
		{"back to what was", old, fresh, "origin", ""},
		{"to a URL", old, zeros, "https://example.com/x.git", old},
		{"to a URL, and it is there", old, old, "https://example.com/x.git", ""},
		{"to an option", old, zeros, "--output=/dev/null", old},
	} {
		p := Push{Object: c.object, Before: c.before}
		if got, err := p.Commit(t.Context(), b.asker(b.top), b.top, c.remote); err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	if got, err := (Push{Object: missing, Before: zeros}).Commit(t.Context(), b.asker(b.top), b.top, "origin"); got != "" || err != nil {
		t.Errorf("what is not there: %q, %v", got, err)
	}
}
