package releasetest

import (
	"context"
	"crypto/rand"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/note"
)

// logName is the name of the public log: only the key tells the two apart.
const logName = "sum.golang.org"

// Server is a module proxy with a checksum log.
type Server struct {
	// URL is a value for GOPROXY.
	URL string

	web   *httptest.Server
	other *httptest.Server // another host, for redirects
	key   string
	stop  chan struct{}

	mu         sync.Mutex
	log        *checksumLog // what is served
	genuine    *checksumLog // what it was before a hostile one took its place
	signer     note.Signer
	toolchains map[string]*served // by module version
	overrides  []override
	requests   []Request
	others     []Request
}

// served is a toolchain and the bytes that are served for it.
type served struct {
	Toolchain
	zip     []byte // as it is served
	genuine []byte // as it was at first
}

func serving(t Toolchain) served {
	zip := t.Zip()
	return served{t, zip, zip}
}

// Request is what a server was asked.
type Request struct {
	Method string
	Path   string
	Query  string // as it was sent
	Host   string
	Header http.Header
}

type override struct {
	match   func(path string) bool
	handler http.Handler
}

// New starts a server that ends with the test.
func New(tb testing.TB, toolchains ...Toolchain) *Server {
	tb.Helper()
	s, stop := Start(toolchains...)
	tb.Cleanup(stop)
	return s
}

// NewTLS is New with https; [Server.Certificate] is what a client must trust.
func NewTLS(tb testing.TB, toolchains ...Toolchain) *Server {
	tb.Helper()
	s, stop := start(httptest.NewTLSServer, toolchains)
	tb.Cleanup(stop)
	return s
}

// Start starts a server outside of a test; stop ends it.
func Start(toolchains ...Toolchain) (s *Server, stop func()) {
	return start(httptest.NewServer, toolchains)
}

func start(listen func(http.Handler) *httptest.Server, toolchains []Toolchain) (*Server, func()) {
	private, public, err := note.GenerateKey(rand.Reader, logName)
	if err != nil {
		panic(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		panic(err)
	}
	s := &Server{key: public, signer: signer, stop: make(chan struct{}), toolchains: map[string]*served{}}
	s.log = newLog(signer, "")
	s.genuine = s.log
	for _, t := range toolchains {
		s.Add(t)
	}
	s.web = listen(http.HandlerFunc(s.serve))
	s.other = httptest.NewServer(http.HandlerFunc(s.serveOther))
	s.URL = s.web.URL
	return s, sync.OnceFunc(s.close)
}

// close ends also the answers that would never end.
func (s *Server) close() {
	close(s.stop)
	s.web.CloseClientConnections()
	s.other.CloseClientConnections()
	s.web.Close()
	s.other.Close()
}

// Add serves one more toolchain and lets the log grow by its record.
func (s *Server) Add(t Toolchain) {
	s.mu.Lock()
	defer s.mu.Unlock()
	made := serving(t)
	s.toolchains[t.Subject.ModuleVersion()] = &made
	m := moduleOf(t)
	s.log.add(m, record(m, t.Manifest().H1()))
}

// vouch makes the log vouch for h1 as that of t, if t is served.
func (s *Server) vouch(t Toolchain, h1 string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := moduleOf(t); s.toolchains[t.Subject.ModuleVersion()] != nil {
		s.log.vouch(m, record(m, h1))
	}
}

// Grow lets the log grow by n records of other modules.
func (s *Server) Grow(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.log.addFiller("", int(s.log.size()))
	}
}

func moduleOf(t Toolchain) module.Version {
	return module.Version{Path: t.Subject.Module(), Version: t.Subject.ModuleVersion()}
}

// LogKey returns the verifier key of the log.
func (s *Server) LogKey() string { return s.key }

// Head returns the newest signed head of the genuine log, whatever is served.
func (s *Server) Head() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.genuine.mu.Lock()
	defer s.genuine.mu.Unlock()
	signed, err := s.genuine.signed(int64(len(s.genuine.records)))
	if err != nil {
		panic(err)
	}
	return string(signed)
}

// HeadOf returns the signed head of the genuine log when it had n records.
func (s *Server) HeadOf(n int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.genuine.mu.Lock()
	defer s.genuine.mu.Unlock()
	signed, err := s.genuine.signed(n)
	if err != nil {
		panic(err)
	}
	return string(signed)
}

// LogURL is where the log is served directly, without a proxy before it.
func (s *Server) LogURL() string { return s.URL + "/log" }

// OtherURL is the other host, to which hostile behaviours redirect. It serves the
// same as URL, always in a friendly way, and plainly (http).
func (s *Server) OtherURL() string { return s.other.URL }

// Certificate returns the certificate of a server made by NewTLS, in PEM.
func (s *Server) Certificate() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.web.Certificate().Raw})
}

// Client returns an HTTP client that trusts the server.
func (s *Server) Client() *http.Client { return s.web.Client() }

// Requests returns what was asked so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// OtherRequests returns what the other host was asked so far.
func (s *Server) OtherRequests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.others)
}

// Handle lets h answer for the paths that match. The last override counts.
func (s *Server) Handle(match func(path string) bool, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.overrides = append(s.overrides, override{match, h})
}

// HandlePath lets h answer for one path.
func (s *Server) HandlePath(path string, h http.HandlerFunc) {
	s.Handle(func(p string) bool { return p == path }, h)
}

// Reset makes the server friendly again. Records that were added to the genuine
// log stay: a log forgets nothing.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.overrides, s.log = nil, s.genuine
	s.log.rollBack(-1)
	for _, t := range s.toolchains {
		t.zip = t.genuine
		s.log.vouch(moduleOf(t.Toolchain), record(moduleOf(t.Toolchain), t.Manifest().H1()))
	}
}

// Genuine answers as the friendly server does; for use in overrides.
func (s *Server) Genuine() http.Handler { return http.HandlerFunc(s.answer) }

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests = append(s.requests, recorded(r))
	var h http.Handler = http.HandlerFunc(s.answer)
	for _, o := range slices.Backward(s.overrides) {
		if o.match(r.URL.Path) {
			h = o.handler
			break
		}
	}
	s.mu.Unlock()
	h.ServeHTTP(w, r)
}

func (s *Server) serveOther(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.others = append(s.others, recorded(r))
	s.mu.Unlock()
	s.answer(w, r)
}

func recorded(r *http.Request) Request {
	return Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Host: r.Host, Header: r.Header.Clone()}
}

// wait returns when the client is gone or the server stops.
func (s *Server) wait(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-s.stop:
	}
}
