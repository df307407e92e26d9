package shim

import (
	"path/filepath"
	"strings"
	"testing"
)

type resolveCase struct {
	name  string
	files map[string]string // below the project
	env   string            // NAME=value, with spaces between
	dir   string
	args  string
	as    string
	want  string // the outcome, or how it starts where it ends in …
	sw    bool   // switchable
}

// The toolchains of every case.
var onShelf = []string{"1.20.14", "1.26.5", "1.26.9", "1.27.3", "1.27.4", "1.28rc1"}

func mod(text string) map[string]string {
	return map[string]string{"go.mod": "module m\n\n" + text, ".git/HEAD": ""}
}

func with(base map[string]string, more ...string) map[string]string {
	for i := 0; i < len(more); i += 2 {
		base[more[i]] = more[i+1]
	}
	return base
}

func runCases(t *testing.T, cases []resolveCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.install("", onShelf...)
			for path, text := range c.files {
				w.write(path, text)
			}
			for _, entry := range strings.Fields(strings.ReplaceAll(c.env, "<R>", w.root)) {
				w.env = append(Environ{entry}, w.env...)
			}
			w.mkdir(filepath.Join(w.project, c.dir))
			r := w.resolver(c.dir, strings.Fields(strings.ReplaceAll(c.args, "<R>", w.root))...)
			r.Name = c.as
			d, err := r.Resolve()
			got := w.outcome(d, err)
			if prefix, open := strings.CutSuffix(c.want, "…"); got != c.want && (!open || !strings.HasPrefix(got, prefix)) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if err == nil && d.Switchable != c.sw {
				t.Errorf("switchable is %v", d.Switchable)
			}
			w.inquired(r, d, err)
		})
	}
}

func TestGoLine(t *testing.T) {
	runCases(t, []resolveCase{
		{name: "language version", files: mod("go 1.27\n"), want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "patch is a minimum", files: mod("go 1.27.3\n"), want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "comment, tab, CRLF", files: mod("go\t1.26.5 // why\r\n"), want: "go1.26.9 go.mod-go p/go.mod:3", sw: true},
		{name: "commented line", files: mod("// go 1.27.3\ngo 1.26\n"), want: "go1.26.9 go.mod-go p/go.mod:4", sw: true},
		{name: "the first counts", files: mod("go 1.26\ngo 1.27.3\n"), want: "go1.26.9 go.mod-go p/go.mod:3", sw: true},
		{name: "newer than installed", files: mod("go 1.26.11\n"), want: "go1.26.11 go.mod-go p/go.mod:3 missing 1.26>=1.26.11", sw: true},
		{name: "newer than known", files: mod("go 1.27.9\n"), want: "go1.27.9 go.mod-go p/go.mod:3 missing 1.27>=1.27.9", sw: true},
		{name: "unheard of", files: mod("go 1.99\n"), want: "go1.99.0 go.mod-go p/go.mod:3 missing 1.99>=1.99", sw: true},
		{name: "candidate", files: mod("go 1.28rc1\n"), want: "go1.28rc1 go.mod-go p/go.mod:3", sw: true},
		{name: "candidate of a released minor", files: mod("go 1.27rc1\n"), want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "old library", files: mod("go 1.16\n"), want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "old library, default", files: mod("go 1.16\n"), env: "GVX_DEFAULT=1.26", want: "go1.26.9 go.mod-go p/go.mod:3", sw: true},
		{name: "exact", files: mod("go 1.27.3\n"), env: "GVX_GO_LINE=exact", want: "go1.27.3 go.mod-go p/go.mod:3", sw: true},
		{name: "exact language", files: mod("go 1.27\n"), env: "GVX_GO_LINE=exact", want: "go1.27.0 go.mod-go p/go.mod:3 missing 1.27.0>=1.27", sw: true},
		{name: "floor, default too old", files: mod("go 1.27\n"), env: "GVX_GO_LINE=floor GVX_DEFAULT=1.26.9", want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "floor", files: mod("go 1.26\n"), env: "GVX_GO_LINE=floor", want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "quoted", files: mod("go \"1.27.3\"\n"), want: `1 gvx: p/go.mod:3: go line "\"1.27.3\"" is not…`},
		{name: "block", files: mod("go (\n\t1.27.3\n)\n"), want: `1 gvx: p/go.mod:3: go line "(" is not…`},
		{name: "tight block", files: mod("go(\n\t1.27.3\n)\n"), want: `1 gvx: p/go.mod:3: go line "(" is not…`},
		{name: "escape", files: mod("go 1.27\x1b[31m\n"), want: `1 gvx: p/go.mod:3: go line "1.27\x1b[31m" is not…`},
		{name: "none, default", files: mod(""), env: "GVX_DEFAULT=1.26", want: "go1.26.9 default"},
		{name: "none at all", files: mod(""), want: "127 gvx: no go to run…"},
		{name: "folder of that name", files: map[string]string{"go.mod/x": ""}, env: "GVX_DEFAULT=1.26", want: "go1.26.9 default"},
		{name: "local stays", files: mod("go 1.26\n"), env: "GOTOOLCHAIN=local", want: "go1.26.9 go.mod-go p/go.mod:3"},
		{name: "switch local", files: mod("go 1.26\n"), env: "GVX_SWITCH=local", want: "go1.26.9 go.mod-go p/go.mod:3"},
	})
}

