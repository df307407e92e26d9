package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/store"
)

// glanceBudget is how many bytes of a toolchain a glance reads: bin/go and some files more.
const glanceBudget = 16 << 20

// integrity compares a toolchain with what was verified when it was installed; with all every
// byte of it. It returns the files that differ, or what is wrong with the whole.
func (w *world) integrity(ctx context.Context, i doctor.Installed, all bool) (damaged []string, err error) {
	s, installed, err := w.storeOf(i)
	if err != nil {
		return nil, err
	}
	var r store.Report
	if all {
		r, err = s.Check(ctx, installed, trust.key)
	} else {
		r, err = s.Glance(ctx, installed, trust.key, glanceBudget)
	}
	if err != nil {
		return nil, err
	}
	damaged = slices.Concat(r.Changed, r.Missing, r.Extra, r.Mode)
	if r.Problem != nil {
		damaged = append(damaged, oneLine(r.Problem))
	}
	return damaged, nil
}

// storeOf finds the store that has i.
func (w *world) storeOf(i doctor.Installed) (*store.Store, store.Installed, error) {
	for _, s := range w.stores() {
		if found, err := s.Find(i.Version); err == nil && filepath.Clean(found.GOROOT) == filepath.Clean(i.GOROOT) {
			return s, found, nil
		}
	}
	return nil, store.Installed{}, fmt.Errorf("%v is in no store any more", i.Version)
}
