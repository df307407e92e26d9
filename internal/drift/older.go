package drift

// older reports whether p is older than a go line that it must build, and notes it. A
// line that this commit raised beyond the pin is the cause by itself.
func (j *judge) older(p *Place, a ask) bool {
	var lines []*Place
	behind := false
	for _, l := range violated(a, j.builds(p)) {
		if j.beyond[[2]*Place{l, p}] {
			behind = true
		} else {
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return behind || j.beyond[[2]*Place{p, p}]
	}
	d := j.find(ruleOlderThanGoLine, p, subject(p, a)+" is older than "+lineWords(lines[0]))
	d.Because = ats(lines)
	j.propose(d, j.goal(j.truthFor(p), j.builds(p)))
	return true
}
