package verify_test

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb"

	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/verify"
)

// heads is a store in memory. Before the first Replace, meanwhile stores another
// head, as another process would.
type heads struct {
	head      []byte
	meanwhile string
	fail      error
}

func (h *heads) Load() ([]byte, error) { return h.head, h.fail }

func (h *heads) Replace(old, new []byte) error {
	if h.meanwhile != "" {
		h.head, h.meanwhile = []byte(h.meanwhile), ""
	}
	if string(old) != string(h.head) {
		return sumdb.ErrWriteConflict
	}
	h.head = new
	return nil
}

// cache is a cache in memory.
type cache struct{ files sync.Map }

func (c *cache) ReadCache(file string) ([]byte, error) {
	data, ok := c.files.Load(file)
	if !ok {
		return nil, fs.ErrNotExist
	}
	return data.([]byte), nil
}

func (c *cache) WriteCache(file string, data []byte) { c.files.Store(file, data) }

// spoil changes every file of the cache.
func (c *cache) spoil() (n int) {
	c.files.Range(func(file, data any) bool {
		c.files.Store(file, append([]byte{data.([]byte)[0] ^ 1}, data.([]byte)[1:]...))
		n++
		return true
	})
	return n
}

func isRefuted(err error) bool {
	_, ok := errors.AsType[*verify.RefutedError](err)
	return ok
}

// TestHeads goes through what may be known beforehand, by built-in and stored head.
func TestHeads(t *testing.T) {
	toolchain := small(t)
	s := releasetest.New(t, toolchain)
	stranger := releasetest.New(t, toolchain)
	for name, c := range map[string]struct {
		builtin, stored string
		refused         bool
	}{
		"nothing":                {"", "", false},
		"built-in only":          {s.HeadOf(10), "", false},
		"stored is newer":        {s.HeadOf(10), s.HeadOf(280), false},
		"built-in is newer":      {s.HeadOf(280), s.HeadOf(10), false},
		"both are the newest":    {s.Head(), s.Head(), false},
		"stored by another key":  {s.HeadOf(10), stranger.Head(), true},
		"built-in, another key":  {stranger.Head(), s.HeadOf(10), true},
		"stored is no head":      {s.HeadOf(10), "garbage\x1b[2J", true},
		"stored, bad signature":  {s.HeadOf(10), strings.Replace(s.Head(), "\n301\n", "\n302\n", 1), true},
		"stored is half a head":  {s.HeadOf(10), s.Head()[:40], true},
		"stored is much too big": {"", strings.Repeat("x\n", 1<<20), true},
	} {
		t.Run(name, func(t *testing.T) {
			store := &heads{head: []byte(c.stored)}
			log := verify.Log{Key: s.LogKey(), Head: c.builtin, Remote: s.Remote(), Heads: store}
			proof, err := log.Prove(context.Background(), toolchain.Subject)
			if isRefuted(err) != c.refused || (err != nil) != c.refused {
				t.Fatalf("Prove = %v", err)
			}
			if c.refused {
				if _, ok := errors.AsType[*verify.HeadError](err); !ok || proof != nil || string(store.head) != c.stored || strings.Contains(err.Error(), "\x1b") {
					t.Errorf("Prove = %v, %q; the store has %q", proof, err, store.head)
				}
			} else if string(store.head) != s.Head() || proof.Head != s.Head() {
				t.Error("the newest head is not stored, or not that of the proof")
			}
		})
	}
}

