package doctor

import (
	"context"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
)

var envGoroot = Check{
	ID:        "env.goroot",
	Severity:  Error,
	Title:     "a GOROOT that is not the one of the go that runs",
	Reads:     []string{"GOROOT", "the file that go env -w writes", "VERSION in that folder"},
	Threshold: "set, and another folder than the toolchain's",
	About: "A go command finds its own GOROOT. One that is set, in a shell's rc file years ago or with `go env -w GOROOT=…`, leads it to another release's compiler and library: " +
		"`compile: version \"go1.26.11\" does not match go tool version \"go1.26.8\"`, or `go: cannot find GOROOT directory`. " +
		"gvx's shim takes it away, so there it is a warning: what an editor or a script starts by its path gets it all the same. " +
		"`go env -changed` shows it from Go 1.23 on. Unset it; nothing needs it (go.dev/doc/install/source#environment). `go env -u GOROOT` says `GOROOT cannot be modified` in Go 1.27, though a line that an older one wrote still counts: the line has to be taken out of the file itself.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		v := h.GoVar("GOROOT")
		if !v.Set() || v.Origin == "toolchain" { // go.env is read below GOROOT, and so cannot set it
			return nil, nil
		}
		gone := !h.Exists(v.Value)
		_, runs, own := h.whoRuns()
		if !gone && (own == "" || h.sameFolder(v.Value, own)) {
			return nil, nil
		}
		f := Finding{Severity: Error, Source: v.From(h), Value: v.assigned(), Threshold: "not set", Fix: h.unset(v)}
		f.Text = h.gorootTrouble(v, runs, gone)
		if h.shimRuns() && h.childHasOwn() {
			f.Severity = Warning
			f.Text += "; the shim keeps it from its go, and nobody from any other"
		}
		if v.Origin == "user" {
			// go env -u GOROOT fails where that folder is gone, and is refused by Go 1.27.
			f.Fix = Shell("sed -i.before '/^GOROOT=/d' " + shellWord(v.File))
			f.Fix.Words = "the file as it was is beside it then, with .before at its end"
		}
		return []Finding{f}, nil
	},
}

// gorootTrouble says what a wrong GOROOT does.
func (h *Here) gorootTrouble(v GoVar, own goversion.Version, gone bool) string {
	if gone {
		return v.assigned() + " (" + v.From(h) + ") is not there: every go command ends with \"cannot find GOROOT directory\""
	}
	text := v.assigned() + " (" + v.From(h) + ")"
	if there := h.versionFile(v.Value); there != "" {
		text += " is " + quote.Foreign(there)
	}
	runs := "another toolchain"
	if !own.IsZero() {
		runs = own.String()
	}
	return text + ", and " + runs + " runs here: \"compile: version … does not match go tool version …\""
}

// childHasOwn reports whether the go that the shim starts gets no GOROOT but its own.
func (h *Here) childHasOwn() bool {
	v := h.ChildVar("GOROOT")
	return !v.Set() || v.Value == h.Toolchain.GOROOT
}
