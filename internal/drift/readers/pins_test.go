package readers

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/shim"
)

var goVersionFiles = []readCase{
	{"plain", ".go-version", "1.26.9\n", `1:1 pin =1.26.9 "1.26.9" .`},
	{"below", "a/b/.go-version", "1.26.9", `1:1 pin =1.26.9 "1.26.9" a/b`},
	{"prefix", ".go-version", "go1.26.9\r\n", `1:3 pin =1.26.9 "1.26.9" .`},
	{"mark", ".go-version", "\ufeff1.26.9\r\n", `1:4 pin =1.26.9 "1.26.9" .`},
	{"mark and comment", ".go-version", "\ufeff# why\n1.26.9", `2:1 pin =1.26.9 "1.26.9" .`},
	{"space", ".go-version", "  1.26.9\t\n", `1:3 pin =1.26.9 "1.26.9" .`},
	{"comment", ".go-version", "1.26.9# tight\n", `1:1 pin =1.26.9 "1.26.9" .`},
	{"comments", ".go-version", "# first\n\n   # second\n\t\n1.26.9", `5:1 pin =1.26.9 "1.26.9" .`},
	{"empty lines", ".go-version", "\r\n\r\n1.26.9\r\n\r\n# end\r\n", `3:1 pin =1.26.9 "1.26.9" .`},
	{"minor", ".go-version", "go1.26 # newest patch", `1:3 pin 1.26.* "1.26" .`},
	{"candidate", ".go-version", "1.28rc1", `1:1 pin =1.28rc1 "1.28rc1" .`},
	{"stable", ".go-version", "stable", `1:1 pin * "stable" .`},
	{"latest", ".go-version", "latest", `1:1 pin * "latest" .`},
	{"oldstable", ".go-version", "oldstable", `1:1 pin oldstable "oldstable" .`},
	{"system", ".go-version", "system\n", `1:1 pin system "system" .`},
	{"old", ".go-version", "1.20", `1:1 pin 1.20.* "1.20" .`},
	{"old release", ".go-version", "1.20.0", `1:1 pin =1.20.0 "1.20.0" .`},
	{"one", ".go-version", "1", `1 fatal no version: "1"…`},
	{"x", ".go-version", "1.26.x", `1 fatal no version: "1.26.x"…`},
	{"v", ".go-version", "v1.26.9", `1 fatal no version…`},
	{"carriage return", ".go-version", "1.26.9\r1.27.4", `1 fatal no version…`},
	{"second line", ".go-version", "1.26.9\n# x\n1.27.4 # y", `3 fatal it has a second line…`},
	{"second word", ".go-version", "1.26.9 1.27.4", `1 fatal no version…`},
	{"only a comment", ".go-version", "# only this\n", `1 fatal it is empty…`},
	{"only a mark", ".go-version", "\ufeff", `1 fatal it is empty…`},
	{"nothing", ".go-version", "", `1 fatal it is empty…`},
	{"mark behind", ".go-version", "1.26.9\ufeff", `1 fatal no version…`},
	{"binary", ".go-version", "1.26.9\x00", `0 fatal it is a binary file`},
	{"utf-16", ".go-version", "\xff\xfe1\x00.\x002\x006\x00", `0 fatal it is a binary file`},
	{"escape", ".go-version", "1.26\x1b[31m", `1 fatal no version: "1.26\x1b[31m"…`},
	{"command", ".go-version", "$(touch x)", `1 fatal no version…`},
}

var toolVersionsFiles = []readCase{
	{"plain", ".tool-versions", "golang 1.26.9", `1:8 pin =1.26.9 "1.26.9" .`},
	{"go", "a/.tool-versions", "go 1.26\r\n", `1:4 pin 1.26.* "1.26" a`},
	{"mark", ".tool-versions", "\ufeffgolang 1.26.9\r\n", `1:11 pin =1.26.9 "1.26.9" .`},
	{"others", ".tool-versions", "# tools\nnodejs 20.1\n\ngolang\t1.26.9 ", `4:8 pin =1.26.9 "1.26.9" .`},
	{"several", ".tool-versions", "golang 1.26.9 1.27.4 system", `1:8 pin =1.26.9 "1.26.9" .`},
	{"twice", ".tool-versions", "golang 1.26.9\ngo 1.27.4", `1:8 pin =1.26.9 "1.26.9" .`},
	{"another tool", ".tool-versions", "golang-lint 1.27.4\ngolang 1.26.9", `2:8 pin =1.26.9 "1.26.9" .`},
	{"comment", ".tool-versions", "golang 1.26.9#1.27.4", `1:8 pin =1.26.9 "1.26.9" .`},
	{"commented", ".tool-versions", "#golang 1.27.4\n golang 1.26.9", `2:9 pin =1.26.9 "1.26.9" .`},
	{"gogo", ".tool-versions", "go go1.26.9", `1:6 pin =1.26.9 "1.26.9" .`},
	{"system", ".tool-versions", "golang system\n", `1:8 pin system "system" .`},
	{"no version", ".tool-versions", "golang # nothing\n", `1 fatal it names no version of Go…`},
	{"latest:", ".tool-versions", "golang latest:1.26", `1 fatal no version: "latest:1.26"…`},
	{"path:", ".tool-versions", "go path:/usr/local/go", `1 fatal no version…`},
	{"ref:", ".tool-versions", "go ref:master", `1 fatal no version…`},
	{"nothing", ".tool-versions", "", ``},
	{"only a mark", ".tool-versions", "\ufeff", ``},
	{"none", ".tool-versions", "nodejs 20.1", ``},
	{"upper case", ".tool-versions", "Golang 1.26.9", ``},
	{"binary", ".tool-versions", "nodejs 20.1\x00golang 1.26.9", `0 fatal it is a binary file`},
}

