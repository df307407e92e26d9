package release

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// paper is notes in memory.
type paper struct{ data []byte }

func (p *paper) Load() ([]byte, error) {
	if p.data == nil {
		return nil, fs.ErrNotExist
	}
	return p.data, nil
}
func (p *paper) Store(data []byte) error { p.data = data; return nil }
func (p *paper) Drop() error             { p.data = nil; return nil }

// notedPart is a part of the first n bytes of body, with notes.
func notedPart(t *testing.T, n int, notes beginning) *Part {
	t.Helper()
	p := &Part{File: tempSink(t), Notes: &paper{}}
	if _, err := p.File.Write(body[:n]); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(notes)
	if err != nil {
		t.Fatal(err)
	}
	p.Notes.Store(data)
	return p
}

const (
	strongTag = `"strong"`
	someTime  = "Sun, 01 Nov 2026 00:00:00 GMT"
)

// serving answers with body and what a server says of it.
func serving(tag, modified string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if tag != "" {
			w.Header().Set("ETag", tag)
		}
		at, _ := http.ParseTime(modified)
		http.ServeContent(w, r, "", at, bytes.NewReader(body))
	}
}

// TestPartGoesOn has a part of an earlier run, and looks for what the next one asks
// for, uses, and leaves.
func TestPartGoesOn(t *testing.T) {
	total := int64(len(body))
	good := beginning{Format: notesFormat, Total: total, Validator: strongTag}
	by := func(change func(*beginning)) beginning {
		b := good
		change(&b)
		return b
	}
	ranges := func(ranged http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") == "" {
				serving(strongTag, "")(w, r)
				return
			}
			ranged(w, r)
		}
	}
	as := func(tag, contentRange string, from int) http.HandlerFunc {
		return ranges(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", tag)
			part(w, from, contentRange)
		})
	}
	for _, tt := range []struct {
		name    string
		have    int
		notes   beginning
		server  http.HandlerFunc
		asked   string // the ranges that were asked for, "-" for none
		resumed bool
	}{
		{"by a tag", 4000, good, serving(strongTag, ""), "4000-", true},
		{"by a time", 4000, by(func(b *beginning) { b.Validator = someTime }), serving("", someTime), "4000-", true},
		{"all of it", len(body), good, serving(strongTag, ""), "9999-", true},
		{"nothing", 0, good, serving(strongTag, ""), "-", false},
		{"another tag", 4000, good, serving(`"other"`, ""), "4000-", false},
		{"another time", 4000, by(func(b *beginning) { b.Validator = someTime }), serving("", "Sun, 01 Nov 2026 00:00:01 GMT"), "4000-", false},
		{"no ranges", 4000, good, func(w http.ResponseWriter, _ *http.Request) { w.Write(body) }, "4000-", false},
		{"416", 4000, good, ranges(status(http.StatusRequestedRangeNotSatisfiable)), "4000- -", false},
		{"another tag in the part", 4000, good, as(`"other"`, "bytes 4000-9999/10000", 4000), "4000- -", false},
		{"another total", 4000, good, as(strongTag, "bytes 4000-9999/10001", 4000), "4000- -", false},
		{"no total", 4000, good, as(strongTag, "bytes 4000-9999/*", 4000), "4000- -", false},
		{"another place", 4000, good, as(strongTag, "bytes 3000-9999/10000", 3000), "4000- -", false},
		{"no place", 4000, good, as(strongTag, "", 4000), "4000- -", false},
		{"longer than the total", 4000, by(func(b *beginning) { b.Total = 3999 }), serving(strongTag, ""), "-", false},
		{"no validator", 4000, by(func(b *beginning) { b.Validator = "" }), serving("", ""), "-", false},
		{"a weak validator", 4000, by(func(b *beginning) { b.Validator = `W/"x"` }), serving(strongTag, ""), "-", false},
		{"a validator that is none", 4000, by(func(b *beginning) { b.Validator = "x\r\nCookie: y" }), serving(strongTag, ""), "-", false},
		{"of another place", 4000, by(func(b *beginning) { b.URL = "http://example.com/x.zip" }), serving(strongTag, ""), "-", false},
		{"by another gvx", 4000, by(func(b *beginning) { b.Format = 2 }), serving(strongTag, ""), "-", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var asked []string
			s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, strings.TrimPrefix(r.Header.Get("Range"), "bytes=")+map[bool]string{true: "-"}[r.Header.Get("Range") == ""])
				if want := tt.notes.Validator; r.Header.Get("Range") != "" && r.Header.Get("If-Range") != want {
					t.Errorf("If-Range: %q, want %q", r.Header.Get("If-Range"), want)
				}
				tt.server(w, r)
			})
			if tt.notes.URL == "" {
				tt.notes.URL = s.URL
			}
			p := notedPart(t, tt.have, tt.notes)
			first := int64(-1)
			r, size, err := NewClient(quick(Config{})).OpenInto(t.Context(), mustURL(t, withLogin(s.URL)), 1<<20, p, func(done, _ int64) {
				if first < 0 {
					first = done
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			data, err := io.ReadAll(r)
			if err != nil || !bytes.Equal(data, body) || size >= 0 && size != total {
				t.Errorf("%d bytes of %d, %v", len(data), size, err)
			}
			if got := strings.Join(asked, " "); got != tt.asked || p.Resumed() != tt.resumed || tt.resumed != (first > 0) {
				t.Errorf("asked for %q, want %q; resumed %v, told %d at first", got, tt.asked, p.Resumed(), first)
			}
			if onDisk, _ := os.ReadFile(p.File.Name()); !bytes.Equal(onDisk, body) {
				t.Errorf("%d bytes are in the part, or others", len(onDisk))
			}
			leak(t, tt.name, string(p.Notes.(*paper).data))
		})
	}
}

