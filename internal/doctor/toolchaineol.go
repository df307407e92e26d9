package doctor

import (
	"context"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

var toolchainEOL = Check{
	ID:        "toolchain.eol",
	Severity:  Warning,
	Title:     "a release that gets no more security fixes, or that has a newer patch",
	Reads:     []string{"what runs in this folder", "the releases that are built in, and the newest that gvx has seen"},
	Threshold: "older than the two newest minors, or not the newest patch of its own",
	About: "Go mends security holes in the two newest minors only (go.dev/doc/devel/release#policy), and each patch of those mends some: what is built with an older one has them in its own code, " +
		"because the standard library is linked in. `gvx upgrade` installs the newest patch of each minor that is installed; where a file names an exact release, `gvx bump patch` moves it. No server is asked.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		v := h.Toolchain.Version
		if v.IsZero() || h.Toolchain.None.Text != "" {
			return nil, nil
		}
		if h.Ports.Newest == nil {
			return nil, host.ErrElsewhere
		}
		newest, supported := h.Ports.Newest(v)
		f := Finding{Severity: Warning, Source: h.Toolchain.Why, Value: v.String()}
		switch {
		case !supported:
			f.Text = v.String() + " runs here, by " + h.Toolchain.Why + ": Go " + v.Minor().String() + " gets no more security fixes"
			f.Threshold = "one of the two newest minors"
			f.Fix = Shell("gvx install stable")
			f.Fix.Words = "and name it where " + v.String() + " is asked for: " + h.Toolchain.Why
			if h.Module.File != "" {
				f.Fix = Shell("gvx bump --dry-run minor", "gvx bump minor")
				f.Fix.Words = "that moves the version by one minor wherever the repository names it"
			}
		case !newest.IsZero() && newest != v && newest.Minor() == v.Minor() && !v.IsPrerelease():
			f.Text = newest.String() + " is out, and " + v.String() + " runs here, by " + h.Toolchain.Why + ": patches mend bugs, holes among them"
			f.Threshold = newest.String()
			f.Fix = Shell("gvx install " + newest.Word())
			f.Fix.Words = "where a file of the repository names the exact release: gvx bump patch"
		default:
			return nil, nil
		}
		if h.Toolchain.System {
			word := newest.Word()
			if !supported || newest.IsZero() {
				word = "stable"
			}
			f.Fix = Shell("gvx install "+word, "gvx default "+word)
			if _, there := h.shimThere(); !there {
				f.Fix.Commands = append(f.Fix.Commands, Command{Line: "gvx setup"}) // else no shell finds it
			}
			f.Fix.Words = "or a newer package of whoever " + v.String() + " came from"
		}
		return []Finding{f}, nil
	},
}
