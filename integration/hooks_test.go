//go:build unix

package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The two states of a project that is pinned to the newer release.
const (
	goodImage = "FROM golang:1.27-alpine AS build\n"
	badImage  = "FROM golang:1.26-alpine AS build\n"
)

// author is somebody with git, a name, and gvx where install.sh puts it. What the tests
// built lies among temporary files, of which no hook may be, so those are elsewhere.
func author(t *testing.T) house {
	t.Helper()
	network(t)
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("SKIP: needs git on PATH")
	}
	h := emptyHouse(t, nil)
	bin, temp := filepath.Join(h.path, ".local/bin"), filepath.Join(h.path, "tmp")
	for _, dir := range []string{bin, temp} {
		must(t, os.MkdirAll(dir, 0o755))
	}
	for _, program := range []string{"gvx", "gvx-shim"} {
		must(t, os.Symlink(filepath.Join(shared.bin, program), filepath.Join(bin, program)))
	}
	write(t, filepath.Join(h.path, ".gitconfig"), "[user]\n\tname = u\n\temail = u@example.com\n[init]\n\tdefaultBranch = main\n")
	return h.with("PATH="+bin+":/usr/bin:/bin", "TMPDIR="+temp, "GVX_OFFLINE=1", "XDG_CONFIG_HOME=")
}

// agreeing is a repository of h's, in which everything agrees, with one commit.
func agreeing(t *testing.T, h house, files ...string) string {
	t.Helper()
	dir := project(t, append([]string{".go-version", newer + "\n", "go.mod", goMod("go 1.26"), "Dockerfile", goodImage, "README", "x\n"}, files...)...)
	h.run(t, dir, "git", "init", "-q", ".")
	h.run(t, dir, "git", "add", "-A")
	h.run(t, dir, "git", "commit", "-q", "--no-verify", "-m", "first")
	return dir
}

func head(t *testing.T, h house, dir string) string {
	t.Helper()
	return strings.TrimSpace(h.run(t, dir, "git", "rev-parse", "HEAD"))
}

// commits stages a file and commits, and returns how that ended and whether there is a new
// commit. It logs how long the commit took.
func commits(t *testing.T, h house, dir, file, text string, args ...string) (o outcome, made bool) {
	t.Helper()
	write(t, filepath.Join(dir, file), text)
	h.run(t, dir, "git", "add", "--", file)
	before, start := head(t, h, dir), time.Now()
	o = h.try(t, dir, append([]string{"git", "commit", "-m", "change " + file}, args...)...)
	t.Logf("%s: %q: %d ms, exit code %d", t.Name(), strings.TrimSpace(text), time.Since(start).Milliseconds(), o.code)
	return o, head(t, h, dir) != before
}

// refusesMismatches commits what disagrees, which must be refused and named, and then what
// agrees.
func refusesMismatches(t *testing.T, h house, dir string) {
	t.Helper()
	o, made := commits(t, h, dir, "Dockerfile", badImage)
	if o.code == 0 || made {
		t.Errorf("a mismatch is committed: %+v", o)
	}
	contains(t, o.stdout+o.stderr, "Dockerfile:1", "golang:1.26-alpine", ".go-version:1")
	if o, made = commits(t, h, dir, "Dockerfile", strings.Replace(goodImage, "AS build", "AS compile", 1)); o.code != 0 || !made {
		t.Errorf("what agrees is refused: %+v", o)
	}
	if o, made = commits(t, h, dir, "README", "y\n"); o.code != 0 || !made {
		t.Errorf("what names no version is refused: %+v", o)
	}
}

