package doctor

import "context"

var shellRC = Check{
	ID:        "shell.rc",
	Severity:  Warning,
	Title:     "the rc files of your shell and gvx's lines in them",
	Reads:     []string{"SHELL", "the rc files that it reads for login and interactive shells", "what gvx setup noted"},
	Threshold: "gvx's lines missing, doubled, broken, or before a line that puts another go first on PATH",
	About: "A shell finds gvx's shim through a few lines that `gvx setup` writes between two marks into its rc files: one for login shells and one for interactive ones, where they are two. " +
		"Without them in one of the two, `go` is another one in a terminal than after `ssh`. What stands behind them and puts a folder with a `go` in it first on `PATH` wins over the shim. " +
		"Where gvx was never set up, nothing is missing.",
	Run: func(ctx context.Context, h *Here) ([]Finding, error) {
		if _, there := h.shimThere(); !there || h.Ports.Setup == nil {
			return nil, nil
		}
		problems, err := h.Ports.Setup(ctx)
		var found []Finding
		for _, text := range problems {
			found = append(found, Finding{
				Severity: Warning, Text: text, Source: "the rc files of " + h.loginShell().Program, Value: "see there", Threshold: "once, behind every other line that changes PATH",
				Fix: Fix{Commands: []Command{{Line: "gvx setup --yes"}}, Words: "then open a new shell; a line that stands behind gvx's is yours to move"},
			})
		}
		return found, err
	},
}
