package prune_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/prune"
)

// started waits until the kernel has read all that it needs of the program, which would
// count as a run: the environment is there only then.
func started(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		data, err := os.ReadFile("/proc/" + strconv.Itoa(cmd.Process.Pid) + "/environ")
		check(t, err)
		if len(data) > 0 {
			return
		}
	}
	t.Fatal("it did not start")
}

// Whoever runs from a toolchain keeps its files and its modules until he ends.
func TestWhoRunsKeepsHisFiles(t *testing.T) {
	program, err := exec.LookPath("sleep")
	check(t, err)
	data, err := os.ReadFile(program)
	check(t, err)
	old := small("1.27.1").With("bin/go", string(data))
	w := newWorld(t, old)
	for _, force := range []bool{false, true} {
		i := w.install(old, false, daysAgo(100))
		w.put(filepath.Join(w.dirs.GOMODCACHE("go1.27.1"), "f"), 1)
		w.age(w.dirs.Modules(), 100)
		cmd := exec.Command(filepath.Join(i.GOROOT, "bin", "go"), "600")
		check(t, cmd.Start())
		t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
		started(t, cmd)
		for range 2 { // the second time it is a leftover
			w.ranAt(i, daysAgo(100))
			planned := w.run(prune.Options{Dry: true})
			taken := w.run(prune.Options{Force: force})
			if len(planned.Items) == 0 || len(taken.Items) == 0 || planned.Items[0].Running == nil || planned.Bytes != 0 {
				t.Fatalf("%+v, %+v", planned, taken)
			}
			if r := taken.Items[0].Running; len(r) != 1 || r[0].PID != cmd.Process.Pid || r[0].Program != "bin/go" || (taken.Bytes > 0) != force {
				t.Errorf("%+v", taken)
			}
			_, modules := os.Stat(w.dirs.GOMODCACHE("go1.27.1"))
			_, files := os.Stat(filepath.Join(i.GOROOT, "VERSION"))
			if gone := errors.Is(files, fs.ErrNotExist); gone != force || modules != nil && !force {
				t.Errorf("force %v: %v, %v", force, files, modules)
			}
			if force {
				break
			}
		}
		cmd.Process.Kill()
		cmd.Wait()
		w.run(prune.Options{})
		for _, path := range []string{i.GOROOT, w.dirs.GOMODCACHE("go1.27.1")} {
			if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}

// Whoever was started with a module cache keeps it.
func TestWhoBuildsKeepsHisModules(t *testing.T) {
	w := newWorld(t)
	dir := w.dirs.GOMODCACHE("go1.25")
	w.put(filepath.Join(dir, "example.com", "f"), 1)
	w.age(dir, 100)
	cmd := exec.Command("sleep", "600")
	cmd.Env = append(os.Environ(), "GOMODCACHE="+dir)
	check(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for _, o := range []prune.Options{{Dry: true}, {}, {Force: true}} {
		r := w.run(o)
		if len(r.Items) != 1 || len(r.Items[0].Running) != 1 || r.Items[0].Running[0].PID != cmd.Process.Pid || (r.Bytes > 0) != o.Force {
			t.Errorf("%+v: %+v", o, r)
		}
		if _, err := os.Stat(filepath.Join(dir, "example.com", "f")); errors.Is(err, fs.ErrNotExist) != o.Force {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
