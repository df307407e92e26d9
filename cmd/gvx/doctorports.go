package main

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
)

// ports are what the rest of gvx answers the checks. Nothing that is asked here prints.
func (a *ailing) ports() doctor.Ports {
	quiet := &ailing{world: a.silently(), dirErr: a.dirErr, trouble: a.trouble}
	p := doctor.Ports{Newest: quiet.newest, Reach: a.doctorReach(), Audit: a.brokenLogs}
	if a.dir != "" {
		p.Drift = quiet.drift
	}
	if a.store != nil {
		p.Setup, p.Integrity = quiet.setupProblems, quiet.integrity
	}
	return p
}

// drift counts what gvx check finds here without asking a server.
func (a *ailing) drift(ctx context.Context) (errors, warnings int, first string, err error) {
	a.noNetwork = true
	all, err := a.checkAll(ctx, checkRequest{})
	if err != nil {
		return 0, 0, "", err
	}
	for _, one := range all {
		errors += one.report.Count(drift.Error)
		warnings += one.report.Count(drift.Warning)
		if first == "" && len(one.report.Findings) > 0 {
			first = worst(one.report.Findings)
		}
	}
	return errors, warnings, first, nil
}

// newest returns the newest known patch of v's minor, and whether the minor is one of the
// two that still get fixes (go.dev/doc/devel/release#policy).
func (a *ailing) newest(v goversion.Version) (newest goversion.Version, supported bool) {
	known := goversion.Known()
	if a.store != nil {
		known = a.knownReleases()
	}
	newest, _ = goversion.NewestOf(v.Minor()).Select(known, known, goversion.Line{})
	return newest, v.Minor() >= goversion.NewestStable(known)-1
}

// worst is the gravest finding in one line, with the place that it is about.
func worst(all []drift.Finding) string {
	f := slices.MinFunc(all, func(a, b drift.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	at := foreign(f.File)
	if f.Line > 0 {
		at += ":" + strconv.Itoa(f.Line)
	}
	return at + ": " + quote.Line(f.Message)
}
