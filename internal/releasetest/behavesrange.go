package releasetest

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// rangeBehaviours are those of how a part of a zip is sent. The toolchains grow, so
// that their end is not all of them: the log vouches for that.
func rangeBehaviours() map[string]func(*Server) {
	return map[string]func(*Server){
		"range-ignored":     atRange(isAnyRange, func(s *Server, w http.ResponseWriter, r *http.Request) { w.Write(s.body(r)) }),
		"range-refused":     atRange(isAnyRange, plainly(http.StatusRequestedRangeNotSatisfiable)),
		"range-bad-request": atRange(isEndRange, plainly(http.StatusBadRequest)),
		"range-nameless":    atRange(isAnyRange, asPart(func(*endPart, http.Header) string { return "" })),
		"range-multipart": atRange(isEndRange, asPart(func(_ *endPart, h http.Header) string {
			h.Set("Content-Type", "multipart/byteranges; boundary=x")
			return ""
		})),
		"range-wrong-part": atRange(isEndRange, asPart(func(p *endPart, _ http.Header) string {
			p.data, p.first = p.whole[:len(p.data)], 0
			return p.name()
		})),
		"range-longer": atRange(isEndRange, asPart(func(p *endPart, _ http.Header) string {
			name := p.name()
			p.data = append(bytes.Clone(p.data), "more"...)
			return name
		})),
		"range-shorter": atRange(isEndRange, asPart(func(p *endPart, h http.Header) string {
			name := p.name()
			p.data = p.data[:len(p.data)/2]
			h.Set("Content-Length", strconv.Itoa(len(p.data)))
			return name
		})),
		"range-other-total": atRange(isEndRange, asPart(func(p *endPart, _ http.Header) string {
			return fmt.Sprintf("bytes %d-%d/%d", p.first+5, len(p.whole)+4, len(p.whole)+5)
		})),
		"range-huge-total": atRange(isEndRange, asPart(func(p *endPart, _ http.Header) string {
			const total = 1 << 40
			return fmt.Sprintf("bytes %d-%d/%d", total-len(p.data), total-1, int64(total))
		})),
		"range-other-file": atRange(isEndRange, asPart(func(p *endPart, h http.Header) string {
			p.data = make([]byte, len(p.data))
			h.Set("ETag", `"another"`)
			return p.name()
		})),
		"range-lies": atRange(isEndRange, asPart(func(p *endPart, _ http.Header) string {
			p.data = make([]byte, len(p.data))
			return p.name()
		})),
		"range-cut":          atRange(isEndRange, halfOfPart(func(*Server, *http.Request) { panic(http.ErrAbortHandler) })),
		"range-stall":        atRange(isEndRange, halfOfPart(func(s *Server, r *http.Request) { s.wait(r.Context()) })),
		"range-slow":         atRange(isEndRange, slowPart),
		"range-body-cut":     atRange(isNoEnd, halfOfRest(func(*Server, *http.Request) { panic(http.ErrAbortHandler) })),
		"range-body-stall":   atRange(isNoEnd, halfOfRest(func(s *Server, r *http.Request) { s.wait(r.Context()) })),
		"range-body-changed": atRange(isNoEnd, changedBody(func(data []byte) []byte { data[len(data)/2] ^= 1; return data })),
		"range-body-longer":  atRange(isNoEnd, changedBody(func(data []byte) []byte { return append(data, "more"...) })),
		"range-body-shorter": atRange(isNoEnd, changedBody(func(data []byte) []byte { return data[:len(data)-5] })),
	}
}

const rangeOfEnd = "bytes=-"

func isAnyRange(r *http.Request) bool { return r.Header.Get("Range") != "" }
func isEndRange(r *http.Request) bool { return strings.HasPrefix(r.Header.Get("Range"), rangeOfEnd) }
func isNoEnd(r *http.Request) bool    { return !isEndRange(r) }

// largeText makes a zip of some 5 MB.
const largeText = 8 << 20

