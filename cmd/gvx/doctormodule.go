package main

import (
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/shim"
)

// maxModule bounds a go.mod or go.work, in bytes.
const maxModule = 4 << 20

// moduleOf is the go.work or go.mod in charge of the folder. Of one that cannot be read
// only the name is known; the toolchain's error says why.
func (a *ailing) moduleOf(r shim.Resolver) doctor.Module {
	file, _ := r.Governing()
	if file == "" {
		return doctor.Module{}
	}
	data, _, err := fileread.Bounded(file, maxModule)
	if err != nil {
		return doctor.Module{File: file}
	}
	return parseModule(file, data)
}

// parseModule reads the go line and the godebug lines. Lines that nobody knows are passed
// over, as a newer go command may.
func parseModule(file string, data []byte) doctor.Module {
	m := doctor.Module{File: file}
	parsed, err := modfile.ParseLax(file, data, nil)
	if err != nil {
		return m
	}
	if parsed.Go != nil {
		if m.GoLine, err = goversion.ParseLine(parsed.Go.Version); err == nil {
			m.GoAt = parsed.Go.Syntax.Start.Line
		}
	}
	for _, words := range godebugLines(parsed.Syntax) {
		key, value, ok := strings.Cut(words, "=")
		if !ok {
			continue
		}
		if m.Godebug == nil {
			m.Godebug = map[string]string{}
		}
		m.Godebug[key] = value
	}
	return m
}

// godebugLines are what stands behind godebug, which the lax parser leaves out.
func godebugLines(syntax *modfile.FileSyntax) (found []string) {
	for _, statement := range syntax.Stmt {
		switch x := statement.(type) {
		case *modfile.Line:
			if len(x.Token) == 2 && x.Token[0] == "godebug" {
				found = append(found, x.Token[1])
			}
		case *modfile.LineBlock:
			if len(x.Token) != 1 || x.Token[0] != "godebug" {
				continue
			}
			for _, line := range x.Line {
				if len(line.Token) == 1 {
					found = append(found, line.Token[0])
				}
			}
		}
	}
	return found
}
