package fsx

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestIsTemp(t *testing.T) {
	for name, want := range map[string]bool{
		".gvx-temp-0123456789abcdef": true, ".gvx-temp-ffffffffffffffff": true,
		".gvx-temp-": false, ".gvx-temp-0123456789abcde": false, ".gvx-temp-0123456789abcdef0": false, ".gvx-temp-0123456789ABCDEF": false,
		".gvx-temp-0123456789abcdeg": false, "gvx-temp-0123456789abcdef": false, ".gvx-0123456789abcdef": false,
		".gvx-1": false, ".gvx-20261121": false, ".gvx-cache": false, ".gvx": false,
	} {
		if got := IsTemp(name); got != want {
			t.Errorf("IsTemp(%q) = %v", name, got)
		}
	}
	if name := filepath.Base(tempName("x")); !IsTemp(name) {
		t.Errorf("%s is not one", name)
	}
}

// abandon leaves a temporary file as a writer that was killed does.
func abandon(t *testing.T, dir, name string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	put(t, path, "12345")
	hours := time.Now().Add(-2 * time.Hour) // for where no lock tells
	check(t, os.Chtimes(path, hours, hours))
	return path
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	dead := abandon(t, dir, ".gvx-temp-0000000000000001")
	alive, err := newTemp(dir)
	check(t, err)
	defer alive.Close()
	for _, kept := range []string{".gvx-notes", "file"} {
		put(t, filepath.Join(dir, kept), "kept")
	}
	check(t, os.Mkdir(filepath.Join(dir, ".gvx-temp-0000000000000003"), 0o755))
	want := []string{".gvx-temp-0000000000000001", ".gvx-temp-0000000000000003", filepath.Base(alive.Name()), ".gvx-notes", "file"}
	if filepath.Base(alive.Name()) > ".gvx-temp-0000000000000003" {
		want[1], want[2] = ".gvx-temp-0000000000000003", filepath.Base(alive.Name())
	}
	for _, o := range []Sweeping{{Dry: true}, {}} {
		swept := Sweep(dir, o)
		if len(swept) != 1 || swept[0] != (Swept{Path: dead, Bytes: 5}) {
			t.Errorf("%+v: swept %v", o, swept)
		}
		if _, err := os.Lstat(dead); o.Dry != (err == nil) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if len(Sweep(dir, Sweeping{Links: true})) != 0 {
		t.Error("something more was swept")
	}
	for _, name := range want[1:] {
		if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

// A write into a folder removes what a killed one left there, whatever it writes.
func TestWriteSweeps(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"WriteFile", "CopyFile"} {
		abandon(t, dir, ".gvx-temp-0000000000000077")
		check(t, writers[name](t, filepath.Join(dir, "f"), "text"))
		wantNames(t, dir, "f")
	}
}

// A folder that is written to may be somebody's repository: what has not exactly the form
// of a temporary file of this package is his.
func TestWriteLeavesOtherNames(t *testing.T) {
	dir := t.TempDir()
	names := []string{".gvx-1", ".gvx-20261121", ".gvx-temp-20261121", ".gvx-temp-0123456789abcdef.bak"}
	for _, name := range names {
		abandon(t, dir, name)
	}
	for _, write := range writers {
		check(t, write(t, filepath.Join(dir, "f"), "text"))
	}
	for _, name := range names {
		if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}
