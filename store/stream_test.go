package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// inOrder are entries that can be read only as an archive is that comes over a wire:
// each until the next one is asked for.
func inOrder(entries []store.Entry) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		at := -1
		for i, e := range entries {
			at = i
			open := e.Open
			e.Open = func() (io.ReadCloser, error) {
				in, err := open()
				if err != nil || at != i {
					return nil, errors.Join(err, fmt.Errorf("entry %d is opened at entry %d", i, at))
				}
				return &wired{in, func() bool { return at == i }}, nil
			}
			if !yield(e, nil) {
				return
			}
		}
		at = len(entries)
	}
}

type wired struct {
	io.ReadCloser
	there func() bool
}

func (w *wired) Read(p []byte) (int, error) {
	if !w.there() {
		return 0, errors.New("it is read too late")
	}
	return w.ReadCloser.Read(p)
}

func TestStreamHashesWhatItWrites(t *testing.T) {
	toolchain := small("1.27.4").WithText(11<<20+7).With("src/exact.txt", strings.Repeat("x", 256<<10)).With("src/empty.txt", "").
		With("src/more.txt", strings.Repeat("y", 256<<10+1)).With("src/deep/er/and/deeper.txt", "z")
	for i := range 500 {
		toolchain.Files[fmt.Sprintf("src/many/%d/%d.go", i%7, i)] = strings.Repeat(fmt.Sprint(i), i)
	}
	w := newWorld(t, toolchain)
	held := w.lock(toolchain.Subject)
	staged, m, err := w.store.Stream(context.Background(), held, inOrder(entriesOf(toolchain)), budget())
	if err != nil {
		t.Fatal(err)
	}
	if want := toolchain.Manifest().H1(); m.H1() != want {
		t.Errorf("h1 = %s, want %s", m.H1(), want)
	}
	verified, err := w.judge(toolchain.Subject, m)
	if err != nil {
		t.Fatal(err)
	}
	i, err := w.store.Publish(context.Background(), held, staged, verified, asked())
	if err != nil {
		t.Fatal(err)
	}
	checkModes(t, i.GOROOT)
	if report, err := w.store.Check(context.Background(), i, w.server.LogKey()); err != nil || !report.OK() {
		t.Errorf("Check = %+v, %v", report, err)
	}
}

// takers are the two ways to take an archive that can be read only once.
func takers(w *world, held *store.Held, s verify.Subject) map[string]func(iter.Seq2[store.Entry, error], store.Budget) (verify.Manifest, error) {
	return map[string]func(iter.Seq2[store.Entry, error], store.Budget) (verify.Manifest, error){
		"stream": func(entries iter.Seq2[store.Entry, error], b store.Budget) (verify.Manifest, error) {
			staged, m, err := w.store.Stream(context.Background(), held, entries, b)
			if err == nil {
				err = staged.Discard()
			}
			return m, err
		},
		"measure": func(entries iter.Seq2[store.Entry, error], b store.Budget) (verify.Manifest, error) {
			return store.Measure(context.Background(), s, entries, b, nil)
		},
	}
}

func TestOnePassRefusesHostileArchives(t *testing.T) {
	toolchain := small("1.27.4")
	for name, spoil := range hostileEntries() {
		if strings.HasPrefix(name, "broken") {
			continue // an error of the contents comes back as it is
		}
		w := newWorld(t)
		for taker, take := range takers(w, w.lock(toolchain.Subject), toolchain.Subject) {
			t.Run(name+" "+taker, func(t *testing.T) {
				m, err := take(inOrder(spoil(entriesOf(toolchain))), budget())
				var refused *store.ArchiveError
				if !errors.As(err, &refused) || refused.Subject != toolchain.Subject || !m.IsZero() {
					t.Errorf("%v, want an ArchiveError", err)
				}
				w.mustBeEmpty()
				for _, escaped := range []string{filepath.Join(w.dirs.Toolchains(), "escaped"), filepath.Join(w.dirs.Store(), "escaped")} {
					if _, err := os.Lstat(escaped); err == nil {
						t.Errorf("%s was written", escaped)
					}
				}
			})
		}
	}
}

// hanging is an error that only the network has.
type hanging struct{ after int }

func (h *hanging) Error() string { return "connection reset" }

func (h *hanging) Read(p []byte) (int, error) {
	if h.after <= 0 {
		return 0, h
	}
	n := min(len(p), h.after)
	h.after -= n
	return n, nil
}

// An error of the reader below is not the archive's fault: it comes back unchanged,
// wherever it happens.
func TestOnePassKeepsErrorsApart(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t)
	held := w.lock(toolchain.Subject)
	reset := &hanging{}
	ends := map[string]func([]store.Entry) iter.Seq2[store.Entry, error]{
		"between two entries": func(entries []store.Entry) iter.Seq2[store.Entry, error] {
			return func(yield func(store.Entry, error) bool) {
				for e := range inOrder(entries) {
					if !yield(e, nil) {
						return
					}
				}
				yield(store.Entry{}, reset)
			}
		},
	}
	for name, size := range map[string]int64{"in a small file": 100, "in a large file": 5 << 20} {
		ends[name] = func(entries []store.Entry) iter.Seq2[store.Entry, error] {
			return inOrder(append(entries, store.Entry{Name: "src/x", Size: size, Open: func() (io.ReadCloser, error) {
				reset.after = int(size) - 10
				return io.NopCloser(reset), nil
			}}))
		}
	}
	ends["at the opening"] = func(entries []store.Entry) iter.Seq2[store.Entry, error] {
		return inOrder(append(entries, store.Entry{Name: "src/x", Size: 1, Open: func() (io.ReadCloser, error) { return nil, reset }}))
	}
	for where, entries := range ends {
		for taker, take := range takers(w, held, toolchain.Subject) {
			m, err := take(entries(entriesOf(toolchain)), budget())
			var got *hanging
			var refused *store.ArchiveError
			if !errors.As(err, &got) || got != reset || errors.As(err, &refused) || !m.IsZero() {
				t.Errorf("%s, %s: %v", where, taker, err)
			}
			w.mustBeEmpty()
		}
	}
}

