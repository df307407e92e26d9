package fileread

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// Where work goes on beside a read, one that hangs does not stop it: neither on the only
// processor nor at the next collection of garbage, for which all must stop.
func TestScheduled(t *testing.T) {
	if fifo := os.Getenv("FILEREAD_TEST_FIFO"); fifo != "" {
		Scheduled = true
		runtime.GOMAXPROCS(1)
		go open("", fifo, syscall.O_RDONLY) // nobody writes to it
		time.Sleep(10 * time.Millisecond)
		runtime.GC()
		os.Exit(0)
	}
	fifo := filepath.Join(t.TempDir(), "fifo")
	check(t, syscall.Mkfifo(fifo, 0o600))
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestScheduled$")
	cmd.Env = append(os.Environ(), "FILEREAD_TEST_FIFO="+fifo)
	check(t, cmd.Start())
	defer time.AfterFunc(10*time.Second, func() { cmd.Process.Kill() }).Stop()
	if err := cmd.Wait(); err != nil {
		t.Error("a read that hangs stops the program: ", err)
	}
}
