package release

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// cached is a place, a cache, and a new source for each process.
type cached struct {
	*place
	memory memory
	lines  []string
	now    time.Time
}

func newCached(t *testing.T) *cached {
	return &cached{place: newPlace(t, genuine()), now: testTime}
}

func (c *cached) source(t *testing.T, cfg Config) *DistSource {
	cfg = quick(cfg)
	cfg.Now = func() time.Time { return c.now }
	cfg.Log = func(line string) { c.lines = append(c.lines, line) }
	return NewDistSource(NewClient(cfg), DistConfig{Mirror: mustMirror(t, withLogin(c.URL)+"/dl"), Cache: &c.memory})
}

func (c *cached) list(t *testing.T, cfg Config) Catalog {
	t.Helper()
	got, err := c.source(t, cfg).List(t.Context(), linux(t))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestFeedCache(t *testing.T) {
	c := newCached(t)
	first := c.list(t, Config{})
	base := c.URL + "/dl"
	kept := c.memory.data[base]
	if len(c.memory.data) != 1 || kept == nil || bytes.Contains(kept, []byte(canary)) {
		t.Fatalf("kept %q", c.memory.data)
	}

	// The server says that nothing changed.
	c.now = testTime.Add(time.Hour)
	c.Config.Handler = only(t, c.place, `"`+hexSum(c.files[feedKey])[:16]+`"`)
	if got := c.list(t, Config{}); !slices.Equal(got.Releases, first.Releases) || !got.At.Equal(c.now) || got.Old != nil || got.Gone != nil {
		t.Errorf("unchanged: %+v", got)
	}
	if !bytes.Contains(c.memory.data[base], []byte(`"fetched_at":"2026-11-21T04:00:00Z","checked_at":"2026-11-21T05:00:00Z"`)) {
		t.Errorf("kept %s", c.memory.data[base])
	}
	c.Config.Handler = c.place

	// It cannot be reached.
	checked := c.now
	c.now = testTime.Add(48 * time.Hour)
	c.code = 500
	got := c.list(t, Config{})
	if !slices.Equal(got.Releases, first.Releases) || !got.At.Equal(checked) || !isUnreachable(got.Old) || !strings.Contains(got.Old.Error(), "500") {
		t.Errorf("unreachable: %+v", got)
	}
	leak(t, "old", got.Old, got)

	// Offline, nobody is asked; the list serves, and the archive is missing.
	s := c.source(t, Config{Offline: true, Transport: noSocket{t}})
	got, err := s.List(t.Context(), linux(t))
	if err != nil || !slices.Equal(got.Releases, first.Releases) || !got.At.Equal(checked) || !errors.Is(got.Old, ErrOffline) {
		t.Errorf("offline: %+v, %v", got, err)
	}
	if ok, err := s.Exists(t.Context(), subject(t, "1.27.4")); !ok || err != nil {
		t.Errorf("offline: %v, %v", ok, err)
	}
	for _, v := range []string{"1.27.4", "1.27.9"} {
		if _, err := s.Open(t.Context(), subject(t, v), tempPart(t), nil); !isUnreachable(err) || !errors.Is(err, ErrOffline) {
			t.Errorf("offline: %v", err)
		}
	}
	if _, err := s.Exists(t.Context(), subject(t, "1.27.9")); !isUnreachable(err) {
		t.Errorf("an old list denied a release: %v", err)
	}
	if c.lines = slices.DeleteFunc(c.lines, func(l string) bool { return strings.Contains(l, "try ") }); len(c.lines) > 0 {
		t.Errorf("lines %q", c.lines)
	}
}

func TestKeptDigestServesWhereTheListFails(t *testing.T) {
	c := newCached(t)
	c.list(t, Config{})
	c.set(feedKey, "<html>")
	a, err := c.source(t, Config{}).Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Stream.Close()
	if data, err := io.ReadAll(a.Stream); err != nil || string(data) != distBytes || a.Claims.SHA256 != sumOf(t, hexSum(distBytes)) {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := c.source(t, Config{}).Open(t.Context(), subject(t, "1.27.9"), tempPart(t), nil); !isUnreachable(err) {
		t.Errorf("an old list denied a release: %v", err)
	}
}

func TestOlderListIsNoticed(t *testing.T) {
	c := newCached(t)
	c.list(t, Config{})
	full := c.files[feedKey]
	c.set(feedKey, feedOf(entryOf("go1.26.9.linux-amd64.tar.gz", "old"), entryOf("go1.26.10.linux-amd64.tar.gz", "new")))
	for range 3 { // also after it was kept, and with 304
		got := c.list(t, Config{})
		if !slices.Equal(names(got.Gone), []string{"1.27.4"}) || !slices.Equal(names(got.Releases), []string{"1.26.9", "1.26.10"}) || got.Old != nil {
			t.Errorf("%+v", got)
		}
	}
	// Its digest is still known: whether it exists is for others to say.
	a, err := c.source(t, Config{}).Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	a.Stream.Close()
	c.set(feedKey, full)
	if got := c.list(t, Config{}); !slices.Equal(names(got.Gone), []string{"1.26.10"}) || !slices.Equal(names(got.Releases), []string{"1.26.9", "1.27.4"}) {
		t.Errorf("%+v", got)
	}
}

// TestCacheIsNotBelieved changes what was kept.
func TestCacheIsNotBelieved(t *testing.T) {
	replace := func(old, new string) func([]byte) []byte {
		return func(data []byte) []byte { return bytes.Replace(data, []byte(old), []byte(new), 1) }
	}
	for name, tamper := range map[string]func([]byte) []byte{
		"nothing":         func([]byte) []byte { return nil },
		"garbage":         func([]byte) []byte { return []byte("\x00\xff") },
		"cut":             func(data []byte) []byte { return data[:len(data)/2] },
		"more behind":     func(data []byte) []byte { return append(data, '{') },
		"another format":  replace(`"format":1`, `"format":2`),
		"another place":   replace(`/dl"`, `/dl2"`),
		"no time":         replace(`"checked_at":"2026`, `"checked_bt":"2026`),
		"a bad time":      replace(`"checked_at":"2026`, `"checked_at":"x2026`),
		"a bad tag":       replace(`"etag":"\"`, `"etag":"\u0000`),
		"no list":         replace(`"releases":[`, `"releases":5,"x":[`),
		"too long":        func(data []byte) []byte { return append(data, bytes.Repeat([]byte(" "), maxCache)...) },
		"gone is no list": replace(`"releases"`, `"gone":{},"releases"`),
	} {
		c := newCached(t)
		want := c.list(t, Config{})
		base := c.URL + "/dl"
		good := bytes.Clone(c.memory.data[base])
		bad := tamper(bytes.Clone(good))
		if bytes.Equal(good, bad) {
			t.Fatalf("%s: nothing was changed in %s", name, good)
		}
		c.memory.data[base] = bad
		if _, err := c.source(t, Config{Offline: true}).List(t.Context(), linux(t)); !isUnreachable(err) {
			t.Errorf("%s: %v", name, err)
		}
		if len(c.lines) != 1 || !strings.Contains(c.lines[0], "cannot be read") {
			t.Errorf("%s: lines %q", name, c.lines)
		}
		if got := c.list(t, Config{}); !slices.Equal(got.Releases, want.Releases) || got.Gone != nil {
			t.Errorf("%s: %+v", name, got)
		}
		if !bytes.Equal(c.memory.data[base], good) {
			t.Errorf("%s: it was not mended: %s", name, c.memory.data[base])
		}
	}

	// What is well formed and wrong is as wrong as from a server.
	for change, text := range map[[2]string]string{
		{`"sha256":"` + hexSum(distBytes), `"sha256":"`}:   "has no digest",
		{`"filename":"` + distName, `"filename":"/../x`}:   "names the file",
		{`"size":23`, `"size":-23`}:                        "says that it has -23 bytes",
		{`"size":23`, `"size":"23"`}:                       "cannot be read",
		{`"sha256":"` + hexSum(distBytes), `"sha256":"XX`}: "no digest",
	} {
		c := newCached(t)
		c.list(t, Config{})
		base := c.URL + "/dl"
		c.memory.data[base] = replace(change[0], change[1])(c.memory.data[base])
		c.code = 0
		if _, err := c.source(t, Config{}).Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil); !isRefuted(err) || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v", change[1], err)
		}
	}
	// A time that is still to come is now.
	c := newCached(t)
	c.list(t, Config{})
	c.now = testTime.Add(-time.Hour)
	if got := c.list(t, Config{Offline: true}); !got.At.Equal(c.now) {
		t.Errorf("at %v", got.At)
	}
}

func TestCacheThatFails(t *testing.T) {
	c := newCached(t)
	c.memory.fail = errors.New("no space\x1b[31m")
	if got := c.list(t, Config{}); len(got.Releases) != 2 {
		t.Errorf("%+v", got)
	}
	if len(c.lines) != 1 || !strings.Contains(c.lines[0], "cannot be written") || strings.Contains(c.lines[0], "\x1b") {
		t.Errorf("lines %q", c.lines)
	}
}

func TestFlawsAreKept(t *testing.T) {
	c := newCached(t)
	c.set(feedKey, feedOf(with(entryOf(distName, distBytes), map[string]any{"filename": "../x"})))
	c.list(t, Config{})
	c.set(feedKey, "<html>")
	if _, err := c.source(t, Config{}).Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil); !isRefuted(err) {
		t.Error(err)
	}
}
