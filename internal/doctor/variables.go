package doctor

import (
	"regexp"

	"github.com/gvx-go/gvx/internal/quote"
)

// runVar is name as the go command gets it that a person starts in this shell: through the
// shim where that comes first on PATH.
func (h *Here) runVar(name string) GoVar {
	if h.shimRuns() {
		return h.ChildVar(name)
	}
	return h.GoVar(name)
}

// shimRuns reports whether the go of this shell is the shim.
func (h *Here) shimRuns() bool {
	all := h.programsOnPath("go")
	return len(all) > 0 && all[0].kind == shimProgram
}

// unset is what takes v away where it was set.
func (h *Here) unset(v GoVar) Fix {
	switch v.Origin {
	case "user":
		line := "go env -u " + v.Name
		if userInfo.MatchString(v.Value) {
			return Shell(line) // what takes it back would show a password
		}
		return Fix{Commands: []Command{{
			Line: line, Do: RunGo{[]string{"env", "-u", v.Name}}, Undo: "go env -w " + shellWord(v.Name+"="+v.Value),
		}}}
	case "environment":
		fix := Shell("unset " + v.Name)
		fix.Words = "take it out of the file where it is exported, such as " + h.Show(h.rcFile())
		return fix
	}
	return Fix{Words: "that file came with the toolchain"}
}

// userInfo is what stands before the host of a URL.
var userInfo = regexp.MustCompile(`//[^/@\s]*@`)

// assigned is NAME=value, without credentials and safe for a terminal.
func (v GoVar) assigned() string {
	return quote.Foreign(v.Name + "=" + userInfo.ReplaceAllString(v.Value, "//"))
}
