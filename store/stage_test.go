package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// hostileEntries are archives that are refused, by what is wrong with them.
func hostileEntries() map[string]func([]store.Entry) []store.Entry {
	add := func(extra ...store.Entry) func([]store.Entry) []store.Entry {
		return func(es []store.Entry) []store.Entry { return append(es, extra...) }
	}
	mode := func(name string, m fs.FileMode) func([]store.Entry) []store.Entry {
		e := file(name, "target")
		e.Mode = m
		return add(e)
	}
	sized := func(name, content string, size int64) func([]store.Entry) []store.Entry {
		e := file(name, content)
		e.Size = size
		return add(e)
	}
	return map[string]func([]store.Entry) []store.Entry{
		"link":              mode("src/link", fs.ModeSymlink|0o777),
		"folder entry":      mode("src/folder", fs.ModeDir|0o755),
		"device":            mode("src/device", fs.ModeDevice),
		"pipe":              mode("src/pipe", fs.ModeNamedPipe),
		"dot dot":           add(file("../escaped", "x")),
		"dot dot inside":    add(file("src/../../escaped", "x")),
		"absolute":          add(file("/tmp/escaped", "x")),
		"empty name":        add(file("", "x")),
		"dot":               add(file(".", "x")),
		"backslash":         add(file(`src\escaped`, "x")),
		"drive":             add(file("C:escaped", "x")),
		"escape sequence":   add(file("src/\x1b[31m", "x")),
		"newline":           add(file("src/a\nb", "x")),
		"device of Windows": add(file("src/NUL", "x")),
		"long name":         add(file("src/"+strings.Repeat("a/", 400)+"x", "x")),
		"twice":             add(file("VERSION", "x")),
		"other case":        add(file("version", "x")),
		"folder other case": add(file("SRC/fmt/other.go", "x")),
		"file as folder":    add(file("VERSION/x", "x")),
		"folder as file":    add(file("src", "x")),
		"both go.mod names": add(file("src/go.mod", "x")),
		"longer than said":  sized("src/long", strings.Repeat("x", 1000), 10),
		"shorter than said": sized("src/short", "x", 10),
		"negative size":     sized("src/negative", "x", -1),
		"huge size":         sized("src/huge", "x", 1<<60),
		"bomb":              sized("src/bomb", "x", 1<<29),
		"broken": add(store.Entry{Name: "src/broken", Size: 4, Open: func() (io.ReadCloser, error) {
			return nil, errors.New("bad checksum")
		}}),
		"broken on the way": add(store.Entry{Name: "src/broken", Size: 4, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader("ab"), failing{})), nil
		}}),
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("corrupt input") }

func TestStageRefusesHostileArchives(t *testing.T) {
	for name, spoil := range hostileEntries() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			toolchain := small("1.27.4")
			held := w.lock(toolchain.Subject)
			staged, m, err := w.store.Stage(context.Background(), held, sequence(spoil(entriesOf(toolchain))), store.DefaultBudget(1<<20))
			var refused *store.ArchiveError
			if !errors.As(err, &refused) {
				t.Fatalf("Stage = %v, want an ArchiveError", err)
			}
			if staged != nil || !m.IsZero() {
				t.Error("something was staged all the same")
			}
			if strings.ContainsAny(err.Error(), "\x1b\n") {
				t.Errorf("the error holds control characters: %q", err)
			}
			w.mustBeEmpty()
			for _, escaped := range []string{"/tmp/escaped", filepath.Join(w.dirs.Toolchains(), "escaped"), filepath.Join(w.dirs.Store(), "escaped")} {
				if _, err := os.Lstat(escaped); err == nil {
					t.Errorf("%s was written", escaped)
				}
			}
		})
	}
}

