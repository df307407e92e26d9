// Package report writes what a check of repositories found: for people, for programs, for
// code scanning and for the annotations of a pull request.
//
// It promises that nothing of a repository reaches the output as it is: what a terminal
// obeys is quoted or escaped, no file's name or text can start a workflow command of
// GitHub's, and none can be a link in a code scanner's page. The same report gives the
// same bytes.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/quote"
)

// Page is where each rule is explained, under an anchor that is its ID.
const Page = "https://github.com/gvx-go/gvx/blob/main/docs/check.md"

// A Judged is a repository and what is said of it.
type Judged struct {
	Root   string // the absolute path of its top
	Report *drift.Report
	// Files are those that were read, sorted by path: columns are counted in characters.
	Files []drift.File
	// What the repository's own settings keep from being said: how many files they leave
	// out, and the ids of the rules that they turn off.
	LeftOut int
	Off     []string
}

// unsaid is one line about that; "" where nothing is kept.
func (j Judged) unsaid() string {
	var does []string
	if j.LeftOut > 0 {
		does = append(does, "leaves out "+counted(j.LeftOut, "file"))
	}
	if len(j.Off) > 0 {
		does = append(does, "turns off "+strings.Join(j.Off, ", "))
	}
	if len(does) == 0 {
		return ""
	}
	return "gvx.toml " + strings.Join(does, " and ")
}

// Options say how reports are written.
type Options struct {
	Rules   []drift.Rule // all that there are
	Version string       // of gvx
	Mend    string       // the command that makes the edits of the findings; "" for none
	Width   int          // of the terminal, in columns; 0 where it is none
	// Name is what the file of a repository is called in text and in annotations; nil for
	// its path from the top.
	Name func(root, path string) string
	// From is what stands before a command that must run at the root, in text: "cd .. && ";
	// nil where it does anyway.
	From func(root string) string
}

func (o Options) name(j Judged, path string) string {
	if o.Name == nil {
		return path
	}
	return o.Name(j.Root, path)
}

// atTop is how the commands of help begin that name files from the root, or are about it.
var atTop = []string{"go mod edit ", "go work edit ", "gvx pin ", "gvx bump ", "gvx current ", "cd "}

// help returns the help of a finding so that each of its commands, between which there is
// an "or", can be typed where the reader is.
func (o Options) help(j Judged, text string) string {
	if o.From == nil {
		return text
	}
	ways := strings.Split(text, orElse)
	for i, way := range ways {
		if slices.ContainsFunc(atTop, func(begin string) bool { return strings.HasPrefix(way, begin) }) {
			ways[i] = o.From(j.Root) + way
		}
	}
	return strings.Join(ways, orElse)
}

const orElse = ", or "

// Formats are the names of the formats that [Write] knows.
func Formats() []string { return []string{"text", "json", "sarif", "github"} }

// Write writes all in the format. The error is that of w, or says that there is no such
// format.
func Write(w io.Writer, format string, all []Judged, o Options) error {
	switch format {
	case "text":
		return writeText(w, all, o)
	case "json":
		return writeJSON(w, all)
	case "sarif":
		return writeSARIF(w, all, o)
	case "github":
		return writeGitHub(w, all, o)
	}
	return fmt.Errorf("there is no format %s (want one of %q)", quote.Foreign(format), Formats())
}

// source returns the bytes of a file that was read; nil where it was not.
func (j Judged) source(path string) []byte {
	i, found := slices.BinarySearchFunc(j.Files, path, func(f drift.File, path string) int {
		switch {
		case f.Path < path:
			return -1
		case f.Path > path:
			return 1
		}
		return 0
	})
	if !found {
		return nil
	}
	return j.Files[i].Data
}

// counted is "1 error", "2 errors".
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
