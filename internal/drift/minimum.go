package drift

import "github.com/gvx-go/gvx/internal/goversion"

// isMinimumOf reports whether t is no more than a minimum, for want of a pin, and p builds
// with a newer minor. Nobody should be made to build with an older one by that: what is
// built with is for a person to declare.
func (j *judge) isMinimumOf(t *Truth, p *Place) bool {
	a, _ := j.askOf(p)
	return j.isMinimum(t) && a.minor > t.Minor && p.Want.Form != FromFile
}

// isMinimum reports whether t is a go line that stands for a pin, and nobody has said that
// it is the truth.
func (j *judge) isMinimum(t *Truth) bool {
	return t.Kind == GoLine && j.named == nil && j.config.Truth != truthGo && !j.lowers
}

// helpPin declares what is built with, in the folder of t: one version for all that is
// newer than t.
func (j *judge) helpPin(t *Truth) string {
	a, _ := j.builtWith(t)
	pin := "gvx pin " + j.pinWord(a)
	dir, ok := fileWord(t.Dir)
	switch {
	case dir == ".":
		return pin
	case ok:
		return "cd " + dir + " && " + pin
	}
	return pin + " in the folder of " + foreign(t.Place.File)
}

// builtWith returns the newest of the releases that places get which should agree with t
// and are of a newer minor, and whether a single one says it. Those that name one count
// before channels and ranges, and both before what a matrix tests. The zero value is for
// none.
func (j *judge) builtWith(t *Truth) (best ask, single bool) {
	if known, ok := j.newer[t.Place]; ok {
		return known.ask, known.rank > ofMatrix
	}
	rank := 0
	for i := range j.survey.Places {
		p := &j.survey.Places[i]
		a, ok := j.askOf(p)
		if !ok || a.minor <= t.Minor || p.Want.Form == FromFile || p.Kind == ToolchainLine || p.Kind == GoLine {
			continue
		}
		if r := definite(p); r >= rank && j.isHeldTo(p, t) && !j.releases.isMissing(a.exact) && (r > rank || compareAsks(a, best) > 0) {
			best, rank = a, r
		}
	}
	j.newer[t.Place] = ranked{best, rank}
	return best, rank > ofMatrix
}

// A ranked is which release places get, and how well they say that it is built with.
type ranked struct {
	ask
	rank int
}

// ofMatrix is the rank of what is only tested.
const ofMatrix = 1

// declared returns the minor for which single places ask to be declared in the place of t;
// 0 where none does.
func (j *judge) declared(t *Truth) goversion.Minor {
	if a, single := j.builtWith(t); single {
		return a.minor
	}
	return 0
}

// definite ranks how well p says what is built with.
func definite(p *Place) int {
	switch {
	case p.Matrix != "":
		return ofMatrix
	case p.Want.Form == Release, p.Want.Form == Newest:
		return ofMatrix + 2
	}
	return ofMatrix + 1
}

// isHeldTo reports whether p must agree with t.
func (j *judge) isHeldTo(p *Place, t *Truth) bool {
	u := j.truthFor(p)
	return u != nil && u.Place == t.Place
}
