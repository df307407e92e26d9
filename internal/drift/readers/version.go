package readers

import (
	"regexp"
	"strings"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
)

// maxVersion bounds a version text, in bytes. Ranges of three minors have some 40.
const maxVersion = 200

// version reads text as CI services, images and tools write a Go version. Space and
// quotes around it are the caller's. It takes
//
//	1.25.3, go1.25.3, v1.25.3, =1.25.3             that release
//	1.26rc1, 1.26-rc1, 1.26.0-rc.1                 that pre-release
//	1.25, 1.25.x, 1.25.*                           the newest patch of that minor
//	1, 1.x, *, latest, stable                      the newest release
//	oldstable                                      the newest patch of the minor before
//	^1.25, ~1.25.0, >=1.24 <1.26, 1.24 || 1.25     what the range of semver admits
//
// What is none of these, an expression among them, is of the form [drift.Unknown] and
// Why says why, safe to show. text[start:end] is what may be replaced: without the
// prefix "go", "v" or "=" of a version, all of text where it is something else.
func version(text string) (want drift.Want, start, end int) {
	end = len(text)
	if why := unreadable(text); why != "" {
		return drift.Want{Form: drift.Unknown, Why: why}, 0, end
	}
	switch text {
	case "latest", "stable":
		return drift.Want{Form: drift.NewestGo}, 0, end
	case "oldstable":
		return drift.Want{Form: drift.Oldstable}, 0, end
	}
	start = prefix(text)
	if want, ok := number(text[start:]); ok {
		return want, start, end
	}
	if isRange(text) {
		return drift.Want{Form: drift.Range, Constraint: text}, 0, end
	}
	return drift.Want{Form: drift.Unknown, Why: quote.Always(text) + " is no version"}, 0, end
}

// unreadable says why text cannot be a version, whatever the grammar; "" where it may.
func unreadable(text string) string {
	switch {
	case text == "":
		return "it is empty"
	case len(text) > maxVersion:
		return "it is too long for a version"
	case strings.Contains(text, "${{"):
		return quote.Always(text) + " is an expression that only the CI service expands"
	case strings.Contains(text, "{{"), strings.ContainsAny(text, "$`"):
		return quote.Always(text) + " is expanded elsewhere, and gvx expands nothing"
	case text == "tip", text == "gotip":
		return quote.Always(text) + " is no release"
	}
	return ""
}

// prefix returns the length of what stands before the digits of a version.
func prefix(text string) int {
	for _, p := range []string{"go", "v", "="} {
		if strings.HasPrefix(text, p) {
			return len(p)
		}
	}
	return 0
}

var (
	minorForm      = regexp.MustCompile(`^1\.([0-9]+)(?:\.[xX*])?$`)
	newestForm     = regexp.MustCompile(`^(?:1|1\.[xX*](?:\.[xX*])?|[xX*])$`)
	prereleaseForm = regexp.MustCompile(`^(1\.[0-9]+)(?:\.0)?-?(rc|beta)\.?([0-9]+)$`)
)

// number reads a version without its prefix.
func number(text string) (drift.Want, bool) {
	switch {
	case newestForm.MatchString(text):
		return drift.Want{Form: drift.NewestGo}, true
	case minorForm.MatchString(text):
		line, err := goversion.ParseLine("1." + minorForm.FindStringSubmatch(text)[1])
		return drift.Want{Form: drift.Newest, Minor: line.Minor()}, err == nil
	}
	if m := prereleaseForm.FindStringSubmatch(text); m != nil {
		text = m[1] + m[2] + m[3]
	}
	if strings.HasPrefix(text, "go") {
		return drift.Want{}, false
	}
	v, err := goversion.Parse(text)
	return release(v), err == nil
}

// release is the want of exactly v.
func release(v goversion.Version) drift.Want {
	return drift.Want{Form: drift.Release, Version: v, Minor: v.Minor()}
}

// A comparator is an operator and a version that may be cut short or end in x
// (github.com/npm/node-semver, which setup-go uses).
const comparator = `(?:\^|~>?|>=?|<=?|=)?\s*v?(?:[0-9]{1,9}|[xX*])(?:\.(?:[0-9]{1,9}|[xX*])){0,2}(?:-(?:rc|beta)\.?[0-9]{1,9})?`

var rangeForm = regexp.MustCompile(`^` + comparator + `(?:(?:\s*\|\|\s*|\s+-\s+|\s+)` + comparator + `)*$`)

func isRange(text string) bool {
	return rangeForm.MatchString(text) && strings.ContainsAny(text, "^~<>| ")
}
