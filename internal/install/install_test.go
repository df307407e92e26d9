package install_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// world is a home, and a proxy that it installs from.
type world struct {
	t      *testing.T
	dirs   layout.Dirs
	server *releasetest.Server

	mu   sync.Mutex
	said []string
}

func (w *world) say(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, line)
}

func newWorld(t *testing.T, toolchains ...releasetest.Toolchain) *world {
	t.Helper()
	home := t.TempDir()
	dirs, err := layout.New(func(name string) string { return map[string]string{"HOME": home}[name] })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
			if d != nil && d.IsDir() {
				os.Chmod(path, 0o700)
			}
			return nil
		})
	})
	return &world{t: t, dirs: dirs, server: releasetest.New(t, toolchains...)}
}

func small(version string) releasetest.Toolchain { return releasetest.Small(version, goversion.Host()) }

func (w *world) installer() *install.Installer {
	w.t.Helper()
	return w.installerWith(200 * time.Millisecond)
}

// patient is installer for servers that the test itself has wait.
func (w *world) patient() *install.Installer {
	w.t.Helper()
	return w.installerWith(time.Minute)
}

func (w *world) installerWith(stall time.Duration) *install.Installer {
	w.t.Helper()
	s, err := store.Open(w.dirs, goversion.Host())
	if err != nil {
		w.t.Fatal(err)
	}
	proxies, err := release.ParseProxies(w.server.URL, "a test")
	if err != nil {
		w.t.Fatal(err)
	}
	client := release.NewClient(release.Config{
		Stall: stall,
		Sleep: func(context.Context, time.Duration) error { return nil },
	})
	waiting := store.Waiting{Timeout: 10 * time.Second, Command: "a test"}
	return &install.Installer{
		Dirs:    w.dirs,
		Store:   s,
		Sources: []install.Source{release.NewProxySource(client, proxies)},
		Log: &verify.Log{Key: w.server.LogKey(), Head: w.server.Head(), Remote: release.NewLogRemote(client, proxies),
			Heads: install.HeadFile{Context: context.Background(), Dirs: w.dirs, Waiting: waiting}, Tiles: install.TileFolder{Dirs: w.dirs}},
		Policy:  verify.Policy{LogKey: w.server.LogKey()},
		Waiting: waiting,
		Say:     w.say,
		Warn:    func(err error) { w.t.Error("a warning:", err) },
		Now:     time.Now,
		GVX:     "test",
	}
}

// stray returns what an install that failed must not leave.
func (w *world) stray() (names []string) {
	for _, dir := range []string{w.dirs.Toolchains(), w.dirs.Receipts(), w.dirs.Versions(), filepath.Join(w.dirs.Cache, "downloads")} {
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			names = append(names, filepath.Join(dir, e.Name()))
		}
	}
	return names
}

// onlyPart reports whether stray, left by an install that ended with err, is what may
// be left where somebody could not be reached: a part of the download, and its notes.
func (w *world) onlyPart(err error, stray []string) bool {
	var refuted *verify.RefutedError
	var form *store.ArchiveError
	return !errors.As(err, &refuted) && !errors.As(err, &form) && len(stray) == 2 &&
		strings.HasSuffix(stray[0], ".part") && stray[1] == stray[0]+".json"
}

func TestInstall(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	in := w.installer()
	i, already, err := in.Install(context.Background(), toolchain.Subject.Version, install.Asked{By: "go.mod:3"})
	if err != nil || already || i.Receipt.Requested || i.Receipt.AskedBy != "go.mod:3" {
		t.Fatalf("Install = %+v, %v, %v", i.Receipt, already, err)
	}
	if report, err := in.Store.Check(context.Background(), i, w.server.LogKey()); err != nil || !report.OK() {
		t.Errorf("Check = %+v, %v", report, err)
	}
	seen, err := release.ReadSeen(w.dirs.Seen())
	if err != nil || len(seen) != 1 || seen[0] != toolchain.Subject.Version {
		t.Errorf("seen is %v, %v", seen, err)
	}
	if head, _ := os.ReadFile(w.dirs.LogHead()); string(head) != w.server.Head() {
		t.Error("the newest head was not kept")
	}
	before := len(w.server.Requests())
	i, already, err = in.Install(context.Background(), toolchain.Subject.Version, install.Asked{Requested: true, By: "gvx install"})
	if err != nil || !already {
		t.Fatalf("the second Install = %v, %v", already, err)
	}
	if r, err := in.Store.Receipt(i.Tree); err != nil || !r.Requested {
		t.Errorf("the wish was not noted: %+v, %v", r, err)
	}
	if n := len(w.server.Requests()) - before; n != 0 {
		t.Errorf("the second install made %d requests", n)
	}
}

