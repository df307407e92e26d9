package drift

import (
	"github.com/gvx-go/gvx/internal/goversion"
)

// raised looks at the go and toolchain lines that are newer than in the last commit.
func (j *judge) raised() {
	if j.know.Before == nil {
		return
	}
	for i := range j.survey.Places {
		p := &j.survey.Places[i]
		if p.Kind != GoLine && p.Kind != ToolchainLine || j.atlas.unit(p.File) == nil {
			continue
		}
		if old, ok := j.before(p); ok && isRaised(old, p) {
			j.raisedLine(p, old)
		}
	}
}

// before returns the line that stood where p stands, nil where there was none; false where
// the file is new or was not touched.
func (j *judge) before(p *Place) (*Place, bool) {
	old, touched := j.know.Before[p.File]
	for i := range old {
		if old[i].Kind == p.Kind {
			return &old[i], true
		}
	}
	return nil, touched && len(old) > 0
}

func isRaised(old, p *Place) bool {
	return old == nil || goversion.CompareLines(lineOf(old), lineOf(p)) < 0
}

// lineOf returns what a go or toolchain line says as a go line.
func lineOf(p *Place) goversion.Line {
	switch {
	case p.Kind == GoLine:
		return p.Want.Line
	case p.Want.Form == Release:
		return p.Want.Version.Line()
	}
	return p.Want.Minor.Line()
}

// raisedLine holds a raised line against the pin of its folder.
func (j *judge) raisedLine(p, old *Place) {
	t := j.truthOfPin(j.atlas.site(cleanDir(p.Dir)))
	if t == nil {
		return
	}
	pin := j.stands[t.Place]
	a, _ := j.askOf(pin)
	moves := "this commit " + raises(p, old)
	switch {
	case j.isBeyond(p, a):
		if j.config.severity(ruleGoLineBeyondPin, Error) == Off {
			return
		}
		j.beyond[[2]*Place{p, pin}], j.beyond[[2]*Place{p, p}] = true, true
		d := j.find(ruleGoLineBeyondPin, p, moves+" beyond "+t.words())
		d.Because = []At{t.Place}
		j.helpRaised(d, p, old, pin)
	case !j.hasMoved(pin) && !j.followsOthers(p, a):
		d := j.find(ruleRaisedAlone, p, moves+", and the pin stays at "+t.number()+where(t.Place))
		d.Because = []At{t.Place}
		d.Help = takeBack(p, old)
	}
}

func raises(p, old *Place) string {
	what := "the " + string(p.Kind)
	if old == nil {
		return "adds " + what + " " + foreign(p.Text)
	}
	return "raises " + what + " from " + foreign(old.Text) + " to " + foreign(p.Text)
}

// isBeyond reports whether p is newer than the pin a.
func (j *judge) isBeyond(p *Place, a ask) bool {
	if p.Kind == ToolchainLine && a.exact.IsZero() {
		return lineOf(p).Minor() > a.minor
	}
	return a.isOlder(lineOf(p))
}

// helpRaised says how to go on: a pin that may be raised is, as a go line never gets
// lower by itself.
func (j *judge) helpRaised(d *draft, p, old, pin *Place) {
	j.wrong[pin] = true
	g := goal{minor: lineOf(p).Minor(), exact: lineOf(p).First()}
	if p.Kind == GoLine {
		g = j.goal(nil, j.builds(pin))
	}
	if p.Kind == GoLine && j.canBecome(pin, g) {
		d.Edits = []Edit{pin.edit(g)}
	}
	d.Help = j.helpMove(pin, g) + ", or " + takeBack(p, old)
}

// helpMove says how the place of a truth gets to g.
func (j *judge) helpMove(p *Place, g goal) string {
	if top := j.truth("."); top != nil && j.isTruth(p, top) {
		return "gvx bump " + g.exact.Word()
	}
	return "change " + spot(at(p)) + " to " + g.text(p)
}

// takeBack is the command that undoes the raise.
func takeBack(p, old *Place) string {
	if old == nil && p.Kind == ToolchainLine {
		return helpEdit(p, noToolchain)
	}
	if old == nil {
		return "take the line out by hand"
	}
	return helpEdit(p, old.Text)
}

// hasMoved reports whether this commit changes what the pin says.
func (j *judge) hasMoved(pin *Place) bool {
	old, touched := j.know.Before[pin.File]
	if !touched {
		return false
	}
	for i := range old {
		if old[i].Kind == Pin {
			return old[i].Text != pin.Text
		}
	}
	return true
}

// followsOthers reports whether p was raised to what other places said already: a
// toolchain line to the pin a, a go.work to its modules.
func (j *judge) followsOthers(p *Place, a ask) bool {
	if p.Kind == ToolchainLine {
		return p.Want.Form == Release && p.Want.Version == a.exact
	}
	work := j.atlas.works[cleanDir(p.Dir)]
	if work == nil || work.goLine != p {
		return false
	}
	m := j.newestUsed(work)
	return m != nil && m.Want.Line == p.Want.Line
}
