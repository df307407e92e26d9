// Package quote makes foreign text safe to show on a terminal: servers' answers,
// the contents and names of files, values of environment variables.
//
// It promises that what it returns holds no control character, no escape
// sequence, no invisible or direction-changing rune and no invalid UTF-8, and is
// of bounded length. Every piece of foreign text that gvx prints passes here.
package quote

import (
	"strconv"
	"unicode/utf8"
)

// limit bounds what one piece of foreign text may take on a terminal, in bytes.
const limit = 400

// Foreign returns s itself when every rune of it is plainly printable, else s
// quoted as a Go string in ASCII. A text over 400 bytes is cut, which shows.
func Foreign(s string) string {
	if len(s) > limit {
		return Always(s)
	}
	for i, r := range s {
		if r == utf8.RuneError && !validRuneError(s[i:]) || !strconv.IsPrint(r) {
			return Always(s)
		}
	}
	return s
}

// validRuneError reports whether s starts with a real U+FFFD, not with a byte
// that could not be decoded.
func validRuneError(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return size > 1
}

// Always returns s quoted as a Go string in ASCII, cut at 400 bytes.
func Always(s string) string {
	if len(s) > limit {
		return strconv.QuoteToASCII(s[:limit]) + "…"
	}
	return strconv.QuoteToASCII(s)
}
