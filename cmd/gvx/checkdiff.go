package main

import (
	"crypto/rand"
	"io"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// showChanges prints what was changed as a unified diff: to standard output, or where a
// program reads that, to standard error.
func (w *world) showChanges(d *changes, format string) error {
	var out strings.Builder
	for _, c := range d.all {
		name := foreign(c.File)
		for line := range strings.Lines(string(diff.Diff("a/"+name, c.Before, "b/"+name, c.After))) {
			out.WriteString(shownLine(line))
		}
	}
	if out.Len() == 0 {
		return nil
	}
	text := out.String()
	if w.getenv("GITHUB_ACTIONS") == "true" || format == "github" {
		text = uncommanded(text)
	}
	to := w.stdout
	if format != "text" {
		to = w.stderr
	}
	_, err := io.WriteString(to, text)
	return err
}

// shownLine is a line of a file with nothing in it that a terminal would obey.
func shownLine(line string) string {
	line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
	for part := range strings.SplitSeq(line, "\t") {
		if foreign(part) != part {
			return line[:1] + foreign(line[1:]) + "\n"
		}
	}
	return line + "\n"
}

// uncommanded has GitHub's runner take no line of text for a command, however it begins
// (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
func uncommanded(text string) string {
	word := rand.Text()
	return "::stop-commands::" + word + "\n" + text + "::" + word + "::\n"
}