func TestHookOfGit(t *testing.T) {
	t.Parallel()
	h := author(t)
	dir := agreeing(t, h)
	h.run(t, dir, "gvx", "hook", "install")
	refusesMismatches(t, h, dir)

	t.Run("the index counts", func(t *testing.T) {
		dir := agreeing(t, h)
		h.run(t, dir, "gvx", "hook", "install")
		write(t, filepath.Join(dir, "Dockerfile"), badImage)
		if o, made := commits(t, h, dir, "go.sum", ""); o.code != 0 || !made {
			t.Errorf("what is not staged counts: %+v", o)
		}
		h.run(t, dir, "git", "add", "Dockerfile")
		if o, made := commits(t, h, dir, "README", "z\n", "--", "README"); o.code != 0 || !made {
			t.Errorf("what is staged and no part of the commit counts: %+v", o)
		}
		write(t, filepath.Join(dir, "Dockerfile"), goodImage)
		if o, made := commits(t, h, dir, "README", "zz\n"); o.code == 0 || made {
			t.Errorf("a fix that is not staged counts: %+v", o)
		}
	})
	t.Run("the first commit", func(t *testing.T) { hookOfFirstCommit(t, h) })
	t.Run("submodule", func(t *testing.T) { hookInSubmodule(t, h) })
	t.Run("kept", func(t *testing.T) { hookKept(t, h) })
	t.Run("working trees", func(t *testing.T) { hookInWorktree(t, h) })
	t.Run("gone", func(t *testing.T) { hookGone(t, h) })
	t.Run("push", func(t *testing.T) { hookOfPush(t, h) })
	t.Run("no program by PATH", func(t *testing.T) { hookOnHostilePath(t, h) })
}

func hookOfFirstCommit(t *testing.T, h house) {
	dir := project(t, ".go-version", newer+"\n", "go.mod", goMod("go 1.26"), "Dockerfile", badImage)
	h.run(t, dir, "git", "init", "-q", ".")
	h.run(t, dir, "gvx", "hook", "install")
	h.run(t, dir, "git", "add", "-A")
	o := h.try(t, dir, "git", "commit", "-m", "first")
	if born := h.try(t, dir, "git", "rev-parse", "--verify", "HEAD"); o.code == 0 || born.code == 0 {
		t.Errorf("%+v", o)
	}
	contains(t, o.stdout+o.stderr, "Dockerfile:1", "golang:1.26-alpine")
	write(t, filepath.Join(dir, "Dockerfile"), goodImage)
	h.run(t, dir, "git", "commit", "-qam", "first")
}

// A submodule is a repository of its own, and the one around it is not judged by it.
func hookInSubmodule(t *testing.T, h house) {
	inner, outer := agreeing(t, h), agreeing(t, h)
	h.run(t, outer, "git", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner, "sub")
	sub := filepath.Join(outer, "sub")
	for _, dir := range []string{sub, outer} {
		h.run(t, dir, "gvx", "hook", "install")
	}
	refusesMismatches(t, h, sub)
	if o, made := commits(t, h, outer, "NOTES", "y\n"); o.code != 0 || !made {
		t.Errorf("%+v", o)
	}
	refusesMismatches(t, h, outer)
}

// The hook of before runs first, and refuses alone.
func hookKept(t *testing.T, h house) {
	dir := agreeing(t, h)
	own := write(t, filepath.Join(dir, ".git/hooks/pre-commit"), "#!/bin/sh\necho before >>\"$HOME/ran\"\nexec test ! -e refuse\n")
	must(t, os.Chmod(own, 0o755))
	h.run(t, dir, "gvx", "hook", "install")
	refusesMismatches(t, h, dir)
	write(t, filepath.Join(dir, "refuse"), "")
	if o, made := commits(t, h, dir, "README", "z\n"); o.code == 0 || made {
		t.Errorf("the hook of before counts for nothing: %+v", o)
	}
	ran, err := os.ReadFile(filepath.Join(h.path, "ran"))
	if err != nil || strings.Count(string(ran), "before") != 4 {
		t.Errorf("%q, %v", ran, err)
	}
}

func hookInWorktree(t *testing.T, h house) {
	dir := agreeing(t, h)
	other := filepath.Join(tempDir(t), "other")
	h.run(t, dir, "git", "worktree", "add", "-q", other)
	contains(t, h.try(t, other, "gvx", "hook", "install").stderr, "all working trees")
	refusesMismatches(t, h, other)
	refusesMismatches(t, h, dir)
}

