package release

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/verify"
)

const (
	distName  = "go1.27.4.linux-amd64.tar.gz"
	distBytes = "the archive of go1.27.4"
)

func hexSum(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// entryOf is the release list's entry of a file whose content is data.
func entryOf(name, data string) map[string]any {
	s, _ := parseDistFile(name)
	return map[string]any{
		"filename": name, "os": s.Platform.OS(), "arch": strings.TrimPrefix(strings.Split(strings.Split(name, "-")[1], ".")[0], "-"),
		"version": s.Version.String(), "sha256": hexSum(data), "size": len(data), "kind": "archive",
	}
}

// feedOf is a release list of those entries, each a release of its own.
func feedOf(entries ...map[string]any) string {
	list := []any{}
	for _, e := range entries {
		list = append(list, map[string]any{"version": e["version"], "stable": true, "files": []any{
			e, map[string]any{"filename": "x.src.tar.gz", "os": "", "arch": "", "sha256": "", "size": 0, "kind": "source"},
		}})
	}
	data, err := json.Marshal(list)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// with returns e with other values; nil takes one away.
func with(e map[string]any, values map[string]any) map[string]any {
	e = maps.Clone(e)
	for k, v := range values {
		if e[k] = v; v == nil {
			delete(e, k)
		}
	}
	return e
}

// feedKey is the release list among the files of a place.
const feedKey = ""

// place is a mirror, below /dl. Of its files each may be changed between requests.
type place struct {
	*httptest.Server
	mu    sync.Mutex
	files map[string]string
	code  int // answers all, where it is not 0
	asked []string
	auth  []string
}

// genuine is what a good place has.
func genuine() map[string]string {
	return map[string]string{
		feedKey:                         feedOf(entryOf(distName, distBytes), entryOf("go1.27.4.windows-amd64.zip", "a zip"), entryOf("go1.26.9.linux-amd64.tar.gz", "old")),
		distName:                        distBytes,
		distName + ".asc":               "a signature",
		distName + ".sha256":            hexSum(distBytes),
		"go1.27.4.windows-amd64.zip":    "a zip",
		"go1.26.9.linux-amd64.tar.gz":   "old",
		"go1.26.9.windows-amd64.tar.gz": "no release",
	}
}

func newPlace(t *testing.T, files map[string]string) *place {
	p := &place{files: files}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *place) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	name, ok := strings.CutPrefix(r.URL.Path, "/dl/")
	p.asked = append(p.asked, name)
	p.auth = append(p.auth, r.Header.Get("Authorization"))
	data, there := p.files[name]
	switch {
	case p.code != 0:
		http.Error(w, "the server's words", p.code)
	case !ok || !there || name == feedKey && r.URL.RawQuery != "mode=json&include=all":
		http.NotFound(w, r)
	default:
		w.Header().Set("ETag", `"`+hexSum(data)[:16]+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader([]byte(data)))
	}
}

// set changes a file; "" takes it away.
func (p *place) set(name, data string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.files[name] = data; data == "" {
		delete(p.files, name)
	}
}

// times counts the requests for name.
func (p *place) times(name string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range p.asked {
		if a == name {
			n++
		}
	}
	return n
}

// memory is a FeedCache that counts.
type memory struct {
	data   map[string][]byte
	stores int
	fail   error
}

func (m *memory) Load(base string) ([]byte, error) {
	if data, ok := m.data[base]; ok {
		return data, nil
	}
	return nil, fmt.Errorf("load: %w", fs.ErrNotExist)
}

func (m *memory) Store(base string, data []byte) error {
	if m.stores++; m.data == nil {
		m.data = map[string][]byte{}
	}
	m.data[base] = slices.Clone(data)
	return m.fail
}

func (m *memory) Drop(base string) error {
	delete(m.data, base)
	return m.fail
}

func mustMirror(t testing.TB, value string) Mirror {
	t.Helper()
	m, err := ParseMirror(value)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// distOf is a source at a place.
func distOf(t testing.TB, value string, cfg DistConfig) *DistSource {
	t.Helper()
	cfg.Mirror = mustMirror(t, value)
	return NewDistSource(NewClient(quick(Config{})), cfg)
}

func onPlatform(t testing.TB, v, platform string) verify.Subject {
	t.Helper()
	p, err := goversion.ParsePlatform(platform)
	if err != nil {
		t.Fatal(err)
	}
	return verify.Subject{Version: version(t, v), Platform: p}
}

func isRefuted(err error) bool     { return is[*verify.RefutedError](err) }
func isUnreachable(err error) bool { return is[*UnreachableError](err) && !isRefuted(err) }
func isNotFound(err error) bool    { return is[*NotFoundError](err) && !is[*UnreachableError](err) }

// only is p, and wants the list to be asked for by its entity tag.
func only(t *testing.T, p *place, tag string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "" && r.Header.Get("If-None-Match") != tag {
			t.Errorf("asked with %q, want %q", r.Header.Get("If-None-Match"), tag)
		}
		p.ServeHTTP(w, r)
	}
}
