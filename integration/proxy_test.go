//go:build unix

package integration

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
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
	if p.pause == nil || end || !strings.HasSuffix(r.URL.Path, ".zip") {
		shared.recorder.ServeHTTP(w, r)
		return
	}
	file, _, err := shared.recorder.Get(r.URL.EscapedPath())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	p.serveHalf(w, file)
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
