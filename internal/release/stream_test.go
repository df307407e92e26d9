package release

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// body is what the servers here have.
var body = bytes.Repeat([]byte("0123456789"), 1000)

// cut answers with all of body announced and only the first n bytes sent.
func cut(w http.ResponseWriter, n int) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body[:n])
	panic(http.ErrAbortHandler)
}

// part answers with body from the given place, which it calls by contentRange.
func part(w http.ResponseWriter, from int, contentRange string) {
	w.Header().Set("Content-Range", contentRange)
	w.WriteHeader(http.StatusPartialContent)
	w.Write(body[from:])
}

func TestCutBodyGoesOn(t *testing.T) {
	const strong, weak = `"strong"`, `W/"weak"`
	modified := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Format(http.TimeFormat)
	genuine := func(tag, modified string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if tag != "" {
				w.Header().Set("ETag", tag)
			}
			at, _ := http.ParseTime(modified)
			http.ServeContent(w, r, "", at, bytes.NewReader(body))
		}
	}
	whole := func(w http.ResponseWriter, _ *http.Request) { w.Write(body) } // does not say its size
	longer := func(size string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if size != "" {
				w.Header().Set("Content-Length", size)
			}
			w.Write(append(slices.Clone(body), 'x'))
		}
	}
	for _, tt := range []struct {
		name      string
		tag, time string           // of the first answer
		chunked   bool             // the first answer does not say its size
		later     http.HandlerFunc // answers from the second on
		requests  int
		ifRange   string // what the second request says
		want      string // "" for the whole body; else part of the error
	}{
		{name: "a range", tag: strong, later: genuine(strong, ""), requests: 2, ifRange: strong},
		{name: "a range by time", tag: weak, time: modified, later: genuine("", modified), requests: 2, ifRange: modified},
		{name: "a range without a validator", later: genuine("", ""), requests: 2},
		{name: "a weak tag alone", tag: weak, later: genuine(weak, ""), requests: 2},
		{name: "no ranges", tag: strong, later: whole, requests: 2, ifRange: strong},
		{name: "another tag", tag: strong, later: genuine(`"other"`, ""), requests: 2, ifRange: strong},
		{name: "no size at first", chunked: true, later: genuine("", ""), requests: 2},
		{name: "no size at first, no ranges", chunked: true, later: whole, requests: 2},
		{name: "another place", later: func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") == "" {
				whole(w, r)
				return
			}
			part(w, 0, fmt.Sprintf("bytes 0-%d/%d", len(body)-1, len(body)))
		}, requests: 3},
		{name: "no place", later: func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") == "" {
				whole(w, r)
				return
			}
			part(w, 4000, "")
		}, requests: 3},
		{name: "no total", later: func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") == "" {
				whole(w, r)
				return
			}
			part(w, 4000, fmt.Sprintf("bytes 4000-%d/*", len(body)-1))
		}, requests: 3},
		{name: "416", later: func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") == "" {
				whole(w, r)
				return
			}
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		}, requests: 3},
		{name: "a part of a longer file", later: func(w http.ResponseWriter, _ *http.Request) {
			part(w, 4000, fmt.Sprintf("bytes 4000-%d/%d", len(body)-1, len(body)+1))
		}, requests: 2, want: "the file changed while it came"},
		{name: "a longer file", later: longer("10001"), requests: 2, want: "the file changed while it came"},
		{name: "a longer file of no size", later: longer(""), requests: 2, want: "the file changed while it came"},
		{name: "a shorter file of no size", chunked: true, later: text("short"), requests: 2, want: "the file changed while it came"},
		{name: "it goes away", later: status(404), requests: 2, want: "404"},
		{name: "the server fails", later: status(500), requests: 4, want: "500"},
		{name: "cut for good", later: func(w http.ResponseWriter, _ *http.Request) { cut(w, 4000) }, requests: 4, want: "unexpected EOF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var asked []http.Header
			s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if asked = append(asked, r.Header.Clone()); len(asked) > 1 {
					tt.later(w, r)
					return
				}
				if tt.tag != "" {
					w.Header().Set("ETag", tt.tag)
				}
				if tt.time != "" {
					w.Header().Set("Last-Modified", tt.time)
				}
				if tt.chunked {
					w.Write(body[:4000])
					w.(http.Flusher).Flush()
					panic(http.ErrAbortHandler)
				}
				cut(w, 4000)
			})
			lines, last := 0, int64(0)
			c := NewClient(quick(Config{Log: func(string) { lines++ }}))
			r, size, err := c.Open(t.Context(), mustURL(t, s.URL), 1<<20, func(done, _ int64) {
				if done < last {
					t.Errorf("%d bytes after %d", done, last)
				}
				last = done
			})
			if err != nil || size != int64(len(body)) && !tt.chunked || tt.chunked && size != -1 {
				t.Fatal(size, err)
			}
			defer r.Close()
			data, err := io.ReadAll(r)
			switch {
			case tt.want == "" && (err != nil || !bytes.Equal(data, body) || last != int64(len(body))):
				t.Errorf("%d bytes, %v", len(data), err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want) || !bytes.HasPrefix(body, data)):
				t.Errorf("%d bytes, %v", len(data), err)
			case tt.want != "" && !strings.Contains(tt.want, "0") && !is[*UnreachableError](err):
				t.Errorf("%T: %v", err, err)
			}
			if len(asked) != tt.requests || lines != tt.requests-1 {
				t.Errorf("%d requests, %d lines", len(asked), lines)
			}
			if got := asked[1].Get("Range"); got != "bytes=4000-" || asked[0].Get("Range") != "" {
				t.Errorf("asked for %q", got)
			}
			if got := asked[1].Get("If-Range"); got != tt.ifRange {
				t.Errorf("if %q, want %q", got, tt.ifRange)
			}
		})
	}
}

func TestEntityTags(t *testing.T) {
	c := NewClient(quick(Config{}))
	c.credentials.Take(mustURL(t, "https://user:"+canary+"@example.com"))
	for tag, ok := range map[string]bool{
		`"x"`: true, `W/"x"`: true, `""`: true, `x`: false, `"`: false, `w/"x"`: false, `"a"b"`: false, `"a b"`: false,
		`"` + strings.Repeat("x", 201) + `"`: false, `"` + canary + `"`: false, "\"\x7f\"": false, "\"\n\"": false,
	} {
		if got := c.entityTag(http.Header{"Etag": {tag}}); (got == tag) != ok || !ok && got != "" {
			t.Errorf("%q: %q", tag, got)
		}
	}
}

func TestContentRange(t *testing.T) {
	for text, want := range map[string][2]int64{
		"bytes 5-9/10": {5, 10}, "bytes 0-0/1": {0, 1}, "bytes 5-9/*": {5, -1},
		"bytes 5-9/9": {}, "bytes 9-5/10": {}, "bytes -5-9/10": {}, "bytes */10": {}, "bytes 5-9": {}, "5-9/10": {}, "": {},
		"bytes 5-9/99999999999999999999": {}, "items 5-9/10": {}, "bytes 5-9/-1": {}, "bytes 5-9/10 ": {},
	} {
		first, total, ok := contentRange(http.Header{"Content-Range": {text}})
		if ok != (want != [2]int64{}) || ok && [2]int64{first, total} != want {
			t.Errorf("%q: %d, %d, %v", text, first, total, ok)
		}
	}
}
