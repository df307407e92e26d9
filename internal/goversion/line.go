package goversion

// Line is the value of a go directive in go.mod or go.work: a release, or a
// language version such as 1.27, which any toolchain of that minor satisfies.
// Its zero value is no line at all.
type Line struct {
	n   number
	set bool
}

// ParseLine reads the value of a go directive: "1.27", "1.27.4", "1.27rc1".
// The error is a *[SyntaxError].
func ParseLine(s string) (Line, error) {
	n, ok := parseNumber(s)
	if !ok {
		return Line{}, &SyntaxError{Text: s, Want: "a go line such as 1.27 or 1.27.4"}
	}
	return Line{n: n, set: true}, nil
}

// IsZero reports whether l is no line at all.
func (l Line) IsZero() bool { return !l.set }

// String returns the value, "1.27" or "1.27.4".
func (l Line) String() string {
	if !l.set {
		return ""
	}
	return l.n.String()
}

// Minor returns the release line that l belongs to.
func (l Line) Minor() Minor { return Minor(l.n.minor) }

// IsPrerelease reports whether l names a beta or a release candidate.
func (l Line) IsPrerelease() bool { return l.n.kind != final }

// First returns the oldest release that satisfies l and is not a pre-release of
// a language version: 1.27.0 for 1.27, else l itself. It is what the go command
// would fetch (golang.org/issue/62278).
func (l Line) First() Version {
	n := l.n
	if n.isLanguage() {
		n.patch = 0
	}
	return Version{n: n, set: l.set}
}

// SatisfiedBy reports whether v is at least l, as the go command demands of the
// toolchain that builds a module. No line is satisfied by every release.
func (l Line) SatisfiedBy(v Version) bool {
	return !l.set || v.set && v.n.compare(l.n) >= 0
}

// CompareLines returns -1, 0 or +1 in the go command's order:
// 1.21 < 1.21rc1 < 1.21.0. No line is older than every line.
func CompareLines(l, m Line) int { return Compare(Version(l), Version(m)) }
