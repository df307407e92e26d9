package install_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/install"
)

// another returns a world with a store of its own, and the same cache.
func (w *world) another() *world {
	dirs := w.dirs
	dirs.Data = filepath.Join(w.dirs.Home, "other", "gvx")
	return &world{t: w.t, dirs: dirs, server: w.server}
}

func isZipOf(version string) func(string) bool {
	return func(path string) bool {
		return strings.HasSuffix(path, ".zip") && strings.Contains(path, version)
	}
}

// TestTwoStoresOfOneCache: while one store's install has the download, another store's
// makes do without, and touches neither it nor its notes.
func TestTwoStoresOfOneCache(t *testing.T) {
	toolchain := small("1.27.4").WithText(8 << 20)
	v, p := toolchain.Subject.Version, toolchain.Subject.Platform
	w := newWorld(t, toolchain)
	begun, rest := make(chan struct{}), make(chan struct{})
	first := true
	w.server.Handle(isZipOf("1.27.4"), func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") != "" || !first {
			w.server.Genuine().ServeHTTP(rw, r)
			return
		}
		first = false
		w.server.Genuine().ServeHTTP(&held{ResponseWriter: rw, after: 1 << 20, begun: begun, rest: rest}, r)
	})
	ended := make(chan error, 1)
	go func() {
		_, _, err := w.patient().Install(context.Background(), v, install.Asked{})
		ended <- err
	}()
	<-begun
	goOn := sync.OnceFunc(func() { close(rest) })
	defer goOn()
	part, state := w.dirs.Download(v, p), w.dirs.DownloadState(v, p)
	before, notes := inode(t, part), inode(t, state)
	other := w.another()
	if i, _, err := other.installer().Install(context.Background(), v, install.Asked{}); err != nil || !strings.HasPrefix(i.GOROOT, other.dirs.Data) {
		t.Errorf("%s, %v", i.GOROOT, err)
	}
	if !os.SameFile(before, inode(t, part)) || !os.SameFile(notes, inode(t, state)) {
		t.Error("the other's download was replaced")
	}
	goOn()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if stray, _ := os.ReadDir(w.dirs.Downloads()); len(stray) > 0 {
		t.Errorf("left behind: %v", stray)
	}
}

// inode waits for path: what a server has sent may not have come yet.
func inode(t *testing.T, path string) os.FileInfo {
	t.Helper()
	st, err := os.Lstat(path)
	for range 500 {
		if err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
		st, err = os.Lstat(path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// held is an answer of which some bytes are sent, and the rest when somebody says so.
type held struct {
	http.ResponseWriter
	after       int
	begun, rest chan struct{}
}

func (h *held) Write(p []byte) (int, error) {
	n, err := h.ResponseWriter.Write(p)
	before := h.after > 0
	if h.after -= n; before && h.after <= 0 {
		http.NewResponseController(h.ResponseWriter).Flush()
		close(h.begun)
		<-h.rest
	}
	return n, err
}

// TestDownloadOfAnother: what somebody has locked is neither read nor written.
func TestDownloadOfAnother(t *testing.T) {
	toolchain := small("1.27.4")
	v, p := toolchain.Subject.Version, toolchain.Subject.Platform
	w := newWorld(t, toolchain)
	const text = "somebody's"
	for _, path := range []string{w.dirs.Download(v, p), w.dirs.DownloadState(v, p)} {
		if err := fsx.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.OpenFile(w.dirs.Download(v, p), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := fsx.TryLock(f); err != nil {
		t.Skipf("SKIP: no locks here: %v", err)
	}
	if _, _, err := w.installer().Install(context.Background(), v, install.Asked{}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{w.dirs.Download(v, p), w.dirs.DownloadState(v, p)} {
		if data, err := os.ReadFile(path); err != nil || string(data) != text {
			t.Errorf("%s: %q, %v", path, data, err)
		}
	}
	if names, _ := os.ReadDir(w.dirs.Downloads()); len(names) != 2 {
		t.Errorf("left behind: %v", names)
	}
}

// TestDownloadThatLostItsName: somebody who cleans up the cache takes the part of a
// running download, and the next one's is not taken for it.
func TestDownloadThatLostItsName(t *testing.T) {
	toolchain := small("1.27.4").WithText(8 << 20)
	v, p := toolchain.Subject.Version, toolchain.Subject.Platform
	w := newWorld(t, toolchain)
	begun, rest := make(chan struct{}), make(chan struct{})
	w.server.Handle(isZipOf("1.27.4"), func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") == "" {
			rw = &held{ResponseWriter: rw, after: 1 << 20, begun: begun, rest: rest}
		}
		w.server.Genuine().ServeHTTP(rw, r)
	})
	ended := make(chan error, 1)
	go func() {
		_, _, err := w.patient().Install(context.Background(), v, install.Asked{})
		ended <- err
	}()
	<-begun
	goOn := sync.OnceFunc(func() { close(rest) })
	defer goOn()
	inode(t, w.dirs.DownloadState(v, p)) // it is made after the part
	for _, path := range []string{w.dirs.Download(v, p), w.dirs.DownloadState(v, p)} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := fsx.WriteFile(path, []byte("the next one's"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	goOn()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for _, path := range []string{w.dirs.Download(v, p), w.dirs.DownloadState(v, p)} {
		if data, err := os.ReadFile(path); err != nil || string(data) != "the next one's" {
			t.Errorf("%s: %d bytes, %v", path, len(data), err)
		}
	}
}
