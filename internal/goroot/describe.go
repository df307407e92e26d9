package goroot

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/gvx-go/gvx/internal/quote"
)

// Bounds of a change that is told in one line.
const (
	maxText    = 512 << 10 // bytes of a file
	maxShown   = 80        // bytes of a line or value
	maxSetting = 3         // settings
)

// Describe says in one line, which may be shown, what changed in the text file name
// from want to got:
//
//	GOTOOLCHAIN=auto → local     settings in a file of KEY=VALUE lines, such as go.env
//	line 12: "old" → "new"       one line of any other; also "added" or "removed"
//
// It is "" when more than that changed, when one of them is no text, or nothing did.
func Describe(name string, want, got []byte) string {
	if !isText(want) || !isText(got) || bytes.Equal(want, got) {
		return ""
	}
	before, isBefore := settings(want)
	after, isAfter := settings(got)
	if isBefore && isAfter && path.Ext(name) != ".go" {
		if text := describeSettings(before, after); text != "" {
			return text
		}
	}
	return describeLine(strings.Split(string(want), "\n"), strings.Split(string(got), "\n"))
}

func isText(data []byte) bool {
	return len(data) <= maxText && utf8.Valid(data) && bytes.IndexByte(data, 0) < 0
}

// setting is one KEY=VALUE line.
type setting struct{ key, value string }

// settings reads a file of KEY=VALUE lines, blank lines and comments; ok is false when
// it holds anything else, a key twice, or no setting at all.
func settings(data []byte) (all []setting, ok bool) {
	seen := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, found := strings.Cut(line, "=")
		if !found || !isKey(key) || seen[key] {
			return nil, false
		}
		seen[key] = true
		all = append(all, setting{key, value})
	}
	return all, len(all) > 0
}

func isKey(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// describeSettings is "" where no value changed, or more than fit in a line.
func describeSettings(before, after []setting) string {
	old, now := values(before), values(after)
	var parts []string
	for _, s := range before {
		switch value, there := now[s.key]; {
		case !there:
			parts = append(parts, short(s.key)+"="+short(s.value)+" removed")
		case value != s.value:
			parts = append(parts, short(s.key)+"="+short(s.value)+" → "+short(value))
		}
		if len(parts) > maxSetting {
			return ""
		}
	}
	for _, s := range after {
		if _, there := old[s.key]; !there {
			parts = append(parts, short(s.key)+"="+short(s.value)+" added")
		}
		if len(parts) > maxSetting {
			return ""
		}
	}
	return strings.Join(parts, ", ")
}

func values(all []setting) map[string]string {
	m := make(map[string]string, len(all))
	for _, s := range all {
		m[s.key] = s.value
	}
	return m
}

// short is foreign text that takes little room in a line; an empty one shows.
func short(s string) string {
	if s == "" {
		return `""`
	}
	head, rest := cut(s)
	return quote.Foreign(head) + rest
}

// quoted is a line between quotes.
func quoted(s string) string {
	head, rest := cut(s)
	return quote.Always(head) + rest
}

func cut(s string) (head, rest string) {
	if len(s) <= maxShown {
		return s, ""
	}
	return strings.ToValidUTF8(s[:maxShown], ""), "…"
}

// describeLine is "" where more than one line differs.
func describeLine(want, got []string) string {
	head := 0
	for head < min(len(want), len(got)) && want[head] == got[head] {
		head++
	}
	tail := 0
	for tail < min(len(want), len(got))-head && want[len(want)-1-tail] == got[len(got)-1-tail] {
		tail++
	}
	want, got = want[head:len(want)-tail], got[head:len(got)-tail]
	switch line := head + 1; {
	case len(want) == 1 && len(got) == 1:
		return fmt.Sprintf("line %d: %s → %s", line, quoted(want[0]), quoted(got[0]))
	case len(want) == 0 && len(got) == 1:
		return fmt.Sprintf("line %d added: %s", line, quoted(got[0]))
	case len(want) == 1 && len(got) == 0:
		return fmt.Sprintf("line %d removed: %s", line, quoted(want[0]))
	}
	return ""
}
