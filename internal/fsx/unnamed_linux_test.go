package fsx

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWriteUnnamed(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	done, err := writeUnnamed(path, []byte("one"), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if !done {
		t.Skip("this file system has no files without a name")
	}
	// What is there stays: only a rename replaces it in one step.
	if done, err := writeUnnamed(path, []byte("two"), 0o644); done || err != nil {
		t.Errorf("over another file: %v, %v", done, err)
	}
	if data, err := os.ReadFile(path); string(data) != "one" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%d names, %v", len(entries), err)
	}
}
