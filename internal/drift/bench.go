package drift

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"github.com/gvx-go/gvx/internal/goversion"
)

// A bench is where files are edited in memory, one round after another.
type bench struct {
	survey *Survey
	know   Knowledge
	reread func(File) Result
	before map[string]File   // the files that are changed, as they were at first
	barred map[string]bool   // files that cannot be edited
	fixed  map[placeKey]bool // findings that must stay as they are, by where they stand now
	lowers bool              // a go or toolchain line may get lower

	indexed *Survey // what index is of
	index   map[position]int
}

// A position is where a finding points.
type position struct {
	file         string
	line, column int
}

// starts returns where the place at a position begins.
func (b *bench) starts() map[position]int {
	if b.indexed != b.survey {
		b.indexed, b.index = b.survey, make(map[position]int, len(b.survey.Places))
		for _, p := range b.survey.Places {
			b.index[position{p.File, p.Line, p.Column}] = p.Start
		}
	}
	return b.index
}

// A placeKey is where a place stands, and which kind of finding it has.
type placeKey struct {
	file   string
	start  int
	family string
}

func newBench(s *Survey, k Knowledge, reread func(File) Result) *bench {
	copied := *s
	k.Before = maps.Clone(k.Before)
	return &bench{survey: &copied, know: k, reread: reread, before: map[string]File{}, barred: map[string]bool{}, fixed: map[placeKey]bool{}}
}

// apply makes the edits, by file, and reads the files anew.
func (b *bench) apply(edits map[string][]Edit) {
	results := map[string]Result{}
	files := slices.Clone(b.survey.Files)
	for i := range files {
		f := files[i]
		of := edits[f.Path]
		if len(of) == 0 {
			continue
		}
		slices.SortStableFunc(of, compareEdits)
		data, err := Apply(f.Data, of)
		after := File{Path: f.Path, Data: data}
		if err != nil {
			b.barred[f.Path] = true
			continue
		}
		result := b.reread(after)
		if !b.isIntended(f.Path, of, result) {
			b.barred[f.Path] = true
			continue
		}
		b.note(f, of)
		files[i], results[f.Path] = after, result
	}
	for file := range edits {
		if _, ok := results[file]; !ok {
			b.barred[file] = true // it is no file of the survey, or its edits do not hold
		}
	}
	b.survey = b.survey.with(files, results)
}

// note keeps what a file was before its first edit, and where its places stand now.
func (b *bench) note(f File, edits []Edit) {
	if _, known := b.before[f.Path]; !known {
		b.before[f.Path] = f
		b.know.Here = nil
		if _, compared := b.know.Before[f.Path]; !compared && b.know.Before != nil {
			b.know.Before[f.Path] = b.survey.inFile(f.Path)
		}
	}
	if len(b.fixed) == 0 {
		return
	}
	moved := map[placeKey]bool{}
	for key, fixed := range b.fixed {
		if key.file == f.Path {
			key.start = shifted(key.start, edits)
		}
		moved[key] = fixed
	}
	b.fixed = moved
}

// changes returns the files that are not what they were.
func (b *bench) changes() (changes []Change) {
	for _, f := range b.survey.Files {
		if old, ok := b.before[f.Path]; ok && !bytes.Equal(old.Data, f.Data) {
			changes = append(changes, Change{File: f.Path, Before: old.Data, After: f.Data})
		}
	}
	return changes
}

// with returns s with other bytes and readings of some files.
func (s *Survey) with(files []File, results map[string]Result) *Survey {
	isNew := func(file string) bool { _, ok := results[file]; return ok }
	t := &Survey{Files: files, Uses: maps.Clone(s.Uses), Named: s.Named, LeftOut: s.LeftOut}
	for _, p := range s.Places {
		if !isNew(p.File) {
			t.Places = append(t.Places, p)
		}
	}
	for _, p := range s.Problems {
		if !isNew(p.File) {
			t.Problems = append(t.Problems, p)
		}
	}
	for file, r := range results {
		t.add(file, r)
	}
	t.sort()
	return t
}

// inFile returns the places of a file, which stand beside each other.
func (s *Survey) inFile(file string) []Place {
	start, _ := slices.BinarySearchFunc(s.Places, file, func(p Place, file string) int { return cmp.Compare(p.File, file) })
	end := start
	for end < len(s.Places) && s.Places[end].File == file {
		end++
	}
	return s.Places[start:end:end]
}

// problemsIn counts the problems of a file.
func (s *Survey) problemsIn(file string) (n int) {
	start, _ := slices.BinarySearchFunc(s.Problems, file, func(p Problem, file string) int { return cmp.Compare(p.File, file) })
	for n = 0; start+n < len(s.Problems) && s.Problems[start+n].File == file; n++ {
	}
	return n
}

// isIntended reports whether the file's new reading says what the edits mean, and for the
// rest what it said before.
func (b *bench) isIntended(file string, edits []Edit, result Result) bool {
	if len(result.Problems) > b.survey.problemsIn(file) || !slices.Equal(result.Uses, b.survey.Uses[file]) {
		return false
	}
	left := map[int][]Place{} // by their first byte
	for _, q := range result.Places {
		left[q.Start] = append(left[q.Start], q)
	}
	for _, p := range b.survey.inFile(file) {
		text, start := after(p, edits)
		i := slices.IndexFunc(left[start], func(q Place) bool { return q.Text == text && b.isAfter(p, q) })
		if i < 0 {
			return false
		}
		left[start] = slices.Delete(left[start], i, i+1)
	}
	for _, rest := range left {
		if slices.ContainsFunc(rest, func(q Place) bool { return !isInserted(q, edits) }) {
			return false
		}
	}
	return true
}

// after returns the text of p after the edits, and where it begins.
func after(p Place, edits []Edit) (text string, start int) {
	text, start = p.Text, shifted(p.Start, edits)
	i, _ := slices.BinarySearchFunc(edits, p.Start, func(e Edit, at int) int { return cmp.Compare(e.Start, at) })
	for ; i < len(edits) && edits[i].Start == p.Start; i++ {
		if e := edits[i]; e.End == p.End && e.Start < e.End {
			var quote int
			text, quote = unquoted(e.New)
			return text, start + quote
		}
	}
	return text, start
}

// isAfter reports whether q is p with another text, which no go line gets an older one by.
func (b *bench) isAfter(p, q Place) bool {
	if q.Kind != p.Kind || q.Dir != p.Dir || q.Matrix != p.Matrix {
		return false
	}
	isLine := p.Kind == GoLine || p.Kind == ToolchainLine
	return !isLine || b.lowers || goversion.CompareLines(lineOf(&q), lineOf(&p)) >= 0
}

// shifted returns where the byte at stands after the edits, which are sorted, of those
// before it.
func shifted(at int, edits []Edit) int {
	moved := at
	for _, e := range edits {
		if e.End > at {
			break
		}
		moved += len(e.New) - (e.End - e.Start)
	}
	return moved
}

// isInserted reports whether q stands in what one of the edits inserts.
func isInserted(q Place, edits []Edit) bool {
	return slices.ContainsFunc(edits, func(e Edit) bool {
		if e.Start != e.End {
			return false
		}
		start := e.Start
		for _, o := range edits {
			if o != e && o.End <= e.Start {
				start += len(o.New) - (o.End - o.Start)
			}
		}
		return start <= q.Start && q.End <= start+len(e.New)
	})
}
