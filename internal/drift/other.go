package drift

import "path"

// other holds a single place against the truth.
func (j *judge) other(p *Place, a ask) {
	t := j.truthFor(p)
	if t == nil {
		return
	}
	j.hold(t)
	switch t.verdict(a) {
	case otherMinor:
		j.disagrees(ruleOtherMinor, p, t, subject(p, a)+" is of another minor than "+t.words())
	case otherPatch:
		j.disagrees(ruleOtherPatch, p, t, subject(p, a)+" is another patch than "+t.words())
	}
}

func (j *judge) disagrees(rule string, p *Place, t *Truth, message string) {
	d := j.find(rule, p, message)
	d.Because = []At{t.Place}
	switch {
	case j.isMissing(t):
		d.Help = mendFirst(t)
	case j.isStale(t, p):
		d.Help = j.helpPin(p, t)
	case p.Want.Form == FromFile && t.canBeFollowed():
		d.Want, d.Help = t.Place.File, "write go-version-file: "+foreign(t.Place.File)
	default:
		j.propose(d, j.goal(t, j.builds(p)))
	}
}

// isStale reports whether t is no more than a minimum, and so old that nobody should be
// made to build with it: p builds with a newer one, which is for a person to declare.
func (j *judge) isStale(t *Truth, p *Place) bool {
	a, _ := j.askOf(p)
	return t.Kind == GoLine && a.minor > t.Minor && j.releases.isEndOfLife(t.Minor)
}

// helpPin declares what p builds with, in the folder of t.
func (j *judge) helpPin(p *Place, t *Truth) string {
	a, _ := j.askOf(p)
	v := a.exact
	if v.IsZero() {
		v = j.releases.patchOf(a.minor.Line())
	}
	pin := "gvx pin " + v.Word()
	dir, ok := fileWord(t.Dir)
	switch {
	case dir == ".":
		return pin
	case ok:
		return "cd " + dir + " && " + pin
	}
	return pin + " in the folder of " + foreign(t.Place.File)
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
