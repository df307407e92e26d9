package git

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/gittest"
)

func in(r *gittest.Repo, dir string, env ...string) Process {
	return Process{Dir: r.Path(dir), Env: append(append([]string(nil), r.Env...), env...)}
}

func find(t *testing.T, r *gittest.Repo, dir string) *Repository {
	t.Helper()
	found, err := Find(context.Background(), r.Path(dir), in(r, dir))
	if err != nil {
		t.Fatalf("%s: %v", dir, err)
	}
	return found
}

// wantReason holds that there is no repository, and that the error says what to do.
func wantReason(t *testing.T, found *Repository, err error, want Reason, words ...string) {
	t.Helper()
	if found != nil || ReasonOf(err) != want {
		t.Fatalf("found %v, %v; want reason %d", found != nil, err, want)
	}
	help := err.(*Error).Help()
	for _, word := range words {
		if !strings.Contains(err.Error()+" "+help, word) {
			t.Errorf("%q, %q: lacks %q", err, help, word)
		}
	}
	if help == "" || strings.ContainsAny(err.Error()+help, "\n\x1b") {
		t.Errorf("%q, %q", err, help)
	}
}

func TestFind(t *testing.T) {
	r := gittest.New(t)
	r.MkdirAll("a/b")
	r.Link(r.Dir, "../link")
	for _, dir := range []string{".", "a", "a/b", "../link/a"} {
		if got := find(t, r, dir); got.Top != r.Dir {
			t.Errorf("%s: %s", dir, got.Top)
		}
	}
	if got, err := Find(t.Context(), "b", in(r, "a")); err != nil || got.Top != r.Dir {
		t.Errorf("a relative one: %+v, %v", got, err)
	}
}

// A folder's name is bytes: newlines and what looks like an option or an escape sequence.
func TestFindOddNames(t *testing.T) {
	base := gittest.New(t)
	for _, name := range []string{"a\nb", "\n", "-rf", "true\nfalse\nsha1\n", "\x1b[31m", "\xff", "*", ":(glob)x", " "} {
		r := gittest.At(t, filepath.Join(base.Dir, "n", name))
		if err := os.MkdirAll(r.Dir, 0o755); err != nil {
			t.Logf("SKIP %q: %v", name, err)
			continue
		}
		r.Git("init", "-q")
		r.Write("go.mod", "module m\n")
		r.Git("add", "go.mod")
		found := find(t, r, ".")
		entries, err := found.Index(t.Context(), nil)
		if found.Top != r.Dir || err != nil || len(entries) != 1 {
			t.Errorf("%q: %q, %v, %v", name, found.Top, entries, err)
		}
		if dir, err := found.GitDir(t.Context()); dir != filepath.Join(r.Dir, ".git") || err != nil {
			t.Errorf("%q: %q, %v", name, dir, err)
		}
	}
}

func TestFindWorktreeAndSubmodule(t *testing.T) {
	r := gittest.New(t)
	r.Write("go.mod", "module m\n")
	r.Commit()
	r.Git("worktree", "add", "-q", "../linked")
	r.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", r.Dir, "sub/module")
	linked, err := Find(t.Context(), r.Path("../linked"), in(r, "../linked"))
	if err != nil || linked.Top != r.Path("../linked") {
		t.Fatalf("%+v, %v", linked, err)
	}
	if dir, err := linked.GitDir(t.Context()); dir != r.Path(".git/worktrees/linked") || err != nil {
		t.Errorf("%s, %v", dir, err)
	}
	if hooks, err := linked.Hooks(t.Context()); hooks != r.Path(".git/hooks") || err != nil {
		t.Errorf("%s, %v", hooks, err)
	}
	if got := find(t, r, "sub/module"); got.Top != r.Path("sub/module") {
		t.Errorf("inside of a submodule: %s", got.Top)
	}
	if got := find(t, r, "sub"); got.Top != r.Dir {
		t.Errorf("above a submodule: %s", got.Top)
	}
}

