package quote

import (
	"strconv"
	"strings"
)

// Word returns s as one word of a command that a person may paste into a shell: s itself
// where no shell minds it, else in single quotes, in which none expands anything. What
// cannot stand there alike in all of them, quotes, backslashes and what Foreign would
// escape, is written as in a Go string: then the word is safe, and does not name the file.
func Word(s string) string {
	switch {
	case s != "" && strings.Trim(s, harmless) == "":
		return s
	case len(s) <= limit && isPlain(s) && !strings.ContainsAny(s, `'\`):
		return "'" + s + "'"
	}
	return "'" + strings.ReplaceAll(inner(s), "'", `\x27`) + "'"
}

const harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@+:,./-"

// inner is Always without the quotes around it.
func inner(s string) string {
	more := ""
	if len(s) > limit {
		s, more = s[:limit], "..."
	}
	q := strconv.QuoteToASCII(s)
	return q[1:len(q)-1] + more
}
