package drift

import (
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
)

// An ask is which release a place would get.
type ask struct {
	minor goversion.Minor
	exact goversion.Version // zero: the newest patch of minor
	ok    bool              // false where that cannot be said
}

func (r *releases) ask(w Want) ask {
	switch w.Form {
	case Release:
		return ask{minor: w.Version.Minor(), exact: w.Version, ok: !w.Version.IsZero()}
	case Newest:
		return ask{minor: w.Minor, ok: true}
	case NewestGo:
		return ask{minor: r.top, ok: r.top > 0}
	case Oldstable:
		return ask{minor: r.top - 1, ok: r.top > 1}
	case Range:
		v := r.admitted(w.Constraint)
		return ask{minor: v.Minor(), ok: !v.IsZero()}
	}
	return ask{}
}

// askOfLine is what setup-go makes of the go line p: 1.25 is the newest 1.25, and 1.25.0
// is that release.
func askOfLine(p *Place) ask {
	l := p.Want.Line
	if !l.IsPrerelease() && strings.Count(p.Text, ".") == 1 {
		return ask{minor: l.Minor(), ok: true}
	}
	return ask{minor: l.Minor(), exact: l.First(), ok: !l.IsZero()}
}

// isOlder reports whether the newest release that a may get does not satisfy line.
func (a ask) isOlder(line goversion.Line) bool {
	if a.exact.IsZero() {
		return a.minor < line.Minor()
	}
	return !line.SatisfiedBy(a.exact)
}

// words returns "1.25.3" or "1.25".
func (a ask) words() string {
	if a.exact.IsZero() {
		return a.minor.String()
	}
	return a.exact.Word()
}
