package releasetest

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"time"
)

// transferBehaviours are those of how an archive is sent, and of redirects.
func transferBehaviours() map[string]behaviour {
	return map[string]behaviour{
		"redirect-other-host":          harmless(redirectFiles(func(m *Mirror, r *http.Request) string { return m.other.URL + r.URL.RequestURI() })),
		"redirect-other-host-tampered": refuted(redirectFiles(func(m *Mirror, r *http.Request) string { return m.other.URL + tamperedPath + r.URL.RequestURI() })),
		"redirect-file":                unreachable(redirectFiles(func(*Mirror, *http.Request) string { return "file:///etc/passwd" })),
		"redirect-loop":                unreachable(redirectFiles(func(_ *Mirror, r *http.Request) string { return r.URL.RequestURI() })),

		"cut-once":               harmless(cutOnce((*Mirror).answer)),
		"cut-once-without-range": harmless(cutOnce((*Mirror).answerWhole)),
		"cut-then-tampered":      refuted(cutThenTampered),
		"cut-always":             unreachable(halves(func(*Mirror, *http.Request) { panic(http.ErrAbortHandler) })),
		"stalls":                 unreachable(halves(func(m *Mirror, r *http.Request) { m.wait(r.Context()) })),
		"slow":                   harmless(slowly),
		"archive-404":            {[]int{1, 5}, handle(isArchive, http.NotFound)},
		"archive-500":            unreachable(handle(isArchive, status(http.StatusInternalServerError, "out of order"))),
		"escapes-error": unreachable(handle(isArchive, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintln(w, Escape)
		})),
	}
}

func isArchive(path string) bool {
	return strings.HasPrefix(path, mirrorPath+"/") && (strings.HasSuffix(path, ".tar.gz") || strings.HasSuffix(path, ".zip"))
}

func isFile(path string) bool { return strings.HasPrefix(path, mirrorPath+"/") && !isFeed(path) }

// redirectFiles redirects all but the feed.
func redirectFiles(to func(m *Mirror, r *http.Request) string) func(*Mirror) {
	return func(m *Mirror) {
		m.Handle(isFile, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", to(m, r))
			w.WriteHeader(http.StatusFound)
		})
	}
}

// cutOnce breaks off in the middle the first time that an archive is asked for.
func cutOnce(later func(*Mirror, http.ResponseWriter, *http.Request)) func(*Mirror) {
	return func(m *Mirror) {
		var first firstTime
		m.Handle(isArchive, func(w http.ResponseWriter, r *http.Request) {
			if first.of(r) {
				m.sendHalf(w, r)
				panic(http.ErrAbortHandler)
			}
			later(m, w, r)
		})
	}
}

// answerWhole answers as ever, but knows no ranges.
func (m *Mirror) answerWhole(w http.ResponseWriter, r *http.Request) {
	plain := r.Clone(r.Context())
	plain.Header.Del("Range")
	rec := httptest.NewRecorder()
	m.answer(rec, plain)
	maps.Copy(w.Header(), rec.Header())
	w.Header().Set("Accept-Ranges", "none")
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes())
}

// cutThenTampered breaks off in the middle the first time; what comes later is of
// an archive that was tampered with, under the ETag of the genuine one.
func cutThenTampered(m *Mirror) {
	cutOnce(func(m *Mirror, w http.ResponseWriter, r *http.Request) {
		o := m.offered(strings.TrimPrefix(r.URL.Path, mirrorPath+"/"))
		if o == nil {
			http.NotFound(w, r)
			return
		}
		genuine := o.archive
		o.archive = tampered(o.Toolchain)
		serveAs(w, r, o.archive, genuine)
	})(m)
}

// halves sends the first half of an archive, and never a byte of the second, by
// range or otherwise: end comes in its place.
func halves(end func(*Mirror, *http.Request)) func(*Mirror) {
	return func(m *Mirror) {
		m.Handle(isArchive, func(w http.ResponseWriter, r *http.Request) {
			m.sendHalf(w, r)
			end(m, r)
		})
	}
}

// sendHalf begins an answer whose length is right, and sends what lies in the first
// half of the archive.
func (m *Mirror) sendHalf(w http.ResponseWriter, r *http.Request) {
	rec := httptest.NewRecorder()
	m.answer(rec, r)
	body := rec.Body.Bytes()
	from, whole := 0, len(body)
	if rec.Code == http.StatusPartialContent {
		var to int
		if _, err := fmt.Sscanf(rec.Header().Get("Content-Range"), "bytes %d-%d/%d", &from, &to, &whole); err != nil {
			from = whole // several ranges: nothing of them
		}
	}
	maps.Copy(w.Header(), rec.Header())
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(rec.Code)
	_, _ = w.Write(body[:min(len(body), max(0, whole/2-from))])
	_ = http.NewResponseController(w).Flush()
}

// slowly sends an archive in 20 pieces, 20 ms apart.
func slowly(m *Mirror) {
	m.Handle(isArchive, func(w http.ResponseWriter, r *http.Request) {
		const pieces = 20
		rec := httptest.NewRecorder()
		m.answer(rec, r)
		maps.Copy(w.Header(), rec.Header())
		w.WriteHeader(rec.Code)
		body := rec.Body.Bytes()
		piece := len(body)/pieces + 1
		for len(body) > 0 {
			n := min(len(body), piece)
			_, _ = w.Write(body[:n])
			_ = http.NewResponseController(w).Flush()
			body = body[n:]
			select {
			case <-m.stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	})
}
