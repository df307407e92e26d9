//go:build unix

package trees

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/git"
	"github.com/gvx-go/gvx/internal/gittest"
)

// TestHelperHook is what the hooks of the next tests run: it writes what the index holds to
// the file GVX_TEST_REPORT, of the folder GVX_TEST_PATH.
func TestHelperHook(t *testing.T) {
	report := os.Getenv("GVX_TEST_REPORT")
	if report == "" {
		t.Skip("SKIP: only for hooks")
	}
	cwd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	p := git.Process{Dir: cwd, Env: os.Environ()}
	found, err := git.Find(t.Context(), os.Getenv("GVX_TEST_PATH"), p)
	if err != nil {
		t.Fatal(err)
	}
	x := &Index{Repository: found}
	lines := []string{}
	for name, text := range read(t, x, isPin) {
		lines = append(lines, name+"="+strings.TrimSpace(text))
	}
	slices.Sort(lines)
	if names, err := git.StagedNames(t.Context(), p); err == nil {
		lines = append(lines, "staged "+strings.Join(names, " "))
	}
	if err := os.WriteFile(report, []byte(strings.Join(lines, ", ")), 0o600); err != nil {
		t.Fatal(err)
	}
}

// inHook commits by git with args, and returns what the pre-commit hook of r saw of path.
func inHook(t *testing.T, r *gittest.Repo, path string, args ...string) string {
	t.Helper()
	report := r.Path("../report")
	if err := os.Remove(report); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	hook := fmt.Sprintf("#!/bin/sh\nGVX_TEST_REPORT='%s' GVX_TEST_PATH='%s' exec '%s' '-test.run=^TestHelperHook$'\n", report, path, os.Args[0])
	hooks := strings.TrimSpace(r.Git("rev-parse", "--path-format=absolute", "--git-path", "hooks"))
	r.Script(hooks+"/pre-commit", hook)
	if out, err := r.Try(args...); err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
	seen, err := os.ReadFile(report)
	if err != nil {
		t.Fatal("the hook did not run: ", err)
	}
	return string(seen)
}

func wantSeen(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: the hook saw\n%q, want\n%q", what, got, want)
	}
}

// A commit of some paths, of all, and a first one: git makes each from an index of its own,
// and tells the hook which.
func TestHookSeesTheIndexOfTheCommit(t *testing.T) {
	r := gittest.New(t)
	r.Write("go.mod", "1")
	r.Write("a/go.mod", "1")
	r.Git("add", "-A")
	wantSeen(t, "the first", inHook(t, r, ".", "commit", "-q", "-m", "x"), "a/go.mod=1, go.mod=1")
	r.Write("go.mod", "2")
	r.Git("add", "go.mod")
	r.Write("a/go.mod", "2")
	wantSeen(t, "plain", inHook(t, r, ".", "commit", "-q", "-m", "x"), "a/go.mod=1, go.mod=2, staged go.mod")
	r.Write("go.mod", "3")
	r.Git("add", "go.mod")
	r.Write("a/go.mod", "3")
	wantSeen(t, "of one path", inHook(t, r, ".", "commit", "-q", "-m", "x", "a/go.mod"), "a/go.mod=3, go.mod=2, staged a/go.mod")
	r.Write("go.mod", "4")
	r.Write("a/go.mod", "4")
	wantSeen(t, "of a path besides", inHook(t, r, ".", "commit", "-q", "-m", "x", "-i", "a/go.mod"), "a/go.mod=4, go.mod=3, staged a/go.mod go.mod")
	wantSeen(t, "of all", inHook(t, r, ".", "commit", "-q", "-a", "-m", "x"), "a/go.mod=4, go.mod=4, staged go.mod")
	r.Write("go.mod", "4\n4\n")
	r.Write("a/go.mod", "4\n4\n")
	wantSeen(t, "of a patch", inHook(t, r, ".", "-c", "alias.patch=!printf 'n\\ny\\n' | git commit -q -p -m x", "patch"), "a/go.mod=4, go.mod=4\n4, staged go.mod")
	r.Git("checkout", "-q", ".")
	r.Write("go.mod", "5")
	wantSeen(t, "amended", inHook(t, r, ".", "commit", "-q", "-a", "--amend", "-m", "x"), "a/go.mod=4, go.mod=5, staged go.mod")
	r.Git("mv", "a", "b")
	r.Git("rm", "-q", "go.mod")
	wantSeen(t, "moved and deleted", inHook(t, r, ".", "commit", "-q", "-m", "x"), "b/go.mod=4, staged a/go.mod b/go.mod go.mod")
}

