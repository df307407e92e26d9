package readers

import (
	"bytes"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/drift/names"
)

// goVersionFile reads each .go-version as package shim does: one word, and comments.
type goVersionFile struct{}

func (goVersionFile) Wants(name string) bool { return names.GoVersion(name) }

func (goVersionFile) Read(file drift.File) drift.Result {
	f := in(file)
	if bytes.IndexByte(file.Data, 0) >= 0 {
		f.problem(-1, true, "it is a binary file")
		return f.result
	}
	mark := withoutMark(file.Data)
	var words []span
	textLines(file.Data[mark:], func(s span) bool {
		words = append(words, span{s.start + mark, s.end + mark})
		return len(words) < 2
	})
	switch len(words) {
	case 0:
		f.problem(0, true, "it is empty (want "+pinWords+")")
	case 1:
		f.pin(words[0], words[0])
	default:
		f.problem(words[1].start, true, "it has a second line (want "+pinWords+")")
	}
	return f.result
}
