package release

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestOpenKeepsTheClientsPromises(t *testing.T) {
	c := NewClient(quick(Config{Stall: 20 * time.Millisecond}))
	s, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body)
	})
	if _, _, err := c.Open(t.Context(), mustURL(t, s.URL), int64(len(body)-1), nil); !is[*LimitError](err) {
		t.Errorf("announced too long: %v", err)
	}
	endless, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(body); err != nil {
				return
			}
		}
	})
	r, _, err := c.Open(t.Context(), mustURL(t, endless.URL), 12345, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, r); !is[*LimitError](err) || n > 12345 {
		t.Errorf("endless: %d, %v", n, err)
	}
	r.Close()

	// A reader that takes its time is no stall; a server that does is one.
	r, _, err = c.Open(t.Context(), mustURL(t, s.URL), 1<<20, nil)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(60 * time.Millisecond)
	if data, err := io.ReadAll(r); err != nil || len(data) != len(body) {
		t.Errorf("a slow reader: %d, %v", len(data), err)
	}
	stalled, count := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, "begun")
		hang(w, r)
	})
	r, _, err = c.Open(t.Context(), mustURL(t, stalled.URL), 1<<20, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(r); !is[*UnreachableError](err) || !strings.Contains(err.Error(), "no byte came") || count.Load() != tries {
		t.Errorf("a stall: %v after %d requests", err, count.Load())
	}

	offline := NewClient(quick(Config{Offline: true, Transport: noSocket{t}}))
	if _, _, err := offline.Open(t.Context(), mustURL(t, s.URL), 1<<20, nil); !errors.Is(err, ErrOffline) {
		t.Errorf("offline: %v", err)
	}
}

func TestOpenEndsWithItsContext(t *testing.T) {
	s, count := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Write(body[:10])
		hang(w, r)
	})
	for _, u := range []string{s.URL, folder(t, map[string]string{"x": "1234567890more"}) + "/x"} {
		ctx, cancel := context.WithCancel(t.Context())
		r, _, err := NewClient(quick(Config{})).Open(ctx, mustURL(t, u), 1<<20, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(r, make([]byte, 10)); err != nil {
			t.Fatal(err)
		}
		cancel()
		for range 2 {
			if n, err := r.Read(make([]byte, 10)); n != 0 || err != context.Canceled {
				t.Errorf("%s: %d, %v", u, n, err)
			}
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if count.Load() != 1 {
		t.Errorf("%d requests", count.Load())
	}
}

func TestOpenFile(t *testing.T) {
	dir := folder(t, map[string]string{"x": "12345"})
	c := NewClient(quick(Config{Offline: true, Transport: noSocket{t}}))
	r, size, err := c.Open(t.Context(), mustURL(t, dir+"/x"), 5, nil)
	if err != nil || size != 5 {
		t.Fatal(size, err)
	}
	if data, err := io.ReadAll(r); err != nil || string(data) != "12345" {
		t.Errorf("%q, %v", data, err)
	}
	r.Close()
	if _, err := r.Read(make([]byte, 1)); err == nil {
		t.Error("a closed file was read")
	}
	if _, _, err := c.Open(t.Context(), mustURL(t, dir+"/x"), 4, nil); !is[*LimitError](err) {
		t.Errorf("too long: %v", err)
	}
	for _, bad := range []string{dir, dir + "/none"} {
		if r, _, err := c.Open(t.Context(), mustURL(t, bad), 4, nil); !is[*UnreachableError](err) || r != nil {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestNotModified(t *testing.T) {
	var asked []string
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("If-None-Match"))
		w.Header().Set("ETag", `"one"`)
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader("content"))
	})
	c := NewClient(quick(Config{}))
	for have, same := range map[string]bool{"": false, `"one"`: true, `"two"`: false} {
		got, err := c.open(t.Context(), mustURL(t, s.URL), 100, have, nil)
		if err != nil || got.same != same || got.tag != `"one"` {
			t.Fatalf("%q: %+v, %v", have, got, err)
		}
		data, err := io.ReadAll(got)
		if want := map[bool]string{false: "content"}[same]; err != nil || string(data) != want {
			t.Errorf("%q: %q, %v", have, data, err)
		}
		got.Close()
	}
	if slices.Sort(asked); !slices.Equal(asked, []string{"", `"one"`, `"two"`}) {
		t.Errorf("asked %q", asked)
	}
	unasked, _ := serve(t, status(304))
	if _, _, err := c.Open(t.Context(), mustURL(t, unasked.URL), 100, nil); !is[*StatusError](err) {
		t.Errorf("304 for nothing: %v", err)
	}
}
