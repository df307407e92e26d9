package release

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestRetry serves a number of failures and then an answer.
func TestRetry(t *testing.T) {
	truncated := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, "begun")
	}
	cut := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	for _, tt := range []struct {
		name     string
		fail     http.HandlerFunc
		failures int32
		requests int32
		ok       bool
	}{
		{"at once", status(500), 0, 1, true},
		{"500", status(500), 1, 2, true},
		{"503 three times", status(503), 3, 4, true},
		{"503 for good", status(503), 99, 4, false},
		{"408", status(408), 1, 2, true},
		{"425", status(425), 1, 2, true},
		{"429", status(429), 1, 2, true},
		{"400", status(400), 1, 1, false},
		{"401", status(401), 1, 1, false},
		{"403", status(403), 1, 1, false},
		{"404", status(404), 1, 1, false},
		{"410", status(410), 1, 1, false},
		{"204", status(204), 1, 1, false},
		{"206", status(206), 1, 1, false},
		{"a cut connection", cut, 2, 3, true},
		{"a truncated body", truncated, 2, 3, true},
		{"a truncated body for good", truncated, 99, 4, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := int32(0)
			s, count := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if n++; n <= tt.failures {
					tt.fail(w, r)
					return
				}
				io.WriteString(w, "done")
			})
			waits := 0
			cfg := quick(Config{Log: func(string) { waits++ }})
			data, err := NewClient(cfg).Get(t.Context(), mustURL(t, s.URL), 1000)
			if tt.ok && (err != nil || string(data) != "done") || !tt.ok && (err == nil || data != nil) {
				t.Errorf("got %q, %v", data, err)
			}
			if got := count.Load(); got != tt.requests || waits != int(got)-1 {
				t.Errorf("%d requests, %d lines; want %d and one less", got, waits, tt.requests)
			}
		})
	}
}

func TestBackoffGrowsAndVaries(t *testing.T) {
	for n := 1; n < tries; n++ {
		full := 500 * time.Millisecond << (n - 1)
		for range 100 {
			if d := backoff(n); d < full/2 || d > full {
				t.Errorf("backoff(%d) = %v", n, d)
			}
		}
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sleep(ctx, time.Hour); err != context.Canceled {
		t.Error(err)
	}
	if err := sleep(t.Context(), 0); err != nil {
		t.Error(err)
	}
}

func TestStatusErrors(t *testing.T) {
	for code, absent := range map[int]bool{404: true, 410: true, 403: false, 500: false, 401: false} {
		s, _ := serve(t, status(code))
		_, err := NewClient(quick(Config{})).Get(t.Context(), mustURL(t, s.URL+"/x"), 1000)
		var e *StatusError
		if !errors.As(err, &e) || e.Code != code || e.URL != s.URL+"/x" {
			t.Errorf("%d: %v", code, err)
		}
		if errors.Is(err, fs.ErrNotExist) != absent {
			t.Errorf("%d: is fs.ErrNotExist: %v", code, !absent)
		}
		if !strings.Contains(err.Error(), "the server's words") {
			t.Errorf("%d: the server's reason is lost: %v", code, err)
		}
	}
}

// hang holds a request until the test is over or the client goes.
func hang(w http.ResponseWriter, r *http.Request) {
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

func TestStall(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"before the headers": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"after the headers":  hang,
		"within the body": func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "begun")
			hang(w, r)
		},
		"in an error's body": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			w.WriteHeader(500)
			hang(w, r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, count := serve(t, h)
			_, err := NewClient(quick(Config{Stall: 100 * time.Millisecond})).Get(t.Context(), mustURL(t, s.URL), 1000)
			if err == nil || count.Load() != tries {
				t.Errorf("%d requests, %v", count.Load(), err)
			}
			var u *UnreachableError
			if name != "in an error's body" && (!errors.As(err, &u) || !strings.Contains(err.Error(), "no byte came for 100ms")) {
				t.Error(err)
			}
		})
	}
}

func TestLimit(t *testing.T) {
	endless := func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 4096)); err != nil {
				return
			}
		}
	}
	announced := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(1<<40))
		w.Write(make([]byte, 10))
	}
	for name, h := range map[string]http.HandlerFunc{"endless": endless, "announced": announced, "one too many": text("12345")} {
		s, count := serve(t, h)
		data, err := NewClient(quick(Config{})).Get(t.Context(), mustURL(t, s.URL), 4)
		var e *LimitError
		if !errors.As(err, &e) || e.Limit != 4 || data != nil || count.Load() != 1 {
			t.Errorf("%s: %q, %v, %d requests", name, data, err, count.Load())
		}
	}
	s, _ := serve(t, text("1234"))
	if data, err := NewClient(quick(Config{})).Get(t.Context(), mustURL(t, s.URL), 4); err != nil || string(data) != "1234" {
		t.Errorf("exactly the limit: %q, %v", data, err)
	}
}

