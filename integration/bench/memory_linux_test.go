package bench

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// peak runs cmd and returns the most memory that it had at a time, in bytes, as the
// kernel notes it for the program itself (VmHWM, proc_pid_status(5)). What wait4(2)
// says of a child is no less than what its parent had when it started it.
func peak(b *testing.B, cmd *exec.Cmd) int64 {
	b.Helper()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	most := int64(0)
	for {
		select {
		case err := <-done:
			if err != nil || most == 0 {
				b.Fatalf("%v: %v, peak %d", cmd.Args, err, most)
			}
			return most
		case <-time.After(time.Millisecond):
			most = max(most, resident(cmd.Process.Pid, cmd.Path))
		}
	}
}

// resident is 0 until the process is the program.
func resident(pid int, program string) int64 {
	dir := "/proc/" + strconv.Itoa(pid)
	if exe, err := os.Readlink(dir + "/exe"); err != nil || exe != program {
		return 0
	}
	status, _ := os.ReadFile(dir + "/status")
	_, rest, found := bytes.Cut(status, []byte("VmHWM:"))
	var kilobytes int64
	if _, err := fmt.Fscan(bytes.NewReader(rest), &kilobytes); err != nil || !found {
		return 0
	}
	return kilobytes << 10
}
