package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/gvx-go/gvx/store"
)

// Each file counts once, whatever it is called and however often.
func TestBytes(t *testing.T) {
	w := newWorld(t)
	if got, err := w.store.Bytes(context.Background()); err != nil || got != (store.Bytes{}) {
		t.Errorf("no store takes %+v, %v", got, err)
	}
	blobs, tree := filepath.Join(w.dirs.Blobs(), "ab"), filepath.Join(w.dirs.Toolchains(), "t", "src")
	for _, dir := range []string{blobs, tree} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for path, size := range map[string]int{filepath.Join(blobs, "shared"): 10, filepath.Join(tree, "own"): 1, filepath.Join(w.dirs.Receipts(), "r"): 1000} {
		os.MkdirAll(filepath.Dir(path), 0o755)
		if err := os.WriteFile(path, make([]byte, size), 0o444); err != nil {
			t.Fatal(err)
		}
	}
	for from, to := range map[string]string{filepath.Join(blobs, "shared"): filepath.Join(tree, "shared"), filepath.Join(tree, "own"): filepath.Join(tree, "twice")} {
		if err := os.Link(from, to); err != nil {
			t.Skip("SKIP: no hard links here: ", err)
		}
	}
	if got, err := w.store.Bytes(context.Background()); err != nil || got != (store.Bytes{Blobs: 10, Toolchains: 1}) {
		t.Errorf("%+v, %v", got, err)
	}
	ended, end := context.WithCancel(context.Background())
	end()
	if _, err := w.store.Bytes(ended); err == nil {
		t.Error("it went on")
	}
}
