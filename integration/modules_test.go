//go:build unix

package integration

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// fileProxy makes a module proxy in a folder and returns its URL.
func fileProxy(t *testing.T, module, version string, files map[string]string) string {
	t.Helper()
	top := tempDir(t)
	publish(t, top, module, version, files)
	return "file://" + top
}

// publish adds a version of a module to the proxy in the folder top.
func publish(t *testing.T, top, module, version string, files map[string]string) {
	t.Helper()
	var data bytes.Buffer
	archive := zip.NewWriter(&data)
	for name, text := range files {
		w, err := archive.Create(module + "@" + version + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(text))
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	at := filepath.Join(top, module, "@v")
	write(t, filepath.Join(at, "list"), version+"\n")
	write(t, filepath.Join(at, version+".info"), moduleInfo(version))
	write(t, filepath.Join(at, version+".mod"), files["go.mod"])
	write(t, filepath.Join(at, version+".zip"), data.String())
}

func moduleInfo(version string) string {
	return `{"Version":"` + version + `","Time":"2026-01-01T00:00:00Z"}`
}

// rsc.io/quote is the module of Go's own tutorial; the log knows it.
const dependent = "package main\n\nimport \"rsc.io/quote\"\n\nfunc main() { println(quote.Hello()) }\n"

// What one minor downloaded, another takes from the shared download cache.
func TestDownloadsAreSharedBetweenMinors(t *testing.T) {
	p := newProxy(t)
	h := emptyHouse(t, p)
	linkHouse(t, h)
	// The sum comes with the module: the go.sum is the first run's.
	dir := project(t, "main.go", dependent, "go.mod", goMod("go 1.20", "require rsc.io/quote v1.5.2"))
	h.run(t, dir, "go", "+"+older, "mod", "tidy")
	h.run(t, dir, "go", "+"+older, "run", ".")
	before := p.count("rsc.io")
	if before == 0 {
		t.Fatal("nothing was fetched through the proxy: the test proves nothing")
	}
	h.run(t, dir, "go", "+"+newer, "run", ".")
	if after := p.count("rsc.io"); after != before {
		t.Errorf("the second minor fetched again: %d requests more", after-before)
	}
	modules := filepath.Join(h.path, ".cache/gvx/modules")
	for _, minor := range []string{"go1.26", "go1.27"} {
		if _, err := os.Stat(filepath.Join(modules, minor, "rsc.io/quote@v1.5.2/quote.go")); err != nil {
			t.Errorf("%s has no module cache of its own: %v", minor, err)
		}
	}

	h.run(t, dir, "go", "+"+newer, "clean", "-modcache")
	if _, err := os.Stat(filepath.Join(h.goroot(t, newer), "bin/go")); err != nil {
		t.Fatal("go clean -modcache took the toolchain: ", err)
	}
	h.run(t, dir, "go", "+"+newer, "run", ".")
	link := filepath.Join(modules, "go1.27/cache/download")
	if st, err := os.Lstat(link); err != nil || st.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link to the shared downloads was not mended: %v, %v", st, err)
	}
	h.run(t, dir, "go", "+"+older, "run", ".")
}

func TestTwoVersionsAtOnce(t *testing.T) {
	p := newProxy(t)
	h := emptyHouse(t, p)
	linkHouse(t, h)
	var wg sync.WaitGroup
	for _, version := range []string{older, newer, older, newer} {
		dir := project(t, "main.go", dependent, "go.mod", goMod("go 1.20", "require rsc.io/quote v1.5.2"))
		wg.Go(func() {
			if o := h.try(t, dir, "go", "+"+version, "mod", "tidy"); o.code != 0 {
				t.Errorf("%s tidy: %s", version, o.stderr)
			}
			if o := h.try(t, dir, "go", "+"+version, "run", "."); o.code != 0 || !strings.Contains(o.stderr, "Hello") {
				t.Errorf("%s: exit code %d: %s", version, o.code, o.stderr)
			}
		})
	}
	wg.Wait()
}
