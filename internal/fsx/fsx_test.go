package fsx

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// wantFile holds that path is a regular file with this text.
func wantFile(t *testing.T, path, text string) {
	t.Helper()
	st, err := os.Lstat(path)
	if err != nil || !st.Mode().IsRegular() {
		t.Errorf("%s: %v %v", path, st, err)
		return
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != text {
		t.Errorf("%s holds %.60q, want %q, %v", path, data, text, err)
	}
}

// wantNames holds that dir holds these names and nothing else, no stray temp too.
func wantNames(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if len(got) != len(names) {
		t.Errorf("%s holds %q, want %q", dir, got, names)
		return
	}
	for i := range got {
		if got[i] != names[i] {
			t.Errorf("%s holds %q, want %q", dir, got, names)
		}
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// writers are the ways to put a text at a path.
var writers = map[string]func(t *testing.T, path, text string) error{
	"WriteFile":  func(_ *testing.T, path, text string) error { return WriteFile(path, []byte(text), 0o644) },
	"WriteCache": func(_ *testing.T, path, text string) error { return WriteCache(path, []byte(text)) },
	"CopyFile": func(t *testing.T, path, text string) error {
		from := filepath.Join(t.TempDir(), "from")
		put(t, from, text)
		return CopyFile(path, from, 0o644)
	},
	"Link": func(t *testing.T, path, text string) error {
		from := filepath.Join(t.TempDir(), "from")
		put(t, from, text)
		return Link(path, from, 0o644)
	},
}

func TestWrite(t *testing.T) {
	for name, write := range writers {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "a", "b")
			path := filepath.Join(dir, "f")
			for _, text := range []string{"first", "", "longer than the first"} {
				check(t, write(t, path, text))
				wantFile(t, path, text)
			}
			wantNames(t, dir, "f")
		})
	}
}

// What cannot be replaced stays, and nothing is left beside it.
func TestWriteOntoFolder(t *testing.T) {
	for name, write := range writers {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "f")
			check(t, os.Mkdir(path, 0o755))
			put(t, filepath.Join(path, "kept"), "kept")
			if err := write(t, path, "text"); err == nil {
				t.Error("a folder was replaced")
			}
			wantNames(t, dir, "f")
			wantFile(t, filepath.Join(path, "kept"), "kept")
		})
	}
}

func TestWriteBelowFile(t *testing.T) {
	for name, write := range writers {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, filepath.Join(dir, "f"), "kept")
			if err := write(t, filepath.Join(dir, "f", "x"), "text"); err == nil {
				t.Error("no error")
			}
			wantNames(t, dir, "f")
			wantFile(t, filepath.Join(dir, "f"), "kept")
		})
	}
}

func TestCopyAndLinkOfNothing(t *testing.T) {
	for name, write := range map[string]func(path, from string, perm fs.FileMode) error{"CopyFile": CopyFile, "Link": Link} {
		dir := t.TempDir()
		path := filepath.Join(dir, "f")
		put(t, path, "old")
		if err := write(path, filepath.Join(t.TempDir(), "missing"), 0o755); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
		wantNames(t, dir, "f")
		wantFile(t, path, "old")
	}
}

func TestRemove(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	put(t, path, "x")
	for range 2 { // what is not there is fine
		check(t, Remove(path))
		wantNames(t, dir)
	}
	check(t, Remove(filepath.Join(dir, "no", "such")))
	full := filepath.Join(dir, "full")
	check(t, os.Mkdir(full, 0o755))
	put(t, filepath.Join(full, "kept"), "kept")
	if err := Remove(full); err == nil {
		t.Error("a folder with files was removed")
	}
	wantFile(t, filepath.Join(full, "kept"), "kept")
}

// A reader sees the old contents or the new, whoever writes and however often.
func TestConcurrentWriters(t *testing.T) {
	for _, name := range []string{"WriteFile", "WriteCache"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "f")
			texts := [][]byte{bytes.Repeat([]byte("a"), 1<<16), bytes.Repeat([]byte("b"), 1<<17)}
			check(t, writers[name](t, path, string(texts[0])))
			var group sync.WaitGroup
			for _, text := range texts {
				group.Go(func() {
					for range 40 {
						if err := writers[name](t, path, string(text)); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			for range 200 {
				data, err := os.ReadFile(path)
				if err != nil || !bytes.Equal(data, texts[0]) && !bytes.Equal(data, texts[1]) {
					t.Errorf("a part was seen: %d bytes, %v", len(data), err)
					break
				}
			}
			group.Wait()
			wantNames(t, dir, "f")
		})
	}
}

func TestSyncTree(t *testing.T) {
	dir := t.TempDir()
	check(t, MkdirAll(filepath.Join(dir, "a", "b")))
	put(t, filepath.Join(dir, "a", "b", "f"), "x")
	tree, err := OpenTree(dir)
	check(t, err)
	check(t, tree.Sync())
	tree.Close()
	tree.Close()
	if _, err := OpenTree(filepath.Join(dir, "missing")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
