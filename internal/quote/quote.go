// Package quote makes foreign text safe to show on a terminal: servers' answers,
// the contents and names of files, values of environment variables.
//
// It promises that what it returns holds no control character, no escape
// sequence, no invisible or direction-changing rune, no invalid UTF-8 and no command to a
// runner of CI jobs, and is of bounded length. Every piece of foreign text that gvx prints passes here.
package quote

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// limit bounds what one piece of foreign text may take on a terminal, in bytes, and
// lineLimit what a whole message may, which is made of several.
const (
	limit     = 400
	lineLimit = 4000
)

// Foreign returns s itself when every rune of it is plainly printable, else s
// quoted as a Go string in ASCII. A text over 400 bytes is cut, which shows.
func Foreign(s string) string {
	if len(s) > limit || !isPlain(s) {
		return quoted(s, limit)
	}
	return s
}

// Line is [Foreign] for a whole message that libraries and the system put together:
// a text over 4,000 bytes is cut.
func Line(s string) string {
	if len(s) > lineLimit || !isPlain(s) {
		return quoted(s, lineLimit)
	}
	return s
}

// command begins what runners of GitHub's and Azure's obey wherever it stands in a line of a
// job's output: "##[add-mask]x" (TryParse of ActionCommand in github.com/actions/runner).
const command = "##["

func isPlain(s string) bool {
	if strings.Contains(s, command) {
		return false
	}
	for i, r := range s {
		if r == utf8.RuneError && !validRuneError(s[i:]) || !strconv.IsPrint(r) || isBlank(r) {
			return false
		}
	}
	return true
}

// isBlank reports whether r shows nothing although Unicode counts it among letters,
// marks and symbols, so that strconv.IsPrint takes it: the fillers, the joiner and
// the variation selectors of Default_Ignorable_Code_Point (UAX #44), and the empty
// Braille pattern. The tables of package unicode would cost the shim their weight.
func isBlank(r rune) bool {
	switch {
	case r == 0x034f, r == 0x2800, r == 0x3164, r == 0xffa0:
		return true
	case 0x115f <= r && r <= 0x1160, 0x17b4 <= r && r <= 0x17b5, 0x180b <= r && r <= 0x180f:
		return true
	case 0xfe00 <= r && r <= 0xfe0f, 0xe0000 <= r && r <= 0xe0fff:
		return true
	}
	return false
}

// validRuneError reports whether s starts with a real U+FFFD, not with a byte
// that could not be decoded.
func validRuneError(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return size > 1
}

// Always returns s quoted as a Go string in ASCII, cut at 400 bytes.
func Always(s string) string { return quoted(s, limit) }

func quoted(s string, limit int) string {
	end := ""
	if len(s) > limit {
		s, end = s[:limit], "…"
	}
	s = strconv.QuoteToASCII(s)
	for {
		i := strings.Index(s, command)
		if i < 0 {
			return s + end
		}
		s = s[:i+1] + `\x23` + s[i+2:]
	}
}
