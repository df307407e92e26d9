//go:build unix

package earlycommit

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/gittest"
)

func TestIsPreCommit(t *testing.T) {
	if !isPreCommit([]string{"gvx", "hook", "run", "pre-commit"}) {
		t.Error("it is not known")
	}
	for _, args := range [][]string{
		nil, {"gvx"}, {"gvx", "hook", "run"}, {"gvx", "hook", "run", "pre-push"}, {"gvx", "hook", "run", "pre-commit", "x"},
		{"gvx", "check", "run", "pre-commit"}, {"gvx", "hook", "run", "--help"},
	} {
		if isPreCommit(args) {
			t.Errorf("%q is taken for it", args)
		}
	}
}

// needSystemGit skips where git is not in a folder of root's.
func needSystemGit(t *testing.T) {
	if systemGit(os.Getenv("PATH")) == "" {
		t.Skip("SKIP: the first git on PATH is not the system's")
	}
}

// settled commits settings, and stages what they may name.
func settled(text string) func(*gittest.Repo) {
	return func(r *gittest.Repo) {
		r.Write("gvx.toml", text)
		r.Git("add", "-A")
		r.Git("commit", "-q", "-m", "x")
		r.Write("Makefile", "GO = 1.27\n")
		r.Git("add", "-A")
	}
}

// within goes to the repository as a hook finds itself there.
func within(t *testing.T, r *gittest.Repo) {
	t.Chdir(r.Dir)
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "GIT_") {
			t.Setenv(name, "")
			os.Unsetenv(name)
		}
	}
	for _, kv := range r.Env {
		name, value, _ := strings.Cut(kv, "=")
		t.Setenv(name, value)
	}
}

func TestNothingIsStaged(t *testing.T) {
	needSystemGit(t)
	for _, row := range []struct {
		name   string
		change func(*gittest.Repo)
		want   bool
	}{
		{"nothing", func(*gittest.Repo) {}, true},
		{"code", func(r *gittest.Repo) { r.Write("main.go", "package main\n"); r.Git("add", "-A") }, true},
		{"a name with a newline", func(r *gittest.Repo) { r.Write("a\nb.go", "package main\n"); r.Git("add", "-A") }, true},
		{"a go.mod that is not staged", func(r *gittest.Repo) { r.Write("go.mod", "module m\n\ngo 1.27.0\n") }, true},
		{"a go.mod", func(r *gittest.Repo) { r.Write("x/go.mod", "module m\n\ngo 1.27.0\n"); r.Git("add", "-A") }, false},
		{"a file behind a newline", func(r *gittest.Repo) { r.Write("a\n/Dockerfile", "FROM golang\n"); r.Git("add", "-A") }, false},
		{"a pin that goes", func(r *gittest.Repo) { r.Git("rm", "-q", ".go-version") }, false},
		{"a pin that is moved away", func(r *gittest.Repo) { r.Git("mv", ".go-version", "x.txt") }, false},
		{"settings", func(r *gittest.Repo) { r.Write("gvx.toml", "\n"); r.Git("add", "-A") }, false},
		{"a link's file", func(r *gittest.Repo) {
			r.Write("base", "FROM golang:1.27\n")
			r.Link("base", "Dockerfile")
			r.Git("add", "-A")
			r.Git("commit", "-q", "-m", "x")
			r.Write("base", "FROM golang:1.20\n")
			r.Git("add", "-A")
		}, false},
		{"a link of no interest", func(r *gittest.Repo) {
			r.Link("CLAUDE.md", "AGENTS.md")
			r.Git("add", "-A")
		}, true},
		{"settings that were there", settled("[check]\ntruth = 'go'\n"), true},
		{"settings that name files", settled("[[check.file]]\npath = 'Makefile'\npattern = '= (.*)'\n"), false},
		{"settings that name files in other words", settled("[[check.\"fi\\u006ce\"]]\npath = 'Makefile'\npattern = '= (.*)'\n"), false},
		{"no .git here", func(r *gittest.Repo) { r.MkdirAll("below"); t.Chdir(r.Path("below")) }, false},
		{"another repository's variables", func(r *gittest.Repo) { t.Setenv("GIT_DIR", filepath.Join(gittest.New(t).Dir, ".git")) }, false},
		{"an index that is broken", func(r *gittest.Repo) { r.Write(".git/index", "x") }, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := gittest.New(t)
			r.Write(".go-version", "1.27.4\n")
			r.Git("add", "-A")
			r.Git("commit", "-q", "-m", "first")
			within(t, r)
			row.change(r)
			if got := nothingIsStaged(); got != row.want {
				t.Errorf("nothing is staged: %v", got)
			}
			t.Setenv("GIT_DIR", "")
		})
	}
	t.Run("no commit yet", func(t *testing.T) {
		within(t, gittest.New(t))
		if nothingIsStaged() {
			t.Error("it is told where there is no commit")
		}
	})
	t.Run("a linked working tree", func(t *testing.T) {
		r := gittest.New(t)
		r.Git("commit", "-q", "--allow-empty", "-m", "first")
		r.Git("worktree", "add", "-q", "../linked")
		linked := gittest.At(t, filepath.Join(r.Dir, "../linked"))
		within(t, linked)
		t.Setenv("GIT_DIR", strings.TrimSpace(linked.Git("rev-parse", "--absolute-git-dir")))
		if !nothingIsStaged() {
			t.Error("it is not told in a linked working tree")
		}
	})
}

// In a container all files are root's, those of the repository too: what npm puts first on
// PATH is none of the system.
func TestSystemGitIsNotTheRepositorys(t *testing.T) {
	real, err := exec.LookPath("git")
	if err != nil || os.Getuid() != 0 {
		t.Skip("SKIP: needs git, and root, whose repositories are root's")
	}
	top, other := t.TempDir(), t.TempDir()
	bin := filepath.Join(top, "node_modules/.bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(real)
	if err == nil {
		err = os.WriteFile(filepath.Join(bin, "git"), program, 0o755)
	}
	if err == nil {
		err = os.Symlink(bin, filepath.Join(other, "link"))
	}
	if err == nil {
		err = os.Symlink(filepath.Join(bin, "git"), filepath.Join(other, "git"))
	}
	if err != nil {
		t.Fatal(err)
	}
	if systemGit(bin) == "" {
		t.Fatal("it is not taken from elsewhere: this shows nothing")
	}
	t.Chdir(top)
	for _, path := range []string{bin, filepath.Join(other, "link"), other, top + "/../" + filepath.Base(top) + "/node_modules/.bin"} {
		if got := systemGit(path + ":" + filepath.Dir(real)); got != "" {
			t.Errorf("PATH=%s: %q", path, got)
		}
	}
}

// What is in a folder that others can change may be the repository's own.
func TestSystemGit(t *testing.T) {
	real, err := exec.LookPath("git")
	if err != nil {
		t.Skip("SKIP: needs git")
	}
	mine := t.TempDir()
	if err := os.Chmod(mine, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, filepath.Join(mine, "git")); err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	for path, want := range map[string]bool{
		filepath.Dir(real):               isRoots(filepath.Dir(real)),
		empty + ":" + filepath.Dir(real): isRoots(filepath.Dir(real)),
		mine + ":" + filepath.Dir(real):  false,
		"":                               false,
		".:bin:":                         false,
		"node_modules/.bin:" + filepath.Dir(real):       isRoots(filepath.Dir(real)),
		filepath.Join(mine, "none") + ":" + t.TempDir(): false,
	} {
		if got := systemGit(path) != ""; got != want {
			t.Errorf("PATH=%s: %q", path, systemGit(path))
		}
	}
}
