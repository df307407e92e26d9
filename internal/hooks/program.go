package hooks

import (
	"path/filepath"
	"strings"
)

// CheckProgram refuses a gvx that a hook must not name: one that the repository holds, whose
// commits would then choose who judges them, and one that will be gone tomorrow. temp is the
// folder of temporary files. The error is a *[ProgramError].
func (p Place) CheckProgram(program, temp string) error {
	real := resolved(program)
	for _, dir := range []string{p.Top, p.Common, p.Dir} {
		if Inside(real, resolved(dir)) || Inside(program, dir) {
			return &ProgramError{Path: program, Why: "it lies in the repository, which must not hold the program that judges it"}
		}
	}
	if Inside(real, resolved(temp)) || strings.Contains(filepath.ToSlash(real), "/go-build") {
		return &ProgramError{Path: program, Why: "it lies among temporary files"}
	}
	return nil
}

// resolved is path without links, as far as it is there.
func resolved(path string) string {
	for at, rest := path, ""; ; {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(real, rest)
		}
		up := filepath.Dir(at)
		if up == at {
			return path
		}
		at, rest = up, filepath.Join(filepath.Base(at), rest)
	}
}