// atRange has answer answer for the zips, where asked is true of the request.
func atRange(asked func(*http.Request) bool, answer func(*Server, http.ResponseWriter, *http.Request)) func(*Server) {
	return func(s *Server) {
		s.enlarge()
		s.Handle(isZip, func(w http.ResponseWriter, r *http.Request) {
			if !asked(r) {
				s.answer(w, r)
				return
			}
			answer(s, w, r)
		})
	}
}

// large has what was made large so far: deflating it takes a while.
var large sync.Map // by subject

// enlarge makes all toolchains large.
func (s *Server) enlarge() {
	s.each(func(t *served) {
		made, _ := large.LoadOrStore(t.Subject, sync.OnceValue(func() served {
			return serving(Small(t.Subject.Version.String(), t.Subject.Platform).WithText(largeText))
		}))
		*t = made.(func() served)()
		s.log.vouch(moduleOf(t.Toolchain), record(moduleOf(t.Toolchain), t.Manifest().H1()))
	})
}

func plainly(code int) func(*Server, http.ResponseWriter, *http.Request) {
	h := status(code, "no ranges here")
	return func(_ *Server, w http.ResponseWriter, r *http.Request) { h(w, r) }
}

// endPart is the end of a file that was asked for.
type endPart struct {
	whole, data []byte
	first       int
}

func (p *endPart) name() string {
	return fmt.Sprintf("bytes %d-%d/%d", p.first, p.first+len(p.data)-1, len(p.whole))
}

// part returns what r asks for; of a range that does not count from the end, the last
// half.
func (s *Server) part(r *http.Request) *endPart {
	p := &endPart{whole: s.body(r)}
	n, err := strconv.Atoi(strings.TrimPrefix(r.Header.Get("Range"), rangeOfEnd))
	if err != nil {
		n = len(p.whole) / 2
	}
	p.first = max(len(p.whole)-n, 0)
	p.data = p.whole[p.first:]
	return p
}

// asPart answers 206 with a part that change may change, and under the Content-Range
// that it returns.
func asPart(change func(p *endPart, h http.Header) string) func(*Server, http.ResponseWriter, *http.Request) {
	return func(s *Server, w http.ResponseWriter, r *http.Request) {
		p := s.part(r)
		w.Header().Set("Last-Modified", published.Format(http.TimeFormat))
		if name := change(p, w.Header()); name != "" {
			w.Header().Set("Content-Range", name)
		}
		w.WriteHeader(http.StatusPartialContent)
		w.Write(p.data)
	}
}

// halfOfPart begins a good answer, and ends it in its own way.
func halfOfPart(end func(*Server, *http.Request)) func(*Server, http.ResponseWriter, *http.Request) {
	return func(s *Server, w http.ResponseWriter, r *http.Request) {
		p := s.beginPart(w, r)
		w.Write(p.data[:len(p.data)/2])
		http.NewResponseController(w).Flush()
		end(s, r)
	}
}

func (s *Server) beginPart(w http.ResponseWriter, r *http.Request) *endPart {
	p := s.part(r)
	w.Header().Set("Last-Modified", published.Format(http.TimeFormat))
	w.Header().Set("Content-Range", p.name())
	w.Header().Set("Content-Length", strconv.Itoa(len(p.data)))
	w.WriteHeader(http.StatusPartialContent)
	return p
}

func slowPart(s *Server, w http.ResponseWriter, r *http.Request) {
	const pieces = 20
	p := s.beginPart(w, r)
	for i := range pieces {
		w.Write(p.data[len(p.data)*i/pieces : len(p.data)*(i+1)/pieces])
		http.NewResponseController(w).Flush()
		select {
		case <-s.stop:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// halfOfRest sends the first half of the file, whatever is asked for, and never a byte
// of the second.
func halfOfRest(end func(*Server, *http.Request)) func(*Server, http.ResponseWriter, *http.Request) {
	return func(s *Server, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Last-Modified", published.Format(http.TimeFormat))
		s.half(w, r)
		end(s, r)
	}
}

// changedBody serves another file, under the time of the genuine one.
func changedBody(change func([]byte) []byte) func(*Server, http.ResponseWriter, *http.Request) {
	return func(s *Server, w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", published, bytes.NewReader(change(bytes.Clone(s.body(r)))))
	}
}
