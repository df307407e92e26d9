package main

import (
	"context"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/store"
)

// mend replaces a damaged toolchain by one that is fetched and proved anew. Where that
// fails, the damage is told all the same, and is the graver of the two.
func (v verification) mend(ctx context.Context, t target, found store.Report) (judged, int) {
	if t.err == nil {
		v.show(found)
	}
	j := judge(found)
	j.Version = t.version.String()
	j, put, err := v.replace(ctx, t, j, found)
	if err != nil {
		j, code := v.failed(j, err)
		return j, worse(code, exitRefuted)
	}
	if !v.json {
		v.sayMended(t, j, put)
	}
	if !j.OK {
		return j, exitRefuted // somebody was at it again meanwhile, and it was shown
	}
	return j, exitDone
}

// replace is the repair itself. With an error j says what is known by then.
func (v verification) replace(ctx context.Context, t target, j judged, found store.Report) (judged, store.Quarantine, error) {
	// Whoever shares a damaged file is to be named before its inode is put aside.
	shared, err := v.store.Sharing(ctx, t.installed, found.Changed)
	if err != nil {
		return j, store.Quarantine{}, err
	}
	for _, other := range shared {
		j.SharedWith = append(j.SharedWith, other.String())
	}
	in, err := v.reach(ctx)
	if err != nil {
		return j, store.Quarantine{}, err
	}
	j.ProofsBefore = t.installed.Receipt.Proofs
	bar := v.newBar(t.version)
	in.Progress = bar.update
	installed, put, err := in.Repair(ctx, t.version, install.Asked{Requested: true, By: "gvx verify --repair"})
	bar.end()
	if err != nil {
		return j, put, err
	}
	j.Repaired, j.Quarantine, j.Path = true, put.Path, realPath(installed.GOROOT)
	j.Source, j.Proofs = installed.Receipt.Source.Name, installed.Receipt.Proofs
	now, err := v.store.Check(ctx, installed, trust.key)
	if err == nil && !now.OK() {
		v.show(now)
		err = now.Problem
	}
	j.OK = err == nil && now.OK()
	return j, put, err
}

func (v verification) sayMended(t target, j judged, put store.Quarantine) {
	v.print("%v: repaired from %s (%s)", t.version, foreign(j.Source), foreign(j.Path))
	proofs := "  proved by " + foreign(strings.Join(j.Proofs, ","))
	if len(j.ProofsBefore) > 0 && !slices.Equal(j.Proofs, j.ProofsBefore) {
		proofs += ", and before by " + foreign(strings.Join(j.ProofsBefore, ","))
	}
	v.print("%s", proofs)
	if n := len(put.Files); n > 0 {
		v.print("  put aside: %d damaged %s, in %s", n, plural(n, "file", "files"), v.shorten(put.Path))
	}
	for _, other := range j.SharedWith {
		v.print("  %s shared what was damaged: gvx verify --repair %s", other, other)
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
