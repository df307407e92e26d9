//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gvx-go/gvx/shellhooks"
)

// haveDirenv reports whether the shell of .envrc files and direnv are here.
func haveDirenv() bool {
	for _, program := range []string{"direnv", "bash"} {
		if _, err := exec.LookPath(program); err != nil {
			return false
		}
	}
	return true
}

// direnvlib installs gvx's library for direnv, and puts direnv's own tools on PATH.
func cmdDirenvLib(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: direnvlib")
	}
	lib := filepath.Join(ts.Getenv("HOME"), ".config", "direnv", "lib")
	ts.Check(os.MkdirAll(lib, 0o755))
	ts.Check(os.WriteFile(filepath.Join(lib, "gvx.sh"), []byte(shellhooks.Direnv()), 0o644))
	for _, program := range []string{"direnv", "bash", "mktemp", "grep", "sort", "touch", "find"} {
		real, err := exec.LookPath(program)
		ts.Check(err)
		ts.Check(os.Symlink(real, filepath.Join(ts.Getenv("TOOLS"), program)))
	}
}
