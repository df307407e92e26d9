package doctor

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
)

var envGotoolchain = Check{
	ID:        "env.gotoolchain",
	Severity:  Warning,
	Title:     "a GOTOOLCHAIN that is against what this folder asks for",
	Reads:     []string{"GOTOOLCHAIN", "the file that go env -w writes", "GOROOT/go.env", "go.mod or go.work", "go on PATH"},
	Threshold: "local, or a release, that is older than the go line",
	Since:     "Go 1.21",
	About: "With `GOTOOLCHAIN=local` a go command is the release that it is, and with `GOTOOLCHAIN=go1.X.Y` always that one, whatever the module asks for: " +
		"`go: go.mod requires go >= 1.27.1 (running go 1.26.8; GOTOOLCHAIN=local)`. Images set it in `GOROOT/go.env`, where nobody looks, and `go env -w` keeps it for years (golang.org/issue/71869). " +
		"gvx's shim heeds the environment's and ignores the files': it chooses the release by itself.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		who, runs, goroot := h.whoRuns()
		v := h.gotoolchain(goroot, who == "")
		if !v.Set() || h.isShims(v) {
			return nil, nil
		}
		if who == "" && v.Origin != "environment" {
			return h.fixedElsewhere(v), nil
		}
		name, _, plus := strings.Cut(v.Value, "+")
		held := runs
		if name != "local" {
			var err error
			if held, err = goversion.ParseToolchain(name); err != nil || plus {
				return nil, nil
			}
		} else if plus {
			return nil, nil
		}
		line := h.Module.GoLine
		if held.IsZero() || line.IsZero() || line.SatisfiedBy(held) {
			return nil, nil
		}
		f := Finding{Severity: Warning, Source: v.From(h), Value: v.assigned(), Threshold: "go >= " + line.String(), Fix: h.freed(v)}
		if who == "" {
			who = "the go of this folder"
		}
		f.Text = h.At(h.Module.File, h.Module.GoAt) + " asks for go " + line.String() + ", and " + v.assigned() + " (" + v.From(h) + ") keeps " + who + " at " + held.String() +
			": \"" + filepath.Base(h.Module.File) + " requires go >= " + line.String() + "\""
		return []Finding{f}, nil
	},
}

// whoRuns is the go of this shell: who is its path, "" for the shim.
func (h *Here) whoRuns() (who string, v goversion.Version, goroot string) {
	all := h.programsOnPath("go")
	if len(all) == 0 || all[0].kind == shimProgram {
		return "", h.Toolchain.Version, h.Toolchain.GOROOT
	}
	goroot = filepath.Dir(filepath.Dir(all[0].real))
	return quote.Foreign(all[0].path), all[0].release(), goroot
}

// gotoolchain is GOTOOLCHAIN for the go of goroot.
func (h *Here) gotoolchain(goroot string, shim bool) GoVar {
	v := h.GoVar("GOTOOLCHAIN")
	if v.Set() && v.Origin != "toolchain" {
		return v
	}
	if own, ok := h.inEnvFile(filepath.Join(goroot, "go.env"), "GOTOOLCHAIN"); ok && goroot != "" && !shim {
		own.Origin = "toolchain"
		return own
	}
	return GoVar{}
}

// isShims reports whether a shim further up exported v (package shim).
func (h *Here) isShims(v GoVar) bool {
	above := h.Getenv("GVX_TOOLCHAIN")
	return above != "" && v.Origin == "environment" && (v.Value == "local" || v.Value == above+"+path")
}

// fixedElsewhere is about a file that the shim ignores, and any other go obeys.
func (h *Here) fixedElsewhere(v GoVar) []Finding {
	held, err := goversion.ParseToolchain(v.Value) // with +auto it is no release
	if err != nil || h.Toolchain.Version.IsZero() || held == h.Toolchain.Version {
		return nil
	}
	return []Finding{{
		Severity: Warning, Source: v.From(h), Value: v.assigned(), Threshold: "not set", Fix: h.unset(v),
		Text: v.assigned() + " (" + v.From(h) + ") makes every go that is not started through the shim run " + held.String() + "; here " +
			h.Toolchain.Version.String() + " runs, by " + h.Toolchain.Why,
	}}
}

// freed is what lets the go command switch again.
func (h *Here) freed(v GoVar) Fix {
	if v.Origin != "toolchain" {
		return h.unset(v)
	}
	return Fix{Commands: []Command{{
		Line: "go env -w GOTOOLCHAIN=auto", Do: RunGo{[]string{"env", "-w", "GOTOOLCHAIN=auto"}}, Undo: "go env -u GOTOOLCHAIN",
	}}, Words: "or gvx setup: the shim runs what the folder asks for"}
}
