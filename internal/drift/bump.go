package drift

import (
	"context"
	"path"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
)

// A Target is where [Bump] moves the truth of a repository's top.
type Target struct {
	Version goversion.Version
	// KeepForm is for a word such as minor or 1.27, which chooses no patch: a go line that
	// says .0 or no patch goes on to do so.
	KeepForm bool
	Lower    bool // the version may be older than what is there
}

// Bump moves the truth of the top to the target, and what agreed with it: other truths
// that say the same, images, CI versions and toolchain lines; a CI matrix gets one more
// entry. Go lines move where they are the truth, and that of a go.work where its modules'
// do. What was of another minor, or broken, before stays, and is in the report.
//
// The errors are a *[NoTruthError], a *[LowerError], a *[BelowGoLineError], a
// *[NoReleaseError], a *[FixedError] and that of ctx; nothing is changed then. For the
// rest it is as [Fix].
func Bump(ctx context.Context, s *Survey, k Knowledge, c Config, to Target, reread func(File) Result) ([]Change, *Report, error) {
	if newReleases(k).isMissing(to.Version) {
		return nil, nil, &NoReleaseError{Version: to.Version}
	}
	b := newBench(s, k, reread)
	b.lowers = to.Lower
	b.know.Known = append(b.know.Known[:len(b.know.Known):len(b.know.Known)], to.Version)
	all := Config{Truth: c.Truth} // what agrees does not hang on what weighs nothing here
	judge := func() *judge {
		j := newJudge(b.survey, b.know, all)
		j.lowers = to.Lower
		j.releases.newest[to.Version.Minor()] = to.Version
		return j
	}
	edits, err := judge().moves(to)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range judge().judge().Findings {
		key := b.key(f)
		b.fixed[key] = b.fixed[key] || f.Rule != ruleOtherPatch
	}
	b.apply(edits)
	for file := range edits {
		if b.barred[file] {
			return nil, nil, &FixedError{Place: At{File: file}, Why: "gvx cannot without changing more than the version"}
		}
	}
	err = b.settle(ctx, func() *Report { return judge().judge() }, func(f Finding) bool { return !b.fixed[b.key(f)] })
	if err != nil {
		return nil, nil, err
	}
	return b.changes(), Judge(b.survey, b.know, c), nil
}

// key tells which place a finding is about, and whether others about it are the same.
func (b *bench) key(f Finding) placeKey {
	key := placeKey{file: f.File, start: -1, family: f.Rule}
	switch f.Rule {
	case ruleOtherMinor, ruleOtherPatch, ruleOlderThanGoLine, ruleNoSuchVersion:
		key.family = ruleOtherMinor
	}
	if start, ok := b.starts()[position{f.File, f.Line, f.Column}]; ok {
		key.start = start
	}
	return key
}

// moves returns the edits that move the truth of the top, by file.
func (j *judge) moves(to Target) (map[string][]Edit, error) {
	top := j.truth(".")
	switch {
	case top == nil:
		return nil, &NoTruthError{To: to.Version, Hidden: j.hidden(".")}
	case !to.Lower && top.isAbove(to.Version):
		return nil, &LowerError{From: *top, To: to.Version}
	}
	edits := map[string][]Edit{}
	for _, p := range j.alike(top) {
		e, moved, err := j.move(p, to)
		if err != nil {
			return nil, err
		}
		if moved {
			edits[p.File] = append(edits[p.File], e)
		}
	}
	return edits, nil
}

// isAbove reports whether t is newer than v.
func (t *Truth) isAbove(v goversion.Version) bool {
	if t.Version.IsZero() && (t.Line.IsZero() || t.Line == t.Minor.Line()) {
		return t.Minor > v.Minor()
	}
	return goversion.Compare(t.atLeast(), v) > 0
}

// alike returns the place of the top's truth, and those of the truths of modules and pins
// that say the same by a line of the same kind: they were set together.
func (j *judge) alike(top *Truth) []*Place {
	places := []*Place{j.stands[top.Place]}
	dirs := append(sortedKeys(j.atlas.pins), j.atlas.dirs...)
	for _, dir := range dirs {
		t := j.truth(dir)
		if t == nil || t.Kind != top.Kind || t.Version != top.Version || t.Minor != top.Minor || t.Line != top.Line {
			continue
		}
		if p := j.stands[t.Place]; !containsPlace(places, p) {
			places = append(places, p)
		}
	}
	return places
}

