package store_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/internal/shims"
	"github.com/gvx-go/gvx/store"
)

// runner is a toolchain's go that is a real program, as /proc sees one.
const runner = `package main

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

func exe() string {
	path, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return path
}

func main() {
	if len(os.Args) > 1 {
		os.Stdout.WriteString("here\n")
		switch os.Args[1] {
		case "become":
			time.Sleep(300 * time.Millisecond)
			syscall.Exec(os.Args[2], []string{"go", "rest"}, os.Environ())
			os.Exit(1)
		case "rest":
			os.Stdin.Read(make([]byte, 1))
		case "again":
			// As the Go runtime does it, from any of its threads.
			for range 8 {
				go time.Sleep(time.Hour)
			}
			go func() {
				runtime.LockOSThread()
				syscall.Exec(exe(), []string{"go", "again"}, os.Environ())
				os.Exit(1)
			}()
			select {}
		}
		return
	}
	tool := filepath.Join(filepath.Dir(filepath.Dir(exe())), "pkg", "tool", runtime.GOOS+"_"+runtime.GOARCH, "compile")
	for range 4 {
		if _, err := os.Stat(tool); err != nil {
			os.Stderr.WriteString("lost: " + err.Error() + "\n")
			os.Exit(66)
		}
		time.Sleep(time.Millisecond)
	}
}
`

// programs are the runner and the real shim.
var programs = sync.OnceValues(func() (built struct{ runner, shim string }, err error) {
	dir, err := os.MkdirTemp("", "gvx-programs-")
	if err != nil {
		return built, err
	}
	source := filepath.Join(dir, "runner.go")
	if err := os.WriteFile(source, []byte(runner), 0o644); err != nil {
		return built, err
	}
	built.runner, built.shim = filepath.Join(dir, "runner"), filepath.Join(dir, "gvx-shim")
	for out, of := range map[string]string{built.runner: source, built.shim: "../cmd/gvx-shim"} {
		if text, err := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, of).CombinedOutput(); err != nil {
			return built, errors.New(string(text))
		}
	}
	return built, nil
})

// newRunningWorld is a world with one toolchain whose go runs, and the shim.
func newRunningWorld(t *testing.T) (*world, releasetest.Toolchain) {
	t.Helper()
	built, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(built.runner)
	if err != nil {
		t.Fatal(err)
	}
	toolchain := small("1.27.4").With("bin/go", string(program))
	w := newWorld(t, toolchain)
	// Whoever is started looks for toolchains in this store.
	t.Setenv("HOME", w.dirs.Home)
	t.Setenv("XDG_DATA_HOME", "")
	if err := shims.Install(w.dirs, built.shim, nil); err != nil {
		t.Fatal(err)
	}
	return w, toolchain
}

// start starts a program and waits until it is what it is; it ends with the test.
func start(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Process.Signal(syscall.SIGKILL)
		cmd.Wait()
	})
	if _, err := io.ReadFull(out, make([]byte, len("here\n"))); err != nil {
		t.Fatal(err)
	}
	return cmd
}

func TestRemoveLeavesWhatRuns(t *testing.T) {
	w, toolchain := newRunningWorld(t)
	i := w.install(toolchain)
	ctx, v := context.Background(), toolchain.Subject.Version
	cmd := start(t, filepath.Join(i.GOROOT, "bin", "go"), "rest")
	held := w.lock(toolchain.Subject)
	running, err := w.store.Remove(ctx, held, v, false)
	if err != nil || len(running) != 1 || running[0] != (store.Process{PID: cmd.Process.Pid, Program: "bin/go"}) {
		t.Fatalf("Remove = %v, %v", running, err)
	}
	held.Release()
	if _, err := w.store.Find(v); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Find = %v: it can be found still", err)
	}
	if err := w.store.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(i.GOROOT, "src", "fmt", "print.go")); err != nil {
		t.Errorf("it lost its files: %v", err)
	}
	left := w.store.Leftovers()
	if len(left) != 1 || left[0].Kind != store.LeftUnlinked {
		t.Fatalf("left is %v", left)
	}
	whole := w.whole()
	if running, err := w.store.Clear(ctx, whole, left[0], false); err != nil || len(running) != 1 {
		t.Errorf("Clear = %v, %v", running, err)
	}
	if _, err := os.Stat(i.GOROOT); err != nil {
		t.Error(err)
	}
	whole.Release()
	cmd.Process.Kill()
	cmd.Wait()
	if err := w.store.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(i.GOROOT); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after its end it is still there: %v", err)
	}
}

// A process that becomes another program from one of its threads is never without one.
func TestAProcessIsSeenWhileItBecomesAnother(t *testing.T) {
	w, toolchain := newRunningWorld(t)
	i := w.install(toolchain)
	start(t, filepath.Join(i.GOROOT, "bin/go"), "again")
	looks := 0
	for end := time.Now().Add(time.Second); time.Now().Before(end); looks++ {
		if users := w.store.Running(i); len(users) != 1 {
			t.Fatalf("look %d: %v", looks, users)
		}
	}
	if looks < 10 {
		t.Errorf("%d looks", looks)
	}
}

