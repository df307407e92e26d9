package doctor

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/shellhooks/shellquote"
)

var pathRelative = Check{
	ID:        "path.relative",
	Severity:  Error,
	Title:     "an entry of PATH that is no absolute path",
	Reads:     []string{"PATH"},
	Threshold: "any empty or relative entry",
	Since:     "Go 1.19, which refuses to run what it finds there (exec.ErrDot)",
	About: "An empty or relative entry of `PATH` stands for a folder below the one you work in, so whoever writes there decides what `go`, `git` or `gcc` is. " +
		"Go programs refuse to start what they find so since Go 1.19 (go.dev/blog/path-security), cmd/go among them: `cannot run executable found relative to current directory`. " +
		"A colon too many, at an end or two in a row, is an empty entry; a tilde between quotes is one that no shell has expanded. Take the entry out.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		if h.Getenv("PATH") == "" {
			return nil, nil // there is none at all
		}
		var found []Finding
		for i, dir := range filepath.SplitList(h.Getenv("PATH")) {
			if filepath.IsAbs(dir) {
				continue
			}
			found = append(found, Finding{
				Severity:  Error,
				Text:      "entry " + strconv.Itoa(i+1) + " of PATH is " + quote.Always(dir) + ", " + meaningOf(dir) + ": Go programs refuse to run what they find there",
				Source:    "PATH",
				Value:     quote.Always(dir),
				Threshold: "absolute paths only",
				Fix:       h.absolutePath(),
			})
		}
		return found, nil
	},
}

func meaningOf(dir string) string {
	switch {
	case dir == "" || dir == ".":
		return "whichever folder you work in"
	case strings.HasPrefix(dir, "~"):
		return "a folder of that name below whichever you work in, and not your home"
	}
	return "a folder below whichever you work in"
}

// absolutePath is PATH without its relative entries; with a tilde that no shell expanded in
// full.
func (h *Here) absolutePath() Fix {
	var kept []string
	for _, dir := range filepath.SplitList(h.Getenv("PATH")) {
		if rest, ok := strings.CutPrefix(dir, "~/"); ok && h.Home != "" {
			dir = filepath.Join(h.Home, rest)
		}
		if filepath.IsAbs(dir) {
			kept = append(kept, dir)
		}
	}
	fix := Fix{Words: "take it out where " + h.Show(h.rcFile()) + " or another file sets PATH"}
	if line, err := shellquote.Export(h.loginShell().Hook, "PATH", strings.Join(kept, string(filepath.ListSeparator))); err == nil && h.OS != "windows" {
		fix.Commands = []Command{{Line: strings.TrimSuffix(line, "\n")}}
	}
	return fix
}
