package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Of the modules that gvx is made of none has initialised when gvx init is answered, and
// of Go's own packages only a few: the runtime tells (package runtime, GODEBUG=inittrace).
func TestInitIsAnsweredEarly(t *testing.T) {
	few, foreign := initialised(t, "init", "bash")
	all, others := initialised(t, "version")
	if few > 30 || foreign > 0 {
		t.Errorf("%d packages have initialised before gvx init is answered, %d of them of modules", few, foreign)
	}
	if all < 100 || others < 30 {
		t.Errorf("%d packages in all, %d of them of modules: the count tells nothing", all, others)
	}
}

// initialised counts the packages whose initialisation a call of gvx reports, and those
// of them that are no part of Go.
func initialised(t *testing.T, args ...string) (all, ofModules int) {
	t.Helper()
	cmd := exec.Command(filepath.Join(programs, "gvx"+exeSuffix), args...)
	cmd.Env = []string{"GODEBUG=inittrace=1", "HOME=" + t.TempDir()}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	for line := range strings.Lines(stderr.String()) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "init" {
			all++
			if host, _, _ := strings.Cut(fields[1], "/"); strings.Contains(host, ".") {
				ofModules++
			}
		}
	}
	return all, ofModules
}
