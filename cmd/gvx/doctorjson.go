package main

import (
	"github.com/gvx-go/gvx/internal/doctor"
)

// diagnosisJSON is gvx doctor --json.
type diagnosisJSON struct {
	Checks      int               `json:"checks"`
	Findings    []findingJSON     `json:"findings"`
	Unavailable []unavailableJSON `json:"unavailable"`
}

type findingJSON struct {
	ID        string          `json:"id"`
	Severity  doctor.Severity `json:"severity"`
	Text      string          `json:"text"`
	Source    string          `json:"source"`
	Value     string          `json:"value,omitempty"`
	Threshold string          `json:"threshold,omitempty"`
	Since     string          `json:"since,omitempty"`
	Fix       fixJSON         `json:"fix"`
	Docs      string          `json:"docs"`
}

type fixJSON struct {
	Commands []string `json:"commands"`
	Words    string   `json:"words,omitempty"`
}

type unavailableJSON struct {
	ID  string `json:"id"`
	Why string `json:"why"`
}

func reportJSON(r doctor.Report) diagnosisJSON {
	d := diagnosisJSON{Checks: r.Checks, Findings: findingsJSON(r.Findings), Unavailable: []unavailableJSON{}}
	for _, u := range r.Unavailable {
		d.Unavailable = append(d.Unavailable, unavailableJSON(u))
	}
	return d
}

func findingsJSON(findings []doctor.Finding) []findingJSON {
	all := []findingJSON{}
	for _, f := range findings {
		j := findingJSON{
			ID: f.ID, Severity: f.Severity, Text: f.Text, Source: f.Source, Value: f.Value, Threshold: f.Threshold, Since: f.Since,
			Fix: fixJSON{Commands: []string{}, Words: f.Fix.Words}, Docs: doctor.Docs(f.ID),
		}
		for _, c := range f.Fix.Commands {
			j.Fix.Commands = append(j.Fix.Commands, c.Line)
		}
		all = append(all, j)
	}
	return all
}

// listedCheckJSON is an entry of gvx doctor --list --json.
type listedCheckJSON struct {
	ID        string          `json:"id"`
	Severity  doctor.Severity `json:"severity"` // the worst
	Title     string          `json:"title"`
	Reads     []string        `json:"reads"`
	Threshold string          `json:"threshold,omitempty"`
	Since     string          `json:"since,omitempty"`
	Systems   []string        `json:"systems,omitempty"` // by GOOS; none is all
	Online    bool            `json:"online"`
	Docs      string          `json:"docs"`
}

func listedChecks(checks []doctor.Check) []listedCheckJSON {
	all := []listedCheckJSON{}
	for _, c := range checks {
		all = append(all, listedCheckJSON{c.ID, c.Severity, c.Title, c.Reads, c.Threshold, c.Since, c.Systems, c.Online, doctor.Docs(c.ID)})
	}
	return all
}
