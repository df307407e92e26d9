package main

import (
	"bytes"
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

// printJSON writes v. What a terminal might obey comes out escaped: package json
// leaves the C1 control characters, DEL and the runes that turn the direction of
// writing as they are.
func (g *gvx) printJSON(v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(g.stdout, quote.JSON(b.String()))
	return err
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

// realPath is path without links: what a GOROOT is called wherever gvx reports one.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil && path != "" {
		return real
	}
	return path
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
