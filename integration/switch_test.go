//go:build unix

package integration

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A module proxy with modules that need a newer Go, and with the go command's list of
// the releases that there are, of which none can be downloaded.
//
//	example.com/tool  a program that prints its release, and needs 1.27.2
//	example.com/old   the same, and needs next to nothing
//	example.com/lib   a package that needs 1.27.2
//	example.com/patch a package that needs the patch behind the older release
func demanding(t *testing.T) (goproxy string) {
	t.Helper()
	top := tempDir(t)
	for module, needs := range map[string]string{"tool": "1.27.2", "old": "1.21", "lib": "1.27.2", "patch": "1.26.10"} {
		files := map[string]string{"go.mod": "module example.com/" + module + "\n\ngo " + needs + "\n", "x.go": printsRelease}
		if module == "lib" || module == "patch" {
			files["x.go"] = "package " + module + "\n"
		}
		publish(t, top, "example.com/"+module, "v1.0.0", files)
	}
	at, list := filepath.Join(top, "golang.org/toolchain/@v"), ""
	for _, v := range []string{older, "1.26.11", "1.27.3", newer} {
		name := "v0.0.1-go" + v + "." + platform()
		write(t, filepath.Join(at, name+".info"), moduleInfo(name))
		list += name + "\n"
	}
	write(t, filepath.Join(at, "list"), list)
	return "file://" + top
}

const printsRelease = "package main\n\nimport \"runtime\"\n\nfunc main() { println(runtime.Version()) }\n"

// switching is a house without caches, with the toolchains of the shared one, in which
// nothing may be installed.
func switching(t *testing.T, goproxy string) house {
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	return h.with("GOPROXY="+goproxy, "GONOSUMDB=example.com", "GVX_AUTO_INSTALL=never")
}

// plainGo is the go command of the older release itself, as an editor may have it.
func plainGo(t testing.TB) string { return filepath.Join(shared.house.goroot(t, older), "bin/go") }

// noToolchainModule fails the test where a go command keeps a toolchain of its own. What
// it asked the proxy for, which is not the toolchain, does no harm.
func noToolchainModule(t *testing.T, h house) {
	t.Helper()
	filepath.WalkDir(h.path, func(path string, d fs.DirEntry, err error) error {
		name := filepath.Base(path)
		switch {
		case err != nil:
			t.Error(err)
		case d.IsDir() && path == filepath.Join(h.path, ".cache/gvx/sumdb"):
			return fs.SkipDir
		case strings.HasPrefix(name, "toolchain@"), strings.Contains(path, "golang.org/toolchain/") && strings.Contains(name, ".zip"):
			t.Errorf("%s is there", path)
		}
		return nil
	})
}

// inside is a project that runs the older release and may switch.
var inside = map[string]string{
	"go.mod":  goMod("go 1.26", "", "toolchain go"+older),
	"main.go": "package main\n\nfunc main() {}\n",
}

// plus is files with more, given as name and text in turn.
func plus(files map[string]string, more ...string) []string {
	all := more
	for name, text := range files {
		all = append(all, name, text)
	}
	return all
}

