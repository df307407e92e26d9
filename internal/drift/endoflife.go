package drift

import "strings"

// support notes the truths that get no security fixes any more, and single places where
// there is no truth.
func (j *judge) support() {
	truths := map[*Place]*Truth{}
	note := func(dir string) {
		if t := j.truth(dir); t != nil {
			truths[j.stands[t.Place]] = t
		}
	}
	note(".")
	for _, dir := range j.atlas.dirs {
		note(dir)
	}
	for dir := range j.atlas.pins {
		note(dir)
	}
	for i := range j.survey.Places {
		p := &j.survey.Places[i]
		t := truths[p]
		if t == nil && (p.Kind == GoLine || p.Matrix != "" || j.truth(cleanDir(p.Dir)) != nil) {
			continue
		}
		if a, ok := j.askOf(p); ok && j.releases.isEndOfLife(a.minor) && !j.wrong[p] {
			j.endOfLife(p, t, a)
		}
	}
}

func (j *judge) endOfLife(p *Place, t *Truth, a ask) {
	what := subject(p, a)
	if t != nil {
		what = t.words()
		j.hold(t)
	}
	d := j.find(ruleEndOfLife, p, what+" gets no security fixes any more: "+j.supported()+" do")
	switch {
	case t == nil: // and so there is nothing that the others would follow
		d.Help = "gvx pin " + j.releases.newest[j.releases.top].Word()
	case j.isMinimum(t):
		d.Help = j.helpMinimum(t, j.helpNewer(p))
	default:
		d.Help = j.helpNewer(p)
	}
}

// helpMinimum says how t, which is a go line that only stands for a pin, is no longer what
// is built with: bump raises the line too, which shuts out whoever has an older Go.
func (j *judge) helpMinimum(t *Truth, bump string) string {
	switch a, _ := j.builtWith(t); {
	case a.ok && !j.releases.isEndOfLife(a.minor):
		return j.helpPin(t) // as where those that are newer are found to be
	case strings.HasPrefix(bump, "gvx bump "):
		return bump + ", or gvx pin " + j.releases.newest[j.releases.top].Word()
	}
	return bump
}

// helpNewer says how p gets to the newest minor.
func (j *judge) helpNewer(p *Place) string {
	newest := j.releases.newest[j.releases.top]
	g := goal{minor: newest.Minor(), exact: newest}
	if top := j.truth("."); top != nil && j.isTruth(p, top) {
		return "gvx bump " + newest.Minor().String()
	}
	switch p.Kind {
	case GoLine:
		return helpEdit(p, Target{Version: newest, KeepForm: true}.goLine(p))
	case ToolchainLine:
		return helpEdit(p, g.text(p))
	}
	return "change it to " + g.text(p) + " by hand"
}

// supported returns "1.26 and 1.27".
func (j *judge) supported() string {
	return (j.releases.top - 1).String() + " and " + j.releases.top.String()
}
