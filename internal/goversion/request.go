package goversion

import "strings"

// Request is a version word: what a user may type, and what a pin may hold. It
// says which releases would do, and yields no path; [Request.Select] picks the
// release out of those that there are. Its zero value asks for nothing.
type Request struct {
	kind  requestKind
	exact Version
	minor Minor
}

type requestKind uint8

const (
	asksNothing requestKind = iota
	asksExact
	asksMinor
	asksStable
	asksOldstable
	asksSystem
)

// ParseRequest reads a version word:
//
//	1.27.4, go1.27.4, 1.27rc1   that release
//	1.27, go1.27                the newest patch of that minor
//	latest, stable              the newest release that is no pre-release
//	oldstable                   the newest patch of the minor before
//
// Words are taken as they stand: no space around them, no other case. The error
// is a *[SyntaxError].
func ParseRequest(s string) (Request, error) {
	switch s {
	case "latest", "stable":
		return Request{kind: asksStable}, nil
	case "oldstable":
		return Request{kind: asksOldstable}, nil
	}
	bad := &SyntaxError{Text: s, Want: "1.27.4, 1.27, 1.27rc1, latest, stable or oldstable"}
	text, _ := cut(s, "go")
	n, ok := parseNumber(text)
	switch {
	case !ok:
		return Request{}, bad
	case n.kind == final && strings.Count(text, ".") == 1:
		return Request{kind: asksMinor, minor: Minor(n.minor)}, nil
	}
	return Request{kind: asksExact, exact: Version{n: n, set: true}}, nil
}

// ParsePin reads a version word of a pin file: what [ParseRequest] takes, and
// "system" for the go that is on PATH behind the shims.
func ParsePin(s string) (Request, error) {
	if s == "system" {
		return Request{kind: asksSystem}, nil
	}
	return ParseRequest(s)
}

// Exactly returns the request for v and nothing else.
func Exactly(v Version) Request { return Request{kind: asksExact, exact: v} }

// NewestOf returns the request for the newest patch of m.
func NewestOf(m Minor) Request { return Request{kind: asksMinor, minor: m} }

// Stable returns the request for the newest release.
func Stable() Request { return Request{kind: asksStable} }

// Oldstable returns the request for the newest patch of the minor before.
func Oldstable() Request { return Request{kind: asksOldstable} }

// IsZero reports whether r asks for nothing.
func (r Request) IsZero() bool { return r.kind == asksNothing }

// IsSystem reports whether r asks for the go on PATH behind the shims.
func (r Request) IsSystem() bool { return r.kind == asksSystem }

// Exact returns the release that r names, if it names exactly one.
func (r Request) Exact() (Version, bool) { return r.exact, r.kind == asksExact }

// Minor returns the release line that r asks for, if it asks for one's newest.
func (r Request) Minor() (Minor, bool) { return r.minor, r.kind == asksMinor }

// String returns the canonical word: "1.27.4", "1.27", "stable", "oldstable",
// "system"; "" for the zero Request. [ParsePin] reads it back as r.
func (r Request) String() string {
	switch r.kind {
	case asksExact:
		return r.exact.Word()
	case asksMinor:
		return r.minor.String()
	case asksStable:
		return "stable"
	case asksOldstable:
		return "oldstable"
	case asksSystem:
		return "system"
	}
	return ""
}

// Select picks from candidates the release that r asks for and that satisfies
// floor (the zero Line demands nothing). known are further releases that are
// known to exist: they only tell "oldstable" which minor is the newest. ok is
// false when no candidate does.
//
// Words never pick a pre-release, with one exception: where floor is itself a
// pre-release, its minor's pre-releases may satisfy it.
func (r Request) Select(candidates, known []Version, floor Line) (v Version, ok bool) {
	var accept func(Version) bool
	switch r.kind {
	case asksExact:
		accept = func(c Version) bool { return c == r.exact }
	case asksMinor:
		accept = func(c Version) bool { return c.Minor() == r.minor && released(c, floor) }
	case asksStable:
		accept = func(c Version) bool { return released(c, floor) }
	case asksOldstable:
		newest := max(NewestStable(candidates), NewestStable(known))
		accept = func(c Version) bool { return c.Minor() == newest-1 && !c.IsPrerelease() }
	default:
		return Version{}, false
	}
	for _, c := range candidates {
		if c.set && accept(c) && floor.SatisfiedBy(c) && Compare(c, v) > 0 {
			v, ok = c, true
		}
	}
	return v, ok
}

func released(v Version, floor Line) bool {
	return !v.IsPrerelease() || floor.IsPrerelease() && v.Minor() == floor.Minor()
}

// NewestStable returns the newest minor of vs that has a release which is no
// pre-release; 0 when there is none.
func NewestStable(vs []Version) Minor {
	var m Minor
	for _, v := range vs {
		if v.set && !v.IsPrerelease() {
			m = max(m, v.Minor())
		}
	}
	return m
}
