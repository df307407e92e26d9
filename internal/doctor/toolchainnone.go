package doctor

import (
	"context"
	"errors"
)

// errUndecided is why nothing can be held against the release that runs here.
var errUndecided = errors.New("which release runs here must be known first: gvx doctor toolchain.none")

var toolchainNone = Check{
	ID:        "toolchain.none",
	Severity:  Error,
	Title:     "a folder in which the shim starts no go",
	Reads:     []string{"what gvx current says: pins, go.mod, go.work, GOTOOLCHAIN, gvx's settings"},
	Threshold: "anything that keeps the shim from choosing a release",
	About: "Where a pin or a go line cannot be read, a setting of gvx's is wrong, or a release may not run unasked, the shim refuses rather than guess, and `go` ends with the same words as here. " +
		"`gvx current --explain` shows each place that has a say. That nothing is declared and there is no default is only told as information. " +
		"Where gvx was never set up, `go` is no shim, and nothing is told.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		none := h.Toolchain.None
		if _, there := h.shimThere(); !there || none.Text == "" {
			return nil, nil
		}
		f := Finding{Severity: Error, Text: "go does not run here: " + none.Text, Source: "gvx current", Value: "none", Threshold: "a release", Fix: Fix{Words: none.Help}}
		if none.Undeclared {
			f.Severity, f.Text = Info, none.Text
		}
		return []Finding{f}, nil
	},
}