// Whatever switches by itself finds the shim of the release's name on PATH: the go
// command that the shim started, and one of somebody else's.
func TestSwitchesByTheShims(t *testing.T) {
	network(t)
	goproxy := demanding(t)
	to := "switching to go" + newer
	for _, c := range []struct {
		name  string
		files []string
		args  string
		code  int
		says  []string // on stderr
		file  string   // what it changed, and lines that this then has
		lines []string
	}{
		{name: "get", args: "get example.com/lib@v1.0.0", says: []string{"example.com/lib@v1.0.0 requires go >= 1.27.2; " + to},
			file: "go.mod", lines: []string{"go 1.27.2", "require example.com/lib v1.0.0 // indirect"}},
		{name: "mod tidy", files: []string{"go.mod", goMod("go 1.26", "", "toolchain go"+older, "", "require example.com/lib v1.0.0"), "lib.go", "package main\n\nimport _ \"example.com/lib\"\n"},
			args: "mod tidy", says: []string{to}, file: "go.mod", lines: []string{"go 1.27.2"}},
		{name: "install", args: "install example.com/tool@v1.0.0", says: []string{"example.com/tool@v1.0.0 requires go >= 1.27.2; " + to}},
		{name: "run", args: "run example.com/tool@v1.0.0", says: []string{to, "\ngo" + newer + "\n"}},
		{name: "run of what needs no more", args: "run example.com/old@v1.0.0", says: []string{"\ngo" + older + "\n"}},
		{name: "work use", files: []string{"go.work", "go 1.26\n\ntoolchain go" + older + "\n", "new/go.mod", "module new\n\ngo 1.27.2\n"},
			args: "work use ./new", says: []string{to}, file: "go.work", lines: []string{"go 1.27.2", "use ./new"}},
		{name: "get go", args: "get go@1.27.3", says: []string{"updating go.mod requires go >= 1.27.3; " + to}, file: "go.mod", lines: []string{"go 1.27.3"}},
		{name: "get toolchain", args: "get toolchain@go" + newer, file: "go.mod", lines: []string{"go 1.26", "toolchain go" + newer}},
		// The newest patch of the line before the newest one, where that will do: so the go
		// command has always chosen, and what is installed does not count.
		{name: "a release that is missing", args: "get example.com/patch@v1.0.0", code: 5,
			says: []string{"requires go >= 1.26.10; switching to go1.26.11", "gvx: go1.26.11 is required but not installed", "GVX_AUTO_INSTALL=never", "help: gvx install 1.26.11"},
			file: "go.mod", lines: []string{"go 1.26", "toolchain go" + older}},
	} {
		for _, by := range []struct {
			name string
			argv []string
			vars []string
		}{
			{"the shim", []string{"go"}, nil},
			{"a plain go", []string{plainGo(t)}, []string{"GOTOOLCHAIN=auto"}},
			{"a plain go, PATH only", []string{plainGo(t)}, []string{"GOTOOLCHAIN=path"}},
		} {
			t.Run(c.name+" by "+by.name, func(t *testing.T) {
				h := switching(t, goproxy)
				dir := project(t, append(plus(inside), c.files...)...)
				o := h.with(by.vars...).try(t, dir, append(by.argv, strings.Fields(c.args)...)...)
				if o.code != c.code {
					t.Errorf("exit code %d, want %d", o.code, c.code)
				}
				contains(t, o.stdout+"\n"+o.stderr, c.says...)
				if c.file != "" {
					hasLines(t, filepath.Join(dir, c.file), c.lines...)
				}
				noToolchainModule(t, h)
			})
		}
	}
}

// hasLines fails the test unless the file has each of lines.
func hasLines(t *testing.T, file string, lines ...string) {
	t.Helper()
	data, err := os.ReadFile(file)
	must(t, err)
	for _, line := range lines {
		if !strings.Contains("\n"+string(data), "\n"+line+"\n") {
			t.Errorf("%s has no line %q:\n%s", filepath.Base(file), line, data)
		}
	}
}

// Before it does anything, a plain go goes by the go.mod.
func TestPlainGoFindsTheShims(t *testing.T) {
	network(t)
	h := switching(t, "off").with("GOTOOLCHAIN=auto")
	if got := h.run(t, project(t, "go.mod", goMod("go "+newer)), plainGo(t), "env", "GOVERSION"); strings.TrimSpace(got) != "go"+newer {
		t.Errorf("got %s", got)
	}
	h.refuses(t, project(t, "go.mod", goMod("go 1.26", "toolchain go1.27.3")), 5,
		[]string{"gvx: go1.27.3 is required but not installed", "help: gvx install 1.27.3"}, plainGo(t), "version")
	noToolchainModule(t, h)
}

// What is installed goes where the go command that was called puts it.
func TestSwitchKeepsTheFolderOfPrograms(t *testing.T) {
	network(t)
	h := switching(t, demanding(t))
	dir := project(t, plus(inside)...)
	h.run(t, dir, "go", "install", "example.com/tool@v1.0.0")
	h.with("GOTOOLCHAIN=auto").run(t, dir, plainGo(t), "install", "example.com/tool@v1.0.0")
	for _, bin := range []string{filepath.Join(h.data(), "gopath/go1.26/bin"), filepath.Join(h.path, "go/bin")} {
		if o := h.try(t, dir, filepath.Join(bin, "tool")); strings.TrimSpace(o.stderr) != "go"+newer {
			t.Errorf("%s: %+v", bin, o)
		}
	}
}

