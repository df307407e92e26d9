package drift

import (
	"cmp"
	"fmt"
	"slices"
)

// An Edit replaces the bytes Start to End of a file by New. Where Start is End it
// inserts.
type Edit struct {
	File       string
	Start, End int
	New        string
}

// compareEdits orders edits of one file.
func compareEdits(a, b Edit) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

// A Change is a file before and after its edits.
type Change struct {
	File          string
	Before, After []byte
}

// Apply returns data with the edits of one file made; equal ones are made once. It is an
// error where two of them overlap or one is outside of data: then nothing of them holds.
func Apply(data []byte, edits []Edit) ([]byte, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, compareEdits)
	edits = slices.Compact(edits)
	out := make([]byte, 0, len(data)+16)
	at := 0
	for _, e := range edits {
		if e.Start < at || e.End < e.Start || e.End > len(data) {
			return nil, fmt.Errorf("bytes %d to %d cannot be replaced in a file of %d bytes of which %d are done", e.Start, e.End, len(data), at)
		}
		out = append(append(out, data[at:e.Start]...), e.New...)
		at = e.End
	}
	return append(out, data[at:]...), nil
}