func TestToolchainLine(t *testing.T) {
	runCases(t, []resolveCase{
		{name: "newer", files: mod("go 1.20\ntoolchain go1.27.3\n"), want: "go1.27.3 go.mod-toolchain p/go.mod:4", sw: true},
		{name: "equal", files: mod("go 1.27.3\ntoolchain go1.27.3\n"), want: "go1.27.3 go.mod-toolchain p/go.mod:4", sw: true},
		{name: "older", files: mod("go 1.27.3\ntoolchain go1.26.1\n"), want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "default", files: mod("go 1.26\ntoolchain default\n"), want: "go1.26.9 go.mod-go p/go.mod:3", sw: true},
		{name: "vendor's", files: mod("go 1.20\ntoolchain go1.26.9-foo\n"), want: "go1.26.9 go.mod-toolchain p/go.mod:4", sw: true},
		{name: "local", files: mod("go 1.20\ntoolchain local\n"), want: `1 gvx: p/go.mod:4: toolchain line "local" is not…`},
		{name: "no prefix", files: mod("go 1.20\ntoolchain 1.27.3\n"), want: `1 gvx: p/go.mod:4: toolchain line "1.27.3" is not…`},
		{name: "language version", files: mod("go 1.20\ntoolchain go1.27\n"), want: `1 gvx: p/go.mod:4: toolchain line "go1.27" is not…`},
		{name: "go.work", files: with(mod("go 1.20\n"), "go.work", "go 1.26\ntoolchain go1.27.3\n"), want: "go1.27.3 go.work-toolchain p/go.work:2", sw: true},
		{name: "without go line", files: mod("toolchain go1.27.3\n"), want: "go1.27.3 go.mod-toolchain p/go.mod:3", sw: true},
	})
}

func TestWork(t *testing.T) {
	ws := map[string]string{".git/HEAD": "", "go.work": "go 1.27.3\n\nuse ./a\n", "a/go.mod": "module a\ngo 1.26\n"}
	runCases(t, []resolveCase{
		{name: "replaces go.mod", files: ws, dir: "a", want: "go1.27.4 go.work-go p/go.work:1", sw: true},
		{name: "off", files: ws, dir: "a", env: "GOWORK=off", want: "go1.26.9 go.mod-go p/a/go.mod:2", sw: true},
		{name: "missing file", files: ws, dir: "a", env: "GOWORK=<R>/none/go.work", want: "go1.26.9 go.mod-go p/a/go.mod:2", sw: true},
		{name: "from elsewhere", files: ws, dir: "x", env: "GOWORK=<R>/p/go.work", want: "go1.27.4 go.work-go p/go.work:1", sw: true},
		{name: "relative", files: ws, dir: "a", env: "GOWORK=go.work", want: "1 gvx: invalid GOWORK=go.work…"},
		{name: "modules off", files: ws, dir: "a", env: "GO111MODULE=off GVX_DEFAULT=1.26", want: "go1.26.9 default"},
		{name: "modules off, pin", files: with(mod("go 1.27\n"), ".go-version", "1.26"), env: "GO111MODULE=off", want: "go1.26.9 go-version p/.go-version:1"},
		{name: "auto without go.mod", files: map[string]string{"go.work": "go 1.27.3\n"}, env: "GO111MODULE=auto GVX_DEFAULT=1.26", want: "go1.27.4 go.work-go p/go.work:1", sw: true},
		{name: "GOENV says off", files: with(mod("go 1.27\n"), "env", "GO111MODULE=off\n"), env: "GOENV=<R>/p/env GVX_DEFAULT=1.26", want: "go1.26.9 default"},
		{name: "environment before GOENV", files: with(mod("go 1.27\n"), "env", "GO111MODULE=off\n"), env: "GOENV=<R>/p/env GO111MODULE=on", want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "not across GOROOT", files: map[string]string{"go.work": "go 1.27\n", "goroot/src/x": ""}, dir: "goroot/src", env: "GOROOT=<R>/p/goroot GVX_DEFAULT=1.26", want: "go1.26.9 default"},
		{name: "from GOROOT itself", files: map[string]string{"go.work": "go 1.27\n", "goroot/src/x": ""}, dir: "goroot", env: "GOROOT=<R>/p/goroot GVX_DEFAULT=1.26", want: "go1.27.4 go.work-go p/go.work:1", sw: true},
		{name: "not above GOROOT", files: map[string]string{"go.work": "go 1.27\n", "goroot/src/x": ""}, dir: "goroot/src", env: "GOROOT=<R>/p GVX_DEFAULT=1.26", want: "go1.26.9 default"},
	})
}

