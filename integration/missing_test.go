//go:build unix

package integration

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// wantsNewer is a project that asks for a release which no own house has.
func wantsNewer(t *testing.T) string {
	return project(t, "go.mod", goMod("go 1.26", "toolchain go"+newer))
}

// listing names all that is below dir.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			t.Error(err)
		}
		names = append(names, path)
		return nil
	})
	return strings.Join(names, "\n")
}

// nothingInstalled fails the test where a toolchain or a piece of one is left.
func nothingInstalled(t testing.TB, h house) {
	t.Helper()
	for _, dir := range []string{h.trees(), filepath.Join(h.data(), "versions"), filepath.Join(h.data(), "store/receipts"), filepath.Join(h.path, ".cache/gvx/downloads")} {
		entries, err := os.ReadDir(dir)
		if err != nil && !os.IsNotExist(err) {
			t.Error(err)
		}
		for _, e := range entries {
			t.Errorf("%s is left in %s", e.Name(), dir)
		}
	}
	if _, err := os.Lstat(filepath.Join(h.shims(), "go")); err == nil {
		onlyNamed(t, h)
	}
}

// onlyNamed fails the test unless the shim has the name of the newer release, which is
// known, and says what that lacks.
func onlyNamed(t testing.TB, h house) {
	t.Helper()
	h.with("GVX_AUTO_INSTALL=never").refuses(t, h.path, 5, []string{"not installed", "help: gvx install " + newer}, "go"+newer, "version")
}

func TestMissingAndForbidden(t *testing.T) {
	p := newProxy(t)
	h := ownHouse(t, p).with("GVX_AUTO_INSTALL=never")
	h.run(t, h.path, "gvx", "env", "-u", "GVX_GO") // has the log there, and the settings
	before := listing(t, h.path)
	h.refuses(t, wantsNewer(t), 5, []string{"go" + newer + " is required but not installed", "go.mod:4", "GVX_AUTO_INSTALL=never", "help: gvx install " + newer}, "go", "version")
	if after := listing(t, h.path); after != before {
		t.Errorf("something was written:\n%s", after)
	}
	// The shim has the refusal logged, and nothing else is.
	contains(t, h.run(t, h.path, "gvx", "log", "--limit", "1"), "refusal", "the shim: go"+newer+" is required but not installed; ")
	if n := p.count(""); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// What a setting asks for must be named by the file that holds it.
func TestForbiddenByTheFile(t *testing.T) {
	p := newProxy(t)
	h := ownHouse(t, p)
	h.run(t, h.path, "gvx", "env", "-w", "GVX_AUTO_INSTALL=never")
	h.refuses(t, wantsNewer(t), 5, []string{filepath.Join(h.path, ".config/gvx/env") + ":1"}, "go", "version")
	nothingInstalled(t, h)
}

// Nobody can be asked where there is no terminal.
func TestAskWithoutATerminal(t *testing.T) {
	p := newProxy(t)
	h := ownHouse(t, p).with("GVX_AUTO_INSTALL=ask")
	cmd := h.command(wantsNewer(t), "go", "version")
	cmd.SysProcAttr = newSession()
	if o := finish(t, cmd); o.code != 5 || !strings.Contains(o.stderr, "GVX_AUTO_INSTALL=ask") {
		t.Errorf("%+v", o)
	}
	nothingInstalled(t, h)
}

func TestTwoShimsInstallOnce(t *testing.T) {
	p := newProxy(t)
	h := ownHouse(t, p)
	dir := wantsNewer(t)
	outcomes := make([]outcome, 2)
	var wg sync.WaitGroup
	for i := range outcomes {
		wg.Go(func() { outcomes[i] = h.try(t, dir, "go", "version") })
	}
	wg.Wait()
	for _, o := range outcomes {
		if o.code != 0 || !strings.HasPrefix(o.stdout, "go version go"+newer+" ") {
			t.Errorf("exit code %d: %s%s", o.code, o.stdout, o.stderr)
		}
		contains(t, o.stderr, "go.mod:4", "GVX_AUTO_INSTALL=never forbids it")
	}
	if n := p.count(".zip"); n != 1 {
		t.Errorf("%d downloads, want 1", n)
	}
	oneToolchain(t, h)
	// Whoever installed for a project says so, and nothing the second time.
	contains(t, h.run(t, dir, "gvx", "list", "--json"), `"requested": false`)
	if o := h.try(t, dir, "go", "version"); o.stderr != "" {
		t.Errorf("the second call says %s", o.stderr)
	}
}

// oneToolchain fails the test unless the newer release is whole, and alone.
func oneToolchain(t *testing.T, h house) {
	t.Helper()
	entries, err := os.ReadDir(h.trees())
	if err != nil || len(entries) != 1 {
		t.Errorf("%d folders in the store, want one: %v (%v)", len(entries), entries, err)
	}
	downloads, _ := os.ReadDir(filepath.Join(h.path, ".cache/gvx/downloads"))
	if len(downloads) != 0 {
		t.Errorf("left of the download: %v", downloads)
	}
	contains(t, h.run(t, h.path, "gvx", "verify", newer), "go"+newer+": ok")
}

func TestMissingAndImpossible(t *testing.T) {
	p := newProxy(t)
	for _, c := range []struct {
		name  string
		vars  []string
		spoil func(house)
		words []string
	}{
		{"no gvx.path", nil, func(h house) { os.Remove(filepath.Join(h.data(), "gvx.path")) }, []string{"gvx.path is not there", "help: gvx setup"}},
		{"gvx is gone", nil, func(h house) { os.WriteFile(filepath.Join(h.data(), "gvx.path"), []byte("/nonexistent/gvx\n"), 0o644) }, []string{"/nonexistent/gvx", "help: gvx setup"}},
		{"GOPROXY=off", []string{"GOPROXY=off"}, nil, []string{"GOPROXY", "help:"}},
		{"no proxy there", []string{"GOPROXY=http://127.0.0.1:1"}, nil, []string{"127.0.0.1:1", "help:"}},
		{"offline", []string{"GVX_OFFLINE=1"}, nil, []string{"GVX_OFFLINE", "help:"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := ownHouse(t, p).with(c.vars...)
			if c.spoil != nil {
				c.spoil(h)
			}
			h.refuses(t, wantsNewer(t), 5, append(c.words, "go"+newer), "go", "version")
			nothingInstalled(t, h)
		})
	}
}
