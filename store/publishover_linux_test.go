package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

// An installed toolchain is never missing while another one takes its place.
func TestPublishOverDamageHidesNothing(t *testing.T) {
	if err := unix.Renameat2(unix.AT_FDCWD, t.TempDir(), unix.AT_FDCWD, t.TempDir(), unix.RENAME_EXCHANGE); err != nil {
		t.Skip("SKIP: this file system cannot let two names change places in one step: ", err)
	}
	toolchain := small("1.27.4")
	for n := range 2000 {
		toolchain = toolchain.With(fmt.Sprintf("src/p%d/x.go", n), "package x\n")
	}
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	spoil(t, filepath.Join(i.GOROOT, "LICENSE"), "x")
	held := w.lock(toolchain.Subject)
	staged, verified := w.staged(held, toolchain)
	program := filepath.Join(w.dirs.VersionLink(toolchain.Subject.Version), "bin", "go")
	stop, missing := make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(missing)
		for {
			select {
			case <-stop:
				return
			default:
			}
			if _, err := os.Stat(program); err != nil {
				missing <- err
				return
			}
		}
	}()
	again := w.publish(held, staged, verified, asked())
	close(stop)
	if err := <-missing; err != nil {
		t.Errorf("meanwhile: %v", err)
	}
	w.mustBeRight(toolchain)
	if got := again.PutAside; !slices.Equal(got.Files, []string{"LICENSE"}) || filepath.Dir(got.Path) != w.dirs.Quarantine() {
		t.Errorf("put aside: %+v", got)
	}
}
