package prune_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/prune"
	"github.com/gvx-go/gvx/store"
)

const envHome = "GVX_TEST_PRUNE_HOME"

// TestKilledPrune kills itself at every second system call that changes the disk, until it
// ends by itself. What is visible then is whole, and another prune leaves nothing.
func TestKilledPrune(t *testing.T) {
	if home := os.Getenv(envHome); home != "" {
		pruneIn(t, home)
		return
	}
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("SKIP without strace: no prune was killed")
	}
	const calls = "linkat,unlinkat,unlink,rename,renameat,renameat2,fchmodat,fchmod,mkdirat"
	killed := 0
	for n := 1; ; n += 2 {
		old, kept := small("1.27.1"), small("1.27.2")
		w := newWorld(t, old, kept)
		w.install(old, false, now)
		w.install(kept, true, now)
		w.put(filepath.Join(w.dirs.Modules(), "go1.20", "example.com", "f"), 1)
		w.put(filepath.Join(w.dirs.Toolchains(), ".staging-go1.26.1."+goversion.Host().String()+"-77", "f"), 1)
		cmd := exec.Command("strace", "-f", "-qq", "-o", os.DevNull, "-e", "trace="+calls, "-e", fmt.Sprintf("inject=%s:signal=KILL:when=%d", calls, n),
			os.Args[0], "-test.run=^TestKilledPrune$")
		cmd.Env = append(os.Environ(), envHome+"="+w.dirs.Home)
		out, err := cmd.CombinedOutput()
		if err == nil {
			break
		}
		if strings.Contains(string(out), "FAIL") {
			t.Fatalf("%s", out)
		}
		killed++
		w.mustBeWhole(w.server.LogKey())
		w.run(prune.Options{})
		w.mustBeWhole(w.server.LogKey())
		w.mustBeClean()
		if _, err := w.store.Find(kept.Subject.Version); err != nil {
			t.Errorf("at call %d: %v", n, err)
		}
	}
	if killed < 5 {
		t.Errorf("killed only %d times", killed)
	}
	t.Logf("killed %d times", killed)
}

func pruneIn(t *testing.T, home string) {
	dirs, err := layout.New(func(name string) string { return map[string]string{"HOME": home}[name] })
	check(t, err)
	s, err := store.Open(dirs, goversion.Host())
	check(t, err)
	_, err = prune.Pruner{Dirs: dirs, Store: s}.Run(context.Background(), prune.Options{OlderThan: prune.DefaultAge, Now: now})
	check(t, err)
}

// mustBeWhole holds that each visible toolchain is what the log vouches for.
func (w *world) mustBeWhole(logKey string) {
	w.t.Helper()
	all, odd, err := w.store.List()
	check(w.t, err)
	if len(odd) > 0 {
		w.t.Errorf("odd: %v", odd)
	}
	for _, i := range all {
		if r, err := w.store.Check(context.Background(), i, logKey); err != nil || !r.OK() {
			w.t.Errorf("%+v, %v", r, err)
		}
	}
}

// mustBeClean holds that nothing temporary, and no note of a lock, is anywhere.
func (w *world) mustBeClean() {
	w.t.Helper()
	filepath.WalkDir(w.dirs.Home, func(path string, d fs.DirEntry, err error) error {
		check(w.t, err)
		for _, bad := range []string{".gvx-temp-", ".staging-", ".removed-", ".damaged-"} {
			if strings.HasPrefix(d.Name(), bad) {
				w.t.Errorf("%s is there", path)
			}
		}
		if strings.HasSuffix(d.Name(), ".holder") {
			w.t.Errorf("%s is there", path)
		}
		return nil
	})
	records, err := os.ReadDir(w.dirs.Receipts())
	check(w.t, err)
	trees, err := os.ReadDir(w.dirs.Toolchains())
	check(w.t, err)
	if len(records) != 2*len(trees) {
		w.t.Errorf("%d records of %d toolchains", len(records), len(trees))
	}
}
