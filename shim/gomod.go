package shim

import (
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
)

// maxModFile bounds go.mod and go.work, in bytes.
const maxModFile = 16 << 20

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
	var err error
	if at := findDirective(text, "go"); at.line > 0 {
		d.lineAt = Reason{goKind, file, at.line, "go " + at.value}
		if d.line, err = goversion.ParseLine(at.value); err != nil {
			return d, &DeclarationError{File: file, Line: at.line, What: "go line", Value: at.value,
				Want: "a version such as 1.27 or 1.27.4", Edit: "go 1.27"}
		}
	}
	// "default" asks for the version that the user has set, so it adds nothing.
	if at := findDirective(text, "toolchain"); at.line > 0 && at.value != "default" {
		d.toolchainAt = Reason{toolchainKind, file, at.line, "toolchain " + at.value}
		if d.toolchain, err = goversion.ParseToolchain(at.value); err != nil {
			return d, &DeclarationError{File: file, Line: at.line, What: "toolchain line", Value: at.value,
				Want: "a release such as go1.27.4", Edit: "toolchain go1.27.4"}
		}
	}
	return d, nil
}