// TestOlderHeadMustBeAPrefix puts a fork into the older one of the two heads, which
// x/mod's client never sees.
func TestOlderHeadMustBeAPrefix(t *testing.T) {
	toolchain := small(t)
	s := releasetest.New(t, toolchain)
	forked := s.HeadOf(290)
	genuine := verify.Log{Key: s.LogKey(), Remote: s.Remote()}
	if err := s.Apply("forked-log"); err != nil {
		t.Fatal(err)
	}
	store := &heads{}
	log := verify.Log{Key: s.LogKey(), Remote: s.Remote(), Heads: store}
	newest, err := log.Newest(context.Background())
	if err != nil || newest != string(store.head) {
		t.Fatalf("Newest = %q, %v", newest, err)
	}
	for name, l := range map[string]verify.Log{
		"built-in is older": {Key: s.LogKey(), Head: forked, Remote: s.Remote(), Heads: &heads{head: []byte(newest)}},
		"stored is older":   {Key: s.LogKey(), Head: newest, Remote: s.Remote(), Heads: &heads{head: []byte(forked)}},
	} {
		for what, err := range map[string]error{"Prove": second(l.Prove(context.Background(), toolchain.Subject)), "Newest": second(l.Newest(context.Background()))} {
			fork, ok := errors.AsType[*verify.ForkError](err)
			if !isRefuted(err) || !ok || !strings.Contains(fork.Evidence, newest) {
				t.Errorf("%s: %s = %v", name, what, err)
			}
		}
	}
	s.Reset()
	if _, err := genuine.Prove(context.Background(), toolchain.Subject); err != nil {
		t.Errorf("after Reset: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestNewest(t *testing.T) {
	s := releasetest.New(t, small(t))
	old := s.Head()
	s.Grow(20)
	log := verify.Log{Key: s.LogKey(), Head: old, Remote: s.Remote(), Heads: &heads{}}
	if head, err := log.Newest(context.Background()); head != s.Head() || err != nil {
		t.Errorf("Newest = %q, %v", head, err)
	}
	s.HandlePath("/sumdb/sum.golang.org/latest", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(old)) })
	log.Head = ""
	if head, err := log.Newest(context.Background()); head != s.Head() || err != nil {
		t.Errorf("an older head was served: Newest = %q, %v", head, err)
	}
	s.HandlePath("/sumdb/sum.golang.org/latest", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>")) })
	if _, err := log.Newest(context.Background()); !isRefuted(err) {
		t.Errorf("Newest = %v", err)
	}
}

// TestWriteConflict lets another process store a head first: an older one is
// replaced, a newer one stays, and one of another history is refuted.
func TestWriteConflict(t *testing.T) {
	toolchain := small(t)
	s := releasetest.New(t, toolchain)
	older := s.HeadOf(250)
	if err := s.Apply("forked-log"); err != nil {
		t.Fatal(err)
	}
	forked, err := (&verify.Log{Key: s.LogKey(), Remote: s.Remote()}).Newest(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	s.Reset()
	for name, c := range map[string]struct {
		meanwhile string
		refused   bool
	}{"older": {older, false}, "same": {s.Head(), false}, "forked": {forked, true}, "no head": {"garbage", true}} {
		store := &heads{meanwhile: c.meanwhile}
		log := verify.Log{Key: s.LogKey(), Remote: s.Remote(), Heads: store}
		_, err := log.Prove(context.Background(), toolchain.Subject)
		if isRefuted(err) != c.refused || (err != nil) != c.refused {
			t.Errorf("%s: %v", name, err)
		}
		if want := map[bool]string{false: s.Head(), true: c.meanwhile}[c.refused]; string(store.head) != want {
			t.Errorf("%s: stored is %q", name, store.head)
		}
	}
}

// TestNewerHeadMeanwhile: the log grew and another process saw it.
func TestNewerHeadMeanwhile(t *testing.T) {
	toolchain := small(t)
	s := releasetest.New(t, toolchain)
	if err := s.Apply("old-head"); err != nil {
		t.Fatal(err)
	}
	store := &heads{meanwhile: s.Head()}
	log := verify.Log{Key: s.LogKey(), Remote: s.Remote(), Heads: store}
	if _, err := log.Prove(context.Background(), toolchain.Subject); err != nil || string(store.head) != s.Head() {
		t.Errorf("Prove = %v, stored %q", err, store.head)
	}
}

func TestHeadStoreFails(t *testing.T) {
	toolchain := small(t)
	s := releasetest.New(t, toolchain)
	log := verify.Log{Key: s.LogKey(), Remote: s.Remote(), Heads: &heads{fail: fs.ErrPermission}}
	proof, err := log.Prove(context.Background(), toolchain.Subject)
	if _, ok := errors.AsType[*verify.HeadError](err); !ok || isRefuted(err) || !errors.Is(err, fs.ErrPermission) || proof != nil {
		t.Errorf("Prove = %v, %v", proof, err)
	}
}

// TestCache wants no request when all is cached, and a spoiled cache mended.
func TestCache(t *testing.T) {
	toolchain := small(t)
	s := releasetest.New(t, toolchain)
	tiles := &cache{}
	log := verify.Log{Key: s.LogKey(), Head: s.HeadOf(10), Remote: s.Remote(), Heads: &heads{}, Tiles: tiles}
	prove := func() (requests int) {
		t.Helper()
		before := len(s.Requests())
		if _, err := log.Prove(context.Background(), toolchain.Subject); err != nil {
			t.Fatal(err)
		}
		return len(s.Requests()) - before
	}
	if n := prove(); n == 0 || n > 8 {
		t.Errorf("cold: %d requests", n)
	}
	if n := prove(); n != 0 {
		t.Errorf("warm: %d requests", n)
	}
	if tiles.spoil() == 0 {
		t.Fatal("nothing was cached")
	}
	if n := prove(); n == 0 {
		t.Error("a spoiled cache was believed")
	}
	if n := prove(); n != 0 {
		t.Errorf("the cache was not mended: %d requests", n)
	}
}

func TestUnreachableKeepsTheCause(t *testing.T) {
	toolchain := small(t)
	s := releasetest.New(t, toolchain)
	for _, part := range []string{"/lookup/", "/tile/"} {
		s.Reset()
		s.Handle(func(p string) bool { return strings.Contains(p, part) }, func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "no", http.StatusBadGateway)
		})
		_, err := (&verify.Log{Key: s.LogKey(), Head: s.Head(), Remote: s.Remote()}).Prove(context.Background(), toolchain.Subject)
		if u, ok := errors.AsType[*verify.UnreachableError](err); !ok || isRefuted(err) || u.Err.Error() != "502 Bad Gateway" {
			t.Errorf("%s: %v", part, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s.Reset()
	if _, err := (&verify.Log{Key: s.LogKey(), Remote: s.Remote()}).Prove(ctx, toolchain.Subject); !errors.Is(err, context.Canceled) || isRefuted(err) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestPartOfTileIsGone: a log that has only the whole tile by now.
func TestPartOfTileIsGone(t *testing.T) {
	toolchain := small(t)
	s := releasetest.New(t, toolchain)
	head := s.Head()
	s.Grow(300)
	s.Handle(func(p string) bool { return strings.Contains(p, "/tile/8/0/001.p/") }, func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "gone", http.StatusGone)
	})
	log := verify.Log{Key: s.LogKey(), Head: head, Remote: s.Remote()}
	if _, err := log.Prove(context.Background(), toolchain.Subject); err != nil {
		t.Error(err)
	}
}

func TestProveNothing(t *testing.T) {
	s := releasetest.New(t)
	log := verify.Log{Key: s.LogKey(), Remote: s.Remote()}
	if _, err := log.Prove(context.Background(), verify.Subject{}); !isRefuted(err) || len(s.Requests()) != 0 {
		t.Errorf("no release: %v", err)
	}
	log.Key = ""
	if _, err := log.Prove(context.Background(), subject(t, "1.27.4")); !isRefuted(err) || len(s.Requests()) != 0 {
		t.Errorf("no key: %v", err)
	}
}