func TestHookElsewhere(t *testing.T) {
	r := gittest.New(t)
	r.Write("go.mod", "1")
	r.Write("a/go.mod", "1")
	r.Commit()
	change := func(of *gittest.Repo, text string) {
		of.Write("go.mod", text)
		of.Git("add", "go.mod")
		of.Write("go.mod", "broken")
	}
	change(r, "2")
	wantSeen(t, "of a folder", inHook(t, r, "a", "commit", "-q", "-m", "x", "--", "go.mod"), "a/go.mod=1, go.mod=broken, staged go.mod")

	outside := *r
	outside.Dir = r.Path("..")
	change(r, "3")
	wantSeen(t, "git -C", inHookOf(t, r, &outside, ".", "-C", "repo", "commit", "-q", "-m", "x"), "a/go.mod=1, go.mod=3, staged go.mod")
	change(r, "4")
	wantSeen(t, "--git-dir", inHookOf(t, r, &outside, ".", "--git-dir=repo/.git", "--work-tree=repo", "commit", "-q", "-m", "x"), "a/go.mod=1, go.mod=4, staged go.mod")
	change(r, "5")
	wantSeen(t, "--git-dir, of a folder", inHookOf(t, r, &outside, r.Path("a"), "--git-dir=repo/.git", "--work-tree=repo", "commit", "-q", "-m", "x"), "a/go.mod=1, go.mod=5, staged go.mod")

	r.Git("worktree", "add", "-q", "../linked")
	linked := *r
	linked.Dir = r.Path("../linked")
	change(&linked, "6")
	change(r, "7")
	wantSeen(t, "linked", inHook(t, &linked, ".", "commit", "-q", "-m", "x"), "a/go.mod=1, go.mod=6, staged go.mod")
	change(&linked, "8")
	wantSeen(t, "linked, of a folder", inHook(t, &linked, "a", "commit", "-q", "-m", "x"), "a/go.mod=1, go.mod=8, staged go.mod")

	other := gittest.New(t)
	other.Write("go.mod", "other")
	other.Git("add", "-A")
	other.Write("go.mod", "other, broken")
	change(&linked, "9")
	wantSeen(t, "another repository", inHook(t, &linked, other.Dir, "commit", "-q", "-m", "x"), "go.mod=other, staged go.mod")
	wantSeen(t, "another one, of one path", inHook(t, &linked, other.Dir, "commit", "-q", "-m", "x", "go.mod"), "go.mod=other, staged go.mod")
}

// In a submodule git tells the hook of the submodule's own folder and index.
func TestHookOfSubmodule(t *testing.T) {
	inner, r := gittest.New(t), gittest.New(t)
	inner.Write("go.mod", "inner")
	inner.Commit()
	r.Write("go.mod", "outer")
	r.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.Dir, "sub")
	r.Git("add", "-A")
	sub := *r
	sub.Dir = r.Path("sub")
	sub.Write("go.mod", "2")
	wantSeen(t, "inside", inHook(t, &sub, ".", "commit", "-q", "-m", "x", "go.mod"), "go.mod=2, staged go.mod")
	sub.Write("go.mod", "3")
	wantSeen(t, "the one around it", inHook(t, &sub, "..", "commit", "-q", "-m", "x", "go.mod"), "go.mod=outer, staged go.mod")
	wantSeen(t, "around", inHook(t, r, ".", "commit", "-q", "-m", "x"), "go.mod=outer")
	sub.Write("go.mod", "4")
	sub.Git("commit", "-q", "-a", "--no-verify", "-m", "x")
	r.Git("add", "sub")
	wantSeen(t, "the one inside", inHook(t, r, "sub", "commit", "-q", "-m", "x"), "go.mod=4, staged ")
}

// inHookOf is inHook for a git that is started elsewhere.
func inHookOf(t *testing.T, r, from *gittest.Repo, path string, args ...string) string {
	t.Helper()
	inHook(t, r, path, "commit", "-q", "--allow-empty", "-m", "the hook is there", "--only")
	if err := os.Remove(r.Path("../report")); err != nil {
		t.Fatal(err)
	}
	from.Git(args...)
	seen, err := os.ReadFile(r.Path("../report"))
	if err != nil {
		t.Fatal(err)
	}
	return string(seen)
}

// A FIFO, a device or a socket under a file's name neither blocks nor is read.
func TestFolderRefusesIrregular(t *testing.T) {
	r := gittest.New(t)
	r.Write("a/go.mod", "committed")
	r.Write("b/go.mod", "committed")
	r.Write("c/go.mod", "committed")
	r.Write("d/e/go.mod", "committed")
	r.Commit()
	for _, name := range []string{"a/go.mod", "b/go.mod", "c/go.mod", "d"} {
		r.Remove(name)
	}
	if err := syscall.Mkfifo(r.Path("a/go.mod"), 0o600); err != nil {
		t.Skip("SKIP: ", err)
	}
	r.MkdirAll("b/go.mod")
	r.Write("../elsewhere/e/go.mod", "SECRET")
	r.Link("../elsewhere", "d")
	r.Link("/dev/zero", "c/go.mod")
	for what, tree := range map[string]drift.Tree{"git": &Folder{Top: r.Dir, Repository: open(t, r)}, "plain": &Folder{Top: r.Dir}} {
		got := read(t, tree, isPin)
		if len(got) != 2 || !strings.Contains(got["a/go.mod"], "no regular file") || !strings.Contains(got["c/go.mod"], "outside of the repository") {
			t.Errorf("%s: %q", what, got)
		}
	}
	hold(t, "the index", staged(t, r), map[string]string{"a/go.mod": "committed", "b/go.mod": "committed", "c/go.mod": "committed", "d/e/go.mod": "committed"})
}

func TestFolderUnreadable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("SKIP: root may read all")
	}
	r := gittest.New(t)
	r.Write("go.mod", "1")
	r.Write("a/go.mod", "1")
	r.Write("b/go.mod", "1")
	r.Commit()
	for name, mode := range map[string]os.FileMode{"go.mod": 0, "a": 0} {
		if err := os.Chmod(r.Path(name), mode); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(r.Path(name), 0o755) })
	}
	got := onDisk(t, r)
	if !strings.Contains(got["go.mod"], "permission denied") || got["b/go.mod"] != "1" {
		t.Errorf("%q", got)
	}
	if got := read(t, &Folder{Top: r.Dir}, isPin); len(got) != 2 || got["b/go.mod"] != "1" {
		t.Errorf("without git: %q", got)
	}
	hold(t, "the index", staged(t, r), map[string]string{"go.mod": "1", "a/go.mod": "1", "b/go.mod": "1"})
}
