package releasetest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
)

// mirrorPath is where a mirror stands on its host, as go.dev/dl does.
const mirrorPath = "/dl"

// Mirror is a mirror of go.dev/dl: the feed, the archives, and beside each its
// signature (.asc, not for a .zip) and its digest (.sha256). The log that vouches
// for the archives is that of a [Server].
type Mirror struct {
	// URL is a value for GVX_MIRROR.
	URL string

	server   *Server
	key      *SigningKey
	stranger func() *SigningKey
	web      *httptest.Server
	other    *httptest.Server
	stop     chan struct{}

	mu        sync.Mutex
	genuine   map[string]offer  // by the archive's name
	offers    map[string]*offer // what is served: the genuine ones, but for what a behaviour did
	editFeed  []func([]feedRelease) []feedRelease
	feedBody  []byte // instead of the feed, where a behaviour says so
	noFeed    bool
	overrides []override
	requests  []Request
	others    []Request
}

// offer is a toolchain and all that is served for it.
type offer struct {
	Toolchain
	name      string
	archive   []byte
	signature []byte // nil is 404
	checksum  []byte // the .sha256
	listed    feedFile
}

// NewMirror starts a mirror that ends with the test. Its archives are signed by
// key. Nothing is added to the server: a toolchain that it does not have too is one
// that no log vouches for.
func NewMirror(tb testing.TB, s *Server, key *SigningKey, toolchains ...Toolchain) *Mirror {
	tb.Helper()
	m, stop := StartMirror(s, key, toolchains...)
	tb.Cleanup(stop)
	return m
}

// NewMirrorTLS is NewMirror with https; [Mirror.Certificate] is what a client must
// trust. The other host of the redirects still speaks http.
func NewMirrorTLS(tb testing.TB, s *Server, key *SigningKey, toolchains ...Toolchain) *Mirror {
	tb.Helper()
	m, stop := startMirror(httptest.NewTLSServer, s, key, toolchains)
	tb.Cleanup(stop)
	return m
}

// StartMirror starts a mirror outside of a test; stop ends it.
func StartMirror(s *Server, key *SigningKey, toolchains ...Toolchain) (m *Mirror, stop func()) {
	return startMirror(httptest.NewServer, s, key, toolchains)
}

func startMirror(listen func(http.Handler) *httptest.Server, s *Server, key *SigningKey, toolchains []Toolchain) (*Mirror, func()) {
	m := &Mirror{
		server: s, key: key, stop: make(chan struct{}), genuine: map[string]offer{}, offers: map[string]*offer{},
		stranger: sync.OnceValue(func() *SigningKey { return NewSigningKey("Stranger") }),
	}
	for _, t := range toolchains {
		m.Add(t)
	}
	m.web = listen(http.HandlerFunc(m.serve))
	m.other = httptest.NewServer(http.HandlerFunc(m.serveOther))
	m.URL = m.web.URL + mirrorPath
	return m, sync.OnceFunc(m.close)
}

// close ends also the answers that would never end.
func (m *Mirror) close() {
	close(m.stop)
	m.web.CloseClientConnections()
	m.other.CloseClientConnections()
	m.web.Close()
	m.other.Close()
}

// Add offers one more toolchain here, and not on the server.
func (m *Mirror) Add(t Toolchain) {
	o := m.offer(t, t.Archive())
	m.mu.Lock()
	defer m.mu.Unlock()
	m.genuine[o.name] = o
	m.offers[o.name] = &o
}

// AddToBoth offers one more toolchain here and on the server, whose log grows by
// its record.
func (m *Mirror) AddToBoth(t Toolchain) {
	m.server.Add(t)
	m.Add(t)
}

// offer makes what goes with an archive: all of it is right for that archive.
func (m *Mirror) offer(t Toolchain, archive []byte) offer {
	digest := hexOf(archive)
	o := offer{Toolchain: t, name: OfficialName(t.Subject), archive: archive, checksum: []byte(digest)}
	if t.Subject.Platform.OS() != "windows" {
		o.signature = m.key.Sign(archive)
	}
	o.listed = feedFile{
		Filename: o.name, OS: t.Subject.Platform.OS(), Arch: feedArch(t.Subject.Platform), Version: t.Subject.Version.String(),
		SHA256: &digest, Size: int64(len(archive)), Kind: kindArchive,
	}
	return o
}

func hexOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Key returns the key that signs the archives.
func (m *Mirror) Key() *SigningKey { return m.key }

// Server returns the server whose log vouches for the archives.
func (m *Mirror) Server() *Server { return m.server }

// OtherURL is the other host, to which behaviours redirect: the genuine files, by
// http.
func (m *Mirror) OtherURL() string { return m.other.URL + mirrorPath }

// Certificate returns the certificate of a mirror made by NewMirrorTLS, in PEM.
func (m *Mirror) Certificate() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: m.web.Certificate().Raw})
}

// Client returns an HTTP client that trusts the mirror.
func (m *Mirror) Client() *http.Client { return m.web.Client() }

// Requests returns what was asked so far.
func (m *Mirror) Requests() []Request {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.requests)
}

// OtherRequests returns what the other host was asked so far.
func (m *Mirror) OtherRequests() []Request {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.others)
}

// Handle lets h answer for the paths that match; the feed's is /dl/. The last
// override counts.
func (m *Mirror) Handle(match func(path string) bool, h http.HandlerFunc) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.overrides = append(m.overrides, override{match, h})
}

// HandlePath lets h answer for one path.
func (m *Mirror) HandlePath(path string, h http.HandlerFunc) {
	m.Handle(func(p string) bool { return p == path }, h)
}

// Reset makes the mirror friendly again, and lets the log vouch for what it offers
// as it did at first.
func (m *Mirror) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.overrides, m.editFeed, m.feedBody, m.noFeed = nil, nil, nil, false
	clear(m.offers)
	for name, o := range m.genuine {
		m.offers[name] = &o
		m.server.vouch(o.Toolchain, o.Manifest().H1())
	}
}

// Genuine answers as the mirror does without overrides; for use in overrides.
func (m *Mirror) Genuine() http.Handler { return http.HandlerFunc(m.answer) }

// each calls f for every offer, in the order of their names.
func (m *Mirror) each(f func(o *offer)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(m.offers)) {
		f(m.offers[name])
	}
}
