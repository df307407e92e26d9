package shim

import (
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// Place is where something may say which release runs. The values are those of gvx
// current --explain --json, in the order in which they are asked.
type Place string

// The places.
const (
	PlaceCall        Place = "call" // the go command's own switch, a shim's name, +VERSION
	PlaceGVXGO       Place = "GVX_GO"
	PlaceGOTOOLCHAIN Place = "GOTOOLCHAIN"
	PlacePin         Place = "pin" // in the repository
	PlaceGoWork      Place = "go.work"
	PlaceGoMod       Place = "go.mod"
	PlaceOuterPin    Place = "outer pin" // above the repository
	PlaceDefault     Place = "default"
	PlaceSystem      Place = "system" // the go on PATH
	PlaceStore       Place = "store"  // it says nothing, but what is in it may be passed over
)

// Verdict is what became of what a place said.
type Verdict string

// The verdicts.
const (
	Decides Verdict = "decides"
	Loses   Verdict = "loses"   // it was said, and something else decides
	Silent  Verdict = "silent"  // there is nothing, or nothing about the release
	Ignored Verdict = "ignored" // it does not count
	Refused Verdict = "refused" // it is why nothing runs
)

// Step is what one place said and what became of that. File, Text and Why are foreign:
// they reach a terminal through [Step.Said] and [Step.Because].
type Step struct {
	Place   Place
	File    string
	Line    int // from 1; 0 where no line says it
	Text    string
	Verdict Verdict
	Why     string
}

// Said returns where it was said and what, in one line that is safe for a terminal. A
// file below the folder dir is named relative to it.
func (s Step) Said(dir string) string {
	if s.File != "" && s.Text == "" {
		return showPlace(s.File, s.Line, dir)
	}
	return Reason{File: s.File, Line: s.Line, Text: s.Text}.Show(dir)
}

// Because returns why, safe for a terminal.
func (s Step) Because() string { return quote.Line(s.Why) }

// step makes one of a reason, which may still win.
func (r Reason) step(at Place) Step { return Step{Place: at, File: r.File, Line: r.Line, Text: r.Text} }

// is reports whether s is where r says it is.
func (s Step) is(r Reason) bool {
	return s.Verdict == "" && s.File == r.File && s.Line == r.Line && s.Text == r.Text
}

// passedOver makes a step of what an [Observer] is told.
func passedOver(at Place, why, file string) Step {
	return Step{Place: at, File: file, Verdict: Ignored, Why: strings.TrimPrefix(why, "ignored: ")}
}
