package drift

import (
	"cmp"
	"slices"
)

// Judge holds the places of s against each other and against what is known. It changes
// nothing of them. A rule that c does not know is as good as not there: see
// [Config.Validate].
func Judge(s *Survey, k Knowledge, c Config) *Report {
	return newJudge(s, k, c).judge()
}

func (j *judge) judge() *Report {
	j.raised()
	for i := range j.survey.Places {
		j.place(&j.survey.Places[i])
	}
	j.matrices()
	j.workspaces()
	j.support()
	j.here()
	j.problems()
	return j.finish()
}

// A judge is one judgement in the making.
type judge struct {
	survey   *Survey
	know     Knowledge
	config   Config
	releases *releases
	atlas    *atlas
	lowers   bool // an edit may lower a toolchain line
	files    map[string]bool
	byFile   map[string][]*Place

	named    *Truth               // what check.truth names by its file; nil
	truths   map[string]*Truth    // by folder
	stands   map[At]*Place        // the places of truths
	held     map[At]*Truth        // those that something was held against
	built    map[string][]*Place  // go lines, by the folder of a job or an image
	pinned   map[string][]*Place  // go lines, by the folder of a pin
	beyond   map[[2]*Place]bool   // lines that this commit raised, with the pin that they leave behind, and with themselves
	wrong    map[*Place]bool      // places that break a rule already
	matrix   map[matrixID][]entry // entries of CI matrices
	newer    map[At]ranked        // of truths, what [judge.builtWith] said
	newest   *entry               // what [judge.assumed] said
	unknown  map[matrixID]int     // how many entries say no version
	troubled map[At]bool          // lines, without Show, that a reader could not read
	drafts   []*draft
}

// A draft is a finding whose edits are not yet held against those of others.
type draft struct {
	Finding
	place *Place // nil where it is about no place
}

func newJudge(s *Survey, k Knowledge, c Config) *judge {
	j := &judge{
		survey: s, know: k, config: c, releases: newReleases(k), atlas: newAtlas(s),
		files: make(map[string]bool, len(s.Files)), byFile: map[string][]*Place{},
		truths: map[string]*Truth{}, stands: map[At]*Place{}, held: map[At]*Truth{},
		built: map[string][]*Place{}, pinned: map[string][]*Place{},
		beyond: map[[2]*Place]bool{}, wrong: map[*Place]bool{}, matrix: map[matrixID][]entry{}, newer: map[At]ranked{}, unknown: map[matrixID]int{}, troubled: map[At]bool{},
	}
	for _, f := range s.Files {
		j.files[f.Path] = true
	}
	for _, p := range s.Problems {
		j.troubled[At{File: p.File, Line: p.Line}] = true
	}
	for i := range s.Places {
		p := &s.Places[i]
		j.files[p.File] = true
		j.byFile[p.File] = append(j.byFile[p.File], p)
	}
	if j.named = j.nameTruth(); j.named == nil {
		j.misnamed()
	}
	return j
}

// find notes that p breaks the rule.
func (j *judge) find(rule string, p *Place, message string) *draft {
	j.wrong[p] = true
	d := &draft{place: p, Finding: Finding{
		Rule: rule, File: p.File, Line: p.Line, Column: p.Column, Length: p.End - p.Start,
		Show: p.Show, Message: message,
	}}
	j.drafts = append(j.drafts, d)
	return d
}

// findFile notes that a file as a whole breaks the rule.
func (j *judge) findFile(rule, file, message, help string) *draft {
	d := &draft{Finding: Finding{Rule: rule, File: file, Message: message, Help: help}}
	j.drafts = append(j.drafts, d)
	return d
}

// place holds one place against what it builds and against the truth. It names one
// cause, so that what is mended by one edit is one finding.
func (j *judge) place(p *Place) {
	if p.Kind == GoLine {
		j.goLine(p)
		return
	}
	a, ok := j.readable(p)
	if !ok || p.Matrix != "" && j.missing(p, a.exact, a.minor) {
		j.unknown[matrixOf(p)]++
		return
	}
	if j.isFloat(p) {
		j.float(p, a)
	}
	switch {
	case j.missing(p, a.exact, a.minor):
	case p.Matrix != "":
		j.enter(p, a)
	case j.older(p, a):
	default:
		j.other(p, a)
	}
}

// goLine looks at a go line by itself: what it demands of others is theirs to break.
func (j *judge) goLine(p *Place) {
	if !p.Want.Line.IsZero() {
		j.missing(p, p.Want.Line.First(), p.Want.Line.Minor())
	}
}

// truthFor returns what p must agree with; nil where that is p itself, or nothing.
func (j *judge) truthFor(p *Place) *Truth {
	t := j.truth(cleanDir(p.Dir))
	if t == nil || j.isTruth(p, t) {
		return nil
	}
	return t
}

func (j *judge) isTruth(p *Place, t *Truth) bool {
	stands := j.stands[t.Place]
	return stands == p || stands != nil && stands.File == p.File && stands.Start == p.Start
}

// hold notes that something was held against t.
func (j *judge) hold(t *Truth) {
	if known := j.held[t.Place]; known == nil || len(t.Dir) < len(known.Dir) {
		j.held[t.Place] = t
	}
}

// finish weighs the findings and puts the report in order.
func (j *judge) finish() *Report {
	j.settle()
	r := &Report{Places: len(j.survey.Places), Files: len(j.byFile)}
	for _, d := range j.drafts {
		if d.Severity = j.config.severity(d.Rule, j.otherwise(d)); d.Severity != Off {
			r.Findings = append(r.Findings, d.Finding)
		}
	}
	slices.SortStableFunc(r.Findings, compareFindings)
	r.Findings = slices.CompactFunc(r.Findings, func(f, g Finding) bool { return compareFindings(f, g) == 0 })
	if r.Top = j.truth("."); r.Top != nil {
		j.hold(r.Top)
	} else {
		r.Hidden = j.hidden(".")
	}
	for _, t := range j.held {
		r.Truths = append(r.Truths, *t)
	}
	slices.SortFunc(r.Truths, func(t, u Truth) int {
		return cmp.Or(cmp.Compare(t.Dir, u.Dir), cmp.Compare(t.Place.File, u.Place.File), cmp.Compare(t.Place.Line, u.Place.Line))
	})
	return r
}

// otherwise is the severity of a finding where the repository says nothing.
func (j *judge) otherwise(d *draft) Severity {
	if d.Severity != Off {
		return d.Severity
	}
	rule, _ := ruleOf(d.Rule)
	return rule.Severity
}

func compareFindings(f, g Finding) int {
	return cmp.Or(
		-cmp.Compare(f.Severity, g.Severity), cmp.Compare(f.File, g.File), cmp.Compare(f.Line, g.Line),
		cmp.Compare(f.Column, g.Column), cmp.Compare(f.Rule, g.Rule), cmp.Compare(f.Message, g.Message),
	)
}
