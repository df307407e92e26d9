package drift

import (
	"path"

	"github.com/gvx-go/gvx/internal/goversion"
)

// What check.truth may be, besides the path of a file.
const (
	truthPin  = "pin"
	truthTool = "toolchain"
	truthGo   = "go"
)

// truth returns what the places of a clean folder must agree with; nil where nothing
// says it.
func (j *judge) truth(dir string) *Truth {
	if j.named != nil {
		return j.named
	}
	if t, ok := j.truths[dir]; ok {
		return t
	}
	j.truths[dir] = nil // what is below never asks for what is above
	t := j.truthAbove(dir)
	if t == nil && j.hidden(dir) == "" {
		t = j.truthBelow(dir)
	}
	j.truths[dir] = t
	return t
}

// truthAbove returns what stands at the folder or above it.
func (j *judge) truthAbove(dir string) *Truth {
	if j.hidden(dir) != "" {
		return nil
	}
	site := j.atlas.site(dir)
	for _, source := range j.sources() {
		if t := source(site); t != nil {
			return t
		}
	}
	return nil
}

// hidden returns the file that would say the truth of a clean folder if it could be read;
// "" where there is none. What stands behind it is no truth then: the shim does not fall
// through to it either.
func (j *judge) hidden(dir string) string {
	s := j.atlas.site(dir)
	byPin := j.config.Truth == "" || j.config.Truth == truthPin
	switch units := s.units(); {
	case j.named != nil:
		return ""
	case byPin && s.broken != "":
		return s.broken
	case byPin && j.truthOfPin(s) != nil, len(units) == 0:
		return ""
	case units[0].broken && units[0].goLine == nil && units[0].toolchain == nil:
		return units[0].file
	}
	return ""
}

// sources returns where a truth may stand, in the order of the repository's setting.
func (j *judge) sources() []func(*site) *Truth {
	switch j.config.Truth {
	case truthTool:
		return []func(*site) *Truth{j.truthOfToolchain, j.truthOfPin, j.truthOfLines}
	case truthGo:
		return []func(*site) *Truth{j.truthOfGoLine, j.truthOfPin, j.truthOfLines}
	}
	return []func(*site) *Truth{j.truthOfPin, j.truthOfLines}
}

func (j *judge) truthOfPin(s *site) *Truth {
	for _, p := range s.pins {
		if t := j.truthAt(p, "the nearest pin"); t != nil {
			return t
		}
	}
	return nil
}

// truthOfLines is that of the workspace, else of the module: the toolchain line where it
// is newer than the go line, as the go command has it.
func (j *judge) truthOfLines(s *site) *Truth {
	for _, u := range s.units() {
		if t := j.truthOfUnit(u); t != nil {
			return t
		}
	}
	return nil
}

func (j *judge) truthOfUnit(u *unit) *Truth {
	why := "no pin: the toolchain line"
	if u.goLine == nil {
		return j.truthAt(u.toolchain, why)
	}
	if a, ok := j.askOf(u.toolchain); ok && !a.exact.IsZero() && goversion.CompareLines(u.goLine.Want.Line, a.exact.Line()) < 0 {
		return j.truthAt(u.toolchain, why)
	}
	return j.truthAt(u.goLine, "no pin and no newer toolchain line: the go line")
}

// truthOfToolchain is the toolchain line of the workspace alone, where there is one: in it
// the go command reads no other.
func (j *judge) truthOfToolchain(s *site) *Truth {
	units := s.units()
	if len(units) == 0 {
		return nil
	}
	t := j.truthOfUnit(units[0])
	if t == nil || t.Kind != ToolchainLine {
		return nil
	}
	t.Why = "check.truth asks for the toolchain line"
	return t
}

func (j *judge) truthOfGoLine(s *site) *Truth {
	for _, u := range s.units() {
		if t := j.truthAt(u.goLine, "check.truth asks for the go line"); t != nil {
			return t
		}
	}
	return nil
}

