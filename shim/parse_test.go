package shim

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// seeds adds a corpus and holds that there is one: a fuzzer without seeds stays
// green whatever breaks.
func seeds(f *testing.F, corpus ...string) {
	f.Helper()
	if len(corpus) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range corpus {
		f.Add([]byte(s))
	}
}

func FuzzPin(f *testing.F) {
	seeds(f, "1.27.4", "go1.27rc1\r\n", "# x\n\nstable", "1.27\n1.26", "1.27 x", "", "\x00", "../..", "system", "\x1b[31m", "\xff")
	f.Fuzz(func(t *testing.T, data []byte) { checkPin(t, goVersionFile, data) })
}

func FuzzToolVersions(f *testing.F) {
	seeds(f, "golang 1.27.4", "go 1.27 1.26 # x", "node 20\ngolang system\n", "golang", "golang ref:x", "go path:/x", "", "go \x1b", "\xff go 1")
	f.Fuzz(func(t *testing.T, data []byte) { checkPin(t, toolVersionsFile, data) })
}

// checkPin holds what is true of every file: a pin is one that the grammar takes,
// with a line that exists; an error is printable and says where.
func checkPin(t *testing.T, name string, data []byte) {
	p, err := parsePin(name, "/r/"+name, data)
	lines := strings.Count(string(data), "\n") + 1
	if err != nil {
		text, code := Report(err, "/r")
		if code != ExitFailed || !strings.HasPrefix(text, "gvx: "+name+":") || hasControl(text) {
			t.Errorf("%d %q", code, text)
		}
		return
	}
	if p.request.IsZero() {
		if name == goVersionFile {
			t.Error("no pin and no error")
		}
		return
	}
	if p.reason.Line < 1 || p.reason.Line > lines || hasControl(p.reason.Show("/r")) {
		t.Errorf("%+v", p.reason)
	}
	if word := p.request.String(); strings.ContainsAny(word, "/\\ ") {
		t.Errorf("a word %q", word)
	}
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f || r == '\u202e' })
}

func FuzzGoMod(f *testing.F) {
	seeds(f, "module m\n\ngo 1.27.3\n", "go 1.20\ntoolchain go1.27.3\n", "go\t1.27rc1 // x\r\n", "toolchain default\n",
		"go \"1.27\"\n", "go (\n1.27\n)\n", "go 1.27\ngo 1.26\n", "// go 1.2\n", "go", "go ", "toolchain go1.27.3-foo\n", "\xff", "module m\nrequire (\n\tx v1\n)\ngo 1.21.0")
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := parseDeclared("/r/go.mod", data, false)
		if err != nil {
			if text, code := Report(err, "/r"); code != ExitFailed || !strings.HasPrefix(text, "gvx: go.mod:") || hasControl(text) {
				t.Errorf("%d %q", code, text)
			}
			return
		}
		agree(t, data, d)
	})
}

// agree compares with the real parser, where that takes the file: what we read
// must be what it reads, and what it reads of a file in the plain form (one
// directive a line, as gofmt writes it) must not escape us.
func agree(t *testing.T, data []byte, d declared) {
	file, err := modfile.Parse("go.mod", data, nil)
	if err != nil || !isPlain(file, data) {
		return
	}
	if file.Go != nil {
		if at := findDirective(string(data), "go"); at.value != file.Go.Version || at.line != file.Go.Syntax.Start.Line {
			t.Errorf("go line %+v, want %q at %d", at, file.Go.Version, file.Go.Syntax.Start.Line)
		}
	} else if !d.line.IsZero() {
		t.Errorf("a go line %v out of nothing", d.line)
	}
	if file.Toolchain != nil {
		if at := findDirective(string(data), "toolchain"); at.value != file.Toolchain.Name {
			t.Errorf("toolchain line %+v, want %q", at, file.Toolchain.Name)
		}
	}
}

// isPlain reports whether data is as the real parser would format it: there the
// go command's own pre-scan and the real parser are meant to agree.
func isPlain(file *modfile.File, data []byte) bool {
	for _, st := range file.Syntax.Stmt {
		if _, block := st.(*modfile.LineBlock); block {
			return false
		}
	}
	formatted := string(modfile.Format(file.Syntax))
	return formatted == string(data) && !strings.ContainsAny(formatted, "\"`\\")
}

func FuzzAllowed(f *testing.F) {
	seeds(f, "\"/a\"\n", "# x\n\n\"/a\\nb\"\n", "x", "\"rel\"", "`/raw`\n", "\"/\xff\"")
	f.Fuzz(func(t *testing.T, data []byte) {
		roots, err := ParseAllowed(data)
		if err != nil {
			if text, _ := Report(err, "/"); hasControl(text) {
				t.Errorf("%q", text)
			}
			return
		}
		again, err := ParseAllowed(FormatAllowed(roots))
		if err != nil || !slices.Equal(again, roots) {
			t.Errorf("%q came back as %q, %v", roots, again, err)
		}
	})
}

func TestCalledAs(t *testing.T) {
	for _, c := range []struct{ argv0, executable, want string }{
		{"go", "/x/shims/go", "go"},
		{"/x/gofmt", "/x/shims/go", "gofmt"},
		{"go", "/x/shims/go1.27.4", "go1.27.4"},
		{"/s/go1.27rc1", "/x/shims/go", "go1.27rc1"},
		{"go1.27", "", "go"},
		{"gvx-shim", "/x/gvx-shim", "go"},
		{"", "", "go"},
		{"go", "/x/gofmt", "gofmt"},
		{"1.27.4", "/x/1.27.4", "go"},
		{"../go1.27.4/evil", "", "go"},
	} {
		if got := CalledAs(c.argv0, func() (string, error) { return c.executable, nil }); got != c.want {
			t.Errorf("CalledAs(%q, %q) = %q, want %q", c.argv0, c.executable, got, c.want)
		}
	}
}

func TestRunsRemote(t *testing.T) {
	for line, want := range map[string]bool{
		"install e.com/m@latest":            true,
		"run -race e.com/m@v1 arg":          true,
		"run -exec x e.com/m@v1":            true,
		"run -unknown x e.com/m@v1":         false,
		"install -unknown x e.com/m@v1":     true,
		"run -- e.com/m@v1":                 true,
		"run . a@b":                         false,
		"install ./a@b":                     false,
		"install /a@b":                      false,
		"build e.com/m@v1":                  false,
		"install":                           false,
		"run -tags=a@b .":                   false,
		"install --ldflags a@b e.com/m":     false,
		"install -C dir -trimpath e.com@v1": true,
	} {
		if got := runsRemote(strings.Fields(line)); got != want {
			t.Errorf("%s: %v", line, got)
		}
	}
}