func TestFindNone(t *testing.T) {
	r := gittest.New(t)
	r.MkdirAll("../outside")
	found, err := Find(t.Context(), r.Path("../outside"), in(r, "."))
	wantReason(t, found, err, NotRepository, "outside", "git init")
	found, err = Find(t.Context(), r.Path(".git"), in(r, ".git"))
	wantReason(t, found, err, Bare, "working tree")
	r.Git("init", "-q", "--bare", "../bare.git")
	found, err = Find(t.Context(), r.Path("../bare.git"), in(r, "../bare.git"))
	wantReason(t, found, err, Bare, "git worktree list")
	found, err = Find(t.Context(), r.Path("missing"), in(r, "."))
	wantReason(t, found, err, Failed, "missing")
}

// git is not looked for in the working directory, in relative entries of PATH, or in the
// repository, where npm has node_modules/.bin.
func TestFindWithoutGit(t *testing.T) {
	r := gittest.New(t)
	r.Script("git", "#!/bin/sh\ntouch \"$0.ran\"\n")
	r.Script("node_modules/.bin/git", "#!/bin/sh\ntouch \"$0.ran\"\n")
	r.Link(r.Path("node_modules/.bin"), "../tools")
	r.MkdirAll("../outside")
	for _, path := range []string{"", ".", "node_modules/.bin", r.Path("node_modules/.bin"), r.Dir, r.Path("../tools"), r.Path("../outside")} {
		p := Process{Dir: r.Dir, Env: []string{"PATH=" + path}}
		found, err := Find(t.Context(), r.Dir, p)
		wantReason(t, found, err, NoGit, "PATH")
		if _, err := StagedNames(t.Context(), p); ReasonOf(err) != NoGit {
			t.Errorf("%q: %v", path, err)
		}
	}
	found, err := Find(t.Context(), r.Path("../outside"), Process{Dir: r.Path("../outside"), Env: nil})
	wantReason(t, found, err, NotRepository)
	if ran, _ := filepath.Glob(r.Path("*.ran")); ran != nil {
		t.Error("the repository's git ran")
	}
	path := "PATH=" + r.Path("node_modules/.bin") + string(filepath.ListSeparator) + os.Getenv("PATH")
	if found, err := Find(t.Context(), r.Dir, in(r, ".", path)); err != nil || found.Top != r.Dir {
		t.Errorf("behind the repository's own: %+v, %v", found, err)
	}
}

func TestFindElsewhere(t *testing.T) {
	outer := gittest.New(t)
	outer.Write("secret/go.mod", "module m\n")
	r := gittest.At(t, outer.Path("clone"))
	r.MkdirAll(".")
	r.Git("init", "-q")
	for _, tree := range []string{"../..", "../../secret", outer.Path("secret"), "/"} {
		r.Git("config", "core.worktree", tree)
		found, err := Find(t.Context(), r.Dir, in(r, "."))
		wantReason(t, found, err, Elsewhere, "core.worktree")
	}
	r.Git("config", "core.worktree", "../../clone") // from .git: itself
	if found, err := Find(t.Context(), r.Dir, in(r, ".")); err != nil || found.Top != r.Dir {
		t.Errorf("%+v, %v", found, err)
	}
}

// An empty .git folder is none.
func TestFindPassesEmptyGitFolder(t *testing.T) {
	r := gittest.New(t)
	r.MkdirAll("a/.git")
	if got := find(t, r, "a"); got.Top != r.Dir {
		t.Error(got.Top)
	}
}

func TestHooksPath(t *testing.T) {
	r := gittest.New(t)
	for setting, want := range map[string]string{"": ".git/hooks", ".husky/_": ".husky/_", r.Path("../x"): "../x"} {
		if setting != "" {
			r.Git("config", "core.hooksPath", setting)
		}
		if got, err := find(t, r, ".").Hooks(t.Context()); err != nil || got != r.Path(want) {
			t.Errorf("%q: %s, %v", setting, got, err)
		}
		r.Try("config", "--unset", "core.hooksPath")
	}
}
