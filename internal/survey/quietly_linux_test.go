package survey

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Hashing a file does not make it look used.
func TestReadingLeavesNoTime(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	if err := os.WriteFile(path, []byte("x"), 0o444); err != nil {
		t.Fatal(err)
	}
	before := time.Now().Add(-100 * 24 * time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, before, before.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	found, err := Folder(context.Background(), dir, Options{})
	if err != nil || len(found.Files) != 1 {
		t.Fatal(found, err)
	}
	var st syscall.Stat_t
	if err := syscall.Stat(path, &st); err != nil {
		t.Fatal(err)
	}
	if at := time.Unix(st.Atim.Unix()); !at.Equal(before) {
		t.Errorf("it was read at %v, it says", at)
	}
}
