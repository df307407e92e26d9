package settings

import "strings"

// File is a settings file: KEY=VALUE lines as go env -w writes them, empty lines
// and lines that start with #.
type File struct {
	name    string
	entries []entry
}

type entry struct {
	line  int
	name  Name
	value string
}

// ParseFile reads the contents of a settings file called name. The last line of a
// name counts, as for the go command. The error is a *[SyntaxError].
func ParseFile(name string, data []byte) (File, error) {
	f := File{name: name}
	line := 0
	for text := range strings.SplitSeq(string(data), "\n") {
		line++
		text = strings.TrimSpace(text)
		if text == "" || text[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(text, "=")
		if !ok || !isName(key) {
			return File{}, &SyntaxError{File: name, Line: line, Text: text}
		}
		f.entries = append(f.entries, entry{line, Name(key), value})
	}
	return f, nil
}

func isName(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'A' || 'Z' < c) && c != '_' && (c < '0' || '9' < c) {
			return false
		}
	}
	return s != ""
}

// Unknown returns the names in f that are no settings, with their lines.
func (f File) Unknown() []Value {
	var unknown []Value
	for _, e := range f.entries {
		if lookup(e.name) < 0 {
			unknown = append(unknown, Value{string(e.name), Origin{File: f.name, Line: e.line}})
		}
	}
	return unknown
}

// Edit returns the contents of a settings file with name set to value, or without
// name where value is "". Every other line, comments too, stays as it is, and the
// new one ends as the first does: in CRLF where an editor of Windows wrote it.
func Edit(data []byte, name Name, value string) []byte {
	var b strings.Builder
	done := value == ""
	line := string(name) + "=" + value + lineEnd(data)
	for text := range strings.Lines(string(data)) {
		key, _, ok := strings.Cut(strings.TrimSpace(text), "=")
		switch {
		case !ok || Name(key) != name:
			b.WriteString(strings.TrimSuffix(text, "\n"))
			b.WriteByte('\n')
		case !done:
			b.WriteString(line)
			done = true
		}
	}
	if !done {
		b.WriteString(line)
	}
	return []byte(b.String())
}

func lineEnd(data []byte) string {
	if first, _, _ := strings.Cut(string(data), "\n"); strings.HasSuffix(first, "\r") {
		return "\r\n"
	}
	return "\n"
}
