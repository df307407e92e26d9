package releasetest

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"time"
)

// bodyBehaviours are those of how a zip is sent, and of redirects.
func bodyBehaviours() map[string]func(*Server) {
	all := map[string]func(*Server){
		"truncated":           func(s *Server) { s.Handle(isZip, s.truncated) },
		"endless":             func(s *Server) { s.Handle(isZip, s.endless) },
		"stall":               func(s *Server) { s.Handle(isZip, s.stall) },
		"slow":                func(s *Server) { s.Handle(isZip, s.slow) },
		"list-empty":          func(s *Server) { s.HandlePath(listPath, func(http.ResponseWriter, *http.Request) {}) },
		"redirect-http":       redirectToOther,
		"redirect-other-host": redirectToOther,
	}
	for _, code := range []int{http.StatusForbidden, http.StatusNotFound, http.StatusGone, http.StatusInternalServerError} {
		all["status-"+strconv.Itoa(code)] = func(s *Server) { s.Handle(isZip, status(code, "no zip here")) }
	}
	return all
}

func isZip(path string) bool {
	return strings.HasPrefix(path, modulePrefix) && strings.HasSuffix(path, ".zip")
}

// body returns what the friendly server would send.
func (s *Server) body(r *http.Request) []byte {
	rec := httptest.NewRecorder()
	plain := r.Clone(r.Context())
	plain.Header.Del("Range")
	s.answer(rec, plain)
	return rec.Body.Bytes()
}

// half sends the first half of the body under the length of the whole.
func (s *Server) half(w http.ResponseWriter, r *http.Request) {
	body := s.body(r)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body[:len(body)/2])
	http.NewResponseController(w).Flush()
}

func (s *Server) truncated(w http.ResponseWriter, r *http.Request) {
	s.half(w, r)
	panic(http.ErrAbortHandler) // ends the connection, without a word in the log
}

func (s *Server) stall(w http.ResponseWriter, r *http.Request) {
	s.half(w, r)
	s.wait(r.Context())
}

func (s *Server) endless(w http.ResponseWriter, r *http.Request) {
	w.Write(s.body(r))
	noise := bytes.Repeat([]byte("noise "), 10_000)
	for {
		select {
		case <-s.stop:
			return
		default:
		}
		if _, err := w.Write(noise); err != nil {
			return
		}
	}
}

func (s *Server) slow(w http.ResponseWriter, r *http.Request) {
	const pieces = 20
	body := s.body(r)
	piece := len(body)/pieces + 1
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	for len(body) > 0 {
		n := min(len(body), piece)
		w.Write(body[:n])
		http.NewResponseController(w).Flush()
		body = body[n:]
		select {
		case <-s.stop:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func redirectToOther(s *Server) {
	s.Handle(hasPrefix("/"), func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, s.OtherURL()+r.URL.RequestURI(), http.StatusFound)
	})
}
