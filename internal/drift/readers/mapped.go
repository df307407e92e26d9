package readers

import (
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/quote"
)

// maxExpanded bounds a text that variables were put into, in bytes: names of images have
// some 200, and three variables that each hold the one before twice have no end.
const maxExpanded = 4 << 10

// mapped is a text that was put together from a file, and knows of each of its bytes
// which byte of the file it is.
type mapped struct {
	text string
	at   []int
}

// mappedBytes returns text, which stands in the file from byte at on.
func mappedBytes(text string, at int) mapped {
	m := mapped{text, make([]int, len(text))}
	for i := range m.at {
		m.at[i] = at + i
	}
	return m
}

func (m mapped) slice(start, end int) mapped { return mapped{m.text[start:end], m.at[start:end]} }

func (m mapped) add(n mapped) mapped {
	return mapped{m.text + n.text, append(slices.Clip(m.at), n.at...)}
}

// first returns where in the file m begins; otherwise where it is empty.
func (m mapped) first(otherwise int) int {
	if len(m.at) == 0 {
		return otherwise
	}
	return m.at[0]
}

// span returns the bytes of the file that m.text[start:end] is. ok is false where they
// come from several places.
func (m mapped) span(start, end int) (s span, ok bool) {
	switch {
	case start < end:
		s = span{m.at[start], m.at[end-1] + 1}
	case start < len(m.at):
		s = span{m.at[start], m.at[start]}
	case start > 0:
		s = span{m.at[start-1] + 1, m.at[start-1] + 1}
	}
	for i := start; i < end; i++ {
		if m.at[i] != s.start+i-start {
			return span{}, false
		}
	}
	return s, true
}

// onlyAPart is why "26" of 1.${{ matrix.minor }} is left alone.
const onlyAPart = "the version is put together from several places, of which this is one"

// piece returns the last bytes of m.text[start:end] that stand in one place, of those that
// hold a digit; start is before end.
func (m mapped) piece(start, end int) span {
	last := start + strings.LastIndexAny(m.text[start:end], "0123456789")
	first := max(last, start)
	for first > start && m.at[first-1] == m.at[first]-1 {
		first--
	}
	last = first
	for last+1 < end && m.at[last+1] == m.at[last]+1 {
		last++
	}
	return span{m.at[first], m.at[last] + 1}
}

// imageOf returns the place of the image that ref names, without its folder. ok is false
// where ref is no image that brings Go, and, which is said, where its version cannot be
// known.
func (f *finds) imageOf(ref mapped) (p drift.Place, ok bool) {
	want, start, end, ok := image(ref.text)
	if !ok {
		return p, false
	}
	name, digest := cutDigest(ref.text)
	p.Show = quote.Foreign(shorten(name))
	s, whole := ref.span(start, end)
	switch {
	case want.Form == drift.Unknown:
		f.unknown(ref.first(0), p.Show+": "+want.Why)
		return p, false
	case !whole:
		s, p.Fixed = ref.piece(start, end), onlyAPart
	case digest:
		p.Fixed = "the digest behind it names the image"
	case start == end:
		p.Fixed = "its tag names no version"
	}
	p.Kind, p.Want, p.Start, p.End = drift.Image, want, s.start, s.end
	return p, true
}

// image adds the place of the image that ref names, where it brings Go. Dir, Matrix and
// Another are p's.
func (f *finds) image(ref mapped, p drift.Place) {
	if found, ok := f.imageOf(ref); ok {
		found.Dir, found.Matrix, found.Another = p.Dir, p.Matrix, p.Another
		f.once(found)
	}
}

// once adds p where no place of its bytes, folder, list and file is there yet: one variable may serve
// several images. What is fixed by one of them is fixed.
func (f *finds) once(p drift.Place) {
	same := func(q drift.Place) bool {
		return q.Start == p.Start && q.Dir == p.Dir && q.Matrix == p.Matrix && q.Want.Path == p.Want.Path
	}
	if i := slices.IndexFunc(f.result.Places, same); i >= 0 {
		q := &f.result.Places[i]
		if q.Fixed == "" {
			q.Fixed = p.Fixed
		}
		return
	}
	f.place(p)
}

// full reports whether no more is read of the file.
func (f *finds) full() bool { return len(f.result.Places) >= maxPlaces }

// unknown says once that what stands at the byte at cannot be known.
func (f *finds) unknown(at int, reason string) {
	line, column := f.position(at)
	same := func(q drift.Problem) bool { return q.Line == line && q.Column == column && q.Reason == reason }
	if !slices.ContainsFunc(f.result.Problems, same) {
		f.problem(at, false, reason)
	}
}

func cutDigest(ref string) (name string, digest bool) {
	name, _, digest = strings.Cut(ref, "@")
	return name, digest
}

func shorten(s string) string {
	if len(s) > maxShow {
		return s[:maxShow] + "…"
	}
	return s
}
