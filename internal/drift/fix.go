package drift

import (
	"context"
)

// maxRounds bounds how often the places are judged anew: a pin is raised in the first
// round, what follows it in the second, and a quote or a workspace's line in the third.
const maxRounds = 8

// Fix makes the edits of all findings, until there is none with an edit, and returns the
// files that they change and the report of what is left. s stays as it is, and nothing is
// written. reread is what the readers say of a file's new bytes: [Read].
//
// Each file is read anew after each round. Where anything but the intended places would
// say something else then, or a go or toolchain line would be lower, the file stays as it
// was before the round and its findings are left to a person.
//
// k.Here is of before the changes: where there are some, nothing is said about it. The
// error is that of ctx.
func Fix(ctx context.Context, s *Survey, k Knowledge, c Config, reread func(File) Result) ([]Change, *Report, error) {
	b := newBench(s, k, reread)
	if err := b.settle(ctx, func() *Report { return Judge(b.survey, b.know, c) }, nil); err != nil {
		return nil, nil, err
	}
	return b.changes(), b.leave(Judge(b.survey, b.know, c)), nil
}

// settle judges and edits until nothing is left that may be edited. mayEdit may be nil,
// for all findings.
func (b *bench) settle(ctx context.Context, judge func() *Report, mayEdit func(Finding) bool) error {
	for range maxRounds {
		if err := ctx.Err(); err != nil {
			return err
		}
		edits := map[string][]Edit{}
		for _, f := range judge().Findings {
			if mayEdit == nil || mayEdit(f) {
				b.collect(edits, f.Edits)
			}
		}
		if len(edits) == 0 {
			return nil
		}
		b.apply(edits)
	}
	return nil
}

// collect adds those edits that no other stands in the way of.
func (b *bench) collect(edits map[string][]Edit, more []Edit) {
	for _, e := range more {
		if !b.barred[e.File] && !overlaps(edits[e.File], e) {
			edits[e.File] = append(edits[e.File], e)
		}
	}
}

// overlaps reports whether e is among edits, or changes bytes that one of them changes.
func overlaps(edits []Edit, e Edit) bool {
	for _, o := range edits {
		if e.Start < o.End && o.Start < e.End || o == e {
			return true
		}
	}
	return false
}

// leave takes the edits that were not made from the findings of a report.
func (b *bench) leave(r *Report) *Report {
	for i := range r.Findings {
		if f := &r.Findings[i]; len(f.Edits) > 0 {
			f.Edits, f.Help = nil, "change it by hand: gvx cannot without changing more than this"
		}
	}
	return r
}
