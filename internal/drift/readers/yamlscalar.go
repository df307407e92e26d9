package readers

import (
	"bytes"

	"go.yaml.in/yaml/v3"

	"github.com/gvx-go/gvx/internal/drift"
)

// scalar returns the value of n, and where in the file each of its bytes stands. ok is
// false where n is no scalar or too long to name a version or an image, and, which is
// said, where it is written in a way that gvx cannot follow, such as "\x31".
func (y *yamlFile) scalar(n *yaml.Node) (value mapped, ok bool) {
	n = target(n)
	if n == nil || n.Kind != yaml.ScalarNode || len(n.Value) > maxExpanded || !y.visit() {
		return mapped{}, false
	}
	value, known := y.scalars[n]
	if !known {
		value = y.located(n)
		y.scalars[n] = value
	}
	return value, len(value.at) == len(n.Value)
}

// located is scalar for a node that is one; without its bytes where these are not found.
func (y *yamlFile) located(n *yaml.Node) mapped {
	begin, ok := y.begin(n)
	if !ok && n.Value != "" {
		begin = y.lines[max(min(n.Line, len(y.lines)), 1)-1]
		y.unknown(begin, "what stands on this line is too far to the right to be followed")
		return mapped{}
	}
	at, style := y.content(begin)
	value, ok := y.align(n.Value, at, style)
	if !ok {
		y.unknown(begin, "what stands here is written in a way that gvx cannot follow")
		return mapped{}
	}
	if len(value.at) > 0 {
		y.note(origin{span: span{value.at[0], value.at[len(value.at)-1] + 1}, bare: style == 0 && n.Style&yaml.TaggedStyle == 0})
	}
	return value
}

// content returns where the text of the scalar begins whose node begins at byte at, and
// what it is written in: a quote, '|' or '>', or 0 for none.
func (y *yamlFile) content(at int) (int, byte) {
	data := y.file.Data
	for at < len(data) && (data[at] == '&' || data[at] == '!') {
		for at < len(data) && !isBlank(data[at]) {
			at++
		}
		at = y.skipBlank(at)
	}
	if at == len(data) {
		return at, 0
	}
	switch c := data[at]; c {
	case '\'', '"':
		return at + 1, c
	case '|', '>':
		if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
			return at + i + 1, c
		}
		return len(data), c
	}
	return at, 0
}

// skipBlank returns the first byte from at on that is no space, line end or comment.
func (y *yamlFile) skipBlank(at int) int {
	data := y.file.Data
	for at < len(data) {
		switch {
		case isBlank(data[at]):
			at++
		case data[at] == '#':
			at += max(1, bytes.IndexByte(data[at:], '\n'))
		default:
			return at
		}
	}
	return at
}

// align finds the bytes of value in the file from byte at on, where lines may be folded
// and indented: what is no blank stands there in the same order.
func (y *yamlFile) align(value string, at int, style byte) (mapped, bool) {
	m := mapped{text: value, at: make([]int, 0, len(value))}
	data := y.file.Data
	for i := range len(value) {
		c := value[i]
		if isBlank(c) {
			m.at = append(m.at, min(at, len(data)-1))
			if at < len(data) && data[at] == c {
				at++
			}
			continue
		}
		for at < len(data) && isBlank(data[at]) {
			at++
		}
		if style == '"' && at+1 < len(data) && data[at] == '\\' {
			at++ // what is escaped is found only where it stands for itself
		}
		if at == len(data) || data[at] != c {
			return mapped{}, false
		}
		m.at = append(m.at, at)
		at++
		if style == '\'' && c == '\'' {
			at++ // it stands there twice
		}
	}
	return m, true
}

// note remembers a scalar.
func (y *yamlFile) note(o origin) {
	if o.matrix != "" {
		y.listed = append(y.listed, o.start)
	}
	y.origins[o.start] = o
}

// forgetLists forgets which scalars are entries of lists: another job has its own, and may
// share scalars with this one by an alias.
func (y *yamlFile) forgetLists() {
	for _, start := range y.listed {
		o := y.origins[start]
		o.matrix, o.another = "", drift.Insertion{}
		y.origins[start] = o
	}
	y.listed = nil
}

// origin returns the scalar that the bytes s are in.
func (y *yamlFile) origin(s span) origin {
	if o, known := y.origins[s.start]; known {
		return o
	}
	for _, o := range y.origins {
		if o.start <= s.start && s.end <= o.end {
			return o
		}
	}
	return origin{}
}

// add adds p, and what the scalar says about it that its bytes are in.
func (y *yamlFile) add(p drift.Place) {
	s := span{p.Start, p.End}
	o := y.origin(s)
	p.Bare = o.bare && o.span == s && p.Fixed != onlyAPart
	p.Matrix = o.matrix
	if o.another != (drift.Insertion{}) && p.Fixed == "" {
		p.Another = o.another // one more entry is the whole scalar again, with another version in it
		p.Another.Before += string(y.file.Data[o.start:s.start])
		p.Another.After = string(y.file.Data[s.end:o.end]) + p.Another.After
	}
	y.once(p)
}

// another says how one more entry would be added behind the scalar n, an entry of list.
func (y *yamlFile) another(list, n *yaml.Node, value mapped) drift.Insertion {
	begin, ok := y.begin(n)
	if !ok || n.Kind != yaml.ScalarNode || len(value.at) == 0 {
		return drift.Insertion{}
	}
	_, style := y.content(begin)
	mark, end := "", value.at[len(value.at)-1]+1
	switch style {
	case '\'', '"':
		mark = string(style)
		end++
	case '|', '>':
		return drift.Insertion{}
	}
	if target(list).Style&yaml.FlowStyle != 0 {
		return drift.Insertion{At: end, Before: ", " + mark, After: mark}
	}
	return y.anotherLine(begin, end, mark)
}

// anotherLine is another for an entry "- n" on a line of its own, which may end in a
// comment.
func (y *yamlFile) anotherLine(begin, end int, mark string) drift.Insertion {
	data := y.file.Data
	start := bytes.LastIndexByte(data[:begin], '\n') + 1
	lead := data[start:begin]
	if dash := bytes.TrimLeft(lead, " "); len(dash) == 0 || dash[0] != '-' || len(bytes.Trim(dash[1:], " ")) > 0 {
		return drift.Insertion{}
	}
	eol := "\n"
	at := len(data)
	if i := bytes.IndexByte(data[end:], '\n'); i >= 0 {
		at = end + i
	}
	if at > end && data[at-1] == '\r' {
		at--
		eol = "\r\n"
	}
	return drift.Insertion{At: at, Before: eol + string(lead) + mark, After: mark}
}
