package doctor

import (
	"context"
	"fmt"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

var goModAgree = Check{
	ID:        "go.mod.agree",
	Severity:  Error,
	Title:     "places of this repository that name different Go versions",
	Reads:     []string{"go.mod, go.work, .go-version, .tool-versions, mise.toml, Dockerfiles, workflows, devcontainer.json: what gvx check reads"},
	Threshold: "any finding of gvx check",
	About: "A pin that is older than the go line stops every go command; an image or a workflow of another release builds what nobody tested, or fails at the release with `go.mod requires go >= …`. " +
		"`gvx check` names each place with file and line, `gvx check --fix` mends the version texts and nothing else. No server is asked here. docs/check.md explains each rule.",
	Run: func(ctx context.Context, h *Here) ([]Finding, error) {
		if h.Module.File == "" {
			return nil, nil // nothing here is a project of Go
		}
		if h.Ports.Drift == nil {
			return nil, host.ErrElsewhere
		}
		if h.Toolchain.None.Text != "" {
			return nil, errUndecided
		}
		errs, warnings, first, err := h.Ports.Drift(ctx)
		if err != nil || errs+warnings == 0 {
			return nil, err
		}
		f := Finding{Severity: Error, Source: "gvx check", Value: fmt.Sprintf("%d errors, %d warnings", errs, warnings), Threshold: "0", Text: first, Fix: Shell("gvx check", "gvx check --fix")}
		if errs == 0 {
			f.Severity = Warning
		}
		if more := errs + warnings - 1; more > 0 {
			f.Text += fmt.Sprintf(" (and %d more)", more)
		}
		return []Finding{f}, nil
	},
}
