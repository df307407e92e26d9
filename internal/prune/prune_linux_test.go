package prune_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gvx-go/gvx/internal/prune"
)

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
		cmd := exec.Command(filepath.Join(i.GOROOT, "bin", "go"), "600")
		check(t, cmd.Start())
		t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
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
