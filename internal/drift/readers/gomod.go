package readers

import (
	"bytes"
	"errors"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/drift/names"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
)

// goMod reads each go.mod: its go line and its toolchain line. Without a go line there
// is no place for one; the go command then takes the module as of go 1.16.
type goMod struct{}

func (goMod) Wants(name string) bool { return names.GoMod(name) }

func (goMod) Read(file drift.File) drift.Result {
	f := in(file)
	if f.refused() {
		return f.result
	}
	parsed, err := modfile.Parse(file.Path, file.Data, nil)
	if err == nil && parsed.Module == nil {
		f.problem(-1, true, "it has no module line")
	}
	f.modErrors(err)
	if err == nil {
		f.modLines(parsed.Syntax)
	} else if lax, err := modfile.ParseLax(file.Path, file.Data, nil); err == nil {
		f.modLines(lax.Syntax)
	}
	return f.result
}

// maxMod and maxModLines bound a go.mod and a go.work, in bytes and lines: the parser's
// tree takes a hundred times the space of the shortest lines, and forty times that of the
// shortest words. The largest of public repositories have some 100 kB and 2,000 lines.
const (
	maxMod      = 256 << 10
	maxModLines = 20000
)

// maxModErrors bounds how many errors of one file are told.
const maxModErrors = 10

// refused notes why a declaration is not even parsed: as the shim, and as every go
// command, refuses it.
func (f *finds) refused() bool {
	switch data := f.file.Data; {
	case bytes.IndexByte(data, 0) >= 0:
		f.problem(-1, true, "it is a binary file")
	case bytes.HasPrefix(data, []byte(byteOrderMark)):
		f.problem(0, true, "it starts with a byte order mark, which no go command takes")
	case len(data) > maxMod, bytes.Count(data, []byte("\n")) > maxModLines:
		f.problem(-1, true, "it is larger than gvx reads of such a file (256 KiB, 20,000 lines)")
	default:
		return false
	}
	return true
}

// byteOrderMark is what some editors put before the first line of a text in UTF-8.
const byteOrderMark = "\ufeff"

// modErrors notes what the parser of the go command refuses. A directive that it does
// not know may be one of a newer Go.
func (f *finds) modErrors(err error) {
	if err == nil {
		return
	}
	var all modfile.ErrorList
	if !errors.As(err, &all) {
		f.problem(-1, true, quote.Foreign(err.Error()))
		return
	}
	for i, e := range all {
		if i == maxModErrors {
			return
		}
		reason := quote.Foreign(e.Err.Error())
		if isNew(e.Err) {
			f.problem(e.Pos.Byte, false, reason+"; it may be one of a newer Go than this gvx knows")
		} else {
			f.problem(e.Pos.Byte, true, reason)
		}
	}
}

func isNew(err error) bool {
	for _, kind := range []string{"unknown directive: ", "unknown block type: "} {
		if verb, ok := strings.CutPrefix(err.Error(), kind); ok {
			return verb != "go" && verb != "toolchain"
		}
	}
	return false
}

// modLines adds the two lines of a go.mod or go.work.
func (f *finds) modLines(tree *modfile.FileSyntax) {
	for _, key := range []string{"go", "toolchain"} {
		line := directive(tree, key)
		f.agrees(key, line)
		if line == nil {
			continue
		}
		start, end, ok := f.argument(line)
		switch {
		case !ok:
		case key == "go":
			f.goLine(start, end)
		default:
			f.toolchainLine(start, end)
		}
	}
}

// directive returns the first line of key.
func directive(tree *modfile.FileSyntax, key string) *modfile.Line {
	for _, st := range tree.Stmt {
		if line, ok := st.(*modfile.Line); ok && line.Token[0] == key {
			return line
		}
	}
	return nil
}

// argument returns the bytes of a line's one argument. ok is false where they are not
// what the parser says: it has named that line already.
func (f *finds) argument(line *modfile.Line) (start, end int, ok bool) {
	if len(line.Token) != 2 {
		return 0, 0, false
	}
	start = line.Start.Byte + len(line.Token[0])
	rest := f.file.Data[start:]
	word := bytes.TrimLeft(rest, " \t")
	start += len(rest) - len(word)
	if i := bytes.IndexAny(word, " \t\r\n"); i >= 0 {
		word = word[:i]
	}
	word, _, _ = bytes.Cut(word, []byte("//"))
	return start, start + len(word), string(word) == line.Token[1]
}

// agrees holds the parser against the choice of the go command and of the shim, which
// take the first line that starts with key (cmd/go/internal/gover.GoModLookup): a file
// in which they differ is built by another release than it seems to say.
func (f *finds) agrees(key string, line *modfile.Line) {
	chosen := chosenLine(f.file.Data, key)
	parsed := -1
	if line != nil {
		parsed, _ = f.offset(line.Start.Line, 1)
	}
	if chosen != parsed {
		at := chosen
		if at < 0 {
			at = parsed
		}
		f.problem(at, true, "the go command chooses its toolchain by another "+key+" line than its parser reads")
	}
}

// chosenLine returns the offset of the line that the go command's choice takes; -1
// where there is none.
func chosenLine(data []byte, key string) int {
	for at := 0; at < len(data); {
		line, _, _ := bytes.Cut(data[at:], []byte("\n"))
		if rest, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte(key)); ok && len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') {
			return at
		}
		at += len(line) + 1
	}
	return -1
}

func (f *finds) goLine(start, end int) {
	text := string(f.file.Data[start:end])
	line, err := goversion.ParseLine(text)
	if err != nil {
		f.notOne(start, "go line: "+err.Error())
		return
	}
	want := drift.Want{Form: drift.Newest, Minor: line.Minor(), Line: line}
	if line.IsPrerelease() || strings.Count(text, ".") == 2 {
		want.Form, want.Version = drift.Release, line.First()
	}
	f.place(drift.Place{Start: start, End: end, Kind: drift.GoLine, Want: want, Dir: path.Dir(f.file.Path), Show: "go " + text})
}

// toolchainLine adds a toolchain line. "default" is none. A language version such as
// go1.27, which is no release, is the want [drift.Newest].
func (f *finds) toolchainLine(start, end int) {
	text := string(f.file.Data[start:end])
	if text == "default" {
		return
	}
	name, _, vendor := strings.Cut(text, "-")
	number, _ := strings.CutPrefix(name, "go")
	p := drift.Place{Start: start + len("go"), Kind: drift.ToolchainLine, Dir: path.Dir(f.file.Path), Show: "toolchain " + text}
	p.End = p.Start + len(number)
	if vendor {
		p.Fixed = "it names a vendor's toolchain"
	}
	v, err := goversion.ParseToolchain(text)
	if err == nil {
		p.Want = release(v)
		p.Want.Line = v.Line()
	} else if language, ok := languageVersion(name); ok {
		p.Want = drift.Want{Form: drift.Newest, Minor: language.Minor(), Line: language}
	} else {
		f.notOne(start, "toolchain line: "+err.Error())
		return
	}
	f.place(p)
}

// languageVersion reads a toolchain name that names no release, "go1.27".
func languageVersion(name string) (goversion.Line, bool) {
	number, ok := strings.CutPrefix(name, "go")
	line, err := goversion.ParseLine(number)
	return line, ok && err == nil
}

// notOne says that the version at the byte at is none, where the parser has not said so.
func (f *finds) notOne(at int, reason string) {
	line, _ := f.position(at)
	if !slices.ContainsFunc(f.result.Problems, func(p drift.Problem) bool { return p.Line == line }) {
		f.problem(at, true, reason)
	}
}
