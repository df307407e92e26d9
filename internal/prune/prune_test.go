package prune_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/prune"
	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

var now = time.Now()

func daysAgo(n int) time.Time { return now.Add(-time.Duration(n) * 24 * time.Hour) }

type world struct {
	t      *testing.T
	dirs   layout.Dirs
	store  *store.Store
	server *releasetest.Server
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newWorld(t *testing.T, toolchains ...releasetest.Toolchain) *world {
	t.Helper()
	home := t.TempDir()
	dirs, err := layout.New(func(name string) string {
		return map[string]string{"HOME": home}[name]
	})
	check(t, err)
	s, err := store.Open(dirs, goversion.Host())
	check(t, err)
	t.Cleanup(func() {
		filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
			if d != nil && d.IsDir() {
				os.Chmod(path, 0o700)
			}
			return nil
		})
	})
	return &world{t, dirs, s, releasetest.New(t, toolchains...)}
}

type forgetful struct{}

func (forgetful) Load() ([]byte, error)         { return nil, nil }
func (forgetful) Replace(old, new []byte) error { return nil }

// install puts a toolchain into the store that was installed and last run at the time.
func (w *world) install(tc releasetest.Toolchain, requested bool, at time.Time) store.Installed {
	w.t.Helper()
	ctx := context.Background()
	held, err := w.store.Lock(ctx, tc.Subject, store.Waiting{})
	check(w.t, err)
	defer held.Release()
	staged, m, err := w.store.Stage(ctx, held, func(yield func(store.Entry, error) bool) {
		for name, content := range tc.Files {
			if !yield(store.Entry{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
				return io.NopCloser(strings.NewReader(content)), nil
			}}, nil) {
				return
			}
		}
	}, store.DefaultBudget(1<<20))
	check(w.t, err)
	log := &verify.Log{Key: w.server.LogKey(), Head: w.server.Head(), Remote: w.server.Remote(), Heads: forgetful{}}
	proof, err := log.Prove(ctx, tc.Subject)
	check(w.t, err)
	verified, err := verify.Policy{LogKey: w.server.LogKey()}.Judge(tc.Subject, m, verify.Evidence{Log: proof})
	check(w.t, err)
	i, err := w.store.Publish(ctx, held, staged, verified, store.Asked{Requested: requested, By: "a test", At: at})
	check(w.t, err)
	w.ranAt(i, at)
	return i
}

func (w *world) ranAt(i store.Installed, at time.Time) {
	w.t.Helper()
	check(w.t, os.Chtimes(filepath.Join(i.GOROOT, "bin", "go"), at, daysAgo(400)))
}

func (w *world) run(o prune.Options) prune.Result {
	w.t.Helper()
	o.Now = now
	if o.OlderThan == 0 {
		o.OlderThan = prune.DefaultAge
	}
	r, err := prune.Pruner{Dirs: w.dirs, Store: w.store, Waiting: store.Waiting{Command: "gvx prune"}}.Run(context.Background(), o)
	check(w.t, err)
	return r
}

// age makes all below dir n days old.
func (w *world) age(dir string, n int) {
	w.t.Helper()
	check(w.t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Type()&fs.ModeSymlink != 0 {
			return err
		}
		return os.Chtimes(path, daysAgo(n), daysAgo(n))
	}))
}

// names are what a result takes, with the reasons.
func names(r prune.Result) (all []string) {
	for _, i := range r.Items {
		all = append(all, i.Kind+" "+i.Name+": "+i.Why)
	}
	return all
}

