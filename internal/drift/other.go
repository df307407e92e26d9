package drift

import (
	"path"

	"github.com/gvx-go/gvx/internal/goversion"
)

// other holds a single place against the truth.
func (j *judge) other(p *Place, a ask) {
	t := j.truthFor(p)
	switch {
	case t == nil && j.truth(cleanDir(p.Dir)) == nil:
		j.undeclared(p, a)
		return
	case t == nil:
		return
	}
	j.hold(t)
	if m := j.becomes(t); m != 0 && m == a.minor {
		return // the truth is what is wrong, and has a finding
	}
	switch t.verdict(a) {
	case otherMinor:
		j.disagrees(ruleOtherMinor, p, t, subject(p, a)+" is of another minor than "+t.words())
	case otherPatch:
		j.disagrees(ruleOtherPatch, p, t, subject(p, a)+" is another patch than "+t.words())
	}
}

// becomes returns the minor that t must get because it is older than a go line that it
// builds; 0 where it is not.
func (j *judge) becomes(t *Truth) goversion.Minor {
	lines := violated(ask{minor: t.Minor, exact: t.Version, ok: true}, j.mustBuild(j.stands[t.Place]))
	if len(lines) == 0 {
		return 0
	}
	return lines[0].Want.Line.Minor()
}

func (j *judge) disagrees(rule string, p *Place, t *Truth, message string) {
	d := j.find(rule, p, message)
	d.Because = []At{t.Place}
	switch {
	case j.isMissing(t):
		d.Help = mendFirst(t)
	case j.isMinimumOf(t, p):
		d.Help = j.helpPin(t)
	case p.Want.Form == FromFile && t.canBeFollowed():
		d.Want, d.Help = t.Place.File, "write go-version-file: "+foreign(t.Place.File)
	default:
		j.propose(d, j.goal(t, j.builds(p)))
	}
}

// mendFirst is the help where t names what does not exist.
func mendFirst(t *Truth) string { return "mend " + spot(t.Place) + " first" }

// canBeFollowed reports whether actions/setup-go reads the file of t.
func (t *Truth) canBeFollowed() bool {
	switch path.Base(t.Place.File) {
	case ".go-version", ".tool-versions", modFile, workFile:
		return true
	}
	return false
}