func TestStageRefusesTooManyFiles(t *testing.T) {
	w := newWorld(t)
	var entries []store.Entry
	for i := range 11 {
		entries = append(entries, file(fmt.Sprintf("src/%d", i), "x"))
	}
	held := w.lock(small("1.27.4").Subject)
	budget := store.DefaultBudget(1 << 20)
	budget.Entries = 10
	if _, _, err := w.store.Stage(context.Background(), held, sequence(entries), budget); err == nil || !strings.Contains(err.Error(), "more than 10 files") {
		t.Errorf("Stage = %v", err)
	}
	w.mustBeEmpty()
}

func TestStageStopsWithItsContext(t *testing.T) {
	w := newWorld(t)
	toolchain := small("1.27.4")
	ctx, cancel := context.WithCancel(context.Background())
	entries := entriesOf(toolchain)
	entries[0].Open = func() (io.ReadCloser, error) {
		cancel()
		return io.NopCloser(strings.NewReader("")), nil
	}
	entries[0].Size = 0
	if _, _, err := w.store.Stage(ctx, w.lock(toolchain.Subject), sequence(entries), store.DefaultBudget(1<<20)); !errors.Is(err, context.Canceled) {
		t.Errorf("Stage = %v", err)
	}
	w.mustBeEmpty()
}

func TestStageSweepsWhatADeadProcessLeft(t *testing.T) {
	w := newWorld(t)
	toolchain := small("1.27.4")
	held := w.lock(toolchain.Subject)
	stem := "go1.27.4." + toolchain.Subject.Platform.String()
	mine := []string{".staging-" + stem + "-1234", ".removed-" + stem + "-1234"}
	others := []string{".staging-go1.27.40." + toolchain.Subject.Platform.String() + "-1", ".staging-go1.26.9." + toolchain.Subject.Platform.String() + "-1"}
	for _, name := range append(mine, others...) {
		dir := filepath.Join(w.dirs.Toolchains(), name, "src")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		os.WriteFile(filepath.Join(dir, "x"), nil, 0o444)
		os.Chmod(dir, 0o555)
		os.Chmod(filepath.Dir(dir), 0o555)
	}
	staged, _, err := w.store.Stage(context.Background(), held, sequence(entriesOf(toolchain)), store.DefaultBudget(1<<20))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range mine {
		if _, err := os.Lstat(filepath.Join(w.dirs.Toolchains(), name)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is still there", name)
		}
	}
	for _, name := range others {
		if _, err := os.Lstat(filepath.Join(w.dirs.Toolchains(), name, "src", "x")); err != nil {
			t.Errorf("another release's %s was touched: %v", name, err)
		}
	}
	if err := staged.Discard(); err != nil {
		t.Error(err)
	}
}

func TestStageHashesWhatItWrites(t *testing.T) {
	w := newWorld(t)
	toolchain := small("1.27.4").WithText(3 << 20)
	staged, m, err := w.store.Stage(context.Background(), w.lock(toolchain.Subject), sequence(entriesOf(toolchain)), store.DefaultBudget(1<<20))
	if err != nil {
		t.Fatal(err)
	}
	defer staged.Discard()
	if want := toolchain.Manifest().H1(); m.H1() != want {
		t.Errorf("h1 = %s, want %s", m.H1(), want)
	}
	var none verify.Manifest
	if none.H1() != "" {
		t.Error("the zero manifest has an h1")
	}
}

func TestStageDemandsTheLock(t *testing.T) {
	w := newWorld(t)
	entries := sequence(entriesOf(small("1.27.4")))
	if _, _, err := w.store.Stage(context.Background(), nil, entries, store.DefaultBudget(1)); !errors.Is(err, store.ErrNotHeld) {
		t.Errorf("without a lock: %v", err)
	}
	held := w.lock(small("1.27.4").Subject)
	held.Release()
	if _, _, err := w.store.Stage(context.Background(), held, entries, store.DefaultBudget(1)); !errors.Is(err, store.ErrNotHeld) {
		t.Errorf("with a lock that was given back: %v", err)
	}
}
