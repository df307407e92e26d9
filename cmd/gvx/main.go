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
	"slices"
	"time"

	"github.com/gvx-go/gvx/internal/fileread"
)

func main() {
	fileread.Scheduled = true
	os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// run is gvx with its arguments, and returns its exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), heeded()...)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends gvx at once
	out := &output{to: stdout}
	g := &gvx{
		stdin:   stdin,
		stdout:  out,
		stderr:  stderr,
		getenv:  os.Getenv,
		environ: os.Environ,
		now:     time.Now,
		args:    args,
		trail:   &trail{getenv: os.Getenv},
	}
	if len(args) == 2 && args[1] == "--version" {
		args = []string{args[0], "version"} // as people type it
	}
	app := g.app()
	err := app.RunContext(ctx, arrange(app, args))
	if out.failed != nil {
		err = out.failed
	}
	if err != nil {
		dir, _ := os.Getwd() // "" names files absolutely
		text, code := report(err, dir)
		io.WriteString(stderr, text)
		g.noteFailure(err, inOneLine(explain(err, dir)), code)
		return code
	}
	return exitDone
}

// heeded are the signals to end on. One that gvx was started to ignore, as nohup
// does, stays ignored, by what gvx exec starts too.
func heeded() []os.Signal {
	return slices.DeleteFunc(slices.Clone(stopSignals), signal.Ignored)
}

// output is standard output. It remembers what could not be written: data that is
// lost must not look like success.
type output struct {
	to     io.Writer
	failed error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.to.Write(p)
	if err != nil && o.failed == nil {
		o.failed = &outputError{err}
	}
	return n, err
}

// outputError says that data could not be written to standard output.
type outputError struct{ cause error }

func (e *outputError) Error() string { return "cannot write the output: " + e.cause.Error() }
