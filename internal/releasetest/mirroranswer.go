package releasetest

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func (m *Mirror) serve(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	m.requests = append(m.requests, recorded(r))
	var h http.Handler = http.HandlerFunc(m.answer)
	for _, o := range slices.Backward(m.overrides) {
		if o.match(r.URL.Path) {
			h = o.handler
			break
		}
	}
	m.mu.Unlock()
	h.ServeHTTP(w, r)
}

// tamperedPath is where the other host has archives that were tampered with.
const tamperedPath = "/tampered"

// serveOther serves the genuine files, and tampered archives below tamperedPath.
func (m *Mirror) serveOther(w http.ResponseWriter, r *http.Request) {
	name, bad := strings.CutPrefix(r.URL.Path, tamperedPath+mirrorPath+"/")
	if !bad {
		name = strings.TrimPrefix(r.URL.Path, mirrorPath+"/")
	}
	m.mu.Lock()
	m.others = append(m.others, recorded(r))
	var o *offer
	if found, ok := m.genuine[archiveName(name)]; ok {
		o = &found
	}
	m.mu.Unlock()
	if o != nil && bad {
		o.archive = tampered(o.Toolchain)
	}
	answerFile(w, r, name, o)
}

// answer is the mirror, friendly but for what was changed in its offers.
func (m *Mirror) answer(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.URL.Path+"/", mirrorPath+"/")
	name = strings.TrimSuffix(name, "/")
	switch {
	case !ok:
		http.NotFound(w, r)
	case name == "":
		m.answerFeed(w, r)
	default:
		answerFile(w, r, name, m.offered(archiveName(name)))
	}
}

// offered returns a copy of an offer, nil where there is none.
func (m *Mirror) offered(name string) *offer {
	m.mu.Lock()
	defer m.mu.Unlock()
	if o := m.offers[name]; o != nil {
		found := *o
		return &found
	}
	return nil
}

func (m *Mirror) answerFeed(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("mode") != "json" {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(someHTML))
		return
	}
	m.mu.Lock()
	body := m.feed(r.URL.Query().Get("include") == "all")
	m.mu.Unlock()
	kind := "application/json"
	switch {
	case body == nil:
		http.NotFound(w, r)
		return
	case bytes.HasPrefix(body, []byte("<")):
		kind = "text/html; charset=utf-8"
	}
	w.Header().Set("Content-Type", kind)
	serveContent(w, r, body)
}

// feed returns the feed's text, nil where there is none. m.mu is held.
func (m *Mirror) feed(all bool) []byte {
	if m.noFeed {
		return nil
	}
	if m.feedBody != nil {
		return m.feedBody
	}
	var offers []*offer
	for _, name := range slices.Sorted(maps.Keys(m.offers)) {
		offers = append(offers, m.offers[name])
	}
	list := feed(offers)
	for _, edit := range m.editFeed {
		list = edit(list)
	}
	if !all {
		list = current(list)
	}
	return feedText(list)
}

// archiveName returns the name of the archive that a file belongs to.
func archiveName(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, ".asc"), ".sha256")
}

// answerFile answers for an archive or what lies beside it. o may be nil.
func answerFile(w http.ResponseWriter, r *http.Request, name string, o *offer) {
	var body []byte
	kind := "text/plain; charset=utf-8"
	switch {
	case o == nil:
	case strings.HasSuffix(name, ".asc"):
		body = o.signature
	case strings.HasSuffix(name, ".sha256"):
		body = o.checksum
	case strings.HasSuffix(name, ".zip"):
		body, kind = o.archive, "application/zip"
	default:
		body, kind = o.archive, "application/gzip"
	}
	if body == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	serveContent(w, r, body)
}

// serveContent serves body with an ETag, ranges, and 304 where it is known already.
func serveContent(w http.ResponseWriter, r *http.Request, body []byte) { serveAs(w, r, body, body) }

// serveAs serves body under the ETag of another.
func serveAs(w http.ResponseWriter, r *http.Request, body, named []byte) {
	w.Header().Set("ETag", `"`+hexOf(named)[:32]+`"`)
	http.ServeContent(w, r, "", published, bytes.NewReader(body))
}

// wait returns when the client is gone or the mirror stops.
func (m *Mirror) wait(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-m.stop:
	}
}

// WriteFolder writes what is served, behaviours included but for those of the
// server's answers, into the folder dir, which must exist: each archive, what lies
// beside it, and with feed the feed, as index.json.
func (m *Mirror) WriteFolder(dir string, feed bool) error {
	files := map[string][]byte{}
	m.each(func(o *offer) {
		files[o.name], files[o.name+".asc"], files[o.name+".sha256"] = o.archive, o.signature, o.checksum
	})
	if feed {
		m.mu.Lock()
		files["index.json"] = m.feed(true) // nil where there is none
		m.mu.Unlock()
	}
	for name, data := range files {
		if data == nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
