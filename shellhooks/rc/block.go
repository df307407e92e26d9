package rc

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// The lines between which a file is gvx's. What follows beginMark up to the marker's end
// says what must be known to take the block out again.
const (
	beginMark = "# >>> gvx setup"
	beginEnd  = " >>>"
	endMark   = "# <<< gvx setup <<<"
	joined    = " (the line above had no end)"
)

// Block is what gvx setup puts into a file: lines in the shell's language.
type Block struct{ lines []string }

// NewBlock returns the block that has a shell with that hook read the file path. Errors
// are those of [shellquote.Word], and a *[PathError] for what no file of text can hold.
func NewBlock(hook, home, path string) (Block, error) {
	if why := unfit(path); why != "" {
		return Block{}, &PathError{path, why}
	}
	text, err := statement(hook, home, path)
	if err != nil {
		return Block{}, err
	}
	return Block{[]string{
		"# gvx setup wrote these lines, and gvx setup --uninstall takes them out again: they put",
		"# the go of each project on PATH (gvx init " + hook + " prints what they read).",
		text,
	}}, nil
}

// PathError is a path that cannot stand in a block.
type PathError struct{ Path, Why string }

func (e *PathError) Error() string {
	return fmt.Sprintf("%q cannot stand in a file: %s", e.Path, e.Why)
}

func unfit(path string) string {
	if !utf8.ValidString(path) {
		return "it is not UTF-8"
	}
	for line := range strings.SplitSeq(path, "\n") {
		if _, is := markerOf([]byte(line)); is {
			return "a line of it looks like the end of the block"
		}
	}
	return ""
}

// MarkerError says that the lines of an earlier block are not as gvx setup writes them.
type MarkerError struct {
	Line int // counted from 1
	What string
}

func (e *MarkerError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.What) }

// Add returns text with b in it: in the place of the block that it holds already, or at
// its end. All other bytes stay as they are. Where b is there already, text comes back. The
// error is a *[MarkerError].
func Add(text []byte, b Block) ([]byte, error) {
	at, ok, err := find(text)
	if err != nil {
		return nil, err
	}
	if ok {
		return join(text[:at.begin], b.render(at.eol, at.joined, at.ended), text[at.end:]), nil
	}
	eol, loose := lineEnd(text), len(text) > 0 && text[len(text)-1] != '\n'
	if loose {
		return join(text, []byte(eol), b.render(eol, true, true)), nil
	}
	return join(text, b.render(eol, false, true)), nil
}

// Remove returns text without the block, as it was before [Add]. found tells whether there
// was one. The error is a *[MarkerError].
func Remove(text []byte) (rest []byte, found bool, err error) {
	at, ok, err := find(text)
	if err != nil || !ok {
		return text, false, err
	}
	before, behind := text[:at.begin], text[at.end:]
	if at.joined && len(behind) == 0 {
		before = bytes.TrimSuffix(before, []byte(at.eol))
	}
	return join(before, behind), true, nil
}

// Has reports whether text holds a whole block.
func Has(text []byte) bool {
	_, ok, err := find(text)
	return ok && err == nil
}

// Mentions reports whether data, which need be no text, holds what begins or ends a block, or
// begins a file of gvx's own.
func Mentions(data []byte) bool {
	for _, mark := range []string{beginMark, endMark, ownHeader} {
		if bytes.Contains(data, []byte(mark)) {
			return true
		}
	}
	return false
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func (b Block) render(eol string, loose, ended bool) []byte {
	begin := beginMark
	if loose {
		begin += joined
	}
	lines := append(append([]string{begin + beginEnd}, b.lines...), endMark)
	text := strings.Join(lines, eol)
	if ended {
		text += eol
	}
	return []byte(text)
}

// lineEnd is what ends the lines of text, by its first one.
func lineEnd(text []byte) string {
	if i := bytes.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// span is where a block is in a text.
type span struct {
	begin, end int    // its first byte, and the first behind it
	eol        string // what ends its first line
	joined     bool   // the line end before it came with it
	ended      bool   // its last line has an end
}

// find looks for the block. The error is a *[MarkerError].
func find(text []byte) (at span, ok bool, err error) {
	open := 0 // the line of a begin that has no end yet
	for number, start := 1, 0; start < len(text); number++ {
		line, next := cutLine(text, start)
		begins, is := markerOf(bytes.TrimSuffix(line, []byte("\r")))
		switch {
		case !is:
		case begins && open > 0:
			return span{}, false, &MarkerError{open, "the block of gvx setup begins here, and begins again on line " + fmt.Sprint(number) + " without an end"}
		case begins && ok:
			return span{}, false, &MarkerError{number, "a second block of gvx setup begins here"}
		case begins:
			open = number
			at = span{begin: start, eol: lineEnd(text[start:]), joined: bytes.Contains(line, []byte(joined))}
		case open == 0:
			return span{}, false, &MarkerError{number, "a block of gvx setup ends here that has not begun"}
		default:
			open, ok = 0, true
			at.end, at.ended = next, next > start+len(line)
		}
		start = next
	}
	if open > 0 {
		return span{}, false, &MarkerError{open, "the block of gvx setup begins here, and does not end"}
	}
	return at, ok, nil
}

// cutLine returns the line of text that starts there, without "\n", and where the next one
// starts.
func cutLine(text []byte, start int) (line []byte, next int) {
	if i := bytes.IndexByte(text[start:], '\n'); i >= 0 {
		return text[start : start+i], start + i + 1
	}
	return text[start:], len(text)
}

// markerOf reports whether line is one of the two markers, and which. Those of another
// gvx may say more in the first one.
func markerOf(line []byte) (begins, is bool) {
	text := strings.TrimRight(string(line), " \t\r")
	if text == endMark {
		return false, true
	}
	begins = strings.HasPrefix(text, beginMark) && strings.HasSuffix(text, beginEnd)
	return begins, begins
}
