package goversion

import (
	"runtime"
	"strings"
)

// Version is one exact Go release, such as go1.27.4, go1.20 or go1.27rc1.
// It is comparable with ==; its zero value is no release. Only [Parse] and its
// siblings make one, and only its methods format what ends up in a path or URL.
type Version struct {
	n   number
	set bool
}

// Parse reads an exact release, with or without the "go" prefix: "go1.27.4",
// "1.27rc1", "1.20" (a release, because it is older than 1.21; "1.20.0" is
// another spelling of it). A language version such as "1.27" names no release.
// The error is a *[SyntaxError].
func Parse(s string) (Version, error) {
	text, _ := cut(s, "go")
	n, ok := parseNumber(text)
	if !ok {
		return Version{}, &SyntaxError{Text: s, Want: "a release such as 1.27.4 or 1.27rc1"}
	}
	if n.isLanguage() {
		return Version{}, &SyntaxError{Text: s, Want: "a release such as " + n.String() + ".0; " + n.String() + " is a language version"}
	}
	return Version{n: n, set: true}, nil
}

// ParseToolchain reads a toolchain name, as it stands in a toolchain line or in
// GOTOOLCHAIN: "go1.27.4", or "go1.27.4-vendor", whose suffix counts for nothing
// (cmd/go/internal/gover.FromToolchain). Unlike there, the suffix must be printable
// ASCII or tabs, because it is shown. The error is a *[SyntaxError].
func ParseToolchain(s string) (Version, error) {
	name := s
	if i := strings.IndexAny(name, " \t-"); i >= 0 {
		name = name[:i]
	}
	if !strings.HasPrefix(name, "go") || strings.ContainsFunc(s, isNotSuffix) {
		return Version{}, &SyntaxError{Text: s, Want: "a toolchain name such as go1.27.4"}
	}
	v, err := Parse(name)
	if err != nil {
		err.(*SyntaxError).Text = s
	}
	return v, err
}

// isNotSuffix reports whether r must not stand in a toolchain's name.
func isNotSuffix(r rune) bool {
	return r == '/' || r == '\\' || r < ' ' && r != '\t' || r > '~'
}

// IsZero reports whether v is the zero Version, which is no release.
func (v Version) IsZero() bool { return !v.set }

// String returns the release's name, "go1.27.4", and "" for the zero Version.
func (v Version) String() string {
	if !v.set {
		return ""
	}
	return "go" + v.n.String()
}

// Number returns the name without its prefix: "1.27.4".
func (v Version) Number() string { return strings.TrimPrefix(v.String(), "go") }

// Word returns the version word that asks for v and nothing else: its number, but
// "1.20.0" for go1.20, because the word 1.20 asks for the newest 1.20.x. It is what
// a pin, an argument or a command to type must hold. "" for the zero Version.
func (v Version) Word() string {
	if v.set && v.n.kind == final && v.n.patch == 0 && v.n.minor < firstDotZero {
		return v.Number() + ".0"
	}
	return v.Number()
}

// Minor returns the release line that v belongs to: 1.27 for 1.27.4 and 1.27rc1.
func (v Version) Minor() Minor { return Minor(v.n.minor) }

// maxPatches bounds what [Version.Patches] returns: a number that somebody made up may
// have nine digits, and no release line has had twenty patches.
const maxPatches = 100

// Patches returns the releases of v's line up to v, oldest first: 1.27.0 to 1.27.4 for
// 1.27.4. It is v alone for a pre-release, and for a patch that no line ever had.
func (v Version) Patches() []Version {
	if !v.set || v.n.kind != final || v.n.patch >= maxPatches {
		return []Version{v}
	}
	all := make([]Version, v.n.patch+1)
	for i := range all {
		all[i] = v
		all[i].n.patch = i
	}
	return all
}

// IsPrerelease reports whether v is a beta or a release candidate.
func (v Version) IsPrerelease() bool { return v.n.kind != final }

// Line returns the go line that names v exactly.
func (v Version) Line() Line { return Line(v) }

// Compare returns -1, 0 or +1, in the go command's order. The zero Version is
// older than every release.
func Compare(v, w Version) int {
	if v.set != w.set {
		if w.set {
			return -1
		}
		return +1
	}
	return v.n.compare(w.n)
}

// Minor is a release line: 27 for Go 1.27.
type Minor int

// String returns "1.27".
func (m Minor) String() string { return number{minor: int(m), patch: noPatch}.String() }

// Line returns the go line of the whole release line, older than its first
// pre-release.
func (m Minor) Line() Line {
	n := number{minor: int(m), patch: noPatch}
	if n.minor < firstDotZero {
		n.patch = 0
	}
	return Line{n: n, set: true}
}

// Platform is an operating system and an architecture by Go's names.
type Platform struct{ os, arch string }

// Host returns the platform that this program was built for.
func Host() Platform { return Platform{runtime.GOOS, runtime.GOARCH} }

// ParsePlatform reads "linux-amd64". Both names are made of a to z and 0 to 9.
func ParsePlatform(s string) (Platform, error) {
	os, arch, ok := strings.Cut(s, "-")
	if !ok || !isPlatformWord(os) || !isPlatformWord(arch) {
		return Platform{}, &SyntaxError{Text: s, Want: "a platform such as linux-amd64"}
	}
	return Platform{os, arch}, nil
}

func isPlatformWord(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || 'z' < c) && (c < '0' || '9' < c) {
			return false
		}
	}
	return s != "" && len(s) <= 16
}

// OS returns the GOOS name.
func (p Platform) OS() string { return p.os }

// Arch returns the GOARCH name.
func (p Platform) Arch() string { return p.arch }

// String returns "linux-amd64".
func (p Platform) String() string { return p.os + "-" + p.arch }

// ModulePath is the path of the module whose versions are Go's toolchains
// (cmd/go/internal/toolchain).
const ModulePath = "golang.org/toolchain"

// ModuleVersion returns the version of [ModulePath] that holds v for p:
// "v0.0.1-go1.27.4.linux-amd64".
func (v Version) ModuleVersion(p Platform) string {
	return "v0.0.1-" + v.String() + "." + p.String()
}

// ParseModuleVersion is the inverse of [Version.ModuleVersion].
func ParseModuleVersion(s string) (Version, Platform, error) {
	bad := &SyntaxError{Text: s, Want: "a module version such as v0.0.1-go1.27.4.linux-amd64"}
	name, ok := cut(s, "v0.0.1-")
	dot := strings.LastIndexByte(name, '.')
	if !ok || dot < 0 {
		return Version{}, Platform{}, bad
	}
	v, err := Parse(name[:dot])
	if err != nil {
		return Version{}, Platform{}, bad
	}
	p, err := ParsePlatform(name[dot+1:])
	if err != nil || v.ModuleVersion(p) != s {
		return Version{}, Platform{}, bad
	}
	return v, p, nil
}
