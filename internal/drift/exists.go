package drift

import (
	"github.com/gvx-go/gvx/internal/goversion"
)

// missing reports whether there is proof that what p asks for was never released, and
// notes it. v is the release; where it is zero, p asks for the newest of minor m.
func (j *judge) missing(p *Place, v goversion.Version, m goversion.Minor) bool {
	switch {
	case p.Want.Form == FromFile:
		return false // that is the file's own finding
	case v.IsZero() && p.Want.Form != Newest:
		return false // a channel or a range was read off what there is
	case v.IsZero():
		v = m.Line().First()
	}
	switch {
	case j.isOldForm(p):
		return j.oldForm(p)
	case p.Kind == ToolchainLine && p.Text != v.Number():
		return j.misspelled(p, v)
	case j.releases.isMissing(v):
		d := j.find(ruleNoSuchVersion, p, subject(p, ask{minor: m})+" names "+v.String()+", which does not exist")
		j.replaceMissing(d, v)
		return true
	}
	return false
}

// replaceMissing proposes the truth, where that is another place and exists, and else
// names the newest patch.
func (j *judge) replaceMissing(d *draft, v goversion.Version) {
	p := d.place
	t := j.truthFor(p)
	if t != nil && !j.isMissing(t) && p.Kind != GoLine && p.Matrix == "" {
		j.hold(t)
		d.Because = []At{t.Place}
		j.propose(d, j.goal(t, j.builds(p)))
		return
	}
	newest, ok := j.releases.newest[v.Minor()]
	if !ok {
		newest = j.releases.newest[j.releases.top]
	}
	g := goal{minor: newest.Minor(), exact: newest}
	d.Want, d.Help = g.text(p), "change it to "+g.text(p)+" by hand"
	switch {
	case p.Kind == GoLine, p.Kind == ToolchainLine:
		d.Want = newest.Number()
		d.Help = helpEdit(p, d.Want)
	case p.File == ".go-version":
		d.Help = "gvx pin " + newest.Word()
	}
}

// isMissing reports whether there is proof that t names what does not exist: then nothing
// may be made to follow it.
func (j *judge) isMissing(t *Truth) bool {
	return j.releases.isMissing(t.atLeast())
}

// misspelled notes a toolchain line such as go1.20.0, whose release is called go1.20.
func (j *judge) misspelled(p *Place, v goversion.Version) bool {
	d := j.find(ruleNoSuchVersion, p, lineWords(p)+" names no toolchain: that release is "+v.String())
	j.rename(d, v)
	return true
}

// rename proposes the toolchain's name.
func (j *judge) rename(d *draft, v goversion.Version) {
	p := d.place
	d.Want, d.Help = v.Number(), helpEdit(p, v.Number())
	if p.Fixed == "" {
		d.Edits, d.Help = []Edit{{File: p.File, Start: p.Start, End: p.End, New: d.Want}}, helpFix
	}
}

// isOldForm reports whether p is a toolchain line that names a language version.
func (j *judge) isOldForm(p *Place) bool {
	return p.Kind == ToolchainLine && p.Want.Form == Newest && p.Want.Minor.Line().First().Line() != p.Want.Minor.Line()
}

func (j *judge) oldForm(p *Place) bool {
	first := p.Want.Minor.Line().First()
	d := j.find(ruleOldForm, p, lineWords(p)+" names a language version, and no toolchain: the first is "+first.String())
	j.rename(d, first)
	return true
}
