//go:build unix

package integration

import (
	"encoding/json"
	"go/version"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// goWants runs the real go command of the older release where it may switch as it
// likes, and returns the toolchain that it wants; "" where it refuses. Nothing can be
// downloaded, so a switch ends in an error behind the line that tells its goal.
func goWants(t *testing.T, h house, dir string, args []string) string {
	t.Helper()
	h = h.with("GODEBUG=toolchaintrace=1", "GOPROXY=off", "GOFLAGS=-mod=mod")
	o := h.try(t, dir, append([]string{filepath.Join(shared.house.goroot(t, older), "bin/go")}, args...)...)
	goal := ""
	for _, line := range strings.Split(o.stderr, "\n") {
		for _, form := range trace {
			if m := form.FindStringSubmatch(line); m != nil {
				goal = m[1]
			}
		}
	}
	// Without the selection, the go command prints its own version and no trace.
	if m := ran.FindStringSubmatch(o.stdout); goal == "" && m != nil {
		return m[1]
	}
	return goal
}

var (
	trace = []*regexp.Regexp{
		regexp.MustCompile(`^go: upgrading toolchain to (go\S+) `),
		regexp.MustCompile(`^go: default toolchain set to (go\S+) from`),
		regexp.MustCompile(`^go: using local toolchain (go\S+)`),
		regexp.MustCompile(`^go: using (go\S+) toolchain`),
	}
	ran = regexp.MustCompile(`^go version (go\S+) `)
)

// gvxWants returns what gvx would run there; "" where it refuses.
func gvxWants(t *testing.T, h house, dir string) string {
	t.Helper()
	o := h.with("GVX_GO_LINE=exact", "GVX_DEFAULT="+older).try(t, dir, "gvx", "current", "--json")
	if o.code != 0 {
		return ""
	}
	var current struct{ Version string }
	if err := json.Unmarshal([]byte(o.stdout), &current); err != nil {
		t.Fatal(err)
	}
	return current.Version
}

// agreement is one case. gvx runs what is declared; the go command never runs less
// than itself, so what gvx wants below it counts as it.
type agreement struct {
	name  string
	files []string // name and text in turn
	sub   string   // the folder to ask in
	vars  []string // $DIR is the project's folder
	want  string   // what both want; "" : both refuse
}

// strict are the cases in which gvx refuses what go version itself lets pass: the go
// command's own parser refuses it only in commands that load the module.
var strict = map[string]bool{"quoted go line": true, "factored go line": true, "four numbers": true}

func mod(text string) []string { return []string{"go.mod", "module example.com/m\n\n" + text} }

func workspace(work, module string) []string {
	return []string{"go.work", work + "\nuse ./a\n", "a/go.mod", "module example.com/a\n" + module}
}

var agreements = []agreement{
	{name: "language version", files: mod("go 1.27\n"), want: "go1.27.0"},
	{name: "release", files: mod("go 1.27.3\n"), want: "go1.27.3"},
	{name: "release candidate", files: mod("go 1.27rc1\n"), want: "go1.27rc1"},
	{name: "unknown release", files: mod("go 1.99.1\n"), want: "go1.99.1"},
	{name: "own minor", files: mod("go 1.26\n"), want: "go" + older},
	{name: "older minor", files: mod("go 1.25.3\n"), want: "go" + older},
	{name: "no go line", files: mod(""), want: "go" + older},
	{name: "empty go.mod", files: []string{"go.mod", ""}, want: "go" + older},
	{name: "no go.mod", files: []string{"x", ""}, want: "go" + older},
	{name: "toolchain line", files: mod("go 1.21\ntoolchain go1.27.3\n"), want: "go1.27.3"},
	{name: "toolchain line first", files: mod("toolchain go1.27.3\ngo 1.21\n"), want: "go1.27.3"},
	{name: "toolchain line alone", files: mod("toolchain go1.27.3\n"), want: "go1.27.3"},
	{name: "older toolchain line", files: mod("go 1.27.3\ntoolchain go1.26.1\n"), want: "go1.27.3"},
	{name: "toolchain line below both", files: mod("go 1.21\ntoolchain go1.22.1\n"), want: "go" + older},
	{name: "toolchain default", files: mod("go 1.25\ntoolchain default\n"), want: "go" + older},
	{name: "toolchain local", files: mod("go 1.25\ntoolchain local\n")},
	{name: "toolchain without go", files: mod("go 1.25\ntoolchain 1.27.3\n")},
	{name: "comment behind", files: mod("go 1.27.3 // because\n"), want: "go1.27.3"},
	{name: "comment behind the toolchain", files: mod("go 1.21\ntoolchain go1.27.3 // because\n"), want: "go1.27.3"},
	{name: "commented out", files: mod("// go 1.27.3\ngo 1.26\n"), want: "go" + older},
	{name: "first of two lines", files: mod("go 1.26\ngo 1.27.3\n"), want: "go" + older},
	{name: "tab and CRLF", files: mod("go\t1.27.3\r\n"), want: "go1.27.3"},
	{name: "CRLF everywhere", files: []string{"go.mod", "module m\r\n\r\ngo 1.21\r\n\r\ntoolchain go1.27.3\r\n"}, want: "go1.27.3"},
	{name: "indented", files: mod("   go   1.27.3   \n"), want: "go1.27.3"},
	{name: "no line break at the end", files: mod("go 1.27.3"), want: "go1.27.3"},
	{name: "quoted go line", files: mod("go \"1.27.3\"\n")},
	{name: "factored go line", files: mod("go (\n\t1.27.3\n)\n")},
	{name: "four numbers", files: mod("go 1.27.3.4\n")},
	{name: "below", files: append(mod("go 1.27.3\n"), "a/b/x", ""), sub: "a/b", want: "go1.27.3"},

	{name: "go.work over go.mod", files: workspace("go 1.27.3\n", "go 1.21\n"), sub: "a", want: "go1.27.3"},
	{name: "older go.work over go.mod", files: workspace("go 1.26\n", "go 1.27.3\n"), sub: "a", want: "go" + older},
	{name: "go.work with a toolchain line", files: workspace("go 1.21\ntoolchain go1.27.3\n", "go 1.21\n"), sub: "a", want: "go1.27.3"},
	{name: "go.work without a go line", files: workspace("", "go 1.27.3\n"), sub: "a", want: "go" + older},
	{name: "GOWORK=off", files: workspace("go 1.27.3\n", "go 1.25\n"), sub: "a", vars: []string{"GOWORK=off"}, want: "go" + older},
	{name: "GOWORK=path", files: append(workspace("go 1.27.3\n", "go 1.21\n"), "else/x", ""), sub: "else", vars: []string{"GOWORK=$DIR/go.work"}, want: "go1.27.3"},
	{name: "GOWORK=path of another", files: append(workspace("go 1.27.2\n", "go 1.21\n"), "b/go.work", "go 1.27.3\n"), sub: "a", vars: []string{"GOWORK=$DIR/b/go.work"}, want: "go1.27.3"},
	{name: "GOWORK=missing path", files: mod("go 1.27.3\n"), vars: []string{"GOWORK=$DIR/none/go.work"}, want: "go1.27.3"},
	{name: "GOWORK=relative", files: mod("go 1.27.3\n"), vars: []string{"GOWORK=go.work"}},
	{name: "GOWORK=relative, go.work", files: workspace("go 1.27.3\n", "go 1.21\n"), vars: []string{"GOWORK=go.work"}},

	{name: "GO111MODULE=off", files: mod("go 1.27.3\n"), vars: []string{"GO111MODULE=off"}, want: "go" + older},
	{name: "GO111MODULE=auto", files: mod("go 1.27.3\n"), vars: []string{"GO111MODULE=auto"}, want: "go1.27.3"},
	{name: "GO111MODULE=auto, go.work alone", files: []string{"go.work", "go 1.27.3\n"}, vars: []string{"GO111MODULE=auto"}, want: "go" + older},
	{name: "GO111MODULE=on, go.work alone", files: []string{"go.work", "go 1.27.3\n"}, vars: []string{"GO111MODULE=on"}, want: "go1.27.3"},

	{name: "GOTOOLCHAIN=go", files: mod("go 1.26\n"), vars: []string{"GOTOOLCHAIN=go1.27.3"}, want: "go1.27.3"},
	{name: "GOTOOLCHAIN=go below the go line", files: mod("go 1.99\n"), vars: []string{"GOTOOLCHAIN=go1.27.3"}, want: "go1.27.3"},
	{name: "GOTOOLCHAIN=go+auto above", files: mod("go 1.25\n"), vars: []string{"GOTOOLCHAIN=go1.27.3+auto"}, want: "go1.27.3"},
	{name: "GOTOOLCHAIN=go+auto below", files: mod("go 1.27.3\n"), vars: []string{"GOTOOLCHAIN=go1.26.9+auto"}, want: "go1.27.3"},
	{name: "GOTOOLCHAIN=go+path below", files: mod("go 1.27.3\n"), vars: []string{"GOTOOLCHAIN=go1.26.9+path"}, want: "go1.27.3"},
	{name: "GOTOOLCHAIN=auto", files: mod("go 1.27.3\n"), vars: []string{"GOTOOLCHAIN=auto"}, want: "go1.27.3"},
	{name: "GOTOOLCHAIN=path", files: mod("go 1.27.3\n"), vars: []string{"GOTOOLCHAIN=path"}, want: "go1.27.3"},
	{name: "GOTOOLCHAIN=local+auto", files: mod("go 1.27.3\n"), vars: []string{"GOTOOLCHAIN=local+auto"}, want: "go1.27.3"},
	{name: "GOTOOLCHAIN=language+auto", files: mod("go 1.27.3\n"), vars: []string{"GOTOOLCHAIN=go1.27+auto"}, want: "go1.27.3"},
	{name: "GOTOOLCHAIN empty", files: mod("go 1.27.3\n"), vars: []string{"GOTOOLCHAIN="}, want: "go1.27.3"},
	{name: "GOTOOLCHAIN=default", files: mod("go 1.26\n"), vars: []string{"GOTOOLCHAIN=default"}},
	{name: "GOTOOLCHAIN=bash", files: mod("go 1.26\n"), vars: []string{"GOTOOLCHAIN=bash"}},
	{name: "GOTOOLCHAIN=go+foo", files: mod("go 1.26\n"), vars: []string{"GOTOOLCHAIN=go1.27.3+foo"}},
	{name: "GOTOOLCHAIN=1.27.3", files: mod("go 1.26\n"), vars: []string{"GOTOOLCHAIN=1.27.3"}},

	{name: "a go.mod in the temp folder itself", files: mod("go 1.27.3\n"), vars: []string{"TMPDIR=$DIR"}, want: "go" + older},
	{name: "below a go.mod in the temp folder", files: append(mod("go 1.27.3\n"), "a/x", ""), sub: "a", vars: []string{"TMPDIR=$DIR"}, want: "go" + older},
	{name: "a go.work in the temp folder itself", files: []string{"go.work", "go 1.27.3\n"}, vars: []string{"TMPDIR=$DIR"}, want: "go1.27.3"},
}

func TestAgreesWithTheGoCommand(t *testing.T) {
	network(t)
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	// No release may come from PATH: cmd/go takes it there without saying its goal.
	h = h.with("PATH=" + shared.bin + ":/usr/bin:/bin")
	for _, c := range agreements {
		t.Run(c.name, func(t *testing.T) {
			dir := project(t, c.files...)
			h := h
			for _, v := range c.vars {
				h = h.with(strings.ReplaceAll(v, "$DIR", dir))
			}
			dir = filepath.Join(dir, c.sub)
			gvx, goCmd := gvxWants(t, h, dir), goWants(t, h, dir, []string{"version"})
			if strict[c.name] {
				goCmd = ""
				if o := h.with("GOPROXY=off").try(t, dir, filepath.Join(shared.house.goroot(t, older), "bin/go"), "list", "-m"); o.code == 0 {
					t.Errorf("go list -m bears it: %s", o.stdout)
				}
			}
			if gvx != "" && version.Compare(gvx, "go"+older) < 0 {
				gvx = "go" + older
			}
			if gvx != c.want || goCmd != c.want {
				t.Errorf("gvx wants %q, the go command %q; expected %q", gvx, goCmd, c.want)
			}
		})
	}
}

// What Go's own file says of GOTOOLCHAIN is no wish of gvx's user, where the go
// command obeys: it is how a forgotten go env -w defeats every newer binary.
func TestDisagreesOnGoEnvFile(t *testing.T) {
	network(t)
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	h = h.with("PATH=" + shared.bin + ":/usr/bin:/bin")
	write(t, filepath.Join(h.path, ".config/go/env"), "GOTOOLCHAIN=go1.27.3\n")
	dir := project(t, mod("go 1.26.9\n")...)
	if got := goWants(t, h, dir, []string{"version"}); got != "go1.27.3" {
		t.Errorf("the go command wants %q: the case proves nothing", got)
	}
	if got := gvxWants(t, h, dir); got != "go"+older {
		t.Errorf("gvx wants %q", got)
	}
	os.Remove(filepath.Join(h.path, ".config/go/env"))
	if got := goWants(t, h, dir, []string{"version"}); got != "go"+older {
		t.Errorf("without the file the go command wants %q", got)
	}
}
