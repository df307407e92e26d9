// Command gvx installs verified Go toolchains and tells which one runs where.
//
// main wires the streams, the environment and the clock to the commands and turns
// their errors into text and an exit code; nothing else prints errors or exits.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"time"
)

func main() {
	os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// run is gvx with its arguments, and returns its exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), stopSignals...)
	defer stop()
	g := &gvx{
		stdin:   stdin,
		stdout:  stdout,
		stderr:  stderr,
		getenv:  os.Getenv,
		environ: os.Environ,
		now:     time.Now,
		args:    args,
	}
	if len(args) == 2 && args[1] == "--version" {
		args = []string{args[0], "version"} // as people type it
	}
	if err := g.app().RunContext(ctx, arrange(args)); err != nil {
		dir, _ := os.Getwd() // "" names files absolutely
		text, code := report(err, dir)
		io.WriteString(stderr, text)
		return code
	}
	return exitDone
}