func TestForceRemovesWhatRuns(t *testing.T) {
	w, toolchain := newRunningWorld(t)
	i := w.install(toolchain)
	cmd := start(t, filepath.Join(i.GOROOT, "bin", "go"), "rest")
	running, err := w.store.Remove(context.Background(), w.lock(toolchain.Subject), toolchain.Subject.Version, true)
	if err != nil || len(running) != 1 || running[0].PID != cmd.Process.Pid {
		t.Errorf("Remove = %v, %v", running, err)
	}
	if names, _ := os.ReadDir(w.dirs.Toolchains()); len(names) != 0 {
		t.Errorf("left is %v", names)
	}
}

// A shim that was there before the link was taken away may have read it, and so may a
// gvx exec.
func TestRemoveWaitsForShims(t *testing.T) {
	w, toolchain := newRunningWorld(t)
	built, _ := programs()
	gvx := filepath.Join(t.TempDir(), "gvx")
	for _, path := range []string{w.dirs.Shim("slow"), gvx} {
		if err := os.Link(built.runner, path); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(w.dirs.Program(), []byte(gvx+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, launcher := range [][]string{{w.dirs.Shim("slow"), "become", "GO"}, {gvx, "become", "GO", "exec", "1.27.4", "--", "go"}} {
		i := w.install(toolchain)
		launcher[2] = filepath.Join(i.GOROOT, "bin", "go")
		cmd := start(t, launcher...)
		held := w.lock(toolchain.Subject)
		running, err := w.store.Remove(context.Background(), held, toolchain.Subject.Version, false)
		held.Release()
		if err != nil || len(running) != 1 || running[0] != (store.Process{PID: cmd.Process.Pid, Program: "bin/go"}) {
			t.Errorf("%v: Remove = %v, %v", launcher, running, err)
		}
		if _, err := os.Stat(filepath.Join(i.GOROOT, "bin", "go")); err != nil {
			t.Errorf("%v: it lost its files: %v", launcher, err)
		}
		cmd.Process.Kill()
		cmd.Wait()
	}
}

// A gvx that does something else is not waited for: it may wait for this one.
func TestRemoveWaitsForNoOtherGVX(t *testing.T) {
	w, toolchain := newRunningWorld(t)
	i := w.install(toolchain)
	built, _ := programs()
	if err := os.WriteFile(w.dirs.Program(), []byte(built.runner+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	start(t, built.runner, "rest", "install", "--", "exec")
	running, err := w.store.Remove(context.Background(), w.lock(toolchain.Subject), toolchain.Subject.Version, false)
	if err != nil || len(running) != 0 {
		t.Errorf("Remove = %v, %v", running, err)
	}
	if _, err := os.Stat(i.GOROOT); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}

// One that does not go on, for whatever reason, keeps the toolchain too.
func TestRemoveLeavesAShimThatIsStopped(t *testing.T) {
	w, toolchain := newRunningWorld(t)
	i := w.install(toolchain)
	built, _ := programs()
	shim := w.dirs.Shim("stopped")
	if err := os.Link(built.runner, shim); err != nil {
		t.Fatal(err)
	}
	cmd := start(t, shim, "rest")
	os.Remove(shim) // setup replaces shims
	began := time.Now()
	running, err := w.store.Remove(context.Background(), w.lock(toolchain.Subject), toolchain.Subject.Version, false)
	if err != nil || len(running) != 1 || running[0].PID != cmd.Process.Pid {
		t.Errorf("Remove = %v, %v", running, err)
	}
	if waited := time.Since(began); waited > 10*time.Second {
		t.Errorf("it waited %v", waited)
	}
	if _, err := os.Stat(i.GOROOT); err != nil {
		t.Error(err)
	}
}

// TestAGoThatJustStartedKeepsItsTools has real shims start a real program over and over,
// while its toolchain comes and goes.
func TestAGoThatJustStartedKeepsItsTools(t *testing.T) {
	w, toolchain := newRunningWorld(t)
	w.install(toolchain)
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	var ran, missed atomic.Int64
	empty := t.TempDir()
	for range 4 {
		group.Go(func() {
			for ctx.Err() == nil {
				cmd := exec.Command(w.dirs.Shim("go"))
				cmd.Dir = empty
				cmd.Env = []string{"HOME=" + w.dirs.Home, "PATH=" + w.dirs.Shims(), "GVX_GO=" + goversion.Exactly(toolchain.Subject.Version).String(), "GVX_AUTO_INSTALL=never", "GVX_ISOLATION=off"}
				out, err := cmd.CombinedOutput()
				switch {
				case err == nil:
					ran.Add(1)
				case strings.Contains(string(out), "is required but not installed"):
					missed.Add(1)
				default:
					t.Errorf("%v: %s", err, out)
					cancel()
				}
			}
		})
	}
	rounds := 0
	for end := time.Now().Add(4 * time.Second); time.Now().Before(end) && ctx.Err() == nil; rounds++ {
		held := w.lock(toolchain.Subject)
		if _, err := w.store.Remove(ctx, held, toolchain.Subject.Version, false); err != nil && ctx.Err() == nil {
			t.Error(err)
		}
		held.Release()
		if rounds%4 == 0 {
			w.store.Tidy(ctx)
		}
		w.install(toolchain)
		time.Sleep(30 * time.Millisecond)
	}
	cancel()
	group.Wait()
	if ran.Load() == 0 || missed.Load() == 0 || rounds < 10 {
		t.Errorf("%d rounds, %d runs, %d that found nothing: nothing was tried", rounds, ran.Load(), missed.Load())
	}
	t.Logf("%d rounds, %d runs, %d that found nothing", rounds, ran.Load(), missed.Load())
}
