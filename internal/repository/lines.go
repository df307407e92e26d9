package repository

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// lines says on which line, from 1, each key of a file stands: "check.ignore.0.path".
type lines map[string]int

// of returns the line of the first of keys that stands in the file; 0 where none does.
func (l lines) of(keys ...string) int {
	for _, key := range keys {
		if line := l[key]; line > 0 {
			return line
		}
	}
	return 0
}

// findLines reads data, which the strict parser took already.
func findLines(data []byte) lines {
	s := scan{found: lines{}, entries: map[string]int{}}
	s.parser.Reset(data)
	table := ""
	for s.parser.NextExpression() {
		switch e := s.parser.Expression(); e.Kind {
		case unstable.Table:
			key, line := s.key("", e.Key())
			table, s.found[key] = key, line
		case unstable.ArrayTable:
			key, line := s.key("", e.Key())
			table = s.entry(key)
			s.found[table] = line
		case unstable.KeyValue:
			s.keyValue(table, e)
		}
	}
	return s.found
}

type scan struct {
	parser  unstable.Parser
	found   lines
	entries map[string]int // of arrays, how many there are yet
}

// key joins the parts of a key to prefix, and returns the line of the last one. Where a
// part is an array of tables, its last entry is meant.
func (s *scan) key(prefix string, parts unstable.Iterator) (string, int) {
	line := 0
	for parts.Next() {
		if n := s.entries[prefix]; n > 0 {
			prefix += "." + strconv.Itoa(n-1)
		}
		prefix = strings.TrimPrefix(prefix+"."+string(parts.Node().Data), ".")
		line = s.lineAt(parts.Node().Raw)
	}
	return prefix, line
}

func (s *scan) entry(array string) string {
	s.entries[array]++
	return array + "." + strconv.Itoa(s.entries[array]-1)
}

func (s *scan) lineAt(r unstable.Range) int {
	return 1 + bytes.Count(s.parser.Data()[:r.Offset], []byte("\n"))
}

func (s *scan) keyValue(table string, e *unstable.Node) {
	key, line := s.key(table, e.Key())
	s.found[key] = line
	s.value(key, e.Value())
}

func (s *scan) value(key string, v *unstable.Node) {
	children := v.Children()
	switch v.Kind {
	case unstable.InlineTable:
		for children.Next() {
			s.keyValue(key, children.Node())
		}
	case unstable.Array:
		for children.Next() {
			entry := s.entry(key)
			if c := children.Node(); c.Kind == unstable.InlineTable {
				s.found[entry] = s.lineAt(c.Raw)
				s.value(entry, c)
			}
		}
	}
}

// names are the file's keys, with 0 for the number of any entry.
var names = []string{"require", "check", "check.truth", "check.severity",
	"check.ignore", "check.ignore.0", "check.ignore.0.path", "check.ignore.0.reason",
	"check.file", "check.file.0", "check.file.0.path", "check.file.0.pattern"}

var number = regexp.MustCompile(`\.[0-9]+`)

// stranger returns the first key that is none of names, and its line. The strict parser
// takes names in any case, and another gvx may not.
func (l lines) stranger() (key string, line int) {
	for k, n := range l {
		known := strings.HasPrefix(k, "check.severity.") || slices.Contains(names, number.ReplaceAllString(k, ".0"))
		if !known && (line == 0 || n < line || n == line && k < key) {
			key, line = k, n
		}
	}
	return key, line
}
