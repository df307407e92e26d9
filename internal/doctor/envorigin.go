package doctor

import (
	"context"
	"path/filepath"
	"strings"
	"unicode"
)

var envOrigin = Check{
	ID:        "env.origin",
	Severity:  Info,
	Yields:    true,
	Title:     "settings of the go command that no shell shows",
	Reads:     []string{"the file that go env -w writes", "GOROOT/go.env", "the environment"},
	Threshold: "any in go env -w's file, and any in go.env that is not Go's own",
	Since:     "Go 1.13 (go env -w); Go 1.21 (go.env)",
	About: "The go command takes each variable from the environment, else from the file that `go env -w` writes, else from `go.env` in its GOROOT, which a distribution or an image may have changed (`GOTOOLCHAIN=local`). " +
		"`echo $GOFLAGS` shows only the first of them. Where the environment has one too, the file's has no effect: `go env -w` warns of that once, when it is written. `go env -u NAME` takes one out of the file.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		var found []Finding
		file := h.GoEnvFile()
		for _, v := range h.envFile(file) {
			if v.Name == "GOROOT" || v.Name == "GOTELEMETRY" {
				continue // env.goroot tells
			}
			v.Origin = "user"
			f := Finding{Severity: Info, Source: v.From(h), Value: v.assigned(), Threshold: "not set"}
			f.Fix.Words = "go env -u " + v.Name + " takes it out, where you do not want it"
			f.Text = v.assigned() + " comes from " + v.From(h) + ", which go env -w wrote: it holds for every go of yours, and no shell shows it"
			if now := h.Getenv(v.Name); now != "" && now != v.Value {
				f.Text = v.assigned() + " in " + v.From(h) + " has no effect: the environment says " + GoVar{Name: v.Name, Value: now}.assigned()
			} else if now == v.Value {
				continue
			}
			found = append(found, f)
		}
		return append(found, h.changedGoEnv(file)...), nil
	},
}

// isGosOwn reports whether Go's own go.env says so (go1.21 to go1.27). Of a proxy with direct
// behind it only proxy.goproxy judges.
func isGosOwn(v GoVar) bool {
	switch v.Name {
	case "GOPROXY":
		return strings.HasPrefix(v.Value, "https://") && strings.HasSuffix(v.Value, ",direct")
	case "GOSUMDB":
		return v.Value == "sum.golang.org"
	case "GOTOOLCHAIN":
		return v.Value == "auto"
	}
	return false
}

// changedGoEnv are the lines of the toolchain's go.env that are not Go's own and count.
func (h *Here) changedGoEnv(user string) (found []Finding) {
	if h.Toolchain.GOROOT == "" {
		return nil
	}
	for _, v := range h.envFile(filepath.Join(h.Toolchain.GOROOT, "go.env")) {
		v.Origin = "toolchain"
		_, hidden := h.inEnvFile(user, v.Name)
		if isGosOwn(v) || hidden || h.Getenv(v.Name) != "" {
			continue
		}
		found = append(found, Finding{
			Severity: Info, Source: v.From(h), Value: v.assigned(), Threshold: "as Go has it",
			Text: v.assigned() + " comes from " + v.From(h) + ", which whoever packed this Go has changed",
			Fix:  Fix{Words: "go env -w " + v.Name + "=… sets another value for you alone"},
		})
	}
	return found
}

// envFile are the variables of a file of NAME=value lines, each by its last line, in the
// order of those.
func (h *Here) envFile(file string) (all []GoVar) {
	if file == "" {
		return nil
	}
	lines, err := h.Lines(file)
	if err != nil {
		return nil
	}
	for i, line := range lines {
		name, value, ok := strings.Cut(line, "=")
		if !ok || value == "" || !isVariable(name) {
			continue
		}
		if last, _ := h.inEnvFile(file, name); last.Line == i+1 {
			all = append(all, GoVar{Name: name, Value: strings.TrimSuffix(value, "\r"), File: file, Line: i + 1})
		}
	}
	return all
}

// isVariable is as the go command reads these files (cmd/go/internal/cfg.readEnvFile).
func isVariable(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && !unicode.IsDigit(r) && !('A' <= r && r <= 'Z')
	})
}