// A pin is the law: nothing is raised beyond it, and the go command says so in its own
// words.
func TestPinIsNeverOverridden(t *testing.T) {
	network(t)
	h := switching(t, demanding(t))
	const words = "(running go " + older + "; GOTOOLCHAIN=local)"
	pinned := func(toolchain string) string {
		return project(t, ".go-version", older+"\n", "main.go", inside["main.go"], "go.mod", goMod("go 1.26", toolchain))
	}
	dir := pinned("")
	before, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	must(t, err)
	for _, args := range []string{"get example.com/lib@v1.0.0", "get go@1.27.3", "get -u example.com/lib@latest", "get -tool example.com/tool@v1.0.0"} {
		h.refuses(t, dir, 1, []string{words}, append([]string{"go"}, strings.Fields(args)...)...)
		if after, err := os.ReadFile(filepath.Join(dir, "go.mod")); err != nil || string(after) != string(before) {
			t.Errorf("go %s changed go.mod:\n%s", args, after)
		}
	}
	write(t, filepath.Join(dir, "new/go.mod"), "module new\n\ngo 1.27.2\n")
	write(t, filepath.Join(dir, "go.work"), "go 1.26\n")
	h.refuses(t, dir, 1, []string{words}, "go", "work", "use", "./new")
	hasLines(t, filepath.Join(dir, "go.work"), "go 1.26")

	// A tool that needs more is not the project's business; but then nothing that the
	// project asks for may be.
	dir = pinned("")
	contains(t, h.try(t, dir, "go", "run", "example.com/tool@v1.0.0").stderr, "\ngo"+newer+"\n")
	contains(t, h.try(t, dir, "go", "run", "example.com/old@v1.0.0").stderr, "go"+older+"\n")
	dir = pinned("toolchain go" + newer)
	contains(t, h.try(t, dir, "go", "run", "example.com/old@v1.0.0").stderr, "go"+older+"\n")
	h.refuses(t, dir, 1, []string{words}, "go", "run", "example.com/tool@v1.0.0")
	noToolchainModule(t, h)
}

// Who may switch is the user's to say, for good.
func TestSwitchOfTheUser(t *testing.T) {
	network(t)
	goproxy := demanding(t)
	for _, c := range []struct {
		name, setting, pin string
		raised             bool
	}{
		{"local", "GVX_SWITCH=local", "", false},
		{"Go's own local", "GOTOOLCHAIN=local", "", false},
		{"a release, and no other", "GOTOOLCHAIN=go" + older, "", false},
		{"a release, or more", "GOTOOLCHAIN=go" + older + "+auto", "", true},
		{"path", "GVX_SWITCH=path", older + "\n", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := switching(t, goproxy).with(c.setting)
			files := plus(inside)
			if c.pin != "" {
				files = append(files, ".go-version", c.pin)
			}
			dir := project(t, files...)
			o := h.try(t, dir, "go", "get", "example.com/lib@v1.0.0")
			if c.raised {
				contains(t, o.stderr, "switching to go"+newer)
				hasLines(t, filepath.Join(dir, "go.mod"), "go 1.27.2")
			} else {
				contains(t, o.stderr, "requires go >= 1.27.2 (running go "+older+"; GOTOOLCHAIN=local)")
				hasLines(t, filepath.Join(dir, "go.mod"), "go 1.26")
			}
			if (o.code == 0) != c.raised {
				t.Errorf("exit code %d", o.code)
			}
			noToolchainModule(t, h)
		})
	}
}

