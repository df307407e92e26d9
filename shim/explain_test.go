package shim

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/settings"
)

// TestHelpHelps: what a help line says must not be refused by the same rule again.
func TestHelpHelps(t *testing.T) {
	runCases(t, []resolveCase{
		{name: "contradiction", files: with(mod("go 1.27.3\n"), ".go-version", "1.26.9"),
			want: "3 gvx: the pin is older than the go line that it governs\n  pinned by    p/.go-version:1 (1.26.9), which is go1.26.9\n  required by  p/go.mod:3 (go 1.27.3)\nhelp: gvx pin 1.27.3, or: go +1.27 mod edit -go=1.26.9"},
		{name: "by a minor", files: with(mod("go 1.27.3\n"), ".go-version", "1.26"),
			want: "3 gvx: the pin is older than the go line that it governs\n  pinned by    p/.go-version:1 (1.26)\n  required by  p/go.mod:3 (go 1.27.3)\nhelp: gvx pin 1.27.3, or: go +1.27 mod edit -go=1.26"},
		{name: "in a workspace", files: map[string]string{".git/HEAD": "", "go.work": "go 1.27\n", ".go-version": "1.26.9"},
			want: "3 gvx: the pin is older than the go line that it governs\n  pinned by    p/.go-version:1 (1.26.9), which is go1.26.9\n  required by  p/go.work:1 (go 1.27)\nhelp: gvx pin 1.27.0, or: go +1.27 work edit -go=1.26.9"},
		{name: "what it says runs", files: with(mod("go 1.27.3\n"), ".go-version", "1.26.9"), args: "+1.27 mod edit -go=1.26.9", want: "go1.27.4 argument"},
		{name: "go line", files: mod("go 1.x\n"),
			want: "1 gvx: p/go.mod:3: go line \"1.x\" is not a version such as 1.27 or 1.27.4\nhelp: edit p/go.mod:3, for example to: go 1.27"},
		{name: "toolchain line", files: mod("go 1.20\ntoolchain local\n"),
			want: "1 gvx: p/go.mod:4: toolchain line \"local\" is not a release such as go1.27.4\nhelp: edit p/go.mod:4, for example to: toolchain go1.27.4"},
		{name: "go line of a workspace", files: map[string]string{"go.work": "go x\n"},
			want: "1 gvx: p/go.work:1: go line \"x\" is not a version such as 1.27 or 1.27.4\nhelp: edit p/go.work:1, for example to: go 1.27"},
	})
}

func TestHelpForSystemErrors(t *testing.T) {
	for _, c := range []struct {
		err  error
		help string
	}{
		{&settings.SyntaxError{File: "/c/env", Line: 2, Text: "x"}, "mend or remove that line"},
		{&fs.PathError{Op: "mkdir", Path: "/a\x1b", Err: errors.New("not a folder")}, `ls -ld "/a\x1b"`},
	} {
		if got := Explain(c.err, "/"); !strings.HasPrefix(got.Help, c.help) || got.Code != ExitFailed || hasControl(got.String()) {
			t.Errorf("%v: %q", c.err, got.String())
		}
	}
}
