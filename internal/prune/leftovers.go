package prune

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/gvx-go/gvx/store"
)

// whyLeft says what each kind of leftover is.
var whyLeft = map[string]string{
	store.LeftUnfinished: "of an install that ended early",
	store.LeftRemoved:    "of a removal that ended early",
	store.LeftDamaged:    "of a repair that ended early; what is wrong goes to quarantine",
	store.LeftUnlinked:   "nothing leads to it",
	store.LeftRecord:     "the record of a toolchain that is gone",
}

// leftovers are the folders among the toolchains that belong to none.
func (r *run) leftovers(ctx context.Context) (items []Item, err error) {
	if r.half == nil {
		return nil, nil
	}
	for _, l := range r.half.leftovers {
		item := Item{Kind: KindLeftover, Name: filepath.Base(l.Path), Path: l.Path, Why: whyLeft[l.Kind], version: l.Version(),
			remove: func(ctx context.Context) ([]store.Process, error) {
				return r.Store.Clear(ctx, r.whole, l, r.Force)
			}}
		if l.Kind != store.LeftRecord {
			item.Running = r.Store.RunningIn(l)
		}
		if l.Kind != store.LeftRecord && l.Kind != store.LeftDamaged {
			if item.Bytes, err = r.free.Add(ctx, l.Path); err != nil {
				return nil, err
			}
		}
		if len(item.Running) > 0 && !r.Force {
			r.used = append(r.used, l.Version())
		}
		items = append(items, item)
	}
	return items, nil
}

// blobs are the files of the store that no toolchain has now. Those that only a
// toolchain has which is taken count with that.
func (r *run) blobs(ctx context.Context) ([]Item, error) {
	if r.half == nil {
		return nil, nil
	}
	n, size, err := r.Store.IdleBlobs(ctx, r.half.blobs)
	if err != nil || n == 0 {
		return nil, err
	}
	return []Item{{Kind: KindBlobs, Name: count(n, "file", "files"), Path: r.Dirs.Blobs(), Why: "no toolchain has them", Bytes: size,
		remove: func(ctx context.Context) ([]store.Process, error) {
			_, _, err := r.Store.SweepBlobs(ctx, r.whole, false)
			return nil, err
		}}}, nil
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