// What a go command says that it switches to runs, exactly, or nothing does.
func TestSwitchIsObeyed(t *testing.T) {
	network(t)
	h := switching(t, "off")
	dir := project(t, ".go-version", older+"\n", "go.mod", goMod("go 1.26"))
	const to = "GOTOOLCHAIN_INTERNAL_SWITCH_VERSION="
	if got := h.with(to+"go"+newer).run(t, dir, "go", "env", "GOVERSION"); strings.TrimSpace(got) != "go"+newer {
		t.Errorf("got %s", got)
	}
	h.with(to+"go1.26.11").refuses(t, dir, 5, []string{"go1.26.11 is required but not installed", "help: gvx install 1.26.11"}, "go", "version")
	h.with(to+"go"+newer+"-x").refuses(t, dir, 1, []string{to + "go" + newer + "-x is not a release"}, "go", "version")
	// The go command's own count of switches goes through the shim, or a loop has no end.
	lib := project(t, "go.mod", goMod("go "+newer))
	h.with("GOTOOLCHAIN=auto", "GOTOOLCHAIN_INTERNAL_SWITCH_COUNT=100").refuses(t, lib, 1, []string{"too many toolchain switches"}, plainGo(t), "version")
	o := h.with("GOPROXY="+demanding(t), "GOTOOLCHAIN_INTERNAL_SWITCH_COUNT=95").try(t, project(t, plus(inside)...), "go", "get", "example.com/lib@v1.0.0")
	contains(t, o.stderr, "[depth 95]")
	// One that knows nothing of it does not hand it on.
	program := project(t, "go.mod", goMod("go 1.20"), "x.go", "package x\n\n//go:generate sh -c \"echo to=${DOLLAR}GOTOOLCHAIN_INTERNAL_SWITCH_VERSION.\"\n")
	if got := h.with("GOTOOLCHAIN=go"+oldest).run(t, program, plainGo(t), "generate"); strings.TrimSpace(got) != "to=." {
		t.Errorf("go%s hands on: %s", oldest, got)
	}
}

// A release that is not installed is, where that is allowed, and then it simply works.
func TestSwitchInstalls(t *testing.T) {
	p := newProxy(t)
	h := ownHouse(t, p)
	dir := project(t, plus(inside)...)
	modules := fileProxy(t, "example.com/tool", "v1.0.0", map[string]string{"go.mod": "module example.com/tool\n\ngo 1.27.2\n", "main.go": printsRelease})
	h = h.with("GOTOOLCHAIN=path", "GONOSUMDB=example.com", "GOPROXY="+modules+","+p.url())
	argv := []string{plainGo(t), "run", "example.com/tool@v1.0.0"}
	h.with("GVX_AUTO_INSTALL=never").refuses(t, dir, 5, []string{"switching to go" + newer, "help: gvx install " + newer}, argv...)
	nothingInstalled(t, h)
	o := h.with("GOPROXY="+modules, "GVX_SOURCES=go.dev", "GVX_MIRROR=/nonexistent").try(t, dir, argv...)
	if o.code == 0 {
		t.Errorf("it runs what nobody has: %+v", o)
	}
	nothingInstalled(t, h)
	o = h.try(t, dir, argv...)
	contains(t, o.stderr, "gvx: installing go"+newer+", asked for by", "GVX_AUTO_INSTALL=never forbids it", "\ngo"+newer+"\n")
	if o.code != 0 {
		t.Errorf("exit code %d", o.code)
	}
	oneToolchain(t, h)
	noToolchainModule(t, h)
}

// Real modules that need a newer Go than the project's: a library, and the language
// server that editors install.
func TestRealModulesThatNeedANewerGo(t *testing.T) {
	p := newProxy(t)
	h := switching(t, p.url())
	const library, server = "github.com/sigstore/sigstore@v1.11.3", "golang.org/x/tools/gopls@v0.24.0"
	for _, by := range []struct {
		program string
		vars    []string
	}{{"go", nil}, {plainGo(t), []string{"GOTOOLCHAIN=path"}}} {
		dir := project(t, plus(inside)...)
		o := h.with(by.vars...).try(t, dir, by.program, "get", library)
		contains(t, o.stderr, library+" requires go >= 1.27; switching to go"+newer)
		hasLines(t, filepath.Join(dir, "go.mod"), "go 1.27", "require github.com/sigstore/sigstore v1.11.3 // indirect")
	}
	pinned := project(t, append(plus(inside), ".go-version", older+"\n")...)
	h.refuses(t, pinned, 1, []string{library + " requires go >= 1.27 (running go " + older + "; GOTOOLCHAIN=local)"}, "go", "get", library)
	hasLines(t, filepath.Join(pinned, "go.mod"), "go 1.26", "toolchain go"+older)
	// What it would do is enough: building it takes a minute.
	o := h.try(t, pinned, "go", "install", "-n", server)
	contains(t, o.stderr, server+" requires go >= 1.27.0; switching to go"+newer, filepath.Join(h.data(), "gopath/go1.26/bin/gopls"))
	if o.code != 0 {
		t.Errorf("exit code %d", o.code)
	}
	noToolchainModule(t, h)
	if n := p.count("toolchain/@v/v0.0.1-go" + newer + "." + platform() + ".zip"); n != 0 {
		t.Errorf("%d toolchains were fetched", n)
	}
}
