package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"github.com/gvx-go/gvx/internal/quote"
)

// foreign makes text that is not gvx's own safe to print.
func foreign(s string) string { return quote.Foreign(s) }

// say prints one line for the user; data goes through print.
func (g *gvx) say(format string, args ...any) {
	fmt.Fprintf(g.stderr, format+"\n", args...)
}

// print writes one line of data.
func (g *gvx) print(format string, args ...any) {
	fmt.Fprintf(g.stdout, format+"\n", args...)
}

// printJSON writes v. Control characters in strings come out escaped, so foreign
// text needs no quoting here.
func (g *gvx) printJSON(v any) error {
	enc := json.NewEncoder(g.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// table prints rows in columns.
func (g *gvx) table(rows [][]string) error {
	w := tabwriter.NewWriter(g.stdout, 0, 8, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, strings.TrimRight(strings.Join(row, "\t"), "\t "))
	}
	return w.Flush()
}

// isTerminal reports whether w is a terminal that may show a bar.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// shorten shows path as a person would type it: below the working directory
// without it, below the home folder with a tilde.
func (w *world) shorten(path string) string {
	if rel, err := filepath.Rel(w.dir, path); err == nil && filepath.IsLocal(rel) {
		return foreign(rel)
	}
	if rel, err := filepath.Rel(w.dirs.Home, path); err == nil && filepath.IsLocal(rel) && rel != "." {
		return foreign("~" + string(filepath.Separator) + rel)
	}
	return foreign(path)
}

// size shows bytes in the unit that people use for files.
func size(bytes int64) string {
	switch {
	case bytes < 1<<10:
		return fmt.Sprintf("%d B", bytes)
	case bytes < 1<<20:
		return fmt.Sprintf("%d KiB", bytes>>10)
	}
	return fmt.Sprintf("%d MiB", bytes>>20)
}
