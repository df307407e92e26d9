package shim

import (
	"strings"
	"testing"
)

// pinned is a project with nothing but this pin, below .git.
func pinned(name, text string) map[string]string {
	return map[string]string{".git/HEAD": "", name: text}
}

func TestGoVersionFile(t *testing.T) {
	at := func(line string) string { return "go1.26.9 go-version p/.go-version:" + line }
	var cases []resolveCase
	for text, want := range map[string]string{
		"1.26.9":                             at("1"),
		"1.26.9\n":                           at("1"),
		"go1.26.9\r\n":                       at("1"),
		"\ufeff1.26.9\r\n":                   at("1"),
		"\ufeff# why\n1.26.9":                at("2"),
		"  1.26.9\t\n":                       at("1"),
		"1.26.9 # the last of its line\n":    at("1"),
		"1.26.9# tight\n":                    at("1"),
		"# first\n\n   # second\n\t\n1.26.9": at("5"),
		"\r\n\r\n1.26.9\r\n\r\n# end\r\n":    at("3"),
		"1.26":                               at("1"),
		"go1.26 # newest patch":              at("1"),
		"1.28rc1":                            "go1.28rc1 go-version p/.go-version:1",
		"1":                                  `1 gvx: p/.go-version:1: pin "1" is not…`,
		"1.26.x":                             `1 gvx: p/.go-version:1: pin "1.26.x" is not…`,
		"v1.26.9":                            `1 gvx: p/.go-version:1: pin "v1.26.9" is not…`,
		"1.26.9\r1.27.4":                     `1 gvx: p/.go-version:1: pin "1.26.9\r1.27.4" is not…`,
		"1.26.9\n# x\n1.27.4 # y":            `1 gvx: p/.go-version:3: pin "1.27.4" is not…`,
		"# only this\n":                      `1 gvx: p/.go-version:1: pin "" is not…`,
		"\ufeff":                             `1 gvx: p/.go-version:1: pin "" is not…`,
		"1.26.9 1.27.4":                      `1 gvx: p/.go-version:1: pin "1.26.9 1.27.4" is not…`,
		"1.26.9\ufeff":                       `1 gvx: p/.go-version:1: pin "1.26.9\ufeff" is not…`,
		"1.26.9\x00":                         "1 gvx: cannot read p/.go-version: it is a binary file\nhelp: write it anew, as plain text and not as UTF-16",
		"\xff\xfe1\x00.\x002\x006\x00":       "1 gvx: cannot read p/.go-version: it is a binary file…",
		"1.26.9 #" + strings.Repeat("x", maxDeclaration-8): at("1"),
		"1.26.9 #" + strings.Repeat("x", maxDeclaration-7): "1 gvx: cannot read p/.go-version: file too large…",
	} {
		cases = append(cases, resolveCase{name: shorten(text), files: pinned(".go-version", text), want: want})
	}
	runCases(t, cases)
}

func TestToolVersionsFile(t *testing.T) {
	at := func(line string) string { return "go1.26.9 tool-versions p/.tool-versions:" + line }
	none := "go1.27.4 default"
	var cases []resolveCase
	for text, want := range map[string]string{
		"golang 1.26.9":                           at("1"),
		"go 1.26\r\n":                             at("1"),
		"\ufeffgolang 1.26.9\r\n":                 at("1"),
		"# tools\nnodejs 20.1\n\ngolang\t1.26.9 ": at("4"),
		"golang 1.26.9 1.27.4 system":             at("1"), // fallbacks of asdf's
		"golang 1.26.9\ngo 1.27.4":                at("1"), // the first line
		"go 1.26.9\ngolang 1.27.4":                at("1"),
		"golang-lint 1.27.4\ngolang 1.26.9":       at("2"),
		"golang 1.26.9#1.27.4":                    at("1"),
		"#golang 1.27.4\n golang 1.26.9":          at("2"),
		"golang # nothing\n":                      `1 gvx: p/.tool-versions:1: pin "golang" is not…`,
		"golang latest:1.26":                      `1 gvx: p/.tool-versions:1: pin "golang latest:1.26" is not…`,
		"go path:/usr/local/go":                   `1 gvx: p/.tool-versions:1: pin "go path:/usr/local/go" is not…`,
		"":                                        none,
		"\ufeff":                                  none,
		"nodejs 20.1":                             none,
		"Golang 1.26.9":                           none,
		"nodejs 20.1\x00golang 1.26.9":            "1 gvx: cannot read p/.tool-versions: it is a binary file…",
	} {
		cases = append(cases, resolveCase{name: shorten(text), files: pinned(".tool-versions", text), env: "GVX_DEFAULT=1.27.4", want: want})
	}
	runCases(t, cases)
}

