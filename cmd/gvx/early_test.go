package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/gittest"
)

// Of the modules that gvx is made of none has initialised when gvx init is answered, but
// buildkit's table of instructions, which waits for nothing and takes 10 µs, and of Go's
// own packages only a few: the runtime tells (package runtime, GODEBUG=inittrace).
func TestInitIsAnsweredEarly(t *testing.T) {
	few, foreign := initialised(t, ".", "init", "bash")
	all, others := initialised(t, ".", "version")
	if few > 30 || foreign > 0 {
		t.Errorf("%d packages have initialised before gvx init is answered, %d of them of modules", few, foreign)
	}
	if all < 100 || others < 30 {
		t.Errorf("%d packages in all, %d of them of modules: the count tells nothing", all, others)
	}
}

// Half of the packages have initialised when it is told that nothing of interest is
// staged: what starts git is kept from those that wait for the rest.
func TestCommitIsAnsweredEarly(t *testing.T) {
	r := gittest.New(t)
	r.Git("commit", "-q", "--allow-empty", "-m", "first")
	few, _ := initialised(t, r.Dir, "hook", "run", "pre-commit")
	all, _ := initialised(t, r.Dir, "version")
	if few > all/2 {
		t.Errorf("%d of %d packages have initialised before a commit is answered", few, all)
	}
}

// importsNothing waits for no other package, so nothing can come before it. It is a map of
// some twenty words.
const importsNothing = "github.com/moby/buildkit/frontend/dockerfile/command"

// initialised counts the packages whose initialisation a call of gvx reports, and those
// of them that are no part of Go.
func initialised(t *testing.T, dir string, args ...string) (all, ofModules int) {
	t.Helper()
	cmd := exec.Command(filepath.Join(programs, "gvx"+exeSuffix), args...)
	cmd.Dir = dir
	cmd.Env = []string{"GODEBUG=inittrace=1", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	for line := range strings.Lines(stderr.String()) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "init" {
			all++
			if host, _, _ := strings.Cut(fields[1], "/"); strings.Contains(host, ".") && fields[1] != importsNothing {
				ofModules++
			}
		}
	}
	return all, ofModules
}