// TestDownloadBeginsAnew has a first try that leaves more behind than the second
// one writes.
func TestDownloadBeginsAnew(t *testing.T) {
	n := 0
	s, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if n++; n == 1 {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "a longer beginning")
			return
		}
		io.WriteString(w, "short")
	})
	var seen []int64
	f := tempSink(t)
	err := NewClient(quick(Config{})).Download(t.Context(), mustURL(t, s.URL), f, 1000, func(done, total int64) { seen = append(seen, done, total) })
	if err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(f.Name()); string(data) != "short" {
		t.Errorf("the file holds %q", data)
	}
	if k := len(seen); k < 8 || seen[k-4] != 0 || seen[k-2] != 5 || seen[k-1] != 5 {
		t.Errorf("progress %v", seen)
	}
}

func TestWriteErrorIsNotRetried(t *testing.T) {
	s, count := serve(t, text("data"))
	f := tempSink(t)
	f.Close()
	for _, u := range []string{s.URL, folder(t, map[string]string{"x": "data"}) + "/x"} {
		err := NewClient(quick(Config{})).Download(t.Context(), mustURL(t, u), f, 1000, nil)
		var e *WriteError
		if !errors.As(err, &e) || !errors.Is(err, os.ErrClosed) {
			t.Error(err)
		}
	}
	if count.Load() != 1 {
		t.Errorf("%d requests", count.Load())
	}
}

func TestCancel(t *testing.T) {
	s, count := serve(t, status(500))
	ctx, cancel := context.WithCancel(t.Context())
	cfg := quick(Config{})
	cfg.Sleep = func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }
	_, err := NewClient(cfg).Get(ctx, mustURL(t, s.URL), 1000)
	if err != context.Canceled || count.Load() != 1 {
		t.Errorf("%v after %d requests", err, count.Load())
	}
	if _, err := NewClient(cfg).Get(ctx, mustURL(t, folder(t, map[string]string{"x": "y"})+"/x"), 1000); err != context.Canceled {
		t.Errorf("a file: %v", err)
	}
}

func TestOffline(t *testing.T) {
	c := NewClient(quick(Config{Offline: true, Transport: noSocket{t}}))
	dir := folder(t, map[string]string{"x": "from a file"})
	if data, err := c.Get(t.Context(), mustURL(t, dir+"/x"), 1000); err != nil || string(data) != "from a file" {
		t.Errorf("file: %q, %v", data, err)
	}
	_, err := c.Get(t.Context(), mustURL(t, "https://example.invalid/x"), 1000)
	var e *UnreachableError
	if !errors.As(err, &e) || !errors.Is(err, ErrOffline) || !strings.Contains(err.Error(), "GVX_OFFLINE=1") {
		t.Error(err)
	}
	s := NewProxySource(c, mustProxies(t, "http://example.invalid|https://example.invalid"))
	_, listErr := s.List(t.Context(), linux(t))
	_, openErr := s.Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
	_, existErr := s.Exists(t.Context(), subject(t, "1.27.4"))
	_, logErr := NewLogRemote(c, nil).ReadRemote(t.Context(), "/latest")
	for _, err := range []error{listErr, openErr, existErr, logErr} {
		if !errors.As(err, &e) || !errors.Is(err, ErrOffline) {
			t.Error(err)
		}
	}
}

func TestFileURLs(t *testing.T) {
	dir := folder(t, map[string]string{"x": "12345", "a b": "space"})
	c := NewClient(quick(Config{Transport: noSocket{t}}))
	if data, err := c.Get(t.Context(), mustURL(t, dir+"/a%20b"), 1000); err != nil || string(data) != "space" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := c.Get(t.Context(), mustURL(t, dir+"/x"), 4); !errors.As(err, new(*LimitError)) {
		t.Errorf("too large: %v", err)
	}
	_, err := c.Get(t.Context(), mustURL(t, dir+"/none"), 4)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	for _, bad := range []string{dir, "file://elsewhere/x", "file:///x%00y", "file:x"} {
		u, err := ParseURL(bad)
		if err == nil {
			_, err = c.Get(t.Context(), u, 1000)
		}
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
