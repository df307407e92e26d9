package report

import (
	"bytes"
	"unicode/utf8"
)

// position is a place in a text for people and editors: the line and the column, in
// characters, both from 1.
type position struct{ line, column int }

// positionAt returns where the byte at offset stands. An offset that is outside of data is
// taken for the nearest inside.
func positionAt(data []byte, offset int) position {
	before := data[:max(0, min(offset, len(data)))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return position{bytes.Count(before, []byte{'\n'}) + 1, characters(before[start:]) + 1}
}

// columns returns the first character's column, and that behind the last one, of length
// bytes from column on, which counts in bytes; both from 1, and 0 where it is 0.
func columns(data []byte, line, column, length int) (start, end int) {
	if column == 0 {
		return 0, 0
	}
	for range line - 1 {
		_, data, _ = bytes.Cut(data, []byte{'\n'})
	}
	data, _, _ = bytes.Cut(data, []byte{'\n'})
	from := min(column-1, len(data))
	to := min(from+length, len(data))
	if from < column-1 { // not the text that it was found in
		return column, column + length
	}
	start = characters(data[:from]) + 1
	return start, start + utf8.RuneCount(data[from:to])
}

// mark is what some editors put before the first character; it has no column.
var mark = []byte("\ufeff")

// characters counts code points, and each byte that is of none.
func characters(text []byte) int { return utf8.RuneCount(bytes.TrimPrefix(text, mark)) }
