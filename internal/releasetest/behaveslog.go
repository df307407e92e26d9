package releasetest

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/tlog"
)

// logBehaviours are those of a log as a whole.
func logBehaviours() map[string]func(*Server) {
	return map[string]func(*Server){
		"forked-log":       fork,
		"rolled-back-log":  rollBack,
		"old-head":         oldHead,
		"forged-tiles":     func(s *Server) { s.Handle(inLog("/tile/"), s.altered(flipFirst)) },
		"forged-record":    func(s *Server) { s.Handle(inLog("/lookup/"), s.altered(forgeH1)) },
		"log-no-record":    func(s *Server) { s.Handle(inLog("/lookup/"), status(http.StatusNotFound, "not found")) },
		"log-unreachable":  func(s *Server) { s.Handle(inLog("/"), status(http.StatusInternalServerError, "out of order")) },
		"no-sumdb-support": func(s *Server) { s.Handle(hasPrefix(sumPrefix+"/"), status(http.StatusNotFound, "not found")) },
	}
}

func hasPrefix(prefix string) func(string) bool {
	return func(p string) bool { return strings.HasPrefix(p, prefix) }
}

// inLog matches what is below both ways to the log.
func inLog(path string) func(string) bool {
	return func(p string) bool {
		return strings.HasPrefix(p, sumPrefix+path) || strings.HasPrefix(p, logPrefix+path)
	}
}

func status(code int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, text, code) }
}

// fork puts another history in place of the log. It is longer, signed with the same
// key, and holds the same records of the toolchains.
func fork(s *Server) {
	s.mu.Lock()
	defer s.mu.Unlock()
	forked := newLog(s.signer, "fork")
	for _, t := range s.toolchains {
		m := moduleOf(t.Toolchain)
		forked.add(m, record(m, t.Manifest().H1()))
	}
	for forked.size() < int64(len(s.genuine.records))+10 {
		forked.addFiller("fork", int(forked.size()))
	}
	s.log = forked
}

// rollBack lets the log grow and then forget that: whoever took [Server.Head]
// before or afterwards knows a larger tree than is served.
func rollBack(s *Server) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := int64(len(s.genuine.records))
	for i := range 10 {
		s.genuine.addFiller("later", fillers+int(now)+i)
	}
	s.genuine.rollBack(now)
}

// oldHead lets the log grow and goes on to sign the tree as it was, with every
// tile of the larger tree there.
func oldHead(s *Server) {
	old := s.Head()
	s.Grow(10)
	s.Handle(inLog("/latest"), func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(old)) })
	s.Handle(inLog("/lookup/"), s.altered(func(_ string, body []byte) []byte {
		_, text, _, err := tlog.ParseRecord(body)
		if err != nil {
			return body
		}
		id, _, _ := bytes.Cut(body, []byte("\n"))
		return append(append(append(id, '\n'), append(text, '\n')...), old...)
	}))
}

// altered answers as the friendly server would, with the body changed.
func (s *Server) altered(change func(path string, body []byte) []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		s.answer(rec, r)
		body := rec.Body.Bytes()
		if rec.Code == http.StatusOK {
			body = change(r.URL.Path, bytes.Clone(body))
		}
		w.WriteHeader(rec.Code)
		w.Write(body)
	}
}

func flipFirst(_ string, tile []byte) []byte {
	if len(tile) > 0 {
		tile[0] ^= 1
	}
	return tile
}

// forgeH1 changes the first h1 of a look-up's answer.
func forgeH1(_ string, answer []byte) []byte {
	if i := bytes.Index(answer, []byte(" h1:")); i >= 0 {
		copy(answer[i+1:], h1Of("forged"))
	}
	return answer
}

// recordBehaviours are those of a sound log that holds, or finds, a wrong record.
func recordBehaviours() map[string]func(*Server) {
	return map[string]func(*Server){
		"other-record": func(s *Server) {
			s.each(func(t *served) {
				s.log.point(moduleOf(t.Toolchain), module.Version{Path: "example.com/m7", Version: "v1.0.0"})
			})
		},
		"other-version": withRecord(func(m module.Version, h1 string) string {
			m.Version = strings.Replace(m.Version, "-go1.", "-go1.1", 1)
			return record(m, h1)
		}),
		"two-h1": withRecord(func(m module.Version, h1 string) string {
			return m.Path + " " + m.Version + " " + h1Of("another") + "\n" + record(m, h1)
		}),
		"empty-record": withRecord(func(module.Version, string) string { return "\n" }),
		"foreign-line": withRecord(func(m module.Version, h1 string) string {
			return record(m, h1) + "example.com/m7 v1.0.0 " + h1Of("m7") + "\n"
		}),
	}
}

// withRecord adds to the log, for each toolchain, the record that text makes.
func withRecord(text func(m module.Version, h1 string) string) func(*Server) {
	return func(s *Server) {
		s.each(func(t *served) {
			m := moduleOf(t.Toolchain)
			s.log.add(m, text(m, t.Manifest().H1()))
		})
	}
}