// What is cut can be gone on with where its server says by what it would know it again,
// and not where it does not.
func TestCutPart(t *testing.T) {
	for _, tt := range []struct {
		name          string
		tag, modified string
		resumable     bool
	}{
		{"a tag", strongTag, "", true},
		{"a tag and a time", strongTag, someTime, true},
		{"a time", `W/"weak"`, someTime, true},
		{"a weak tag", `W/"weak"`, "", false},
		{"a time that is none", "", "yesterday", false},
		{"nothing", "", "", false},
		{"a secret", `"` + canary + `"`, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, count := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if tt.tag != "" {
					w.Header().Set("ETag", tt.tag)
				}
				w.Header().Set("Last-Modified", tt.modified)
				cut(w, 4000)
			})
			// What lies there is of something else.
			p := notedPart(t, 9000, beginning{Format: notesFormat, URL: "http://example.com/", Total: 9999, Validator: strongTag})
			r, _, err := NewClient(quick(Config{})).OpenInto(t.Context(), mustURL(t, withLogin(s.URL)), 1<<20, p, nil)
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(r)
			r.Close()
			if !is[*UnreachableError](err) || len(data) != 4000 || count.Load() != tries {
				t.Errorf("%d bytes, %v, %d requests", len(data), err, count.Load())
			}
			st, _ := p.File.Stat()
			if p.Resumable() != tt.resumable || st.Size() != 4000 {
				t.Errorf("resumable %v, %d bytes", p.Resumable(), st.Size())
			}
			if kept := p.kept(mustURL(t, s.URL)); tt.resumable && kept.size != 4000 {
				t.Errorf("kept %+v", kept)
			}
			leak(t, tt.name, string(p.Notes.(*paper).data), err)
		})
	}
}

// A server that cannot be asked, or says no, leaves what was there.
func TestUntouchedPart(t *testing.T) {
	s, _ := serve(t, status(http.StatusInternalServerError))
	p := notedPart(t, 4000, beginning{Format: notesFormat, URL: s.URL, Total: 10000, Validator: strongTag})
	for _, c := range []*Client{NewClient(quick(Config{})), NewClient(quick(Config{Offline: true}))} {
		if _, _, err := c.OpenInto(t.Context(), mustURL(t, s.URL), 1<<20, p, nil); err == nil {
			t.Error("it was opened")
		}
		if _, err := c.Fetch(t.Context(), mustURL(t, s.URL), 1<<20, p, nil); err == nil {
			t.Error("it was fetched")
		}
		if k := p.kept(mustURL(t, s.URL)); k.size != 4000 {
			t.Errorf("kept %+v", k)
		}
	}
}

