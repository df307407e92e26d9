package drift

// undeclared holds a single place of a folder for which nothing says the truth against
// another such place. Which of them is right nobody can know, so nothing is changed, and it
// is no more than a warning.
func (j *judge) undeclared(p *Place, a ask) {
	if j.hidden(cleanDir(p.Dir)) != "" {
		return
	}
	best := j.assumed()
	if best.place == nil || best.place == p {
		return
	}
	t := Truth{Minor: best.minor, Version: best.exact}
	than := subject(best.place, best.ask) + where(at(best.place)) + ", and nothing says which is the truth"
	var d *draft
	switch t.verdict(a) {
	case otherMinor:
		d = j.find(ruleOtherMinor, p, subject(p, a)+" is of another minor than "+than)
	case otherPatch:
		d = j.find(ruleOtherPatch, p, subject(p, a)+" is another patch than "+than)
	default:
		return
	}
	d.Severity, d.Because, d.Help = Warning, []At{at(best.place)}, "gvx pin "+j.pinWord(best.ask)
}

// assumed returns the newest of the single places for which nothing says the truth. Those
// that name a version count before channels and ranges. The zero value is for none.
func (j *judge) assumed() entry {
	if j.newest != nil {
		return *j.newest
	}
	j.newest = &entry{}
	rank := ofMatrix
	for i := range j.survey.Places {
		p := &j.survey.Places[i]
		a, ok := j.askOf(p)
		if !ok || p.Want.Form == FromFile || j.truth(cleanDir(p.Dir)) != nil || j.hidden(cleanDir(p.Dir)) != "" || j.releases.isMissing(a.exact) {
			continue
		}
		if r := definite(p); r > rank || r == rank && r > ofMatrix && compareAsks(a, j.newest.ask) > 0 {
			*j.newest, rank = entry{p, a}, r
		}
	}
	return *j.newest
}

// pinWord is the word for gvx pin that asks for a.
func (j *judge) pinWord(a ask) string {
	if newest, known := j.releases.newest[a.minor]; known && a.exact.IsZero() {
		return newest.Word()
	}
	return a.words()
}
