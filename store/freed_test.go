package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// What several have counts once, with the last of them; what others keep not at all.
func TestFreeing(t *testing.T) {
	w := newWorld(t)
	ctx, top := context.Background(), t.TempDir()
	sizes := map[string]int64{"own": 1, "shared": 10, "kept": 100, "unshelved": 1000, "twice": 10000}
	file := func(name string) string { return filepath.Join(w.dirs.Blobs(), "ab", name) }
	if err := os.MkdirAll(filepath.Dir(file("x")), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, size := range sizes {
		if err := os.WriteFile(file(name), make([]byte, size), 0o444); err != nil {
			t.Fatal(err)
		}
	}
	for dir, names := range map[string][]string{"a": {"own", "shared", "kept", "unshelved", "twice", "twice"}, "b": {"shared"}, "c": {"kept"}} {
		os.Mkdir(filepath.Join(top, dir), 0o755)
		for i, name := range names {
			if err := os.Link(file(name), filepath.Join(top, dir, name+string(rune('0'+i)))); err != nil {
				t.Skip("no hard links here: ", err)
			}
		}
	}
	os.Remove(file("unshelved")) // a tree's own, without a blob
	f, err := w.store.Freeing(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		dir  string
		want int64
	}{{"a", 1 + 1000 + 10000}, {"b", 10}, {"nothing", 0}} {
		if got, err := f.Add(ctx, filepath.Join(top, step.dir)); got != step.want || err != nil {
			t.Errorf("%s frees %d, want %d, %v", step.dir, got, step.want, err)
		}
	}
}
