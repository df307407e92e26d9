//go:build unix

package integration

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// layout is a folder with what is declared there, and where one stands in it.
type layout struct {
	name  string
	files []string    // name and text in turn; a name with @ is a link to the text
	sub   string      // the folder to ask in
	vars  []string    // $DIR is the project's folder
	args  []string    // of go; nil is go version, and gvx current for gvx
	mode  fs.FileMode // of the project's folder, where others may write to it
	want  string      // what both want, where $LOCAL is the older release; "" is not said
}

// refused is a want that says that both refuse.
const refused = "refused"

// get returns what vars set name to.
func (l layout) get(name string) string {
	for _, v := range l.vars {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}

// lines returns the files' lines that start with key, without it.
func (l layout) lines(key string) []string {
	var values []string
	for i := 1; i < len(l.files); i += 2 {
		for line := range strings.SplitSeq(l.files[i], "\n") {
			if value, ok := strings.CutPrefix(strings.TrimSpace(line), key); ok && value != "" && strings.ContainsAny(value[:1], " \t(") {
				value, _, _ = strings.Cut(value, "//")
				values = append(values, strings.TrimSpace(value))
			}
		}
	}
	return values
}

// declares reports whether a file has this line.
func (l layout) declares(key, value string) bool {
	for _, has := range l.lines(key) {
		if has == value {
			return true
		}
	}
	return false
}

func mod(text string) []string { return []string{"go.mod", "module example.com/m\n\n" + text} }

func workspace(work, module string) []string {
	return []string{"go.work", work + "\nuse ./a\n", "a/go.mod", "module example.com/a\n" + module}
}

// beside is a module, and an empty folder beside it.
func beside(text string) []string {
	return []string{"m/go.mod", "module example.com/m\n\n" + text, "x/x", ""}
}

func in(vars ...string) []string { return vars }

// handWritten are the cases of Go's own documentation of the choice, of its source
// and of what was tried on it, one each.
var handWritten = []layout{
	{name: "language version", files: mod("go 1.27\n"), want: "go1.27.0"},
	{name: "release", files: mod("go 1.27.3\n"), want: "go1.27.3"},
	{name: "release candidate", files: mod("go 1.27rc1\n"), want: "go1.27rc1"},
	{name: "unknown release", files: mod("go 1.99.1\n"), want: "go1.99.1"},
	{name: "unknown language version", files: mod("go 1.99\n"), want: "go1.99.0"},
	{name: "own minor", files: mod("go 1.26\n"), want: "$LOCAL"},
	{name: "older minor", files: mod("go 1.25.3\n"), want: "$LOCAL"},
	{name: "no go line", files: mod(""), want: "$LOCAL"},
	{name: "empty go.mod", files: []string{"go.mod", ""}, want: "$LOCAL"},
	{name: "no go.mod", files: []string{"x", ""}, want: "$LOCAL"},
	{name: "toolchain line", files: mod("go 1.21\ntoolchain go1.27.3\n"), want: "go1.27.3"},
	{name: "toolchain line, old go line", files: mod("go 1.20\ntoolchain go1.27.3\n"), want: "go1.27.3"},
	{name: "toolchain line first", files: mod("toolchain go1.27.3\ngo 1.21\n"), want: "go1.27.3"},
	{name: "toolchain line alone", files: mod("toolchain go1.27.3\n"), want: "go1.27.3"},
	{name: "older toolchain line", files: mod("go 1.27.3\ntoolchain go1.26.1\n"), want: "go1.27.3"},
	{name: "toolchain line below both", files: mod("go 1.21\ntoolchain go1.22.1\n"), want: "$LOCAL"},
	{name: "toolchain candidate", files: mod("go 1.27\ntoolchain go1.27rc1\n"), want: "go1.27rc1"},
	{name: "toolchain default", files: mod("go 1.25\ntoolchain default\n"), want: "$LOCAL"},
	{name: "toolchain default, old go line", files: mod("toolchain default\n"), want: "$LOCAL"},
	{name: "toolchain default below the go line", files: mod("go 1.27.3\ntoolchain default\n")},
	{name: "toolchain local", files: mod("go 1.25\ntoolchain local\n"), want: refused},
	{name: "toolchain without go", files: mod("go 1.25\ntoolchain 1.27.3\n"), want: refused},
	{name: "toolchain of a language version", files: mod("go 1.25\ntoolchain go1.27\n")},
	{name: "toolchain of an older language version", files: mod("go 1.25\ntoolchain go1.25\n")},
	{name: "toolchain of the local release, with a suffix", files: mod("go 1.25\ntoolchain go1.26.9-foo\n"), want: "$LOCAL"},
	{name: "toolchain with a suffix", files: mod("go 1.25\ntoolchain go1.27.3-foo\n")},
	{name: "toolchain with experiments", files: mod("go 1.25\ntoolchain go1.27.3 X:exp\n")},
	{name: "toolchain of another kind", files: mod("go 1.25\ntoolchain go1.27foo1\n")},
	{name: "toolchain that is a path", files: mod("go 1.25\ntoolchain go1.27.3/../x\n"), want: refused},
	{name: "comment behind", files: mod("go 1.27.3 // because\n"), want: "go1.27.3"},
	{name: "comment behind the toolchain", files: mod("go 1.21\ntoolchain go1.27.3 // because\n"), want: "go1.27.3"},
	{name: "commented out", files: mod("// go 1.27.3\ngo 1.26\n"), want: "$LOCAL"},
	{name: "first of two lines", files: mod("go 1.26\ngo 1.27.3\n"), want: "$LOCAL"},
	{name: "inside a block", files: mod("require (\n\tgo 1.27.3\n)\ngo 1.26\n"), want: "go1.27.3"},
	{name: "tab and CRLF", files: mod("go\t1.27.3\r\n"), want: "go1.27.3"},
	{name: "CRLF everywhere", files: []string{"go.mod", "module m\r\n\r\ngo 1.21\r\n\r\ntoolchain go1.27.3\r\n"}, want: "go1.27.3"},
	{name: "CR alone", files: []string{"go.mod", "module m\rgo 1.27.3\r"}, want: "$LOCAL"},
	{name: "indented", files: mod("   go   1.27.3   \n"), want: "go1.27.3"},
	{name: "no line break at the end", files: mod("go 1.27.3"), want: "go1.27.3"},
	{name: "no value", files: mod("go\n"), want: "$LOCAL"},
	{name: "nothing but a comment for a value", files: mod("go // 1.27\n")},
	{name: "quoted go line", files: mod("go \"1.27.3\"\n")},
	{name: "factored go line", files: mod("go (\n\t1.27.3\n)\n")},
	{name: "four numbers", files: mod("go 1.27.3.4\n")},
	{name: "two values", files: mod("go 1.27.3 1.26\n")},
	{name: "another major", files: mod("go 2.0\n")},
	{name: "major alone", files: mod("go 1\n")},
	{name: "another pre-release", files: mod("go 1.27alpha1\n")},
	{name: "with the prefix", files: mod("go go1.27.3\n")},
	{name: "vendor's go line", files: mod("go 1.27.3-foo\n")},
	{name: "byte order mark", files: []string{"go.mod", "\ufeffmodule example.com/m\n\ngo 1.27.3\n"}},
	{name: "byte order mark before the go line", files: []string{"go.mod", "\ufeffgo 1.27.3\n"}},
	{name: "byte 0 in a comment", files: mod("// \x00\ngo 1.27.3\n")},
	{name: "more than 1 MiB", files: mod("go 1.27.3\n//" + strings.Repeat("x", 1<<20))},
	{name: "below", files: append(mod("go 1.27.3\n"), "a/b/x", ""), sub: "a/b", want: "go1.27.3"},
	{name: "nested module", files: append(mod("go 1.27.3\n"), "a/go.mod", "module example.com/a\ngo 1.25\n"), sub: "a", want: "$LOCAL"},
	{name: "a folder called go.mod", files: append(mod("go 1.27.3\n"), "a/go.mod/x", ""), sub: "a", want: "go1.27.3"},
	{name: "a folder called go.work", files: append(mod("go 1.27.3\n"), "go.work/x", ""), want: "go1.27.3"},

	{name: "a folder by its link", files: append(beside("go 1.25\n"), "y/go.mod", "go 1.27.3\n", "y/link@", "../m"), sub: "y/link", want: "$LOCAL"},
	{name: "a folder below a link", files: []string{"m/a/x", "", "m/go.mod", "go 1.25\n", "y/go.mod", "go 1.27.3\n", "y/link@", "../m/a"}, sub: "y/link", want: "go1.27.3"},
	{name: "-C to the same folder below a link", files: []string{"m/a/x", "", "m/go.mod", "go 1.25\n", "y/go.mod", "go 1.27.3\n", "y/link@", "../m/a"}, sub: "y/link", args: in("-C", ".", "version"), want: "go1.27.3"},
	{name: "-C above a link", files: []string{"m/a/x", "", "m/go.mod", "go 1.27.3\n", "y/go.mod", "go 1.25\n", "y/link@", "../m/a"}, sub: "y/link", args: in("-C", "..", "version"), want: "go1.27.3"},
	{name: "go.mod is a link", files: []string{"x", "go 1.27.3\n", "go.mod@", "x"}, want: "go1.27.3"},
	{name: "go.mod is a link to nothing", files: append(mod("go 1.27.3\n"), "a/x", "", "a/go.mod@", "y"), sub: "a", want: "go1.27.3"},
	{name: "go.mod is a device", files: []string{"go.mod@", "/dev/null"}},
	{name: "older language version than the go line", files: mod("go 1.27.3\ntoolchain go1.27\n"), want: "go1.27.3"},
	{name: "language version of the go line", files: mod("go 1.27\ntoolchain go1.27\n")},
	{name: "first release that must be allowed", files: mod("go 1.20\ntoolchain go1.21.0\n")},
	{name: "old release that must be allowed", files: mod("go 1.20.1\n")},
	{name: "language version whose first release must be allowed", files: mod("go 1.21\n")},

	{name: "go.work over go.mod", files: workspace("go 1.27.3\n", "go 1.21\n"), sub: "a", want: "go1.27.3"},
	{name: "older go.work over go.mod", files: workspace("go 1.26\n", "go 1.27.3\n"), sub: "a", want: "$LOCAL"},
	{name: "go.work with a toolchain line", files: workspace("go 1.21\ntoolchain go1.27.3\n", "go 1.21\n"), sub: "a", want: "go1.27.3"},
	{name: "go.work with toolchain default", files: workspace("go 1.27.3\ntoolchain default\n", "go 1.21\n"), sub: "a"},
	{name: "go.work without a go line", files: workspace("", "go 1.27.3\n"), sub: "a", want: "$LOCAL"},
	{name: "GOWORK=off", files: workspace("go 1.27.3\n", "go 1.25\n"), sub: "a", vars: in("GOWORK=off"), want: "$LOCAL"},
	{name: "GOWORK=auto", files: workspace("go 1.27.3\n", "go 1.25\n"), sub: "a", vars: in("GOWORK=auto"), want: "go1.27.3"},
	{name: "GOWORK=path", files: append(workspace("go 1.27.3\n", "go 1.21\n"), "else/x", ""), sub: "else", vars: in("GOWORK=$DIR/go.work"), want: "go1.27.3"},
	{name: "GOWORK=path of another", files: append(workspace("go 1.27.2\n", "go 1.21\n"), "b/go.work", "go 1.27.3\n"), sub: "a", vars: in("GOWORK=$DIR/b/go.work"), want: "go1.27.3"},
	{name: "GOWORK=missing path", files: mod("go 1.27.3\n"), vars: in("GOWORK=$DIR/none/go.work"), want: "go1.27.3"},
	{name: "GOWORK=folder", files: mod("go 1.27.3\n"), vars: in("GOWORK=$DIR"), want: refused},
	{name: "GOWORK=relative", files: mod("go 1.27.3\n"), vars: in("GOWORK=go.work"), want: refused},
	{name: "GOWORK=relative, go.work", files: workspace("go 1.27.3\n", "go 1.21\n"), vars: in("GOWORK=go.work"), want: refused},
	{name: "GOWORK in Go's env file", files: append(workspace("go 1.27.3\n", "go 1.25\n"), "goenv", "GOWORK=off\n"), sub: "a", vars: in("GOENV=$DIR/goenv"), want: "$LOCAL"},

	{name: "GO111MODULE=off", files: mod("go 1.27.3\n"), vars: in("GO111MODULE=off"), want: "$LOCAL"},
	{name: "GO111MODULE=off in Go's env file", files: append(mod("go 1.27.3\n"), "goenv", "GO111MODULE=off\n"), vars: in("GOENV=$DIR/goenv"), want: "$LOCAL"},
	{name: "GO111MODULE=off, GOWORK=relative", files: mod("go 1.27.3\n"), vars: in("GO111MODULE=off", "GOWORK=x"), want: "$LOCAL"},
	{name: "GO111MODULE=off, GOTOOLCHAIN", files: mod("go 1.25\n"), vars: in("GO111MODULE=off", "GOTOOLCHAIN=go1.27.3")},
	{name: "GO111MODULE=off, GOTOOLCHAIN=bash", files: mod("go 1.25\n"), vars: in("GO111MODULE=off", "GOTOOLCHAIN=bash")},
	{name: "GO111MODULE=auto", files: mod("go 1.27.3\n"), vars: in("GO111MODULE=auto"), want: "go1.27.3"},
	{name: "GO111MODULE=auto, go.work alone", files: []string{"go.work", "go 1.27.3\n"}, vars: in("GO111MODULE=auto")},
	{name: "GO111MODULE=auto, GOWORK=relative alone", files: []string{"x", ""}, vars: in("GO111MODULE=auto", "GOWORK=x")},
	{name: "GO111MODULE=auto outside, GOTOOLCHAIN", files: []string{"x", ""}, vars: in("GO111MODULE=auto", "GOTOOLCHAIN=go1.27.3")},
	{name: "GO111MODULE=on, go.work alone", files: []string{"go.work", "go 1.27.3\n"}, vars: in("GO111MODULE=on"), want: "go1.27.3"},

	{name: "GOTOOLCHAIN=go", files: mod("go 1.26\n"), vars: in("GOTOOLCHAIN=go1.27.3"), want: "go1.27.3"},
	{name: "GOTOOLCHAIN=go below the go line", files: mod("go 1.99\n"), vars: in("GOTOOLCHAIN=go1.27.3"), want: "go1.27.3"},
	{name: "GOTOOLCHAIN=go, unreadable go line", files: mod("go x\n"), vars: in("GOTOOLCHAIN=go1.27.3"), want: "go1.27.3"},
	{name: "GOTOOLCHAIN=older go", files: mod("go 1.27\n"), vars: in("GOTOOLCHAIN=go1.25.3"), want: "go1.25.3"},
	{name: "GOTOOLCHAIN=go+auto above", files: mod("go 1.25\n"), vars: in("GOTOOLCHAIN=go1.27.3+auto"), want: "go1.27.3"},
	{name: "GOTOOLCHAIN=go+auto below", files: mod("go 1.27.3\n"), vars: in("GOTOOLCHAIN=go1.26.9+auto"), want: "go1.27.3"},
	{name: "GOTOOLCHAIN=go+path below", files: mod("go 1.27.3\n"), vars: in("GOTOOLCHAIN=go1.26.9+path"), want: "go1.27.3"},
	{name: "GOTOOLCHAIN=go+auto, toolchain default", files: mod("go 1.27.3\ntoolchain default\n"), vars: in("GOTOOLCHAIN=go1.27.0+auto")},
	{name: "GOTOOLCHAIN=older go+auto", files: mod("go 1.25.3\n"), vars: in("GOTOOLCHAIN=go1.25.1+auto"), want: "go1.25.3"},
	{name: "GOTOOLCHAIN=go-foo", files: mod("go 1.26\n"), vars: in("GOTOOLCHAIN=go1.27.3-foo")},
	{name: "GOTOOLCHAIN=auto", files: mod("go 1.27.3\n"), vars: in("GOTOOLCHAIN=auto"), want: "go1.27.3"},
	{name: "GOTOOLCHAIN=path", files: mod("go 1.27.3\n"), vars: in("GOTOOLCHAIN=path"), want: "go1.27.3"},
	{name: "GOTOOLCHAIN=local+auto", files: mod("go 1.27.3\n"), vars: in("GOTOOLCHAIN=local+auto"), want: "go1.27.3"},
	{name: "GOTOOLCHAIN=local", files: mod("go 1.27.3\n"), vars: in("GOTOOLCHAIN=local")},
	{name: "GOTOOLCHAIN=language+auto", files: mod("go 1.27.3\n"), vars: in("GOTOOLCHAIN=go1.27+auto"), want: "go1.27.3"},
	{name: "GOTOOLCHAIN=language+auto, less", files: mod("go 1.25\n"), vars: in("GOTOOLCHAIN=go1.27+auto")},
	{name: "GOTOOLCHAIN=language", files: mod("go 1.25\n"), vars: in("GOTOOLCHAIN=go1.27")},
	{name: "GOTOOLCHAIN empty", files: mod("go 1.27.3\n"), vars: in("GOTOOLCHAIN="), want: "go1.27.3"},
	{name: "GOTOOLCHAIN=default", files: mod("go 1.26\n"), vars: in("GOTOOLCHAIN=default"), want: refused},
	{name: "GOTOOLCHAIN=bash", files: mod("go 1.26\n"), vars: in("GOTOOLCHAIN=bash"), want: refused},
	{name: "GOTOOLCHAIN=go+foo", files: mod("go 1.26\n"), vars: in("GOTOOLCHAIN=go1.27.3+foo"), want: refused},
	{name: "GOTOOLCHAIN=local+foo", files: mod("go 1.26\n"), vars: in("GOTOOLCHAIN=local+foo"), want: refused},
	{name: "GOTOOLCHAIN=auto+path", files: mod("go 1.26\n"), vars: in("GOTOOLCHAIN=auto+path"), want: refused},
	{name: "GOTOOLCHAIN=1.27.3", files: mod("go 1.26\n"), vars: in("GOTOOLCHAIN=1.27.3"), want: refused},
	{name: "GOTOOLCHAIN in Go's env file", files: append(mod("go 1.26.9\n"), "goenv", "GOTOOLCHAIN=go1.27.3\n"), vars: in("GOENV=$DIR/goenv")},
	{name: "GOTOOLCHAIN=auto in the environment, a release in Go's env file", files: append(mod("go 1.26.9\n"), "goenv", "GOTOOLCHAIN=go1.27.3\n"), vars: in("GOENV=$DIR/goenv", "GOTOOLCHAIN=auto"), want: "$LOCAL"},
	{name: "GOENV=off", files: mod("go 1.26\n"), vars: in("GOENV=off"), want: "$LOCAL"},
	{name: "stale GOROOT", files: append(mod("go 1.27.3\n"), "goroot/go.env", "GOTOOLCHAIN=local\n"), vars: in("GOROOT=$DIR/goroot")},
	{name: "switched to another", files: mod("go 1.26\n"), vars: in("GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go1.27.3")},
	{name: "switched to itself", files: mod("go 1.27.3\n"), vars: in("GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go" + older), want: "$LOCAL"},

	{name: "-modfile does not choose", files: append(mod("go 1.26\n"), "alt.mod", "module m\ngo 1.27.3\n"), args: in("list", "-modfile=alt.mod", "-m"), want: "$LOCAL"},
	{name: "-modfile does not keep from it", files: append(mod("go 1.27.3\n"), "alt.mod", "module m\ngo 1.25\n"), args: in("list", "-modfile=alt.mod", "-m"), want: "go1.27.3"},
	{name: "nor does GOFLAGS", files: append(mod("go 1.26\n"), "alt.mod", "module m\ngo 1.27.3\n"), vars: in("GOFLAGS=-modfile=$DIR/alt.mod"), want: "$LOCAL"},
	{name: "-C", files: beside("go 1.27.3\n"), sub: "x", args: in("-C", "../m", "version"), want: "go1.27.3"},
	{name: "-C behind the command", files: beside("go 1.27.3\n"), sub: "x", args: in("version", "-C", "$DIR/m"), want: "go1.27.3"},
	{name: "-C not first", files: beside("go 1.27.3\n"), sub: "x", args: in("version", "-v", "-C", "../m"), want: "$LOCAL"},
	{name: "-C behind mod", files: beside("go 1.27.3\n"), sub: "x", args: in("mod", "-C", "../m", "edit", "-json"), want: "go1.27.3"},
	{name: "-C behind mod edit", files: beside("go 1.27.3\n"), sub: "x", args: in("mod", "edit", "-C=../m", "-json"), want: "go1.27.3"},
	{name: "-C behind work", files: append(workspace("go 1.27.3\n", "go 1.25\n"), "x/x", ""), sub: "x", args: in("work", "-C", "../a", "edit", "-json"), want: "go1.27.3"},
	{name: "-C behind tool", files: beside("go 1.27.3\n"), sub: "x", args: in("tool", "-C", "../m", "compile", "-V"), want: "go1.27.3"},
	{name: "-C of the tool", files: beside("go 1.27.3\n"), sub: "x", args: in("tool", "compile", "-C", "../m", "-V=full"), want: "$LOCAL"},
	{name: "-C before a question", files: beside("go 1.27.3\n"), sub: "x", args: in("-C", "../m", "env", "GOMOD")},
	{name: "go env GOMOD", files: mod("go 1.27.3\n"), args: in("env", "GOMOD")},
	{name: "go env GOWORK", files: workspace("go 1.27.3\n", "go 1.25\n"), args: in("env", "GOWORK")},
	{name: "go env GOTOOLCHAIN", files: mod("go 1.27.3\n"), args: in("env", "GOTOOLCHAIN")},
	{name: "go env GOVERSION", files: mod("go 1.27.3\n"), args: in("env", "GOVERSION"), want: "go1.27.3"},
	{name: "go env GOTOOLCHAIN GOVERSION", files: mod("go 1.27.3\n"), args: in("env", "GOTOOLCHAIN", "GOVERSION"), want: "go1.27.3"},

	{name: "a go.mod in the temp folder itself", files: mod("go 1.27.3\n"), vars: in("TMPDIR=$DIR"), want: "$LOCAL"},
	{name: "below a go.mod in the temp folder", files: append(mod("go 1.27.3\n"), "a/x", ""), sub: "a", vars: in("TMPDIR=$DIR"), want: "$LOCAL"},
	{name: "a module below the temp folder", files: append(mod("go 1.25\n"), "a/go.mod", "go 1.27.3\n"), sub: "a", vars: in("TMPDIR=$DIR"), want: "go1.27.3"},
	{name: "a go.work in the temp folder itself", files: []string{"go.work", "go 1.27.3\n"}, vars: in("TMPDIR=$DIR"), want: "go1.27.3"},
	{name: "a go.mod in the temp folder by a link", files: append(mod("go 1.27.3\n"), "link@", "."), vars: in("TMPDIR=$DIR/link"), want: "$LOCAL"},
	{name: "a repository that is the temp folder by a link", files: append(mod("go 1.27.3\n"), ".git/HEAD", "", "link@", "."), vars: in("TMPDIR=$DIR/link")},
	{name: "a repository that is the temp folder", files: append(mod("go 1.27.3\n"), ".git/HEAD", ""), vars: in("TMPDIR=$DIR"), want: "$LOCAL"},
	{name: "a go.mod in a folder for everybody", files: append(mod("go 1.27.3\n"), "a/x", ""), sub: "a", mode: 0o777 | fs.ModeSticky},
	{name: "a go.work in a folder for everybody", files: []string{"go.work", "go 1.27.3\n", "a/go.mod", "module a\n"}, sub: "a", mode: 0o777 | fs.ModeSticky},
	{name: "a go.mod above the repository, for everybody", files: append(mod("go 1.27.3\n"), "a/.git/HEAD", ""), sub: "a", mode: 0o777},
	{name: "a go.mod above the repository", files: append(mod("go 1.27.3\n"), "a/.git/HEAD", ""), sub: "a", want: "go1.27.3"},

	{name: "pin", files: append(mod("go 1.25\n"), ".go-version", "1.27.3\n")},
	{name: "pin of asdf's", files: append(mod("go 1.25\n"), ".tool-versions", "golang 1.27.3\n")},
	{name: "pin above the repository", files: []string{".go-version", "1.27.3\n", "a/go.mod", "module a\n"}, sub: "a"},
	{name: "pin below the go line", files: append(mod("go 1.27.3\n"), ".go-version", "1.26.9\n")},
	{name: "pin that is none", files: append(mod("go 1.26\n"), ".go-version", "newest\n")},
}

// build makes the layout and returns the folder to ask in, and h with its variables.
func (l layout) build(t *testing.T, h house) (dir string, in house, args []string) {
	t.Helper()
	top := tempDir(t)
	for i := 0; i < len(l.files); i += 2 {
		name, isLink := strings.CutSuffix(filepath.Join(top, l.files[i]), "@")
		if !isLink {
			write(t, name, l.files[i+1])
		} else if err := os.Symlink(l.files[i+1], name); err != nil {
			t.Fatal(err)
		}
	}
	if l.mode != 0 {
		if err := os.Chmod(top, l.mode); err != nil {
			t.Fatal(err)
		}
	}
	fill := func(text string) string { return strings.ReplaceAll(text, "$DIR", top) }
	for _, v := range l.vars {
		h = h.with(fill(v))
	}
	for _, a := range l.args {
		args = append(args, fill(a))
	}
	return filepath.Join(top, l.sub), h, args
}