func TestPins(t *testing.T) {
	runCases(t, []resolveCase{
		{name: "over go.mod", files: with(mod("go 1.26.5\n"), ".go-version", "# why\n\n1.26.5 \r\n"), want: "go1.26.5 go-version p/.go-version:3"},
		{name: "minor above the floor", files: with(mod("go 1.26.7\n"), ".go-version", "1.26"), want: "go1.26.9 go-version p/.go-version:1"},
		{name: "minor to install", files: with(mod("go 1.26.10\n"), ".go-version", "1.26"), want: "go1.26.11 go-version p/.go-version:1 missing 1.26>=1.26.10"},
		{name: "too old", files: with(mod("go 1.27.3\n"), ".go-version", "1.26.9"),
			want: "3 gvx: the pin is older than the go line that it governs\n  pinned by    p/.go-version:1 (1.26.9), which is go1.26.9\n  required by  p/go.mod:3 (go 1.27.3)\nhelp: gvx pin 1.27.3, or: go +1.27 mod edit -go=1.26.9"},
		{name: "minor too old", files: with(mod("go 1.27.3\n"), ".go-version", "1.26"), want: "3 …"},
		{name: "oldstable too old", files: with(mod("go 1.27.3\n"), ".go-version", "oldstable"), want: "3 …"},
		{name: "oldstable", files: map[string]string{".go-version": "oldstable"}, want: "go1.26.9 go-version p/.go-version:1"},
		{name: "stable", files: map[string]string{".go-version": "stable"}, want: "go1.27.4 go-version p/.go-version:1"},
		{name: "tool-versions", files: map[string]string{".tool-versions": "nodejs 20\ngolang 1.27.3 1.26 # x\n"}, want: "go1.27.3 tool-versions p/.tool-versions:2"},
		{name: "go-version first", files: map[string]string{".tool-versions": "go 1.27.3", ".go-version": "1.26.9"}, want: "go1.26.9 go-version p/.go-version:1"},
		{name: "nearest folder", files: map[string]string{".git/HEAD": "", "a/.tool-versions": "go 1.27.3", ".go-version": "1.26.9"}, dir: "a/b", want: "go1.27.3 tool-versions p/a/.tool-versions:1"},
		{name: "no line for go", files: map[string]string{".git/HEAD": "", "a/.tool-versions": "node 20", ".go-version": "1.26.9"}, dir: "a", want: "go1.26.9 go-version p/.go-version:1"},
		{name: "git file", files: map[string]string{"a/.git": "gitdir: x", "a/go.mod": "module m\n", ".go-version": "1.26.9"}, dir: "a", want: "go1.26.9 outer-pin p/.go-version:1"},
		{name: "outer loses to go.mod", files: map[string]string{"a/.git": "", "a/go.mod": "go 1.27.3\n", ".go-version": "1.26.9"}, dir: "a", want: "go1.27.4 go.mod-go p/a/go.mod:1", sw: true},
		{name: "outer without git", files: map[string]string{"a/go.mod": "go 1.27.3\n", ".go-version": "1.26.9"}, dir: "a/b", want: "go1.27.4 go.mod-go p/a/go.mod:1", sw: true},
		{name: "outer before default", files: map[string]string{".go-version": "1.26.9"}, env: "GVX_DEFAULT=1.27", dir: "a", want: "go1.26.9 outer-pin p/.go-version:1"},
		{name: "garbage", files: map[string]string{".go-version": "\n../../etc\n"}, want: `1 gvx: p/.go-version:2: pin "../../etc" is not…`},
		{name: "escape", files: map[string]string{".go-version": "1.27\x1b]0;x\a"}, want: `1 gvx: p/.go-version:1: pin "1.27\x1b]0;x\a" is not…`},
		{name: "second line", files: map[string]string{".go-version": "1.27\n1.26\n"}, want: `1 gvx: p/.go-version:2: pin "1.26" is not…`},
		{name: "second word", files: map[string]string{".go-version": "1.27 1.26\n"}, want: `1 gvx: p/.go-version:1: pin "1.27 1.26" is not…`},
		{name: "empty", files: map[string]string{".go-version": ""}, want: `1 gvx: p/.go-version:1: pin "" is not…`},
		{name: "asdf ref", files: map[string]string{".tool-versions": "golang ref:main\n"}, want: `1 gvx: p/.tool-versions:1: pin "golang ref:main" is not…`},
		{name: "bad go.mod below a pin", files: with(mod("go x\n"), ".go-version", "1.26"), want: "1 gvx: p/go.mod:3: …"},
		{name: "system without one", files: map[string]string{".go-version": "system"}, want: "127 gvx: no go to run: PATH has none behind the shims\n  required by  p/.go-version:1 (system)…"},
	})
}

