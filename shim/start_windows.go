package shim

import (
	"os"
	"syscall"
)

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
		return 0, startError(spec, err)
	}
	state, err := child.Wait()
	job.leave()
	if err != nil {
		return 0, startError(spec, err)
	}
	return state.ExitCode(), nil
}

// errTooLong is ERROR_FILENAME_EXCED_RANGE, which is what CreateProcess says where the
// command line is longer than 32,767 characters.
const errTooLong = syscall.Errno(206)