func TestModFileText(t *testing.T) {
	const mark = `: the start "\ufeff" is not text to the go command…`
	work := func(text string) map[string]string { return with(mod("go 1.26\n"), "go.work", text) }
	goMod := func(text string) map[string]string { return map[string]string{".git/HEAD": "", "go.mod": text} }
	fill := func(n int) string { return "go 1.26\n//" + strings.Repeat("x", n-10) }
	runCases(t, []resolveCase{
		{name: "mark before the module", files: goMod("\ufeffmodule m\ngo 1.26\n"), want: "1 gvx: p/go.mod:1" + mark},
		{name: "mark before the go line", files: goMod("\ufeffgo 1.26\n"), want: "1 gvx: p/go.mod:1" + mark},
		{name: "mark in go.work", files: work("\ufeffgo 1.26\n"), want: "1 gvx: p/go.work:1" + mark},
		{name: "mark in a pinned repository", files: with(goMod("\ufeffmodule m\n"), ".go-version", "1.26.9"), want: "1 gvx: p/go.mod:1" + mark},
		{name: "mark further on", files: goMod("module m\n\ufeffgo 1.27\ngo 1.26\n"), want: "go1.26.9 go.mod-go p/go.mod:3", sw: true},
		{name: "binary", files: goMod("module m\ngo 1.26\n// \x00\n"), want: "1 gvx: cannot read p/go.mod: it is a binary file…"},
		{name: "binary go.work", files: work("go 1.26\n\x00"), want: "1 gvx: cannot read p/go.work: it is a binary file…"},
		{name: "1 MiB", files: goMod(fill(maxDeclaration)), want: "go1.26.9 go.mod-go p/go.mod:1", sw: true},
		{name: "a byte more", files: goMod(fill(maxDeclaration + 1)), want: "1 gvx: cannot read p/go.mod: file too large…"},
		{name: "go.work, a byte more", files: work(fill(maxDeclaration + 1)), want: "1 gvx: cannot read p/go.work: file too large…"},
		{name: "folders", files: goModFolders(), dir: "a", want: "go1.26.9 go.work-go p/go.work:1", sw: true},
		{name: "GOWORK names a folder", files: mod("go 1.26\n"), env: "GOWORK=<R>/p", want: "1 gvx: cannot read p: it is not a regular file…"},
		{name: "GOWORK below a file", files: mod("go 1.26\n"), env: "GOWORK=<R>/p/go.mod/x", want: "go1.26.9 go.mod-go p/go.mod:3", sw: true},
		{name: "auto with go.work alone", files: map[string]string{".git/HEAD": "", "go.work": "go 1.26\n"}, env: "GO111MODULE=auto", want: "go1.26.9 go.work-go p/go.work:1", sw: true},
		{name: "auto with nothing", files: map[string]string{".git/HEAD": ""}, env: "GO111MODULE=auto GVX_DEFAULT=1.26", want: "go1.26.9 default"},
		{name: "auto with both", files: work("go 1.27.3\n"), env: "GO111MODULE=auto", want: "go1.27.4 go.work-go p/go.work:1", sw: true},
		{name: "off asks for nothing", files: mod("go 1.27\n"), env: "GO111MODULE=off GOWORK=relative GVX_DEFAULT=1.26", want: "go1.26.9 default"},
	})
}

// goModFolders is a workspace whose module has folders where its files belong.
func goModFolders() map[string]string {
	return map[string]string{".git/HEAD": "", "go.work": "go 1.26\n", "a/go.work/x": "", "a/go.mod/x": "", "go.mod/x": ""}
}

