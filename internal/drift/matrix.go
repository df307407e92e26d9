package drift

import (
	"cmp"
	"slices"

	"github.com/gvx-go/gvx/internal/goversion"
)

// A matrixID tells one list of versions from another.
type matrixID struct{ file, name, dir string }

func (m matrixID) compare(n matrixID) int {
	return cmp.Or(cmp.Compare(m.file, n.file), cmp.Compare(m.name, n.name), cmp.Compare(m.dir, n.dir))
}

// An entry is one of a matrix, and which release it gets.
type entry struct {
	place *Place
	ask
}

// enter adds p to its matrix, which is judged as a whole.
func (j *judge) enter(p *Place, a ask) {
	id := matrixOf(p)
	j.matrix[id] = append(j.matrix[id], entry{p, a})
}

func matrixOf(p *Place) matrixID { return matrixID{p.File, p.Matrix, cleanDir(p.Dir)} }

// matrices judges each. What one lacks can be told where all of its entries are known.
func (j *judge) matrices() {
	ids := make([]matrixID, 0, len(j.matrix))
	for id := range j.matrix {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, matrixID.compare)
	for _, id := range ids {
		entries := j.matrix[id]
		whole := j.unknown[id] == 0
		becomes := j.below(entries, whole)
		if t := j.truth(id.dir); t != nil {
			j.hold(t)
			j.misses(entries, t, whole, becomes)
		}
	}
}

// A becoming is an entry that is below a go line and becomes the line's minor. The zero
// value is for none.
type becoming struct {
	minor goversion.Minor
	edits []Edit
}

// below notes the entries that are older than a go line, and returns which of them becomes
// its minor. Which of them a person would leave out nobody can know, but where the line's
// own minor is missing the newest of them becomes it.
func (j *judge) below(entries []entry, whole bool) becoming {
	var newest *draft
	var line *Place
	for _, e := range entries {
		lines := violated(e.ask, j.builds(e.place))
		if len(lines) == 0 {
			continue
		}
		d := j.find(ruleMatrixBelowGoLine, e.place, subject(e.place, e.ask)+" in "+foreign(e.place.Matrix)+" is older than "+lineWords(lines[0]))
		d.Because = ats(lines)
		d.Help = "take it out of the matrix by hand"
		if newest == nil || j.askNewer(d.place, newest.place) {
			newest, line = d, lines[0]
		}
	}
	if newest == nil || !whole || hasMinor(entries, line.Want.Line.Minor()) {
		return becoming{}
	}
	j.propose(newest, goal{minor: line.Want.Line.Minor(), exact: j.releases.patchOf(line.Want.Line)})
	if len(newest.Edits) == 0 {
		return becoming{}
	}
	return becoming{line.Want.Line.Minor(), newest.Edits}
}

func (j *judge) askNewer(p, q *Place) bool {
	a, _ := j.askOf(p)
	b, _ := j.askOf(q)
	return compareAsks(a, b) > 0
}

func compareAsks(a, b ask) int {
	return cmp.Or(cmp.Compare(a.minor, b.minor), goversion.Compare(a.exact, b.exact))
}

// hasMinor reports whether one of the entries is of that minor.
func hasMinor(entries []entry, m goversion.Minor) bool {
	return slices.ContainsFunc(entries, func(e entry) bool { return e.minor == m })
}

// misses notes that the truth's minor is in no entry, or there as other patches alone.
func (j *judge) misses(entries []entry, t *Truth, whole bool, becomes becoming) {
	if m := j.becomes(t); m != 0 && hasMinor(entries, m) {
		return // the truth is what is wrong, and has a finding
	}
	best := otherMinor
	nearest := entries[0]
	for _, e := range entries {
		if v := t.verdict(e.ask); v < best {
			best, nearest = v, e
		}
	}
	switch {
	case best == otherPatch && !j.wrong[nearest.place]:
		p := nearest.place
		j.disagrees(ruleOtherPatch, p, t, subject(p, nearest.ask)+" in "+foreign(p.Matrix)+" is another patch than "+t.words())
	case best == otherMinor && whole:
		p := entries[0].place
		d := j.find(ruleMatrixMissesTruth, p, foreign(p.Matrix)+" has no "+t.Minor.String()+", as "+t.words()+" asks")
		d.Because = []At{t.Place}
		j.add(d, t, entries, becomes)
	}
}

// add proposes one more entry for the truth.
func (j *judge) add(d *draft, t *Truth, entries []entry, becomes becoming) {
	switch {
	case j.isMissing(t):
		d.Help = mendFirst(t)
		return
	case j.isMinimumOf(t, d.place) && (j.releases.isEndOfLife(t.Minor) || hasMinor(entries, j.declared(t))):
		d.Help = j.helpPin(t)
		return
	}
	g := j.goal(t, j.builds(d.place))
	d.Want = g.text(d.place)
	d.Help = "add " + d.Want + " to it by hand"
	if g.minor != j.goal(t, nil).minor || hasMinor(entries, g.minor) && g.minor != becomes.minor {
		d.Want, d.Help = "", "decide by hand: "+spot(t.Place)+" asks for one minor, and what is built for another"
		return
	}
	if g.minor == becomes.minor {
		d.Edits, d.Help = becomes.edits, helpFix
	} else if e, ok := j.insertion(entries, g); ok {
		d.Edits, d.Help = []Edit{e}, helpFix
	}
}

// insertion adds the goal behind the newest entry that is older, else behind the last.
func (j *judge) insertion(entries []entry, g goal) (Edit, bool) {
	behind := -1
	for i, e := range entries {
		if e.place.Another == (Insertion{}) {
			continue
		}
		if behind < 0 || e.minor < g.minor && (entries[behind].minor > g.minor || compareAsks(e.ask, entries[behind].ask) >= 0) ||
			e.minor > g.minor && entries[behind].minor > g.minor {
			behind = i
		}
	}
	if behind < 0 {
		return Edit{}, false
	}
	p := entries[behind].place
	add := p.Another
	return Edit{File: p.File, Start: add.At, End: add.At, New: add.Before + quoteBare(p, g.text(p)) + add.After}, true
}