func (w *world) want(r prune.Result, want ...string) {
	w.t.Helper()
	got := names(r)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("taken are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// picture is all that lies below the home folder, with modes and times.
func (w *world) picture() (all []string) {
	filepath.WalkDir(w.dirs.Home, func(path string, d fs.DirEntry, err error) error {
		check(w.t, err)
		info, err := d.Info()
		check(w.t, err)
		all = append(all, fmt.Sprint(path, info.Mode(), info.Size(), info.ModTime()))
		return nil
	})
	return all
}

func (w *world) put(path string, size int) {
	w.t.Helper()
	check(w.t, os.MkdirAll(filepath.Dir(path), 0o755))
	check(w.t, os.WriteFile(path, make([]byte, size), 0o644))
}

func small(version string) releasetest.Toolchain {
	return releasetest.Small(version, goversion.Host())
}

func version(t *testing.T, text string) goversion.Version {
	t.Helper()
	v, err := goversion.Parse(text)
	check(t, err)
	return v
}

func TestWhichToolchainsGo(t *testing.T) {
	list := []struct {
		version   string
		requested bool
		age       int
		why       string // "": it stays
		whyAll    string // with All
	}{
		{"1.24.1", false, 100, "not run for 100 days", "not run for 100 days"},
		{"1.25.1", false, 89, "", ""},
		{"1.25.2", true, 0, "", ""},
		{"1.26.1", true, 200, "", "not run for 200 days"},
		{"1.27.1", false, 0, "replaced by go1.27.3", "replaced by go1.27.3"},
		{"1.27.2", true, 0, "", "replaced by go1.27.3"},
		{"1.27.3", true, 0, "", ""},
		{"1.28rc1", false, 0, "replaced by go1.28rc2", "replaced by go1.28rc2"},
		{"1.28rc2", false, 0, "", ""},
	}
	list[1].why, list[1].whyAll = "replaced by go1.25.2", "replaced by go1.25.2"
	var toolchains []releasetest.Toolchain
	for _, c := range list {
		toolchains = append(toolchains, small(c.version))
	}
	w := newWorld(t, toolchains...)
	for i, c := range list {
		w.install(toolchains[i], c.requested, daysAgo(c.age))
	}
	for _, all := range []bool{false, true} {
		var want []string
		for _, c := range list {
			if why := map[bool]string{false: c.why, true: c.whyAll}[all]; why != "" {
				want = append(want, "toolchain go"+c.version+": "+why)
			}
		}
		before := w.picture()
		w.want(w.run(prune.Options{All: all, Dry: true}), want...)
		if !slices.Equal(before, w.picture()) {
			t.Error("a dry run changed something")
		}
	}
	// The default stays whatever it is.
	w.want(w.run(prune.Options{Dry: true, Default: version(t, "go1.24.1")}),
		"toolchain go1.25.1: replaced by go1.25.2", "toolchain go1.27.1: replaced by go1.27.3", "toolchain go1.28rc1: replaced by go1.28rc2")
	taken := w.run(prune.Options{})
	if len(taken.Items) != 4 || taken.Bytes == 0 {
		t.Errorf("taken: %v", names(taken))
	}
	for _, c := range list {
		_, err := w.store.Find(version(t, "go"+c.version))
		if gone := errors.Is(err, fs.ErrNotExist); gone != (c.why != "") {
			t.Errorf("%s: %v", c.version, err)
		}
	}
	w.want(w.run(prune.Options{Dry: true}))
}

func TestARunCountsWhereItIsNoted(t *testing.T) {
	w := newWorld(t, small("1.27.1"))
	i := w.install(small("1.27.1"), false, daysAgo(200))
	w.ranAt(i, daysAgo(10))
	if last := w.store.LastRun(i); last.Before(daysAgo(11)) {
		t.Skip("SKIP: this file system does not note when a file was read")
	}
	w.want(w.run(prune.Options{Dry: true}))
	w.ranAt(i, daysAgo(300)) // never before it was installed
	w.want(w.run(prune.Options{Dry: true}), "toolchain go1.27.1: not run for 200 days")
}

// Without a receipt nobody knows who asked.
func TestWithoutAReceiptItStays(t *testing.T) {
	w := newWorld(t, small("1.27.1"), small("1.27.2"))
	i := w.install(small("1.27.1"), false, daysAgo(200))
	w.install(small("1.27.2"), false, now)
	check(t, os.WriteFile(w.dirs.Receipt(i.Tree), []byte("{"), 0o644))
	w.want(w.run(prune.Options{Dry: true}))
}

// What the dead left goes, and what is somebody's stays.
func TestLeftovers(t *testing.T) {
	w := newWorld(t, small("1.27.1"), small("1.26.1"))
	w.install(small("1.27.1"), true, now)
	lost := w.install(small("1.26.1"), true, now)
	check(t, os.Remove(w.dirs.VersionLink(lost.Tree.Version)))
	platform := goversion.Host().String()
	stray := "go1.20.1." + platform + "-0123456789abcdef"
	tools := w.dirs.Toolchains()
	w.put(filepath.Join(tools, ".staging-go1.26.1."+platform+"-77", "src", "f"), 100)
	w.put(filepath.Join(tools, ".removed-go1.25.1."+platform+"-77", "f"), 10)
	w.put(filepath.Join(tools, ".damaged-"+stray+"-77", "f"), 1000)
	w.put(filepath.Join(w.dirs.Receipts(), strings.Replace(stray, "1.20.1", "1.20.2", 1)+".sums"), 5)
	w.put(filepath.Join(w.dirs.Downloads(), "go1.27.2."+platform+".zip.part"), 7)
	w.put(filepath.Join(w.dirs.Quarantine(), "old", "f"), 3)
	w.put(filepath.Join(w.dirs.Quarantine(), "new", "f"), 3)
	check(t, os.Chtimes(filepath.Join(w.dirs.Quarantine(), "old"), daysAgo(91), daysAgo(91)))
	for _, key := range []string{"go1.25", "go1.27.9", "go1.27", "go1.27.1", "go1.22", "go1.22.1", "p-0123456789abcdef", "download", "mine"} {
		w.put(filepath.Join(w.dirs.GOMODCACHE(key), "example.com", "f"), 11)
		check(t, os.Chmod(filepath.Join(w.dirs.GOMODCACHE(key), "example.com"), 0o555))
		w.put(filepath.Join(w.dirs.GOPATH(key), "bin", "tool"), 11)
	}
	check(t, os.Mkdir(filepath.Join(w.dirs.GOMODCACHE("go1.25"), "example.org"), 0o755))
	check(t, os.Symlink(w.dirs.ModuleDownloads(), filepath.Join(w.dirs.GOMODCACHE("go1.25"), "example.org", "link")))
	w.age(w.dirs.Modules(), 100)
	w.put(filepath.Join(w.dirs.Modules(), ".removed-go1.19-x", "f"), 2)
	var folders []string
	for _, dir := range []string{w.dirs.Data, w.dirs.Store(), w.dirs.Receipts(), w.dirs.Locks(), w.dirs.Versions(), w.dirs.Shims(), w.dirs.Config,
		w.dirs.Keys(), w.dirs.State, w.dirs.Cache, w.dirs.Feeds(), filepath.Join(w.dirs.LogTiles(), "tile", "8")} {
		w.put(filepath.Join(dir, ".gvx-temp-0000000000000001"), 1)
		check(t, os.Chtimes(filepath.Join(dir, ".gvx-temp-0000000000000001"), daysAgo(1), daysAgo(1)))
		folders = append(folders, dir)
	}
	check(t, os.Symlink("x", filepath.Join(w.dirs.Versions(), ".gvx-temp-0000000000000002")))

	want := []string{
		"leftover .staging-go1.26.1." + platform + "-77: of an install that ended early",
		"leftover .removed-go1.25.1." + platform + "-77: of a removal that ended early",
		"leftover .damaged-" + stray + "-77: of a repair that ended early; what is wrong goes to quarantine",
		"leftover " + lost.Tree.String() + ": nothing leads to it",
		"leftover " + strings.Replace(stray, "1.20.1", "1.20.2", 1) + ".sums: the record of a toolchain that is gone",
		"download go1.27.2." + platform + ".zip.part: nobody works on it",
		"quarantine old: put aside 91 days ago",
		"modules go1.25: no go1.25 is there any more, and nothing came into it for 100 days",
		"modules go1.27.9: no go1.27.9 is there any more, and nothing came into it for 100 days",
		"modules .removed-go1.19-x: of a removal that ended early",
	}
	for _, dir := range folders {
		n := "1 file"
		if dir == w.dirs.Versions() {
			n = "2 files"
		}
		want = append(want, "temporary "+n+": whoever wrote it has died")
	}
	o := prune.Options{InUse: []goversion.Version{version(t, "go1.22.1")}, Dry: true}
	before := w.picture()
	w.want(w.run(o), want...)
	if !slices.Equal(before, w.picture()) {
		t.Error("a dry run changed something")
	}

	// While somebody is at work, what he may be working on is not looked at.
	held, err := w.store.Lock(context.Background(), small("1.20.5").Subject, store.Waiting{Command: "gvx install"})
	check(t, err)
	busy := w.run(o)
	held.Release()
	var locked *store.LockedError
	if !errors.As(busy.Busy, &locked) || locked.Holder.Command != "gvx install" {
		t.Errorf("busy: %v", busy.Busy)
	}
	for _, i := range busy.Items {
		if i.Kind == prune.KindLeftover || i.Kind == prune.KindDownload {
			t.Errorf("%s was looked at", i.Path)
		}
	}

	o.Dry = false
	if taken := w.run(o); len(taken.Items) != len(want) || taken.Bytes < 100 {
		t.Errorf("taken: %v, %d bytes", names(taken), taken.Bytes)
	}
	for _, kept := range []string{
		w.dirs.GOMODCACHE("go1.27"), w.dirs.GOMODCACHE("go1.27.1"), w.dirs.GOMODCACHE("go1.22"), w.dirs.GOMODCACHE("go1.22.1"),
		w.dirs.GOMODCACHE("p-0123456789abcdef"), w.dirs.GOMODCACHE("mine"), filepath.Join(w.dirs.ModuleDownloads(), "example.com", "f"),
		filepath.Join(w.dirs.GOPATH("go1.25"), "bin", "tool"), filepath.Join(w.dirs.Quarantine(), "new", "f"),
	} {
		if _, err := os.Lstat(kept); err != nil {
			t.Error(err)
		}
	}
	if aside, _ := filepath.Glob(filepath.Join(w.dirs.Quarantine(), stray+"-*", "toolchain", "f")); len(aside) != 1 {
		t.Errorf("in quarantine: %v", aside)
	}
	w.want(w.run(prune.Options{Dry: true, InUse: o.InUse}))
	if _, err := w.store.Find(version(t, "go1.27.1")); err != nil {
		t.Error(err)
	}
}

// A first run makes nothing and finds nothing.
func TestWithoutAStore(t *testing.T) {
	w := newWorld(t)
	w.want(w.run(prune.Options{Dry: true}))
	if entries, _ := os.ReadDir(w.dirs.Home); len(entries) != 0 {
		t.Errorf("%v was made", entries)
	}
	w.want(w.run(prune.Options{}))
}
