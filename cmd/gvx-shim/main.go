// Gvx-shim is what the user's PATH has under the names go, gofmt and goX.Y.Z: it
// becomes the Go that the folder declares. See package shim for the rules.
//
// It lives for a millisecond on one processor. How many its container allows, which
// the runtime would read from five files at the start, is of no use to it; leaving
// that out saves a twentieth of a call.
//
//go:debug containermaxprocs=0
//go:debug updatemaxprocs=0
package main

import (
	"os"

	"github.com/gvx-go/gvx/shim"
)

func main() {
	enoughStack(len(os.Args) > 1<<30)
	os.Exit(shim.Run(shim.Process{
		Args:       os.Args,
		Env:        os.Environ(),
		Executable: os.Executable,
		TempDir:    os.TempDir(),
		Dir:        os.Getwd,
		Stdin:      os.Stdin,
		Stdout:     os.Stdout,
		Stderr:     os.Stderr,
	}))
}
