//go:build unix

package store_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// waiting is the contents of a file of which only some bytes come, until nobody wants it
// any more.
type waiting struct {
	begun, stop chan struct{}
	there       int64
	once        sync.Once
}

var errLeft = errors.New("left alone with it")

func (w *waiting) Read(p []byte) (int, error) {
	if w.there > 0 {
		n := min(int64(len(p)), w.there)
		w.there -= n
		return int(n), nil
	}
	w.once.Do(func() { close(w.begun) })
	select {
	case <-w.stop:
		return 0, context.Canceled
	case <-time.After(10 * time.Second):
		return 0, errLeft
	}
}

// breakStaging has every write into the staging folder fail from now on.
func (w *world) breakStaging() {
	w.t.Helper()
	dirs, err := filepath.Glob(filepath.Join(w.dirs.Toolchains(), ".staging-*"))
	if err != nil || len(dirs) != 1 {
		w.t.Fatalf("%q, %v", dirs, err)
	}
	if err := os.RemoveAll(dirs[0]); err != nil {
		w.t.Error(err)
	}
}

func inAnyOrder(entries []store.Entry) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// TestFailureEndsTheWait: when one file cannot be written, who has the archive is told
// why while somebody still waits for the bytes of another file, and that is the error.
func TestFailureEndsTheWait(t *testing.T) {
	type stager func(context.Context, *store.Held, iter.Seq2[store.Entry, error], store.Budget) (*store.Staged, verify.Manifest, error)
	for name, stage := range map[string]func(*store.Store) stager{
		"Stage":  func(s *store.Store) stager { return s.Stage },
		"Stream": func(s *store.Store) stager { return s.Stream },
	} {
		t.Run(name, func(t *testing.T) {
			toolchain := small("1.27.4")
			w := newWorld(t)
			held := w.lock(toolchain.Subject)
			defer held.Release()
			late := &waiting{begun: make(chan struct{}), stop: make(chan struct{}), there: 100 << 10}
			entries := []store.Entry{
				{Name: "first", Size: 1, Open: func() (io.ReadCloser, error) {
					if name == "Stage" {
						select {
						case <-late.begun:
						case <-time.After(time.Second): // one processor does one after the other
						}
					}
					w.breakStaging()
					return io.NopCloser(strings.NewReader("x")), nil
				}},
				{Name: "late", Size: 1 << 20, Open: func() (io.ReadCloser, error) { return io.NopCloser(late), nil }},
			}
			if name == "Stage" {
				entries[1].Name = "sub/late"
			}
			b := budget()
			told := sync.OnceFunc(func() { close(late.stop) })
			b.Failed = func(err error) {
				if !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("told %v", err)
				}
				told()
			}
			begun := time.Now()
			_, _, err := stage(w.store)(context.Background(), held, inAnyOrder(entries), b)
			if !errors.Is(err, fs.ErrNotExist) || time.Since(begun) > 9*time.Second {
				t.Errorf("%v after %v", err, time.Since(begun))
			}
		})
	}
}

// TestSuccessIsNoFailure: nobody is told when all was written.
func TestSuccessIsNoFailure(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	held := w.lock(toolchain.Subject)
	defer held.Release()
	b := budget()
	b.Failed = func(err error) { t.Errorf("told %v", err) }
	for _, stage := range []func(context.Context, *store.Held, iter.Seq2[store.Entry, error], store.Budget) (*store.Staged, verify.Manifest, error){w.store.Stage, w.store.Stream} {
		staged, _, err := stage(context.Background(), held, inAnyOrder(entriesOf(toolchain)), b)
		if err != nil {
			t.Fatal(err)
		}
		if err := staged.Discard(); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(50 * time.Millisecond)
}
