package drift

import "slices"

// A span is the bytes of one version, which an alias or two jobs may make two places.
type span struct {
	file       string
	start, end int
}

// settle takes the edits away that would contradict one another, or what another place of
// the same bytes must say: then only a person can tell.
func (j *judge) settle() {
	edits := map[span][]*draft{}
	for _, d := range j.drafts {
		for _, e := range d.Edits {
			if s := (span{e.File, e.Start, e.End}); s.start < s.end {
				edits[s] = append(edits[s], d)
			}
		}
	}
	places := j.sharers(edits)
	for s, drafts := range edits {
		drafts = j.quoteLast(s, drafts)
		new := drafts[0].Edits[0].New
		agree := !slices.ContainsFunc(drafts, func(d *draft) bool { return d.Edits[0].New != new })
		for _, p := range places[s] {
			agree = agree && slices.ContainsFunc(drafts, func(d *draft) bool { return d.place == p || d.Rule == ruleGoLineBeyondPin })
		}
		if !agree {
			dropEdits(drafts)
		}
	}
}

// sharers returns the places of the spans that more than one place has.
func (j *judge) sharers(edits map[span][]*draft) map[span][]*Place {
	places := map[span][]*Place{}
	for i := range j.survey.Places {
		p := &j.survey.Places[i]
		if s := (span{p.File, p.Start, p.End}); edits[s] != nil {
			places[s] = append(places[s], p)
		}
	}
	for s, shared := range places {
		if len(shared) < 2 {
			delete(places, s)
		}
	}
	return places
}

// quoteLast makes findings that only want quotes follow those that want another version
// in the same place.
func (j *judge) quoteLast(s span, drafts []*draft) []*draft {
	i := slices.IndexFunc(drafts, func(d *draft) bool { return d.Rule != ruleYAMLFloat })
	if i < 0 {
		return drafts
	}
	for _, d := range drafts {
		if d.Rule == ruleYAMLFloat {
			d.Edits, d.Want = drafts[i].Edits, drafts[i].Want
		}
	}
	return drafts
}

func dropEdits(drafts []*draft) {
	for _, d := range drafts {
		if len(d.Edits) > 0 {
			d.Edits, d.Help = nil, "decide by hand: these bytes stand for more than one version"
		}
	}
}