// Suffixes are a vendor's and count for nothing; pre-releases are older than the
// release and newer than the language version.
func TestVendorsAndCandidates(t *testing.T) {
	tool := func(name string) map[string]string { return mod("go 1.20\ntoolchain " + name + "\n") }
	runCases(t, []resolveCase{
		{name: "dash", files: tool("go1.26.9-foo"), want: "go1.26.9 go.mod-toolchain p/go.mod:4", sw: true},
		{name: "space", files: tool("go1.26.9 X:loopvar"), want: "go1.26.9 go.mod-toolchain p/go.mod:4", sw: true},
		{name: "tab and comment", files: tool("go1.26.9\tX:a,b // c"), want: "go1.26.9 go.mod-toolchain p/go.mod:4", sw: true},
		{name: "candidate with one", files: tool("go1.28rc1-x-y"), want: "go1.28rc1 go.mod-toolchain p/go.mod:4", sw: true},
		{name: "language version older than the line", files: mod("go 1.26.1\ntoolchain go1.26\n"), want: "go1.26.9 go.mod-go p/go.mod:3", sw: true},
		{name: "language version of the line", files: mod("go 1.26\ntoolchain go1.26\n"), want: `1 gvx: p/go.mod:4: toolchain line "go1.26" is not…`},
		{name: "other compiler", files: tool("gccgo-go1.26.9"), want: `1 gvx: p/go.mod:4: toolchain line "gccgo-go1.26.9"…`},
		{name: "path", files: tool("go1.26.9-/../x"), want: `1 gvx: p/go.mod:4: toolchain line…`},
		{name: "GOTOOLCHAIN", files: tool("default"), env: "GOTOOLCHAIN=go1.26.9-foo", want: "go1.26.9 GOTOOLCHAIN"},
		{name: "GOTOOLCHAIN as a minimum", files: tool("default"), env: "GOTOOLCHAIN=go1.26.9-foo+auto", want: "go1.26.9 GOTOOLCHAIN", sw: true},
		{name: "no such mode", files: tool("default"), env: "GOTOOLCHAIN=go1.26.9-foo+bar", want: "1 gvx: invalid GOTOOLCHAIN…"},
		{name: "line newer than the candidate", files: mod("go 1.27.0\ntoolchain go1.27rc2\n"), want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "candidate newer than the language", files: mod("go 1.28\ntoolchain go1.28rc1\n"), want: "go1.28rc1 go.mod-toolchain p/go.mod:4", sw: true},
		{name: "newer candidate wins", files: mod("go 1.28rc1\ntoolchain go1.28rc10\n"), want: "go1.28rc10 go.mod-toolchain p/go.mod:4 missing 1.28rc10", sw: true},
		{name: "default under a line", files: mod("go 1.27.3\ntoolchain default\n"), env: "GVX_DEFAULT=1.26.9", want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "default without a line", files: mod("toolchain default\n"), env: "GVX_DEFAULT=1.26.9", want: "go1.26.9 default"},
		{name: "default over go.work's line", files: with(mod("go 1.20\n"), "go.work", "go 1.26\ntoolchain default\n"), want: "go1.26.9 go.work-go p/go.work:1", sw: true},
	})
}

// A pin is the law for all modules of its repository, and nested modules are none of
// each other's.
func TestNestedModules(t *testing.T) {
	nested := func(more ...string) map[string]string {
		return with(map[string]string{".git/HEAD": "", "go.mod": "go 1.26.5\n", "a/go.mod": "go 1.27.3\n", "a/b/x": ""}, more...)
	}
	runCases(t, []resolveCase{
		{name: "inner", files: nested(), dir: "a/b", want: "go1.27.4 go.mod-go p/a/go.mod:1", sw: true},
		{name: "outer", files: nested(), dir: "c", want: "go1.26.9 go.mod-go p/go.mod:1", sw: true},
		{name: "inner is silent", files: nested("a/go.mod", "module a\n"), dir: "a/b", env: "GVX_DEFAULT=1.26.5", want: "go1.26.5 default"},
		{name: "root's pin", files: nested(".go-version", "1.27.3"), dir: "a/b", want: "go1.27.3 go-version p/.go-version:1"},
		{name: "root's pin too old for one", files: nested(".go-version", "1.26.9"), dir: "a/b", want: "3 gvx: the pin is older…"},
		{name: "root's pin serves the other", files: nested(".go-version", "1.26.9"), dir: "c", want: "go1.26.9 go-version p/.go-version:1"},
		{name: "nearest pin", files: nested(".go-version", "1.26.9", "a/.tool-versions", "go 1.27.3"), dir: "a/b", want: "go1.27.3 tool-versions p/a/.tool-versions:1"},
		{name: "without git only its own", files: map[string]string{".go-version": "1.26.9", "go.mod": "go 1.26\n", "a/go.mod": "go 1.27\n"}, dir: "a", want: "go1.27.4 go.mod-go p/a/go.mod:1", sw: true},
		{name: "workspace in a module", files: nested("a/go.work", "go 1.27rc1\n"), dir: "a/b", want: "go1.27.4 go.work-go p/a/go.work:1", sw: true},
	})
}

func shorten(text string) string { return text[:min(len(text), 40)] }
