package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gvx-go/gvx/store"
)

// elsewhere puts the runner at a path that is of no store.
func elsewhere(t *testing.T, names ...string) string {
	t.Helper()
	built, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(append([]string{t.TempDir()}, names...)...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(built.runner, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func end(cmd *exec.Cmd) {
	cmd.Process.Kill()
	cmd.Wait()
}

// tryRemove removes the toolchain and returns who keeps it, without whoever runs here beside
// the test.
func (w *world) tryRemove(i store.Installed, force bool) (running []store.Process) {
	w.t.Helper()
	held, err := w.store.Lock(context.Background(), small(i.Tree.Version.Number()).Subject, store.Waiting{})
	if err != nil {
		w.t.Fatal(err)
	}
	defer held.Release()
	if running, err = w.store.Remove(context.Background(), held, i.Tree.Version, force); err != nil {
		w.t.Fatal(err)
	}
	return running
}

func (w *world) isThere(i store.Installed) bool {
	w.t.Helper()
	_, err := os.Stat(filepath.Join(i.GOROOT, "src", "fmt", "print.go"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		w.t.Error(err)
	}
	return err == nil
}

// A script below gvx exec, or make, has the toolchain on its PATH and runs its go again
// and again.
func TestRemoveLeavesWhatIsOnAPATH(t *testing.T) {
	w, toolchain := newRunningWorld(t)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(w.dirs.Data, link); err != nil {
		t.Fatal(err)
	}
	script := elsewhere(t, "make")
	i := w.install(toolchain)
	byLink, err := filepath.Rel(w.dirs.Data, i.GOROOT)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		environ string
		keeps   bool
	}{
		{"PATH=/usr/bin:" + i.GOROOT + "/bin:/bin", true},
		{"PATH=" + i.GOROOT + "/bin/", true},
		{"PATH=" + w.dirs.VersionLink(toolchain.Subject.Version) + "/bin:/bin", true},
		{"PATH=" + link + "/" + byLink + "/bin", true},
		{"PATH=" + i.GOROOT + "/bin/x:" + i.GOROOT + "x/bin:" + i.GOROOT, false},
		{"PATH=" + filepath.Base(i.GOROOT) + "/bin:/somewhere/" + filepath.Base(i.GOROOT) + "/bin", false},
		{"XPATH=" + i.GOROOT + "/bin", false},
		{"A=1\nPATH=" + i.GOROOT + "/bin", false},
	} {
		w.install(toolchain)
		t.Setenv("PATH", "/usr/bin:/bin")
		name, value, _ := strings.Cut(c.environ, "=")
		t.Setenv(name, value)
		cmd := start(t, script, "rest")
		var want []store.Process
		if c.keeps {
			want = []store.Process{{PID: cmd.Process.Pid, Program: script, Below: true}}
		}
		if now := w.store.Running(i); !slices.Equal(now, want) {
			t.Errorf("%s: Running = %v", c.environ, now)
		}
		running := w.tryRemove(i, false)
		if !slices.Equal(running, want) || w.isThere(i) != c.keeps {
			t.Errorf("%s: kept by %v; there: %v", c.environ, running, w.isThere(i))
		}
		if c.keeps && !strings.Contains(store.BusyNames(running), "/make, by its environment)") {
			t.Errorf("BusyNames = %s", store.BusyNames(running))
		}
		end(cmd)
		if w.store.Tidy(context.Background()); w.isThere(i) {
			t.Errorf("%s: after its end it is still there", c.environ)
		}
	}
	w.install(toolchain)
	t.Setenv("PATH", i.GOROOT+"/bin")
	start(t, script, "rest")
	if running := w.tryRemove(i, true); len(running) != 1 || w.isThere(i) {
		t.Errorf("with force: kept by %v", running)
	}
}

// Only who was started with the folder as its module cache uses it.
func TestUsersOfModules(t *testing.T) {
	w := newWorld(t)
	dir, other := filepath.Join(t.TempDir(), "go1.27"), filepath.Join(t.TempDir(), "go1.27")
	for _, d := range []string{dir, other} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOMODCACHE", dir)
	cmd := start(t, elsewhere(t, "go"), "rest")
	if users := w.store.UsersOfModules(dir); len(users) != 1 || users[0].PID != cmd.Process.Pid {
		t.Errorf("UsersOfModules = %v", users)
	}
	if users := w.store.UsersOfModules(other); len(users) != 0 {
		t.Errorf("of another: %v", users)
	}
}

// Shims and gvx of other users are other files than the store's own.
func TestRemoveWaitsForOtherUsersShims(t *testing.T) {
	w, toolchain := newRunningWorld(t)
	i := w.install(toolchain)
	replaced := elsewhere(t, "gvx", "shims", "go")
	want := map[int]string{}
	for _, c := range []struct {
		name string
		args []string
	}{
		{"a shim", []string{elsewhere(t, "gvx", "shims", "go1.27.4"), "rest"}},
		{"a shim", []string{elsewhere(t, "gvx", "shims", "gofmt"), "rest"}},
		{"a shim", []string{replaced, "rest"}},
		{"gvx exec", []string{elsewhere(t, "bin", "gvx"), "rest", "exec", "1.27", "--", "go"}},
		{"", []string{elsewhere(t, "bin", "gvx"), "rest", "install", "--", "exec"}},
		{"", []string{elsewhere(t, "gvx", "shims", "gopls"), "rest"}},
		{"", []string{elsewhere(t, "mine", "shims", "go"), "rest"}},
		{"", []string{elsewhere(t, "bin", "notgvx"), "rest", "exec"}},
	} {
		if cmd := start(t, c.args...); c.name != "" {
			want[cmd.Process.Pid] = c.name
		}
	}
	if err := os.Remove(replaced); err != nil {
		t.Fatal(err)
	}
	running := w.tryRemove(i, false)
	for _, p := range running {
		if want[p.PID] != p.Program {
			t.Errorf("%v keeps it", p)
		}
	}
	if len(running) != len(want) || !w.isThere(i) {
		t.Errorf("kept by %v, want %v", running, want)
	}
}

// A shim that looks for toolchains in another store has read no link of this one.
func TestShimsOfAnotherStoreKeepNothing(t *testing.T) {
	w, toolchain := newRunningWorld(t)
	i := w.install(toolchain)
	t.Setenv("HOME", t.TempDir())
	start(t, elsewhere(t, "gvx", "shims", "go"), "rest")
	start(t, elsewhere(t, "bin", "gvx"), "rest", "exec", "1.27", "--", "go")
	if running := w.tryRemove(i, false); len(running) > 0 || w.isThere(i) {
		t.Errorf("kept by %v", running)
	}
}

// In another mount namespace, or by another name, a program is still the same file.
func TestRunningByAnotherPath(t *testing.T) {
	_, toolchain := newRunningWorld(t)
	twin := small("1.27.3").With("bin/go", toolchain.Files["bin/go"])
	w := newWorld(t, toolchain, twin)
	i, other := w.install(toolchain), w.install(twin)
	one, err := os.Stat(filepath.Join(i.GOROOT, "bin", "go"))
	two, otherErr := os.Stat(filepath.Join(other.GOROOT, "bin", "go"))
	if err != nil || otherErr != nil || !os.SameFile(one, two) {
		t.Fatalf("they share no file: %v, %v", err, otherErr)
	}
	cmd := start(t, filepath.Join(i.GOROOT, "bin", "go"), "rest")
	if one, two := w.store.Running(i), w.store.Running(other); len(one) != 1 || len(two) != 0 {
		t.Errorf("one that says where it runs: %v, %v", one, two)
	}
	end(cmd)
	alias := filepath.Join(w.dirs.Home, "alias")
	if err := os.Link(filepath.Join(i.GOROOT, "bin", "go"), alias); err != nil {
		t.Fatal(err)
	}
	cmd = start(t, alias, "rest")
	want := store.Process{PID: cmd.Process.Pid, Program: "bin/go"}
	if running := w.tryRemove(i, false); len(running) != 1 || running[0] != want || !w.isThere(i) {
		t.Errorf("by another name: %v", running)
	}
}

func TestRunningInAnotherMountNamespace(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIP but as root: mount namespaces")
	}
	w, toolchain := newRunningWorld(t)
	i := w.install(toolchain)
	there := t.TempDir()
	cmd := start(t, "unshare", "-m", "sh", "-c", `mount --bind "$1" "$2" && exec "$2/bin/go" rest`, "sh", i.GOROOT, there)
	want := store.Process{PID: cmd.Process.Pid, Program: "bin/go"}
	if running := w.tryRemove(i, false); len(running) != 1 || running[0] != want || !w.isThere(i) {
		t.Errorf("kept by %v", running)
	}
}

// Whoever stops a shim of his keeps root waiting once, and not at all with force.
func TestAStoppedShimIsWaitedForOnce(t *testing.T) {
	w, toolchain := newRunningWorld(t)
	i := w.install(toolchain)
	cmd := start(t, elsewhere(t, "gvx", "shims", "go"), "rest")
	if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	quick := func(what string, do func()) {
		began := time.Now()
		if do(); time.Since(began) > time.Second {
			t.Errorf("%s took %v", what, time.Since(began))
		}
	}
	if running := w.tryRemove(i, false); len(running) != 1 || running[0].PID != cmd.Process.Pid {
		t.Fatalf("kept by %v", running)
	}
	quick("Tidy", func() { w.store.Tidy(ctx) })
	w.install(toolchain)
	quick("the second removal", func() {
		if running := w.tryRemove(i, false); len(running) != 1 || !w.isThere(i) {
			t.Errorf("kept by %v", running)
		}
	})
	fresh, err := store.Open(w.dirs, w.store.Platform())
	if err != nil {
		t.Fatal(err)
	}
	w.install(toolchain)
	w.store = fresh
	quick("force", func() {
		if w.tryRemove(i, true); w.isThere(i) {
			t.Error("it stayed")
		}
	})
	// Another one is waited for.
	w.install(toolchain)
	slow := w.dirs.Shim("slow")
	built, _ := programs()
	if err := os.Link(built.runner, slow); err != nil {
		t.Fatal(err)
	}
	next := start(t, slow, "become", filepath.Join(i.GOROOT, "bin", "go"))
	running := w.tryRemove(i, false)
	if !slices.Contains(running, store.Process{PID: next.Process.Pid, Program: "bin/go"}) {
		t.Errorf("kept by %v", running)
	}
}
