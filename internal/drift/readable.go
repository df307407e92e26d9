package drift

import "github.com/gvx-go/gvx/internal/quote"

// settingsFile is where a file can be left out, and what a finding about settings names.
const settingsFile = "gvx.toml"

// helpWrite is what to do about a version that stands elsewhere.
const helpWrite = "write the version where it is used, or leave the file out in " + settingsFile

// readable returns which release p gets; false where it says none, which is noted unless
// it asks for whatever is there.
func (j *judge) readable(p *Place) (ask, bool) {
	switch a, ok := j.askOf(p); {
	case ok:
		return a, true
	case p.Want.Form == Unknown:
		if !j.troubled[At{File: p.File, Line: p.Line}] { // a reader has said so
			j.find(ruleUnreadable, p, foreign(p.Show)+" cannot be read: "+quote.Line(p.Want.Why)).Help = helpWrite
		}
	case p.Want.Form == Range:
		j.find(ruleUnreadable, p, foreign(p.Show)+" admits no release that is known").Help = "write a minor, such as " + j.releases.top.String()
	case p.Want.Form == FromFile && !j.isThere(p.Want.Path):
		j.find(ruleMissingFile, p, foreign(p.Show)+" names no file of the repository").Help = "name a file that is there, such as .go-version or go.mod"
	case p.Want.Form == FromFile:
		j.find(ruleUnreadable, p, foreign(p.Show)+" names a file that says no version").Help = "write one into " + foreign(p.Want.Path)
	}
	return ask{}, false
}

// problems makes findings of what the readers could not read.
func (j *judge) problems() {
	for _, p := range j.survey.Problems {
		d := j.findFile(ruleUnreadable, p.File, quote.Line(p.Reason), helpWrite)
		d.Line, d.Column, d.Severity = p.Line, p.Column, Warning
		if p.Fatal {
			d.Severity = Error
		}
		if p.Fatal || p.Line == 0 {
			d.Help = "mend it, or leave the file out in " + settingsFile
		}
	}
}

// misnamed notes a check.truth that names no version.
func (j *judge) misnamed() {
	switch j.config.Truth {
	case "", truthPin, truthTool, truthGo:
		return
	}
	j.findFile(ruleMissingFile, settingsFile, "check.truth = "+quote.Always(j.config.Truth)+" names no file with a version",
		"name a file of the repository that says one, or pin, toolchain or go")
}
