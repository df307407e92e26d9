package readers

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// logical returns the text of the instruction node that begins in that line, as the
// parser saw it: its lines put together, without comments. ok is false, and that is
// said, where it came out otherwise than the parser's.
func (d *dockerReader) logical(node *parser.Node, line int) (mapped, bool) {
	text, ok := d.logicalOf(line)
	original := strings.TrimRightFunc(node.Original, unicode.IsSpace)
	trimmed := strings.TrimRightFunc(text.text, unicode.IsSpace)
	if !ok || !strings.HasSuffix(trimmed, original) {
		d.misplaced(line)
		return mapped{}, false
	}
	return text.slice(len(trimmed)-len(original), len(trimmed)), true
}

// logicalOf puts the lines from that one on together, as long as they are continued. It
// remembers the last one, whose flags and words are asked for one by one.
func (d *dockerReader) logicalOf(line int) (mapped, bool) {
	if d.lastLine != line {
		d.last, d.lastOK = d.joined(line)
		d.lastLine = line
	}
	return d.last, d.lastOK
}

func (d *dockerReader) joined(line int) (mapped, bool) {
	var text mapped
	var joined strings.Builder
	at, ok := d.offset(line, 1)
	rest := d.file.Data[min(at, len(d.file.Data)):]
	for first := true; ok && len(rest) > 0; first = false {
		raw, after, _ := bytes.Cut(rest, []byte("\n"))
		part, continued := d.part(raw, first)
		joined.Write(part)
		for i, begin := 0, at+bytes.Index(raw, part); i < len(part); i++ {
			text.at = append(text.at, begin+i)
		}
		if !continued {
			break
		}
		at += len(rest) - len(after)
		rest = after
	}
	text.text = joined.String()
	return text, ok
}

// part returns what a line adds to an instruction, and whether the next one goes on.
func (d *dockerReader) part(raw []byte, first bool) (part []byte, continued bool) {
	part = bytes.TrimRight(raw, "\r")
	trimmed := bytes.TrimLeftFunc(bytes.TrimPrefix(part, []byte("\ufeff")), unicode.IsSpace)
	if !first && (len(trimmed) == 0 || trimmed[0] == '#') {
		return nil, true // a comment, or an empty line, between two that belong together
	}
	if first {
		part = trimmed
	}
	end := len(bytes.TrimRight(part, " \t"))
	if end == 0 || part[end-1] != d.escape || end > 1 && part[end-2] == d.escape {
		return part, false
	}
	return part[:end-1], true
}

// nextWord finds word in text from byte at on, where a blank or nothing stands before and
// behind it, and returns it and its end. It is empty where there is none.
func nextWord(text mapped, at int, word string) (mapped, int) {
	for at <= len(text.text) && word != "" {
		i := strings.Index(text.text[at:], word)
		if i < 0 {
			break
		}
		start, end := at+i, at+i+len(word)
		if (start == 0 || isBlank(text.text[start-1])) && (end == len(text.text) || isBlank(text.text[end])) {
			return text.slice(start, end), end
		}
		at = start + 1
	}
	return mapped{}, at
}