// truthBelow is the highest truth of the modules below the folder.
func (j *judge) truthBelow(dir string) (highest *Truth) {
	for _, d := range j.atlas.below(dir) {
		if t := j.truth(d); t != nil && (highest == nil || isHigher(t, highest)) {
			highest = t
		}
	}
	if highest == nil {
		return nil
	}
	t := *highest
	t.Dir, t.Why = dir, "nothing at the folder or above: the highest of the modules below, "+t.Why
	return &t
}

func isHigher(t, u *Truth) bool {
	if t.Minor != u.Minor {
		return t.Minor > u.Minor
	}
	return goversion.Compare(t.atLeast(), u.atLeast()) > 0
}

// atLeast returns the oldest release that t can mean.
func (t *Truth) atLeast() goversion.Version {
	if !t.Line.IsZero() {
		return t.Line.First()
	}
	if !t.Version.IsZero() {
		return t.Version
	}
	return t.Minor.Line().First()
}

// truthAt makes the place p, which may be nil, a truth; nil where p says no version.
func (j *judge) truthAt(p *Place, why string) *Truth {
	a, ok := j.askOf(p)
	if !ok {
		return nil
	}
	t := &Truth{Dir: cleanDir(p.Dir), Place: at(p), Kind: p.Kind, Version: a.exact, Minor: a.minor, Why: why}
	if p.Kind == GoLine {
		t.Version, t.Line = goversion.Version{}, p.Want.Line
	}
	if j.stands[t.Place] == nil {
		j.stands[t.Place] = p // the first that is called so
	}
	return t
}

// askOf returns which release p, which may be nil, gets; false where it says none.
func (j *judge) askOf(p *Place) (ask, bool) {
	if p == nil {
		return ask{}, false
	}
	a := j.releases.ask(p.Want)
	switch {
	case p.Kind == GoLine:
		a = askOfLine(p)
		a.ok = !p.Want.Line.IsZero()
	case p.Want.Form == FromFile:
		a = j.follow(p)
	}
	return a, a.ok
}

// nameTruth makes the first version of the file that check.truth names the truth of
// everything; nil where it names none.
func (j *judge) nameTruth() *Truth {
	switch j.config.Truth {
	case "", truthPin, truthTool, truthGo:
		return nil
	}
	const why = "check.truth names its file"
	if u := j.unitOf(path.Clean(j.config.Truth)); u != nil {
		if t := j.truthOfUnit(u); t != nil {
			t.Dir, t.Why = ".", why
			return t
		}
	}
	for i := range j.survey.Places {
		p := &j.survey.Places[i]
		if p.File != path.Clean(j.config.Truth) || p.Matrix != "" {
			continue
		}
		if t := j.truthAt(p, why); t != nil {
			t.Dir = "."
			return t
		}
	}
	return nil
}

// verdict is how what a place asks for stands to the truth.
type verdict int

const (
	agrees verdict = iota
	otherPatch
	otherMinor
)

func (t *Truth) verdict(a ask) verdict {
	switch {
	case a.minor != t.Minor:
		return otherMinor
	case a.exact.IsZero():
		return agrees
	case !t.Line.IsZero():
		if !t.Line.SatisfiedBy(a.exact) {
			return otherPatch
		}
	case !t.Version.IsZero() && t.Version != a.exact:
		return otherPatch
	}
	return agrees
}

// words names the truth in a message: "the pin 1.25.3 (.go-version:1)".
func (t *Truth) words() string {
	switch {
	case t.Kind == GoLine:
		return "go " + t.Line.String() + where(t.Place)
	case t.Kind == ToolchainLine:
		return "toolchain " + t.Version.String() + where(t.Place)
	case t.Kind == Pin:
		return "the pin " + t.number() + where(t.Place)
	}
	return foreign(t.Place.Show) + where(t.Place)
}

func (t *Truth) number() string {
	if t.Version.IsZero() {
		return t.Minor.String()
	}
	return t.Version.Word()
}
