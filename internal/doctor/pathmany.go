package doctor

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

var pathMany = Check{
	ID:        "path.many",
	Severity:  Info,
	Title:     "several go on PATH beside gvx's",
	Reads:     []string{"PATH", "go in each of its folders"},
	Threshold: "two that are different files",
	About: "Which of several `go` runs hangs on the order of `PATH`, which differs between a login shell, a cron job, an editor and `sudo`. " +
		"That explains a build that works in one of them and not in the other. gvx's shim and gvx's toolchains do not count here. `gvx which --all` tells more of each.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		all := h.otherGos()
		if len(all) < 2 {
			return nil, nil
		}
		var names []string
		for _, p := range all {
			names = append(names, p.withMode(h))
		}
		text := fmt.Sprintf("%d different go beside gvx's: %s; which one runs hangs on the order of PATH, which differs between shells, cron and sudo", len(all), strings.Join(names, ", "))
		fix := Shell("gvx which --all")
		fix.Words = "take the folders that you do not need off PATH, or remove what you do not use"
		return []Finding{{
			Severity: Info, Text: text, Source: "PATH", Value: strconv.Itoa(len(all)), Threshold: "1", Fix: fix,
		}}, nil
	},
}

// otherGos are the different go on PATH that are not gvx's.
func (h *Here) otherGos() (all []onPath) {
	for _, p := range h.programsOnPath("go") {
		again := slices.ContainsFunc(all, func(o onPath) bool { return o.real == p.real || o.file.Same(p.file) })
		if p.kind == foreignProgram && !again {
			all = append(all, p)
		}
	}
	return all
}

// withMode is "/usr/bin/go (1.19.8, root, mode 0755)".
func (p onPath) withMode(h *Here) string {
	if p.file.UID < 0 {
		return p.described(h)
	}
	return strings.TrimSuffix(p.described(h), ")") + ", mode " + octal(p.file.Mode) + ")"
}
