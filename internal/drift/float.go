package drift

// isFloat reports whether YAML reads p as a number that is another version.
func (j *judge) isFloat(p *Place) bool { return p.Bare && losesZero.MatchString(p.Text) }

// float notes a version that has lost its zero. Where what was meant breaks another rule
// too, that is a finding of its own, and [judge.settle] gives both the same edit.
func (j *judge) float(p *Place, a ask) {
	d := j.find(ruleYAMLFloat, p, subject(p, a)+" is the number "+trimZeros(p.Text)+" in YAML")
	d.Want = quoteBare(p, p.Text)
	if p.Fixed != "" {
		d.Help = "put it in quotes"
		return
	}
	d.Edits, d.Help = []Edit{{File: p.File, Start: p.Start, End: p.End, New: d.Want}}, helpFix
}

func trimZeros(text string) string {
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text += "0"
	}
	return text
}
