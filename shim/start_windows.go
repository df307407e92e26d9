package shim

import "os"

// start runs the program and waits: a program cannot become another here. It gets the
// shim's own streams and console, and decides about Ctrl-C; its exit code, all 32 bits
// of it (0xC000013A is Ctrl-C's), is the shim's.
func start(spec ExecSpec, in Process) (int, error) {
	leaveConsoleToChild()
	job := joinJob()
	child, err := os.StartProcess(spec.Path, spec.Args, &os.ProcAttr{
		Env:   spec.Env,
		Files: []*os.File{in.Stdin, in.Stdout, in.Stderr},
	})
	if err != nil {
		return 0, &StartError{Path: spec.Path, Err: err}
	}
	state, err := child.Wait()
	job.leave()
	if err != nil {
		return 0, &StartError{Path: spec.Path, Err: err}
	}
	return state.ExitCode(), nil
}
