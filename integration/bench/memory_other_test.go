//go:build unix && !linux

package bench

import (
	"os/exec"
	"runtime"
	"syscall"
	"testing"
)

// peak runs cmd and returns the most memory that it had at a time, in bytes.
func peak(b *testing.B, cmd *exec.Cmd) int64 {
	b.Helper()
	told(b, cmd)
	most := int64(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	if runtime.GOOS != "darwin" {
		most <<= 10 // in KB there
	}
	return most
}
