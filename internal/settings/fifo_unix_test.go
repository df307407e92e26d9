//go:build unix

package settings

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/gvx-go/gvx/internal/fileread"
)

// A FIFO in the place of the file is refused and not waited for.
func TestFIFO(t *testing.T) {
	path := filepath.Join(t.TempDir(), "env")
	if err := syscall.Mkfifo(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(environment(), path, ""); !errors.Is(err, fileread.ErrNotRegular) {
		t.Error(err)
	}
}

// What may not be read is not taken for absent.
func TestForbiddenFile(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root reads everything: run as another user")
	}
	path := write(t, "GVX_REQUIRE=gpg\n")
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(environment(), "", path); !errors.Is(err, os.ErrPermission) {
		t.Error(err)
	}
}