func hookGone(t *testing.T, h house) {
	dir := agreeing(t, h)
	bin := tempDir(t)
	must(t, os.Symlink(filepath.Join(shared.bin, "gvx"), filepath.Join(bin, "gvx")))
	must(t, os.Symlink(filepath.Join(shared.bin, "gvx-shim"), filepath.Join(bin, "gvx-shim")))
	h.run(t, dir, filepath.Join(bin, "gvx"), "hook", "install")
	must(t, os.Remove(filepath.Join(bin, "gvx")))
	o, made := commits(t, h, dir, "README", "y\n")
	if o.code == 0 || made {
		t.Errorf("committed without a judge: %+v", o)
	}
	contains(t, o.stderr, filepath.Join(bin, "gvx"), ".git/hooks/pre-commit", "gvx hook uninstall", "git commit --no-verify")
	if o, made = commits(t, h, dir, "README", "z\n", "--no-verify"); o.code != 0 || !made {
		t.Errorf("%+v", o)
	}
	h.run(t, dir, "gvx", "hook", "uninstall")
	if o, made = commits(t, h, dir, "README", "zz\n"); o.code != 0 || !made {
		t.Errorf("%+v", o)
	}
}

// Each commit that the remote lacks is judged by its own files.
func hookOfPush(t *testing.T, h house) {
	dir := agreeing(t, h)
	remote := filepath.Join(tempDir(t), "remote.git")
	h.run(t, dir, "git", "init", "-q", "--bare", remote)
	h.run(t, dir, "git", "remote", "add", "origin", remote)
	h.run(t, dir, "gvx", "hook", "install", "--pre-push")
	push := func(want bool, refs ...string) {
		t.Helper()
		before := h.run(t, remote, "git", "for-each-ref")
		o := h.try(t, dir, append([]string{"git", "push", "-q", "origin"}, refs...)...)
		after := h.run(t, remote, "git", "for-each-ref")
		if want != (o.code == 0) || want == (before == after) {
			t.Errorf("push %v: %+v\n%s", refs, o, after)
		}
		if !want {
			contains(t, o.stdout+o.stderr, "Dockerfile:1", "golang:1.26-alpine", "which is not pushed to ", "git push --no-verify")
		}
	}
	push(true, "main")
	commits(t, h, dir, "Dockerfile", badImage)
	h.run(t, dir, "git", "tag", "-a", "-m", "t", "v1")
	write(t, filepath.Join(dir, "Dockerfile"), goodImage) // it is the commit that counts
	push(false, "main")
	push(false, "v1")
	push(true, "main~1:refs/heads/other")
	push(true, ":other")
	push(false, "main~1:refs/heads/fine", "main")
	commits(t, h, dir, "Dockerfile", goodImage)
	push(true, "main") // what was wrong in between is history
	push(true, "v1")   // and the remote has it
}

// A repository's own folders are on PATH in many a shell; nothing in them is run.
func hookOnHostilePath(t *testing.T, h house) {
	dir := agreeing(t, h)
	h.run(t, dir, "gvx", "hook", "install")
	evil := "#!/bin/sh\ntouch \"" + filepath.Join(h.path, "evil") + "\"\nexit 0\n"
	for _, name := range []string{"gvx", "git", "sh", "cat", "printf", "echo", "test", "[", "dirname", "go"} {
		must(t, os.Chmod(write(t, filepath.Join(dir, "node_modules/.bin", name), evil), 0o755))
	}
	h.run(t, dir, "git", "config", "core.fsmonitor", filepath.Join(dir, "node_modules/.bin/gvx"))
	write(t, filepath.Join(dir, "Dockerfile"), badImage)
	h.run(t, dir, "git", "-c", "core.fsmonitor=", "add", "Dockerfile")
	must(t, os.RemoveAll(filepath.Join(h.path, "evil")))
	o := h.with("PATH="+filepath.Join(dir, "node_modules/.bin")+":"+h.get("PATH")).try(t, dir, ".git/hooks/pre-commit")
	if o.code != 3 {
		t.Errorf("%+v", o)
	}
	if _, err := os.Stat(filepath.Join(h.path, "evil")); !os.IsNotExist(err) {
		t.Errorf("a program of the repository was run (%v)", err)
	}
}