func TestStreamOfUnknownSize(t *testing.T) {
	toolchain := small("1.27.4").WithText(40 << 20)
	w := newWorld(t)
	for taker, take := range takers(w, w.lock(toolchain.Subject), toolchain.Subject) {
		if _, err := take(inOrder(entriesOf(toolchain)), store.DefaultBudget(0)); err != nil {
			t.Errorf("%s: %v", taker, err)
		}
		var refused *store.ArchiveError
		if _, err := take(inOrder(entriesOf(toolchain)), store.DefaultBudget(1<<20)); !errors.As(err, &refused) || !strings.Contains(err.Error(), "30 times") {
			t.Errorf("%s, above its ratio: %v", taker, err)
		}
		w.mustBeEmpty()
	}
}

func TestStreamEndsWithItsContext(t *testing.T) {
	toolchain := small("1.27.4")
	for name, size := range map[string]int64{"small": 10, "large": 1 << 40} {
		w := newWorld(t)
		ctx, cancel := context.WithCancel(context.Background())
		b := budget()
		b.Bytes, b.Packed = 1<<50, 0
		endless := store.Entry{Name: "src/endless", Size: size, Open: func() (io.ReadCloser, error) {
			cancel()
			return io.NopCloser(&hanging{after: 1 << 50}), nil
		}}
		if size < 100 {
			endless.Open = func() (io.ReadCloser, error) {
				cancel()
				return io.NopCloser(strings.NewReader("0123456789")), nil
			}
		}
		if _, _, err := w.store.Stream(ctx, w.lock(toolchain.Subject), inOrder(append(entriesOf(toolchain), endless)), b); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: Stream = %v", name, err)
		}
		w.mustBeEmpty()
	}
}

func TestStreamDemandsTheLock(t *testing.T) {
	w := newWorld(t)
	entries := inOrder(entriesOf(small("1.27.4")))
	if _, _, err := w.store.Stream(context.Background(), nil, entries, budget()); !errors.Is(err, store.ErrNotHeld) {
		t.Errorf("without a lock: %v", err)
	}
	held := w.lock(small("1.27.4").Subject)
	held.Release()
	if _, _, err := w.store.Stream(context.Background(), held, entries, budget()); !errors.Is(err, store.ErrNotHeld) {
		t.Errorf("with a lock that was given back: %v", err)
	}
}

// What cannot be written ends the reading.
func TestStreamStopsWhenWritingFails(t *testing.T) {
	w := newWorld(t)
	subject := small("1.27.4").Subject
	read := 0
	entries := func(yield func(store.Entry, error) bool) {
		for i := range 20_000 {
			e := file(fmt.Sprintf("src/%d", i), strings.Repeat("x", 10_000))
			if i == 1 {
				// Somebody takes the folder away.
				staging, _ := filepath.Glob(filepath.Join(w.dirs.Toolchains(), ".staging-*"))
				os.RemoveAll(filepath.Join(staging[0], "src"))
			}
			if read = i; !yield(e, nil) {
				return
			}
		}
	}
	if _, _, err := w.store.Stream(context.Background(), w.lock(subject), entries, store.DefaultBudget(0)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Stream = %v", err)
	}
	if read > 10_000 {
		t.Errorf("%d files were read", read)
	}
	w.mustBeEmpty()
}

func TestMeasureShowsSmallFiles(t *testing.T) {
	toolchain := small("1.27.4").With("src/exact.txt", strings.Repeat("x", 512<<10)).With("src/large.txt", strings.Repeat("x", 512<<10+1)).WithText(1 << 20)
	seen := map[string]bool{}
	m, err := store.Measure(context.Background(), toolchain.Subject, inOrder(entriesOf(toolchain)), budget(), func(f verify.File, content []byte) {
		seen[f.Name] = true
		if want := toolchain.Files[verify.ModuleName(f.Name)]; !bytes.Equal(content, []byte(want)) || f.Size != int64(len(want)) {
			t.Errorf("%s shows %d bytes", f.Name, len(content))
		}
	})
	if err != nil || m.H1() != toolchain.Manifest().H1() {
		t.Errorf("Measure = %s, %v", m.H1(), err)
	}
	if len(seen) != len(toolchain.Files)-2 || seen["src/large.txt"] || !seen["src/exact.txt"] || !seen["src/go.mod"] {
		t.Errorf("%d of %d files were shown", len(seen), len(toolchain.Files))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := store.Measure(ctx, toolchain.Subject, inOrder(entriesOf(toolchain)), budget(), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Measure = %v", err)
	}
}
