package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/quote"
)

// GitHub's workflow commands: a line "::error file=…,line=…::message" becomes an annotation
// (https://docs.github.com/actions/reference/workflow-commands-for-github-actions). The
// escapes are those of the runner (ActionCommand in github.com/actions/runner).
var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// commands are the words for the severities.
var commands = map[drift.Severity]string{drift.Error: "error", drift.Warning: "warning", drift.Note: "notice"}

func writeGitHub(w io.Writer, all []Judged, o Options) error {
	var out strings.Builder
	for _, j := range all {
		for _, f := range j.Report.Findings {
			out.WriteString(annotation(j, f, o))
		}
		out.WriteString(conclusion(j.Report, o))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// annotation is the line of one finding.
func annotation(j Judged, f drift.Finding, o Options) string {
	var properties []string
	add := func(name, value string) {
		properties = append(properties, name+"="+propertyEscapes.Replace(value))
	}
	if f.File != "" {
		add("file", quote.Foreign(o.name(j, f.File)))
	}
	if f.Line > 0 {
		add("line", fmt.Sprint(f.Line))
		start, end := columns(j.source(f.File), f.Line, f.Column, f.Length)
		if start > 0 {
			add("col", fmt.Sprint(start))
		}
		if end > start {
			add("endColumn", fmt.Sprint(end))
		}
	}
	add("title", "gvx "+f.Rule)
	return "::" + commands[f.Severity] + " " + strings.Join(properties, ",") + "::" + dataEscapes.Replace(explained(j, f, o)) + "\n"
}

// explained is all that is to be said of a finding where there is no table: lines.
func explained(j Judged, f drift.Finding, o Options) string {
	t := textWriter{Judged: j, Options: o}
	text := shown(f, t.because(f))
	if f.Want != "" {
		text += "\nIt should be " + quote.Foreign(f.Want) + "."
	}
	if help := helpOf(f, o); help != "" {
		text += "\nhelp: " + quote.Line(help)
	}
	return text
}

// helpOf is the command that mends f, else what to do by hand.
func helpOf(f drift.Finding, o Options) string {
	if len(f.Edits) > 0 && o.Mend != "" {
		return o.Mend
	}
	return f.Help
}

// conclusion is a line for the log. There is nothing in it that is not gvx's own: a line
// of text cannot be escaped.
func conclusion(r *drift.Report, o Options) string {
	t := textWriter{Judged: Judged{Report: r}, Options: o}
	if len(r.Findings) > 0 {
		return t.summary() + "\n"
	}
	t.Report = &drift.Report{Places: r.Places, Files: r.Files}
	return t.agree() + "\n"
}
