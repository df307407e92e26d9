//go:build unix

package shim

import (
	"os"
	"runtime"
	"syscall"
)

// spawn runs a program of gvx's in the folder dir ("" is this one), without input, to
// its end, and returns what it printed and its exit code, -1 where a signal ended it.
// The error is a *[StartError] or the system's. Package os's processes would take 8 KB
// of the shim.
func spawn(spec ExecSpec, dir string, stderr *os.File) (output []byte, code int, err error) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, 0, err
	}
	defer null.Close()
	r, w, err := os.Pipe()
	if err != nil {
		return nil, 0, err
	}
	defer r.Close()
	// The child is bound to this thread, see notOrphaned.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	pid, err := syscall.ForkExec(spec.Path, spec.Args, &syscall.ProcAttr{
		Dir: dir, Env: spec.Env, Files: []uintptr{null.Fd(), w.Fd(), stderr.Fd()}, Sys: notOrphaned(),
	})
	w.Close()
	if err != nil {
		return nil, 0, startError(spec, err)
	}
	output = readSome(r)
	var status syscall.WaitStatus
	for {
		if _, err = syscall.Wait4(pid, &status, 0, nil); err != syscall.EINTR {
			return output, status.ExitStatus(), err
		}
	}
}
