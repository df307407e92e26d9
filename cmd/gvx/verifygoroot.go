package main

import (
	"context"
	"strings"

	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/verify"
)

// goroot judges any GOROOT by the checksum log.
func (v verification) goroot(ctx context.Context, t target) (judged, int) {
	j := fail(t.name, nil)
	j.Path = realPath(t.path)
	// What a toolchain of gvx's own must have besides is no matter here.
	in, err := v.reachBy(ctx, verify.Policy{LogKey: trust.key})
	if err != nil {
		return v.failed(j, err)
	}
	verdict, err := in.Compare(ctx, t.path)
	if err != nil {
		return v.failed(j, err)
	}
	j = judgeGOROOT(verdict)
	if !v.json {
		v.showGOROOT(verdict, j)
	}
	if !j.OK {
		return j, exitRefuted
	}
	return j, exitDone
}

func judgeGOROOT(v install.Verdict) judged {
	list := func(names []string) []string { return append([]string{}, names...) }
	j := judged{
		Version: v.GOROOT.Subject.Version.String(), Path: v.GOROOT.Path, OK: v.OK(), H1: v.GOROOT.H1(),
		Changed: list(v.Difference.Changed), Missing: list(v.Difference.Missing), Extra: list(v.Difference.Extra), Mode: list(v.GOROOT.Loose),
		Details: v.Details, NotCovered: v.GOROOT.NotCovered, Links: v.GOROOT.Links,
	}
	if v.Unnamed != nil {
		j.Error = "the files that differ cannot be named: " + oneLine(v.Unnamed)
	}
	return j
}

func (w *world) showGOROOT(v install.Verdict, j judged) {
	name := v.GOROOT.Subject.String()
	if j.OK {
		w.print("%s: ok, exactly what the checksum log has (%s)", foreign(j.Path), name)
	} else {
		w.print("%s: NOT what the checksum log has for %s", foreign(j.Path), name)
	}
	j.each(func(what, name string) {
		switch detail := j.Details[name]; {
		case what == "mode":
			what = "mode: setuid, setgid, writable by everybody, or a program that cannot be run; the log knows no modes"
		case detail != "":
			what += ": " + detail
		}
		w.print("  %s %s", foreign(name), what)
	})
	if j.Error != "" {
		w.print("  %s", j.Error)
	}
	if len(j.Links) > 0 {
		w.print("  links followed: %s", foreign(strings.Join(j.Links, ", ")))
	}
	if len(j.NotCovered) > 0 {
		w.print("  not covered by the log: %s", foreign(strings.Join(j.NotCovered, " ")))
	}
}
