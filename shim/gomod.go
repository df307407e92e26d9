package shim

import (
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
)

// directive is a go or toolchain line as it stands in go.mod or go.work.
type directive struct {
	value string
	line  int // from 1; 0 when there is none
}

// findDirective scans text for the first line of key, by the go command's own
// rule: lines are trimmed, key is followed by a space or a tab, comments are cut
// (cmd/go/internal/gover.GoModLookup). Unlike there, "go(" counts too, so that a
// block in that form, which no go command accepts, is named and not passed over.
func findDirective(text, key string) directive {
	for n := 1; text != ""; n++ {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		value, ok := strings.CutPrefix(strings.TrimSpace(line), key)
		if !ok || value == "" {
			continue
		}
		switch value[0] {
		case ' ', '\t', '(':
			value, _, _ = strings.Cut(value, "//")
			return directive{strings.TrimSpace(value), n}
		}
	}
	return directive{}
}

// isOlder reports whether a toolchain line names a language version, which is no
// release, and an older one than the go line: then the go line decides anyway, for
// the go command too.
func isOlder(toolchain string, line goversion.Line) bool {
	number, ok := strings.CutPrefix(toolchain, "go")
	language, err := goversion.ParseLine(number)
	return ok && err == nil && goversion.CompareLines(language, line) < 0
}

// declared is what a go.mod or go.work says. Zero values stand for no such line.
type declared struct {
	file        string
	line        goversion.Line
	lineAt      Reason
	toolchain   goversion.Version
	toolchainAt Reason
}

func (d declared) silent() bool { return d.line.IsZero() && d.toolchain.IsZero() }

// asks returns the newer of both lines.
func (d declared) asks() goversion.Line {
	if !d.toolchain.IsZero() && goversion.CompareLines(d.toolchain.Line(), d.line) > 0 {
		return d.toolchain.Line()
	}
	return d.line
}

// parseDeclared reads the two lines that choose a release. The error is a
// *[DeclarationError]; go mod edit refuses such a file too, so that no command
// mends it.
func parseDeclared(file string, data []byte, isWork bool) (declared, error) {
	d := declared{file: file}
	goKind, toolchainKind := FromModGo, FromModToolchain
	if isWork {
		goKind, toolchainKind = FromWorkGo, FromWorkToolchain
	}
	text := string(data)
	if strings.HasPrefix(text, byteOrderMark) {
		// The go command's choice passes over a line behind it, and its parser refuses
		// the file.
		return d, &DeclarationError{File: file, Line: 1, What: "the start", Value: byteOrderMark,
			Want: "text to the go command, which takes no byte order mark", Edit: "the same line without it"}
	}
	var err error
	if at := findDirective(text, "go"); at.line > 0 {
		d.lineAt = Reason{goKind, file, at.line, "go " + at.value}
		if d.line, err = goversion.ParseLine(at.value); err != nil {
			return d, &DeclarationError{File: file, Line: at.line, What: "go line", Value: at.value,
				Want: "a version such as 1.27 or 1.27.4", Edit: "go 1.27"}
		}
	}
	// "default" asks the go command for the one installed go, even below the go line,
	// which it then refuses to build. The shim has no such one: the go line decides.
	if at := findDirective(text, "toolchain"); at.line > 0 && at.value != "default" {
		d.toolchainAt = Reason{toolchainKind, file, at.line, "toolchain " + at.value}
		d.toolchain, err = goversion.ParseToolchain(at.value)
		if err != nil && isOlder(at.value, d.line) {
			d.toolchainAt, err = Reason{}, nil
		}
		if err != nil {
			return d, &DeclarationError{File: file, Line: at.line, What: "toolchain line", Value: at.value,
				Want: "a release such as go1.27.4", Edit: "toolchain go1.27.4"}
		}
	}
	return d, nil
}
