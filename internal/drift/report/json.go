package report

import (
	"bytes"
	"encoding/json"
	"io"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/quote"
)

// The document of the format json, one for each repository. Each field is in
// docs/check.md.
type document struct {
	Root     string         `json:"root"`
	OK       bool           `json:"ok"`
	Truth    []truthJSON    `json:"truth"`
	Findings []findingJSON  `json:"findings"`
	Places   int            `json:"places"`
	Files    int            `json:"files"`
	Counts   map[string]int `json:"counts"`
	LeftOut  int            `json:"left_out,omitempty"`
	Off      []string       `json:"off,omitempty"`
}

type truthJSON struct {
	Dir     string `json:"dir"`
	Asks    string `json:"asks"`
	Kind    string `json:"kind"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Version string `json:"version,omitempty"`
	Minor   string `json:"minor"`
	Why     string `json:"why"`
}

type findingJSON struct {
	Rule      string        `json:"rule"`
	Severity  string        `json:"severity"`
	File      string        `json:"file,omitempty"`
	Line      int           `json:"line,omitempty"`
	Column    int           `json:"column,omitempty"`
	EndColumn int           `json:"end_column,omitempty"`
	Message   string        `json:"message"`
	Found     string        `json:"found,omitempty"`
	Want      string        `json:"want,omitempty"`
	Because   []becauseJSON `json:"because"`
	Fixable   bool          `json:"fixable"`
	Help      string        `json:"help,omitempty"`
}

type becauseJSON struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

func writeJSON(w io.Writer, all []Judged) error {
	for _, j := range all {
		if err := encode(w, documentOf(j)); err != nil {
			return err
		}
	}
	return nil
}

// encode writes v as JSON in which nothing stands that a terminal obeys.
func encode(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, quote.JSON(b.String()))
	return err
}

func documentOf(j Judged) document {
	r := j.Report
	d := document{Root: j.Root, OK: r.Count(drift.Error) == 0, Truth: []truthJSON{}, Findings: []findingJSON{}, Places: r.Places, Files: r.Files, Counts: map[string]int{}, LeftOut: j.LeftOut, Off: j.Off}
	for _, s := range []drift.Severity{drift.Error, drift.Warning, drift.Note} {
		d.Counts[s.String()] = r.Count(s)
	}
	for _, t := range r.Truths {
		d.Truth = append(d.Truth, truthJSON{
			Dir: t.Dir, Asks: asked(t), Kind: string(t.Kind), File: t.Place.File, Line: t.Place.Line,
			Version: t.Version.String(), Minor: t.Minor.String(), Why: t.Why,
		})
	}
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, findingOf(f))
	}
	return d
}

func findingOf(f drift.Finding) findingJSON {
	out := findingJSON{
		Rule: f.Rule, Severity: f.Severity.String(), File: f.File, Line: f.Line, Column: f.Column, Message: f.Message,
		Found: f.Show, Want: f.Want, Because: []becauseJSON{}, Fixable: len(f.Edits) > 0, Help: f.Help,
	}
	if f.Column > 0 && f.Length > 0 {
		out.EndColumn = f.Column + f.Length
	}
	for _, b := range f.Because {
		out.Because = append(out.Because, becauseJSON{b.File, b.Line, b.Show})
	}
	return out
}
