package release

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/verify"
)

var testTime = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

// quick fills cfg so that nothing waits.
func quick(cfg Config) Config {
	cfg.Sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	cfg.Now = func() time.Time { return testTime }
	return cfg
}

// serve starts a server and counts its requests.
func serve(t *testing.T, h http.HandlerFunc) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var count atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count.Add(1)
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return s, &count
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "the server's words", code) }
}

func text(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, s) }
}

func mustURL(t testing.TB, raw string) *url.URL {
	t.Helper()
	u, err := ParseURL(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func mustProxies(t testing.TB, value string) []Proxy {
	t.Helper()
	p, err := ParseProxies(value, "environment")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func version(t testing.TB, s string) goversion.Version {
	t.Helper()
	v, err := goversion.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func versionList(t testing.TB, names ...string) []goversion.Version {
	t.Helper()
	var vs []goversion.Version
	for _, n := range names {
		vs = append(vs, version(t, n))
	}
	return vs
}

func names(vs []goversion.Version) []string {
	var out []string
	for _, v := range vs {
		out = append(out, v.Number())
	}
	return out
}

func linux(t testing.TB) goversion.Platform {
	t.Helper()
	p, err := goversion.ParsePlatform("linux-amd64")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func subject(t testing.TB, v string) verify.Subject {
	t.Helper()
	return verify.Subject{Version: version(t, v), Platform: linux(t)}
}

func tempSink(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "download"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// tempPart is a part without notes.
func tempPart(t *testing.T) *Part { return &Part{File: tempSink(t)} }

// readFile reads all of f and closes it.
func readFile(t *testing.T, f File) []byte {
	t.Helper()
	defer f.Close()
	data := make([]byte, f.Size())
	if n, err := f.ReadAt(data, 0); n < len(data) {
		t.Errorf("%d bytes of %d: %v", n, len(data), err)
	}
	return data
}

// noSocket is a transport that must not be used.
type noSocket struct{ t *testing.T }

func (n noSocket) RoundTrip(r *http.Request) (*http.Response, error) {
	n.t.Errorf("a request was made: %s", r.URL.Host)
	return nil, errors.New("no socket")
}

// folder makes a file proxy out of names and contents and returns its URL.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return "file://" + filepath.ToSlash(dir)
}
