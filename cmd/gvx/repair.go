package main

import (
	"context"

	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/store"
)

// mend replaces a damaged toolchain by one that is fetched and proved anew.
func (v verification) mend(ctx context.Context, t target, found store.Report) (judged, int) {
	if t.err == nil {
		v.show(found)
	}
	j := judge(found)
	j.Version = t.version.String()
	// Whoever shares a damaged file is to be named before its inode is put aside.
	shared, err := v.store.Sharing(ctx, t.installed, found.Changed)
	if err != nil {
		return v.failed(t.name, err)
	}
	for _, other := range shared {
		j.SharedWith = append(j.SharedWith, other.String())
	}
	in, err := v.reach(ctx)
	if err != nil {
		return v.failed(t.name, err)
	}
	bar := v.newBar(t.version)
	in.Progress = bar.update
	installed, put, err := in.Repair(ctx, t.version, install.Asked{Requested: true, By: "gvx verify --repair"})
	bar.end()
	if err != nil {
		return v.failed(t.name, err)
	}
	j.Repaired, j.Quarantine, j.Path = true, put.Path, realPath(installed.GOROOT)
	now, err := v.store.Check(ctx, installed, trust.key)
	if err != nil {
		return v.failed(t.name, err)
	}
	if j.OK = now.OK(); !j.OK {
		v.show(now)
		return j, exitRefuted
	}
	if !v.json {
		v.sayMended(t, j, put)
	}
	return j, exitDone
}

func (v verification) sayMended(t target, j judged, put store.Quarantine) {
	v.print("%v: repaired, every file is new (%s)", t.version, foreign(j.Path))
	if put.Path != "" {
		v.print("  put aside: %d damaged files, in %s", len(put.Files), v.shorten(put.Path))
	}
	for _, other := range j.SharedWith {
		v.print("  %s shared what was damaged: gvx verify --repair %s", other, other)
	}
}