func TestGoVersionFile(t *testing.T)    { runReads(t, goVersionFile{}, goVersionFiles) }
func TestToolVersionsFile(t *testing.T) { runReads(t, toolVersions{}, toolVersionsFiles) }

func FuzzGoVersionFile(f *testing.F) { fuzzReader(f, goVersionFile{}, ".go-version", goVersionFiles) }
func FuzzToolVersions(f *testing.F) {
	fuzzReader(f, toolVersions{}, "a/.tool-versions", toolVersionsFiles, "go\v1.26", "go\u00851.26 x", "\xff go 1")
}

func TestHostilePins(t *testing.T) {
	files := map[string]string{
		"lines": strings.Repeat("x\n", drift.MaxFile/2),
		"words": "golang " + strings.Repeat("1 ", drift.MaxFile/2-10),
		"word":  "golang " + strings.Repeat("1", drift.MaxFile-10),
		"space": strings.Repeat(" ", drift.MaxFile),
		"tools": strings.Repeat("golang\n", drift.MaxFile/8),
	}
	cheaply(t, goVersionFile{}, ".go-version", files)
	cheaply(t, toolVersions{}, ".tool-versions", files)
}

// What a pin says is what the shim makes of it, line by line, or both refuse it.
func TestPinsAgreeWithShim(t *testing.T) {
	w := newShimWorld(t)
	compared := 0
	for r, cases := range map[drift.Reader][]readCase{goVersionFile{}: goVersionFiles, toolVersions{}: toolVersionsFiles} {
		for _, c := range cases {
			if filepath.Dir(c.path) != "." {
				continue
			}
			result := r.Read(drift.File{Path: c.path, Data: []byte(c.data)})
			w.agrees(t, c, result)
			compared++
		}
	}
	if compared < 40 {
		t.Errorf("only %d files", compared)
	}
}

// What the shim refuses in a go.mod or go.work is fatal to the reader too. The other way
// round it is the parser of the go command that refuses more.
func TestModsAgreeWithShim(t *testing.T) {
	w := newShimWorld(t)
	refusals := 0
	for r, cases := range map[drift.Reader][]readCase{goMod{}: goMods, goWork{}: goWorks} {
		for _, c := range cases {
			if filepath.Dir(c.path) != "." {
				continue
			}
			file := w.write(t, c)
			_, err := w.resolver.Resolve()
			os.Remove(file)
			var refused *shim.DeclarationError
			var unreadable *shim.UnreadableError
			if !errors.As(err, &refused) && !errors.As(err, &unreadable) {
				continue
			}
			refusals++
			result := r.Read(drift.File{Path: c.path, Data: []byte(c.data)})
			fatal := slices.ContainsFunc(result.Problems, func(p drift.Problem) bool { return p.Fatal })
			// A toolchain line that names a language version is left to the rule old-form.
			old := slices.ContainsFunc(result.Places, func(p drift.Place) bool {
				return p.Kind == drift.ToolchainLine && p.Want.Form == drift.Newest
			})
			if !fatal && !old {
				t.Errorf("%s: %v, and the reader is content", c.name, err)
			}
		}
	}
	if refusals < 8 {
		t.Errorf("the shim refuses only %d", refusals)
	}
}

type shimWorld struct {
	project  string
	resolver shim.Resolver
}

func newShimWorld(t *testing.T) shimWorld {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	project := filepath.Join(root, "p")
	if err := os.MkdirAll(filepath.Join(project, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	env := shim.Environ{"HOME=" + root, "PATH=/nonexistent", "XDG_DATA_DIRS=/nonexistent"}
	dirs, err := layout.New(env.Get)
	if err != nil {
		t.Fatal(err)
	}
	set, err := settings.Load(env.Get, dirs.Env(), "")
	if err != nil {
		t.Fatal(err)
	}
	return shimWorld{project, shim.Resolver{Dirs: dirs, Settings: set, Env: env, Dir: project, TempDir: filepath.Join(root, "tmp")}}
}

func (w shimWorld) write(t *testing.T, c readCase) (file string) {
	t.Helper()
	file = filepath.Join(w.project, c.path)
	if err := os.WriteFile(file, []byte(c.data), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func (w shimWorld) agrees(t *testing.T, c readCase, result drift.Result) {
	t.Helper()
	file := w.write(t, c)
	defer os.Remove(file)
	decision, err := w.resolver.Resolve()
	var refused *shim.DeclarationError
	var unreadable *shim.UnreadableError
	switch {
	case errors.As(err, &refused):
		if len(result.Places) != 0 || len(result.Problems) != 1 || !result.Problems[0].Fatal || result.Problems[0].Line != refused.Line {
			t.Errorf("%s: the shim refuses line %d, and the reader says %s", c.name, refused.Line, told(result))
		}
	case errors.As(err, &unreadable):
		if len(result.Places) != 0 || len(result.Problems) != 1 || !result.Problems[0].Fatal {
			t.Errorf("%s: the shim cannot read it, and the reader says %s", c.name, told(result))
		}
	case decision.Reason.File != file:
		if system := len(result.Places) == 1 && result.Places[0].Want.Form == drift.System; len(result.Places) != 0 && !system || len(result.Problems) != 0 {
			t.Errorf("%s: no pin for the shim (%v), and the reader says %s", c.name, err, told(result))
		}
	case len(result.Places) != 1 || result.Places[0].Line != decision.Reason.Line || shown(result.Places[0].Want) != shown(requested(decision.Request)):
		t.Errorf("%s: line %d and %v for the shim, and the reader says %s", c.name, decision.Reason.Line, decision.Request, told(result))
	}
}
