package goversion

import (
	"cmp"
	"strconv"
)

// kind orders the pre-releases of one minor as cmd/go does: none < beta < rc.
type kind uint8

const (
	final kind = iota
	beta
	rc
)

func (k kind) String() string {
	switch k {
	case beta:
		return "beta"
	case rc:
		return "rc"
	}
	return ""
}

// noPatch marks a number without a patch: a language version (1.21) or a
// pre-release (1.21rc1). Both sort below patch 0.
const noPatch = -1

// firstDotZero is the minor from which the first release is 1.N.0 and 1.N alone
// names a language version (golang.org/issue/57631).
const firstDotZero = 21

// maxDigits bounds each part of a number, so that every one fits in an int of
// 32 bits. Go is at 1.27; nine digits are plenty.
const maxDigits = 9

// number is a parsed 1.MINOR[.PATCH] or 1.MINOR(beta|rc)PRE.
type number struct {
	minor, patch, pre int
	kind              kind
}

// parseNumber reads s, which has no "go" prefix. It accepts what
// cmd/go/internal/gover.Parse accepts for major version 1 with a minor, with
// the two pre-release words that Go has ever used.
func parseNumber(s string) (n number, ok bool) {
	s, ok = cut(s, "1.")
	if !ok {
		return n, false
	}
	n.minor, s, ok = digits(s)
	if !ok {
		return n, false
	}
	if s == "" {
		n.patch = noPatch
		if n.minor < firstDotZero {
			n.patch = 0
		}
		return n, true
	}
	if rest, dot := cut(s, "."); dot {
		n.patch, s, ok = digits(rest)
		return n, ok && s == ""
	}
	n.patch = noPatch
	for _, k := range []kind{beta, rc} {
		if rest, has := cut(s, k.String()); has {
			n.kind = k
			n.pre, s, ok = digits(rest)
			return n, ok && s == ""
		}
	}
	return n, false
}

func cut(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || s[:len(prefix)] != prefix {
		return s, false
	}
	return s[len(prefix):], true
}

// digits reads a decimal number without unnecessary leading zeros.
func digits(s string) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	if i == 0 || i > maxDigits || s[0] == '0' && i != 1 {
		return 0, s, false
	}
	n, err := strconv.Atoi(s[:i])
	return n, s[i:], err == nil
}

func (n number) compare(m number) int {
	return cmp.Or(
		cmp.Compare(n.minor, m.minor),
		cmp.Compare(n.patch, m.patch),
		cmp.Compare(n.kind, m.kind),
		cmp.Compare(n.pre, m.pre),
	)
}

// isLanguage reports whether n names a language version and no release.
func (n number) isLanguage() bool { return n.patch == noPatch && n.kind == final }

func (n number) String() string {
	s := "1." + strconv.Itoa(n.minor)
	switch {
	case n.kind != final:
		s += n.kind.String() + strconv.Itoa(n.pre)
	case n.patch > 0 || n.patch == 0 && n.minor >= firstDotZero:
		s += "." + strconv.Itoa(n.patch)
	}
	return s
}