// A part that cannot be written, or read again, is no fault of a server's.
func TestPartThatFails(t *testing.T) {
	s, _ := serve(t, serving(strongTag, ""))
	p := notedPart(t, 4000, beginning{Format: notesFormat, URL: s.URL, Total: 10000, Validator: strongTag})
	closed := notedPart(t, 0, beginning{})
	readOnly, err := os.Open(closed.File.Name())
	if err != nil {
		t.Fatal(err)
	}
	defer readOnly.Close()
	c := NewClient(quick(Config{}))
	if _, _, err := c.OpenInto(t.Context(), mustURL(t, s.URL), 1<<20, &Part{File: readOnly}, nil); !is[*WriteError](err) {
		t.Errorf("read-only: %v", err)
	}
	large, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(bigBody))
	})
	if _, err := c.Fetch(t.Context(), mustURL(t, large.URL), 1<<30, &Part{File: readOnly}, nil); !is[*WriteError](err) {
		t.Errorf("read-only: %v", err)
	}
	r, _, err := c.OpenInto(t.Context(), mustURL(t, s.URL), 1<<20, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := p.File.Truncate(100); err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, r); !is[*WriteError](err) || n != 100 || !errors.Is(err, io.EOF) {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// bigBody is larger than what is asked for of its end.
var bigBody = slices.Concat(bytes.Repeat([]byte("abcdefghijklmnop"), (tailSize+1<<20)/16), []byte("end"))

// TestFetch reads a file from its end to its beginning while it comes.
func TestFetch(t *testing.T) {
	begun := make(chan struct{})
	var asked []string
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("Range"))
		w.Header().Set("ETag", strongTag)
		if r.Header.Get("Range") == "" {
			w.Header().Set("Content-Length", strconv.Itoa(len(bigBody)))
			w.Write(bigBody[:1000])
			w.(http.Flusher).Flush()
			<-begun
			w.Write(bigBody[1000:])
			return
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(bigBody))
	})
	p := &Part{File: tempSink(t), Notes: &paper{}}
	f, err := NewClient(quick(Config{})).Fetch(t.Context(), mustURL(t, s.URL), 1<<30, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	size := int64(len(bigBody))
	if f.Size() != size {
		t.Fatalf("%d bytes", f.Size())
	}
	want := func(off, n int64) {
		t.Helper()
		data := make([]byte, n)
		got, err := f.ReadAt(data, off)
		if end := off+n > size; end != (err == io.EOF) || !end && err != nil || !bytes.Equal(data[:got], bigBody[min(off, size):min(off+n, size)]) {
			t.Errorf("%d bytes at %d: %d, %v", n, off, got, err)
		}
	}
	want(size-3, 3) // the end is there before the middle
	want(size-3, 100)
	want(size-tailSize, tailSize)
	want(0, 1000)
	want(size, 1)
	close(begun)
	want(size-tailSize-10, 20)
	want(500, 2000)
	want(0, size+1)
	if got := strings.Join(asked, " "); got != "bytes=-2097152 " {
		t.Errorf("asked for %q", got)
	}
}

// Whoever waits for bytes is told why they do not come, and closing ends it all.
func TestFetchThatEnds(t *testing.T) {
	cuts := func(end func(r *http.Request)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", strongTag)
			if strings.HasPrefix(r.Header.Get("Range"), "bytes=-") {
				http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(bigBody))
				return
			}
			w.Header().Set("Content-Length", strconv.Itoa(len(bigBody)))
			w.Write(bigBody[:1000])
			w.(http.Flusher).Flush()
			end(r)
		}
	}
	s, _ := serve(t, cuts(func(*http.Request) { panic(http.ErrAbortHandler) }))
	p := &Part{File: tempSink(t), Notes: &paper{}}
	f, err := NewClient(quick(Config{})).Fetch(t.Context(), mustURL(t, s.URL), 1<<30, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.ReadAt(make([]byte, 10), 995); !is[*UnreachableError](err) || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cut: %v", err)
	}
	if n, err := f.ReadAt(make([]byte, 10), 900); n != 10 || err != nil {
		t.Errorf("what came: %d, %v", n, err)
	}
	f.Close()
	if !p.Resumable() {
		t.Error("it cannot be gone on with")
	}

	s, _ = serve(t, cuts(func(r *http.Request) { <-r.Context().Done() }))
	f, err = NewClient(quick(Config{})).Fetch(t.Context(), mustURL(t, s.URL), 1<<30, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	go func() {
		_, err := f.ReadAt(make([]byte, 10), 5000)
		failed <- err
	}()
	f.Close()
	if err := <-failed; err == nil {
		t.Error("it was read")
	}
}

// A proxy before a bar hands on to the next whatever goes wrong, also in the middle.
func TestCutBeforeABar(t *testing.T) {
	first, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, "only so much")
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	next, _ := serve(t, zipServer(404))
	c := NewClient(quick(Config{}))
	a, err := NewProxySource(c, mustProxies(t, first.URL+"|"+next.URL)).Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
	if err != nil || !strings.HasPrefix(a.URL, next.URL) {
		t.Fatalf("%+v, %v", a, err)
	}
	if data := readFile(t, a.Zip); string(data) != "the archive" {
		t.Errorf("%q", data)
	}
	a, err = NewProxySource(c, mustProxies(t, first.URL+","+next.URL)).Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := a.Zip.ReadAt(make([]byte, 100), 0); !is[*UnreachableError](err) || !strings.HasPrefix(err.Error(), "cannot get go1.27.4 linux-amd64 from "+first.URL) {
		t.Errorf("%v", err)
	}
}
