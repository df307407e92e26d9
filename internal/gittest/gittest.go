// Package gittest makes real git repositories for tests.
//
// It promises that neither the user's configuration nor that of a repository around the
// test's folder has a say in them, and that each commit has the same author and time.
package gittest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A Repo is a working tree, or a bare repository.
type Repo struct {
	Dir string   // absolute, without links
	Env []string // of a process that works in it

	t testing.TB
}

// New makes an empty repository in a folder of its own; args are for git init. A test is
// skipped where there is no git.
func New(t testing.TB, args ...string) *Repo {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := At(t, filepath.Join(dir, "repo"))
	r.MkdirAll(".")
	r.Git(append([]string{"init", "-q", "-b", "main"}, args...)...)
	return r
}

// At is the repository in dir, which need not be one yet.
func At(t testing.TB, dir string) *Repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("SKIP: needs git: ", err)
	}
	r := &Repo{Dir: dir, t: t}
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "GIT_") && !strings.HasPrefix(kv, "HOME=") && !strings.HasPrefix(kv, "XDG_") {
			r.Env = append(r.Env, kv)
		}
	}
	r.Env = append(r.Env, "HOME="+t.TempDir(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CEILING_DIRECTORIES="+filepath.Dir(t.TempDir()))
	return r
}

// Git runs git at the top and returns what it prints.
func (r *Repo) Git(args ...string) string {
	r.t.Helper()
	out, err := r.Try(args...)
	if err != nil {
		r.t.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return out
}

// Try is [Repo.Git] for what may fail. It returns also what git prints as its error.
func (r *Repo) Try(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = r.Dir
	cmd.Env = append(append([]string(nil), r.Env...),
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2026-01-02T03:04:05Z",
		"GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// Write puts a file, with the folders above it.
func (r *Repo) Write(name, data string) {
	r.t.Helper()
	r.MkdirAll(filepath.Dir(name))
	r.must(os.WriteFile(r.Path(name), []byte(data), 0o644))
}

// Script puts a file that may be run.
func (r *Repo) Script(name, data string) {
	r.t.Helper()
	r.Write(name, data)
	r.must(os.Chmod(r.Path(name), 0o755))
}

// Link puts a symbolic link.
func (r *Repo) Link(target, name string) {
	r.t.Helper()
	r.MkdirAll(filepath.Dir(name))
	if err := os.Symlink(target, r.Path(name)); err != nil {
		r.t.Skip("SKIP: no links here: ", err)
	}
}

// Remove removes a file or folder and all that it holds.
func (r *Repo) Remove(name string) {
	r.t.Helper()
	r.must(os.RemoveAll(r.Path(name)))
}

// MkdirAll makes a folder.
func (r *Repo) MkdirAll(name string) {
	r.t.Helper()
	r.must(os.MkdirAll(r.Path(name), 0o755))
}

// Path returns where the file of that name is.
func (r *Repo) Path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(r.Dir, name)
}

// Commit stages all and commits it, hooks left aside.
func (r *Repo) Commit() {
	r.t.Helper()
	r.Git("add", "-A")
	r.Git("commit", "-q", "--no-verify", "--allow-empty", "-m", "a commit")
}

func (r *Repo) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}
