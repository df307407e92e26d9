package drift

import (
	"github.com/gvx-go/gvx/internal/goversion"
)

// defaultWorkLine is what a go.work without a go line is taken for
// (cmd/go/internal/gover.DefaultGoWorkVersion).
const defaultWorkLine goversion.Minor = 18

// workspaces holds each go.work against the modules that it uses.
func (j *judge) workspaces() {
	for _, dir := range sortedKeys(j.atlas.works) {
		work := j.atlas.works[dir]
		line := defaultWorkLine.Line()
		if work.goLine != nil {
			line = work.goLine.Want.Line
		}
		if m := j.newestUsed(work); m != nil && goversion.CompareLines(line, m.Want.Line) < 0 {
			j.workOlder(work, line, m)
		}
	}
}

// newestUsed returns the newest go line of the modules that work uses; nil for none.
func (j *judge) newestUsed(work *unit) (newest *Place) {
	for _, used := range work.uses {
		m := j.atlas.modules[used]
		if m == nil || m.goLine == nil || m.goLine.Want.Line.IsZero() {
			continue
		}
		if newest == nil || goversion.CompareLines(m.goLine.Want.Line, newest.Want.Line) > 0 {
			newest = m.goLine
		}
	}
	return newest
}

func (j *judge) workOlder(work *unit, line goversion.Line, module *Place) {
	number := module.Want.Line.String()
	if work.goLine == nil {
		d := j.findFile(ruleWorkOlderThanMod, work.file, "it has no go line, which counts as "+line.String()+" and is older than "+lineWords(module), helpEdit(&Place{File: work.file, Kind: GoLine}, number))
		d.Because = []At{at(module)}
		return
	}
	p := work.goLine
	d := j.find(ruleWorkOlderThanMod, p, lineWords(p)+" is older than "+lineWords(module)+", which the workspace uses")
	if line == line.Minor().Line() && module.Want.Line == line.First().Line() {
		d.Rule = ruleOldForm
		d.Message = lineWords(p) + " names a language version, which is older than the release in " + lineWords(module)
	}
	d.Because, d.Want, d.Help = []At{at(module)}, number, helpFix
	d.Edits = []Edit{{File: p.File, Start: p.Start, End: p.End, New: number}}
}