func TestCall(t *testing.T) {
	in := mod("go 1.27.3\n")
	runCases(t, []resolveCase{
		{name: "plus", files: in, args: "+1.26 build", want: "go1.26.9 argument"},
		{name: "plus exact", files: in, args: "+go1.26.5 build", want: "go1.26.5 argument"},
		{name: "plus nothing", files: in, args: "+ build", want: "2 gvx: go +: no version…"},
		{name: "plus bad, of a question", files: in, args: "+x env GOMOD", want: "2 …"},
		{name: "plus for gofmt", files: in, as: "gofmt", args: "+1.26", want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "called as", files: in, as: "go1.26.5", args: "build", want: "go1.26.5 argument"},
		{name: "GVX_GO", files: in, env: "GVX_GO=1.26 GOTOOLCHAIN=go1.20.14", want: "go1.26.9 GVX_GO"},
		{name: "chdir", files: in, dir: "../x", args: "-C ../p version", want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "chdir behind the command", files: in, dir: "../x", args: "mod tidy -C=<R>/p", want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "chdir elsewhere", files: in, dir: "../x", env: "GVX_DEFAULT=1.26", args: "version -v -C <R>/p", want: "go1.26.9 default"},
		{name: "chdir for gofmt", files: in, as: "gofmt", dir: "../x", env: "GVX_DEFAULT=1.26", args: "-C <R>/p", want: "go1.26.9 default"},
		{name: "a question that any go answers", files: mod("go 1.99\n"), args: "env GOMOD", want: "go1.27.4 default"},
	})
}

func TestGOTOOLCHAIN(t *testing.T) {
	in := mod("go 1.26.5\n")
	project := "go1.26.9 go.mod-go p/go.mod:3"
	runCases(t, []resolveCase{
		{name: "auto", files: in, env: "GOTOOLCHAIN=auto", want: project, sw: true},
		{name: "path", files: in, env: "GOTOOLCHAIN=path", want: project, sw: true},
		{name: "local+auto", files: in, env: "GOTOOLCHAIN=local+auto", want: project, sw: true},
		{name: "release", files: in, env: "GOTOOLCHAIN=go1.27.3", want: "go1.27.3 GOTOOLCHAIN"},
		{name: "older release", files: in, env: "GOTOOLCHAIN=go1.20.14", want: "go1.20.14 GOTOOLCHAIN"},
		{name: "enough", files: in, env: "GOTOOLCHAIN=go1.27.3+auto", want: "go1.27.3 GOTOOLCHAIN", sw: true},
		{name: "raised", files: mod("go 1.27.3\n"), env: "GOTOOLCHAIN=go1.26.9+path", want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "language version raised", files: mod("go 1.27.3\n"), env: "GOTOOLCHAIN=go1.27+auto", want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},
		{name: "language version", files: in, env: "GOTOOLCHAIN=go1.27", want: "1 gvx: invalid GOTOOLCHAIN=go1.27 is…"},
		{name: "bash", files: in, env: "GOTOOLCHAIN=bash", want: "1 …"},
		{name: "default", files: in, env: "GOTOOLCHAIN=default", want: "1 …"},
		{name: "suffix", files: in, env: "GOTOOLCHAIN=go1.27.3+foo", want: "1 …"},
		{name: "a parent's local", files: in, env: "GOTOOLCHAIN=local GVX_TOOLCHAIN=go1.27.4", want: project, sw: true},
		{name: "a parent's path", files: in, env: "GOTOOLCHAIN=go1.27.4+path GVX_TOOLCHAIN=go1.27.4", want: project, sw: true},
		{name: "not the parent's", files: in, env: "GOTOOLCHAIN=go1.27.3 GVX_TOOLCHAIN=go1.27.4", want: "go1.27.3 GOTOOLCHAIN"},
	})
}

