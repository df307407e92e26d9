package readers

import (
	"bytes"
	"path"
	"strings"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/goversion"
)

// pinWords is what a pin may hold, as the shim says it.
const pinWords = "one version word: 1.27.4, 1.27, 1.27rc1, latest, stable, oldstable or system"

// textLines calls visit for each line that says something: without its comment, which
// begins at a #, and the space around. visit returns false to end it. As package shim's
// cutLine.
func textLines(data []byte, visit func(span) bool) {
	for at := 0; at < len(data); {
		line, _, _ := bytes.Cut(data[at:], []byte("\n"))
		next := at + len(line) + 1
		line, _, _ = bytes.Cut(line, []byte("#"))
		bare := bytes.TrimSpace(line)
		if len(bare) > 0 {
			start := at + bytes.Index(line, bare)
			if !visit(span{start, start + len(bare)}) {
				return
			}
		}
		at = next
	}
}

// withoutMark returns where the text begins behind a byte order mark, which pins may have.
func withoutMark(data []byte) int {
	return len(data) - len(bytes.TrimPrefix(data, []byte(byteOrderMark)))
}

// pin adds the pin at s; show is the line that it stands in.
func (f *finds) pin(s span, show span) {
	text := string(f.file.Data[s.start:s.end])
	request, err := goversion.ParsePin(text)
	if err != nil {
		f.problem(s.start, true, err.Error())
		return
	}
	if strings.HasPrefix(text, "go") {
		s.start += len("go")
	}
	f.place(drift.Place{Start: s.start, End: s.end, Kind: drift.Pin, Want: requested(request),
		Dir: path.Dir(f.file.Path), Show: f.show(show.start, show.end)})
}

// requested is the want of a pin's word.
func requested(r goversion.Request) drift.Want {
	if v, ok := r.Exact(); ok {
		return release(v)
	}
	if m, ok := r.Minor(); ok {
		return drift.Want{Form: drift.Newest, Minor: m}
	}
	switch r {
	case goversion.Stable():
		return drift.Want{Form: drift.NewestGo}
	case goversion.Oldstable():
		return drift.Want{Form: drift.Oldstable}
	}
	return drift.Want{Form: drift.System}
}