func containsPlace(places []*Place, p *Place) bool {
	for _, q := range places {
		if q == p || q.File == p.File && q.Start == p.Start {
			return true
		}
	}
	return false
}

// move returns the edit that takes a truth's place to the target; false where it says as
// much already.
func (j *judge) move(p *Place, to Target) (Edit, bool, error) {
	if lines := violated(ask{minor: to.Version.Minor(), exact: to.Version, ok: true}, j.mustBuild(p)); len(lines) > 0 {
		return Edit{}, false, &BelowGoLineError{To: to.Version, Place: at(p), Line: at(lines[0]), GoLine: lines[0].Want.Line}
	}
	g := goal{minor: to.Version.Minor(), exact: to.Version}
	text := quoteBare(p, g.text(p))
	if p.Kind == GoLine {
		text = to.goLine(p)
	}
	a, _ := j.askOf(p)
	t := Truth{Minor: g.minor, Version: g.exact}
	switch {
	case text == p.Text, p.Kind != GoLine && p.Want.Form != Release && t.verdict(a) == agrees:
		return Edit{}, false, nil
	case p.Fixed != "":
		return Edit{}, false, &FixedError{Place: at(p), Why: p.Fixed}
	case p.Text == "" || p.Want.Form == FromFile:
		return Edit{}, false, &FixedError{Place: at(p), Why: "it has no version text"}
	}
	return Edit{File: p.File, Start: p.Start, End: p.End, New: text}, true, nil
}

// mustBuild returns the go lines that stay and that p must satisfy: for the go line of a
// go.work those of its modules.
func (j *judge) mustBuild(p *Place) []*Place {
	if p.Kind != GoLine {
		return j.builds(p)
	}
	work := j.atlas.works[path.Dir(p.File)]
	if work == nil || work.goLine != p {
		return nil
	}
	var units []*unit
	for _, used := range work.uses {
		if m := j.atlas.modules[used]; m != nil {
			units = append(units, m)
		}
	}
	return goLines(units)
}

// goLine returns the text of the go line p at the target.
func (to Target) goLine(p *Place) string {
	minor := to.Version.Minor()
	if !to.KeepForm || to.Version.IsPrerelease() || p.Want.Line.IsPrerelease() {
		return to.Version.Number()
	}
	switch {
	case strings.Count(p.Text, ".") == 1:
		return minor.String()
	case p.Want.Line.Minor().Line().First().Line() == p.Want.Line:
		return minor.Line().First().Number()
	}
	return to.Version.Number()
}

// NoTruthError says that nothing at the top names a version that could be moved. To is the
// zero value where that would have said where to.
type NoTruthError struct {
	To     goversion.Version
	Hidden string // the file that would say it, and cannot be read; ""
}

func (e *NoTruthError) Error() string {
	switch {
	case e.Hidden != "":
		return "which Go is the one to move cannot be told while " + foreign(e.Hidden) + " cannot be read"
	case e.To.IsZero():
		return "nothing here says which Go is the one to move"
	}
	return "nothing here says which Go is the one to move to " + e.To.String()
}

// NoReleaseError says that there is proof that a version was never released.
type NoReleaseError struct{ Version goversion.Version }

func (e *NoReleaseError) Error() string { return "there is no " + e.Version.String() }

// LowerError says that a move would lower the version.
type LowerError struct {
	From Truth
	To   goversion.Version
}

func (e *LowerError) Error() string {
	return e.To.String() + " is older than " + e.From.words()
}

// BelowGoLineError says that what is to move must build a module whose go line is newer.
type BelowGoLineError struct {
	To     goversion.Version
	Place  At // what is to move
	Line   At // the go line
	GoLine goversion.Line
}

func (e *BelowGoLineError) Error() string {
	return e.To.String() + " for " + foreign(e.Place.Show) + where(e.Place) + " is older than go " + e.GoLine.String() + where(e.Line)
}

// FixedError says that the text of a truth must not be changed by itself.
type FixedError struct {
	Place At
	Why   string // foreign; Error quotes it
}

func (e *FixedError) Error() string {
	return "it cannot be changed" + where(e.Place) + ": " + quote.Line(e.Why)
}