func TestNotAllowed(t *testing.T) {
	for _, c := range []struct{ mod, cve string }{
		{"go 1.20\ntoolchain go1.21.0\n", "CVE-2023-39320"},
		{"go 1.18\ntoolchain go1.19.9\n", "CVE-2023-29402, CVE-2023-29404, CVE-2023-29405"},
		{"go 1.18\ntoolchain go1.20.4\n", "CVE-2023-29402"},
	} {
		w := newWorld(t)
		w.write("go.mod", "module m\n"+c.mod)
		w.write(".git/HEAD", "")
		d, err := w.resolver("").Resolve()
		if got := w.outcome(d, err); !strings.HasPrefix(got, "5 ") || !strings.Contains(got, c.cve) || !strings.Contains(got, "gvx allow") || !strings.Contains(got, "p/go.mod:3") {
			t.Errorf("%q: %s", c.mod, got)
		}
		w.write(w.dirs.Allowed(), string(FormatAllowed([]Approval{{Root: "/elsewhere"}, NewApproval(w.project)})))
		if d, err := w.resolver("").Resolve(); err != nil || d.Repository != w.project {
			t.Errorf("allowed: %v, %q", err, d.Repository)
		}
		w.write(w.dirs.Allowed(), "nonsense\n")
		if got := w.outcome(w.resolver("").Resolve()); !strings.HasPrefix(got, "5 ") {
			t.Errorf("a broken file: %s", got)
		}
	}
	// The user's own word is his.
	w := newWorld(t)
	w.env = append(w.env, "GVX_GO=1.21.0")
	if got := w.outcome(w.resolver("").Resolve()); got != "go1.21.0 GVX_GO missing 1.21.0" {
		t.Error(got)
	}
}

func TestRepository(t *testing.T) {
	for _, c := range []struct {
		files     map[string]string
		dir, want string
	}{
		{map[string]string{".git/HEAD": "", "a/go.mod": ""}, "a", "p"},
		{map[string]string{"a/go.mod": ""}, "a/b", "p/a"},
		{map[string]string{"go.work": "", "a/go.mod": ""}, "a/b", "p"},
		{nil, "a/b", "p/a/b"},
	} {
		w := newWorld(t)
		for path, text := range c.files {
			w.write(path, text)
		}
		w.mkdir(filepath.Join(w.project, c.dir))
		if got, err := w.resolver(c.dir).Repository(); err != nil || got != filepath.Join(w.root, c.want) {
			t.Errorf("%v: %q, %v; want %s", c.files, got, err, c.want)
		}
		w.write("a/x", "")
		if d, _ := w.resolver(c.dir).Resolve(); d.Repository != filepath.Join(w.root, c.want) {
			t.Errorf("Resolve: %q", d.Repository)
		}
	}
}

// TestSeen: a word in the state file that no grammar takes is nobody's version.
func TestSeen(t *testing.T) {
	w := newWorld(t)
	w.install("", "1.26.9")
	w.write("../.go-version", "1.28")
	w.write(w.dirs.Seen(), "go1.28.7\n../../x\n\n1.28.9x\n")
	if got := w.outcome(w.resolver("").Resolve()); got != "go1.28.7 outer-pin .go-version:1 missing 1.28" {
		t.Error(got)
	}
}
