package readers

import (
	"bytes"
	"slices"
	"sort"

	"github.com/gvx-go/gvx/internal/drift"
)

// maxPlaces bounds the places and the problems of one file.
const maxPlaces = 1000

// finds gathers what a reader finds in one file, and knows its lines.
type finds struct {
	file   drift.File
	breaks []int // the offsets behind each line end; filled at the first question
	result drift.Result
}

func in(f drift.File) *finds { return &finds{file: f} }

// position returns the line and column, from 1, of the byte at offset at.
func (f *finds) position(at int) (line, column int) {
	if f.breaks == nil {
		f.breaks = lineStarts(f.file.Data)
	}
	line = sort.SearchInts(f.breaks, at+1)
	return line, at - f.breaks[line-1] + 1
}

// lineStarts returns the offset of each line's first byte.
func lineStarts(data []byte) []int {
	starts := []int{0}
	for at := 0; ; {
		i := bytes.IndexByte(data[at:], '\n')
		if i < 0 {
			return starts
		}
		at += i + 1
		starts = append(starts, at)
	}
}

// offset is the inverse of position: the byte of a line, from 1, and a column in bytes,
// from 1. ok is false where there is no such line or the column is beyond the file.
func (f *finds) offset(line, column int) (at int, ok bool) {
	if f.breaks == nil {
		f.breaks = lineStarts(f.file.Data)
	}
	if line < 1 || line > len(f.breaks) || column < 1 {
		return 0, false
	}
	at = f.breaks[line-1] + column - 1
	return at, at <= len(f.file.Data)
}

// place adds p, whose Start and End are set. File, Line, Column and Text follow from them.
func (f *finds) place(p drift.Place) {
	if len(f.result.Places) >= maxPlaces {
		f.tooMany()
		return
	}
	p.File = f.file.Path
	p.Line, p.Column = f.position(p.Start)
	p.Text = string(f.file.Data[p.Start:p.End])
	f.result.Places = append(f.result.Places, p)
}

// maxShow bounds what people see of a place, in bytes.
const maxShow = 80

// show returns the bytes start to end as people know them: on one line, and of its
// beginning no more than fits.
func (f *finds) show(start, end int) string {
	data := f.file.Data[start:min(end, start+maxShow)]
	return string(bytes.Join(bytes.Fields(data), []byte(" ")))
}

// problem adds one at the byte at; a negative one is the file as a whole.
func (f *finds) problem(at int, fatal bool, reason string) {
	if len(f.result.Problems) >= maxPlaces {
		return
	}
	p := drift.Problem{File: f.file.Path, Reason: reason, Fatal: fatal}
	if at >= 0 {
		p.Line, p.Column = f.position(at)
	}
	f.result.Problems = append(f.result.Problems, p)
}

func (f *finds) tooMany() {
	const reason = "it names more versions than gvx reads of one file (1,000)"
	if !slices.ContainsFunc(f.result.Problems, func(p drift.Problem) bool { return p.Reason == reason }) {
		f.problem(-1, true, reason)
	}
}
