//go:build unix

package shim

import "syscall"

// start becomes the program. It returns only when that failed.
func start(spec ExecSpec, _ Process) (int, error) {
	for {
		err := syscall.Exec(spec.Path, spec.Args, spec.Env)
		if err != syscall.EINTR {
			return 0, startError(spec, err)
		}
	}
}

// errTooLong is what the system says where arguments and environment are too long.
const errTooLong = syscall.E2BIG
