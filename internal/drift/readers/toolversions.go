package readers

import (
	"bytes"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/drift/names"
)

// toolVersions reads each .tool-versions as package shim does: the first version of the
// first line for Go.
type toolVersions struct{}

func (toolVersions) Wants(name string) bool { return names.ToolVersions(name) }

func (toolVersions) Read(file drift.File) drift.Result {
	f := in(file)
	if bytes.IndexByte(file.Data, 0) >= 0 {
		f.problem(-1, true, "it is a binary file")
		return f.result
	}
	mark := withoutMark(file.Data)
	textLines(file.Data[mark:], func(s span) bool {
		return !f.toolLine(span{s.start + mark, s.end + mark})
	})
	return f.result
}

// toolLine reads one line, and reports whether it is Go's.
func (f *finds) toolLine(line span) bool {
	text := f.file.Data[line.start:line.end]
	fields := bytes.Fields(text)
	if name := string(fields[0]); name != "golang" && name != "go" {
		return false
	}
	if len(fields) == 1 {
		f.problem(line.start, true, "it names no version of Go (want "+pinWords+")")
		return true
	}
	start := line.start + len(fields[0])
	start += bytes.Index(f.file.Data[start:line.end], fields[1])
	f.pin(span{start, start + len(fields[1])}, span{line.start, start + len(fields[1])})
	return true
}
