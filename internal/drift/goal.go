package drift

import (
	"regexp"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
)

// A goal is the version that a place should ask for, in the precision that it has.
type goal struct {
	minor goversion.Minor
	exact goversion.Version // what takes the place of a release
}

// goal returns what agrees with the truth, which may be nil or not exist, and builds the go lines, of
// which the newest is the first: the truth where it builds them, else, as the truth must
// then be raised too, the newest patch of the newest line's minor. It is the zero value
// where there is neither.
func (j *judge) goal(t *Truth, lines []*Place) goal {
	if t != nil && j.isMissing(t) {
		t = nil
	}
	floor := newest(lines)
	if t != nil {
		if also := newest(j.builds(j.stands[t.Place])); goversion.CompareLines(also, floor) > 0 {
			floor = also
		}
	}
	switch {
	case t == nil && floor.IsZero():
		return goal{}
	case t == nil || (ask{minor: t.Minor, exact: t.Version}).isOlder(floor):
		return goal{minor: floor.Minor(), exact: j.releases.patchOf(floor)}
	case !t.Version.IsZero():
		return goal{minor: t.Minor, exact: t.Version}
	case goversion.CompareLines(t.Line, floor) > 0:
		floor = t.Line
	case floor.Minor() < t.Minor:
		floor = t.Minor.Line()
	}
	return goal{minor: t.Minor, exact: j.releases.patchOf(floor)}
}

// newest returns the first of the go lines, of which the newest is the first.
func newest(lines []*Place) goversion.Line {
	if len(lines) == 0 {
		return goversion.Line{}
	}
	return lines[0].Want.Line
}

// propose gives d the edit that takes its place to the goal, and the command that makes
// it, or what a person can do.
func (j *judge) propose(d *draft, g goal) {
	if g.exact.IsZero() {
		return
	}
	if j.releases.isMissing(g.exact) {
		d.Help = "mend first what asks for " + g.exact.String() + ", which does not exist"
		return
	}
	p := d.place
	d.Want = g.text(p)
	if j.canBecome(p, g) {
		d.Edits, d.Help = []Edit{p.edit(g)}, helpFix
		return
	}
	d.Help = p.byHand(g)
}

// canBecome reports whether p's text may be replaced to reach g.
func (j *judge) canBecome(p *Place, g goal) bool {
	switch {
	case p.Fixed != "", p.Text == "", p.Start >= p.End, p.Kind == GoLine:
		return false
	case p.Want.Form == Unknown, p.Want.Form == FromFile, p.Want.Form == System:
		return false
	case p.Kind == ToolchainLine && !j.lowers && p.isLoweredBy(g):
		return false
	}
	return quoteBare(p, g.text(p)) != p.Text
}

// isLoweredBy reports whether g is older than what p says.
func (p *Place) isLoweredBy(g goal) bool {
	if p.Want.Form == Release {
		return goversion.Compare(g.exact, p.Want.Version) < 0
	}
	return g.minor < p.Want.Minor
}

func (p *Place) edit(g goal) Edit {
	return Edit{File: p.File, Start: p.Start, End: p.End, New: quoteBare(p, g.text(p))}
}

// byHand says what to do where no edit may be made.
func (p *Place) byHand(g goal) string {
	switch {
	case p.Kind == ToolchainLine:
		return helpEdit(p, g.exact.Number())
	case p.Want.Form == FromFile:
		return "name a file that says " + g.exact.Word() + ", or change what " + foreign(p.Want.Path) + " says"
	case p.Fixed != "":
		return "change it to " + g.text(p) + " by hand: " + foreign(p.Fixed)
	}
	return "change it to " + g.text(p) + " by hand"
}

// wildcard is how a version without a patch may end.
var wildcard = regexp.MustCompile(`\.[xX*]$`)

// text returns the goal in the precision of what stands at p: 1.24 becomes 1.25, 1.24.x
// becomes 1.25.x, and 1.24.3 a release. A channel or a range becomes the minor. What is
// no release yet has no newest patch, and is named in full.
func (g goal) text(p *Place) string {
	text := g.number(p)
	if p.Kind == Custom && strings.Contains(p.Text, "_") {
		return strings.ReplaceAll(text, ".", "_")
	}
	return text
}

func (g goal) number(p *Place) string {
	switch {
	case p.Kind == ToolchainLine, p.Kind == Image && p.Want.Form == Release:
		return g.exact.Number()
	case p.Want.Form == Release, p.Want.Form == FromFile, g.exact.IsPrerelease():
		return g.exact.Word()
	}
	return g.minor.String() + wildcard.FindString(p.Text)
}

// losesZero matches what ends in a zero that a YAML number loses.
var losesZero = regexp.MustCompile(`^[0-9]+\.[0-9]*0$`)

// quoteBare returns text as it must stand at p: in quotes where it would be another
// number without them.
func quoteBare(p *Place, text string) string {
	if p.Bare && losesZero.MatchString(text) {
		return "'" + text + "'"
	}
	return text
}

// unquoted returns text without the quotes of [quoteBare], and the bytes before it.
func unquoted(text string) (string, int) {
	rest := strings.TrimPrefix(text, "'")
	return strings.TrimSuffix(rest, "'"), len(text) - len(rest)
}
