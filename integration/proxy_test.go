//go:build unix

package integration

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/singleflight"
)

// proxy is a module proxy on loopback. It fetches from the machine's own proxy what
// it does not have yet, keeps it for the run, and remembers what it was asked.
type proxy struct {
	server *httptest.Server

	mu    sync.Mutex
	asked []string

	// pause, where set, is closed upon half of a zip; the other half comes when the
	// test ends.
	pause    chan struct{}
	pauseOne sync.Once
	done     chan struct{}
}

var (
	fetches singleflight.Group
	// upstream is for file: proxies too.
	upstream = func() *http.Client {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.RegisterProtocol("file", http.NewFileTransport(http.Dir("/")))
		return &http.Client{Transport: transport}
	}()
)

// newProxy starts a proxy for one test, so that its count is that test's alone.
func newProxy(t testing.TB) *proxy {
	t.Helper()
	network(t)
	if shared.proxy == "" {
		t.Skip("GOPROXY begins with no module proxy on this machine")
	}
	p := &proxy{done: make(chan struct{})}
	p.server = httptest.NewServer(p)
	t.Cleanup(func() {
		close(p.done)
		p.server.CloseClientConnections()
		p.server.Close()
	})
	return p
}

func (p *proxy) url() string { return p.server.URL }

// count is how many requests had a path with part in it.
func (p *proxy) count(part string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, path := range p.asked {
		if strings.Contains(path, part) {
			n++
		}
	}
	return n
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The end of a zip, which is asked for before the rest, is no download of its own.
	end := strings.HasPrefix(r.Header.Get("Range"), "bytes=-")
	if !end {
		p.mu.Lock()
		p.asked = append(p.asked, r.URL.Path)
		p.mu.Unlock()
	}
	status, err, _ := fetches.Do(r.URL.EscapedPath(), func() (any, error) { return fetch(r.URL.EscapedPath()) })
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadGateway)
	case status != http.StatusOK:
		w.WriteHeader(status.(int))
	case p.pause != nil && strings.HasSuffix(r.URL.Path, ".zip") && !end:
		p.serveHalf(w, recorded(r.URL.EscapedPath()))
	default:
		http.ServeFile(w, r, recorded(r.URL.EscapedPath()))
	}
}

func recorded(path string) string {
	sum := sha256.Sum256([]byte(path))
	return filepath.Join(shared.cache, hex.EncodeToString(sum[:]))
}

// fetch brings a file into the recorder's folder and returns the proxy's status.
func fetch(path string) (int, error) {
	if _, err := os.Stat(recorded(path)); err == nil {
		return http.StatusOK, nil
	}
	resp, err := upstream.Get(shared.proxy + path)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return resp.StatusCode, nil
	}
	f, err := os.CreateTemp(shared.cache, "part-")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if _, err := io.Copy(f, resp.Body); err != nil {
		return 0, err
	}
	return http.StatusOK, os.Rename(f.Name(), recorded(path))
}

func (p *proxy) serveHalf(w http.ResponseWriter, name string) {
	data, err := os.ReadFile(name)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Write(data[:len(data)/2])
	w.(http.Flusher).Flush()
	p.pauseOne.Do(func() { close(p.pause) })
	<-p.done
}