func TestManyAtOnceInstallOnce(t *testing.T) {
	toolchain := small("1.27.4").WithText(1 << 20)
	w := newWorld(t, toolchain)
	var wait sync.WaitGroup
	for range 8 {
		in := w.installer()
		wait.Go(func() {
			if _, _, err := in.Install(context.Background(), toolchain.Subject.Version, install.Asked{}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	zips := 0
	for _, r := range w.server.Requests() {
		if strings.HasSuffix(r.Path, ".zip") {
			zips++
		}
	}
	if zips != 1 {
		t.Errorf("%d downloads", zips)
	}
}

// harmless are the behaviours with which an install succeeds.
var harmless = map[string]bool{"range-ignored": true, "range-refused": true, "range-bad-request": true, "range-nameless": true,
	"range-multipart": true, "range-wrong-part": true, "range-longer": true, "range-shorter": true, "range-other-total": true,
	"range-other-file": true, "range-slow": true, "slow": true, "old-head": true, "list-empty": true, "escapes-list": true, "escapes-info": true,
	"redirect-http": true, "redirect-other-host": true}

func TestHostileServersLeaveNothing(t *testing.T) {
	behaviours := releasetest.Behaviours()
	if len(behaviours) < 30 {
		t.Fatalf("only %d behaviours", len(behaviours))
	}
	for name := range behaviours {
		t.Run(name, func(t *testing.T) {
			toolchain := small("1.27.4")
			next := small("1.26.9")
			w := newWorld(t, toolchain, next)
			in := w.installer() // it knows the genuine head
			if err := w.server.Apply(name); err != nil {
				t.Fatal(err)
			}
			if name == "rolled-back-log" {
				in = w.installer() // and here the newest one
			}
			if name == "no-sumdb-support" {
				// Without it the log is asked directly, which no test may do.
				in.Log.(*verify.Log).Remote = unreachable{}
			}
			_, _, err := in.Install(context.Background(), toolchain.Subject.Version, install.Asked{})
			if (err == nil) != harmless[name] {
				t.Fatalf("Install = %v", err)
			}
			if err == nil {
				return
			}
			if stray := w.stray(); len(stray) > 0 && !w.onlyPart(err, stray) {
				t.Errorf("left behind: %v", stray)
			}
			if strings.ContainsAny(err.Error(), "\x1b\x07\r") {
				t.Errorf("control characters in %q", err)
			}
			w.server.Reset()
			// Another release: of this one the log itself vouches for the bad archive,
			// in those behaviours that only a look at its form can refuse.
			if _, _, err := w.installer().Install(context.Background(), next.Subject.Version, install.Asked{}); err != nil {
				t.Errorf("afterwards a genuine one is refused: %v", err)
			}
		})
	}
}

type unreachable struct{}

func (unreachable) ReadRemote(context.Context, string) ([]byte, error) {
	return nil, errors.New("no route to host")
}

// Whichever of the two fails first, nothing is left of the other.
func TestUnreachableLogEndsTheDownload(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	in := w.installer()
	in.Log.(*verify.Log).Remote = unreachable{}
	_, _, err := in.Install(context.Background(), toolchain.Subject.Version, install.Asked{})
	var log *verify.UnreachableError
	if !errors.As(err, &log) {
		t.Errorf("Install = %v, want an UnreachableError", err)
	}
	if stray := w.stray(); len(stray) > 0 {
		t.Errorf("left behind: %v", stray)
	}
}

func TestHeadFileComparesAndSwaps(t *testing.T) {
	w := newWorld(t)
	h := install.HeadFile{Context: context.Background(), Dirs: w.dirs, Waiting: store.Waiting{Timeout: time.Second}}
	if head, err := h.Load(); head != nil || err != nil {
		t.Errorf("Load = %q, %v", head, err)
	}
	if err := h.Replace(nil, []byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := h.Replace(nil, []byte("two")); !errors.Is(err, sumdb.ErrWriteConflict) {
		t.Errorf("Replace of an older head = %v", err)
	}
	if err := h.Replace([]byte("one"), []byte("two")); err != nil {
		t.Error(err)
	}
	if head, err := h.Load(); string(head) != "two" || err != nil {
		t.Errorf("Load = %q, %v", head, err)
	}
}

func TestTileFolderStaysInside(t *testing.T) {
	w := newWorld(t)
	tiles := install.TileFolder{Dirs: w.dirs}
	tiles.WriteCache("../escaped", []byte("x"))
	tiles.WriteCache("/tmp/gvx-escaped", []byte("x"))
	for _, path := range []string{filepath.Join(w.dirs.Cache, "escaped"), "/tmp/gvx-escaped"} {
		if _, err := os.Lstat(path); err == nil {
			t.Errorf("%s was written", path)
		}
	}
	tiles.WriteCache("tile/8/0/000", []byte("x"))
	if data, err := tiles.ReadCache("tile/8/0/000"); string(data) != "x" || err != nil {
		t.Errorf("ReadCache = %q, %v", data, err)
	}
}

func TestAnInstallThatDiedIsNoObstacle(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	// What it leaves: a partial download, or somebody's link in its place.
	part := w.dirs.Download(toolchain.Subject.Version, toolchain.Subject.Platform)
	victim := filepath.Join(t.TempDir(), "victim")
	os.WriteFile(victim, []byte("precious"), 0o644)
	os.MkdirAll(filepath.Dir(part), 0o755)
	if err := os.Symlink(victim, part); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.installer().Install(context.Background(), toolchain.Subject.Version, install.Asked{}); err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(victim); string(data) != "precious" {
		t.Error("the download was written through a link")
	}
}
