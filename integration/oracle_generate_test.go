//go:build unix

package integration

import (
	"math/rand/v2"
	"strings"
)

// The forms that are combined. "" is no such line.
var (
	goValues = []string{"", "1.16", "1.21", "1.21.0", "1.22.1", "1.25", "1.25.3", "1.26", "1.26.9", "1.26.10", "1.27", "1.27rc1", "1.27.0",
		"1.27.3", "1.27.4", "1.28", "1.28rc1", "1.99.1", "1.027", "1.27-x", `"1.27"`, "go1.27", "1.28beta2"}
	toolchainValues = []string{"", "", "", "default", "local", "go1.21.0", "go1.22.1", "go1.25.3", "go1.26.9", "go1.26.10", "go1.27", "go1.27rc1",
		"go1.27.0", "go1.27.3", "go1.27.4", "go1.27.4-x", "go1.28rc2", "go1.99.1", "1.27.3", "go1.27.3 X:y", "go1.28foo1"}
	environments = []string{"", "", "", "", "", "", "", "", "", "GOTOOLCHAIN=", "GOTOOLCHAIN=auto", "GOTOOLCHAIN=path", "GOTOOLCHAIN=local", "GOTOOLCHAIN=local+path",
		"GOTOOLCHAIN=go1.26.9", "GOTOOLCHAIN=go1.27.3", "GOTOOLCHAIN=go1.25.3+auto", "GOTOOLCHAIN=go1.26.10+path", "GOTOOLCHAIN=go1.27.4+auto",
		"GOTOOLCHAIN=go1.27+auto", "GOTOOLCHAIN=go1.27.3-x", "GOTOOLCHAIN=golang",
		"GO111MODULE=on", "GO111MODULE=auto", "GO111MODULE=off", "TMPDIR=$DIR", "TMPDIR=$DIR/a"}
	workspaces = []string{"", "", "", "GOWORK=off", "GOWORK=auto", "GOWORK=$DIR/go.work", "GOWORK=$DIR/b/go.work", "GOWORK=$DIR/none", "GOWORK=go.work", "GOWORK=$DIR/a"}
)

// generate returns n layouts, no two alike, always the same.
func generate(n int) []layout {
	g := generator{rand.New(rand.NewPCG(1, 27))}
	known := map[string]bool{}
	var all []layout
	for len(all) < n {
		l := g.layout()
		l.name = strings.ReplaceAll(strings.Join(append(append([]string{l.sub}, l.vars...), l.files...), "|"), "\n", `\n`)
		if !known[l.name] {
			known[l.name] = true
			all = append(all, l)
		}
	}
	return all
}

type generator struct{ *rand.Rand }

func (g generator) of(values []string) string { return values[g.IntN(len(values))] }

// layout is one of: a module; a folder in it; a module in a module; a module of a
// workspace; a workspace without modules; nothing.
func (g generator) layout() (l layout) {
	switch kind := g.IntN(20); {
	case kind < 7:
		l.files = []string{"go.mod", g.text("module m")}
	case kind < 9:
		l.files, l.sub = []string{"go.mod", g.text("module m"), "a/b/x", ""}, "a/b"
	case kind < 12:
		l.files, l.sub = []string{"go.mod", g.text("module m"), "a/go.mod", g.text("module a")}, "a"
	case kind < 18:
		l.files, l.sub = []string{"go.work", g.text("use ./a"), "a/go.mod", g.text("module a")}, g.of([]string{"", "a"})
		if g.IntN(3) == 0 {
			l.files = append(l.files, "b/go.work", g.text("use ../a"))
		}
		l.add(g.of(workspaces))
	case kind < 19:
		l.files = []string{"go.work", g.text("")}
		l.add(g.of(workspaces))
	default:
		l.files, l.sub = []string{"a/x", ""}, "a"
	}
	if g.IntN(12) == 0 {
		l.files = append(l.files, ".go-version", g.of([]string{"1.26.9\n", "1.27.3\n", "# x\n1.27.4\n", "1.25.3", "x"}))
	}
	if g.IntN(25) == 0 {
		l.files = append(l.files, "goenv", g.of([]string{"GOTOOLCHAIN=go1.27.3\n", "GOTOOLCHAIN=local\n", "GO111MODULE=off\n", "GOWORK=off\n"}))
		l.add("GOENV=$DIR/goenv")
	}
	l.add(g.of(environments))
	return l
}

func (l *layout) add(variable string) {
	if variable != "" {
		l.vars = append(l.vars, variable)
	}
}

// text is a go.mod or a go.work, in one of the forms that people and editors write.
func (g generator) text(first string) string {
	goLine, toolchain := line("go", g.of(goValues)), line("toolchain", g.of(toolchainValues))
	text := first + "\n\n" + goLine + "\n" + toolchain
	switch g.IntN(8) {
	case 0:
		text = strings.ReplaceAll(text, "\n", "\r\n")
	case 1:
		text = strings.ReplaceAll(text, " ", "\t")
	case 2:
		text = first + "\n" + toolchain + "\n" + goLine
	case 3:
		text = "// go 1.99\n" + strings.ReplaceAll(text, "\n\n", " // why\n")
	case 4:
		text = strings.TrimSpace(text)
	case 5:
		text += "go 1.99\n"
	}
	return text
}

func line(key, value string) string {
	if value == "" {
		return ""
	}
	return key + " " + value + "\n"
}
