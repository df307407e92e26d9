package shim

import (
	"os"
	"os/signal"
)

// start runs the program and waits: a program cannot become another here. Ctrl-C
// reaches both; this one stays, so that the child's exit code gets through.
func start(spec ExecSpec, in Process) (int, error) {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	child, err := os.StartProcess(spec.Path, spec.Args, &os.ProcAttr{
		Env:   spec.Env,
		Files: []*os.File{in.Stdin, in.Stdout, in.Stderr},
	})
	if err != nil {
		return 0, &StartError{Path: spec.Path, Err: err}
	}
	state, err := child.Wait()
	if err != nil {
		return 0, &StartError{Path: spec.Path, Err: err}
	}
	return state.ExitCode(), nil
}
