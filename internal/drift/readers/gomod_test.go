package readers

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"

	"github.com/gvx-go/gvx/internal/drift"
)

var goMods = []readCase{
	{"plain", "go.mod", "module m\n\ngo 1.25.3\n", `3:4 go line =1.25.3 "1.25.3" .`},
	{"below", "a/b/go.mod", "module m\n\ngo 1.25\n", `3:4 go line 1.25.* "1.25" a/b`},
	{"old", "go.mod", "module m\ngo 1.20\n", `2:4 go line 1.20.* "1.20" .`},
	{"candidate", "go.mod", "module m\ngo 1.26rc1\n", `2:4 go line =1.26rc1 "1.26rc1" .`},
	{"none", "go.mod", "module m\n", ``},
	{"toolchain", "go.mod", "module m\ngo 1.24.0\n\ntoolchain go1.25.3\n", "2:4 go line =1.24.0 \"1.24.0\" .\n4:13 toolchain line =1.25.3 \"1.25.3\" ."},
	{"default", "go.mod", "module m\ngo 1.24.0\ntoolchain default\n", "2:4 go line =1.24.0 \"1.24.0\" ."},
	{"language", "go.mod", "module m\ngo 1.21\ntoolchain go1.21\n", "2:4 go line 1.21.* \"1.21\" .\n3:13 toolchain line 1.21.* \"1.21\" ."},
	{"vendor", "go.mod", "module m\ngo 1.21\ntoolchain go1.25.3-acme\n", "2:4 go line 1.21.* \"1.21\" .\n3:13 toolchain line =1.25.3 \"1.25.3\" . fixed"},
	{"comments", "go.mod", "// go 1.2\nmodule m // go 1.3\n\n// why\ngo 1.25.3 // because\n", `5:4 go line =1.25.3 "1.25.3" .`},
	{"windows", "go.mod", "module m\r\n\r\ngo  \t1.25.3\r\n", `3:6 go line =1.25.3 "1.25.3" .`},
	{"no end", "go.mod", "module m\ngo 1.25", `2:4 go line 1.25.* "1.25" .`},
	{"behind", "go.mod", "module m\nrequire (\n\tgithub.com/a/b v1.2.3 // indirect\n)\nrequire golang.org/x/mod v0.1.0\nreplace golang.org/x/mod => ../mod\nretract v1.0.0\ntool example.com/x\nignore ./y\ngodebug default=go1.21\nexclude a.com/b v1.0.0\ngo 1.25\n", `12:4 go line 1.25.* "1.25" .`},
	{"newer directive", "go.mod", "module m\ngo 1.99\nfuture x y\n", "2:4 go line 1.99.* \"1.99\" .\n3 problem unknown directive: future; it may be…"},
	{"newer block", "go.mod", "module m\ngo 1.99\nfuture (\n\tx y\n)\n", "2:4 go line 1.99.* \"1.99\" .\n3 problem unknown block type: future; it may be…"},
	{"conflict", "go.mod", "module m\n<<<<<<< HEAD\ngo 1.25.3\n=======\ngo 1.26.0\n>>>>>>> x\n", "2 problem unknown directive: <<<<<<<…\n4 problem unknown directive: =======…\n5 fatal repeated go statement\n6 problem unknown directive: >>>>>>>…"},
	{"no module", "go.mod", "go 1.25.3\n", "1:4 go line =1.25.3 \"1.25.3\" .\n0 fatal it has no module line"},
	{"empty", "go.mod", "", "0 fatal it has no module line"},
	{"quoted", "go.mod", "module m\ngo \"1.25\"\n", "2 fatal invalid go version…"},
	{"block", "go.mod", "module m\ngo (\n\t1.25\n)\n", "2 fatal unknown block type: go\n2 fatal the go command chooses its toolchain by another go line…"},
	{"hidden", "go.mod", "module m\nfuture (\n\tgo 1.20\n)\ngo 1.25.3\n", "5:4 go line =1.25.3 \"1.25.3\" .\n2 problem unknown block type…\n3 fatal the go command chooses…"},
	{"continued", "go.mod", "module m\ngo \\\n1.25.3\n", "2 fatal invalid go version…\n3 problem unknown directive: 1.25.3…"},
	{"tight comment", "go.mod", "module m\ngo 1.25//x\n", `2:4 go line 1.25.* "1.25" .`},
	{"slash", "go.mod", "module m\ngo 1.25/\n", "2 fatal invalid go version…"},
	{"word", "go.mod", "module m\ngo stable\n", "2 fatal invalid go version 'stable'…"},
	{"x", "go.mod", "module m\ngo 1.25.x\n", "2 fatal invalid go version '1.25.x'…"},
	{"two", "go.mod", "module m\ngo 2.0\n", "2 fatal go line: no version: \"2.0\"…"},
	{"alpha", "go.mod", "module m\ngo 1.25alpha1\n", "2 fatal go line: no version…"},
	{"two arguments", "go.mod", "module m\ngo 1.25 1.26\n", "2 fatal go directive expects exactly one argument"},
	{"bare toolchain", "go.mod", "module m\ngo 1.25\ntoolchain 1.25.3\n", "2:4 go line 1.25.* \"1.25\" .\n3 fatal invalid toolchain version…"},
	{"odd toolchain", "go.mod", "module m\ngo 1.25\ntoolchain go1.25.3.4\n", "2:4 go line 1.25.* \"1.25\" .\n3 fatal toolchain line: no version…"},
	{"mark", "go.mod", "\ufeffmodule m\ngo 1.25\n", "1 fatal it starts with a byte order mark…"},
	{"binary", "go.mod", "module m\ngo 1.25\n\x00", "0 fatal it is a binary file"},
	{"escape", "go.mod", "module m\n\x1b[31m x\ngo 1.25\n", "2 fatal unexpected input character '\\x1b'"},
	{"unclosed", "go.mod", "module m\ngo 1.25\nrequire (\n", "4 fatal syntax error (unterminated block started at go.mod:3:1)"},
	{"bad version", "go.mod", "module m\ngo 1.25\nrequire a.com/b main\n", "3 fatal require a.com/b: version…"},
}

func TestGoMod(t *testing.T) { runReads(t, goMod{}, goMods) }

func TestGoWork(t *testing.T) {
	runReads(t, goWork{}, goWorks)
	read := func(text string) []string {
		return goWork{}.Read(drift.File{Path: "a/go.work", Data: []byte(text)}).Uses
	}
	got := read("go 1.25\nuse .\nuse (\n\t./b // why\n\t\"./c d\"\n\t../e\n\t../../out\n\t/abs\n\tC:/abs\n\t`./f/../g/`\n)\n")
	if want := []string{"a", "a/b", "a/c d", "e", "a/g"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := read("go 1.25\nfuture x\nuse ./b\n"); !slices.Equal(got, []string{"a/b"}) {
		t.Errorf("beside a directive of a newer Go: %q", got)
	}
	if got := read("go 1.25\n"); got == nil || len(got) != 0 {
		t.Errorf("without: %#v", got)
	}
}

var goWorks = []readCase{
	{"plain", "go.work", "go 1.25.3\n\nuse .\n", `1:4 go line =1.25.3 "1.25.3" .`},
	{"toolchain", "a/go.work", "go 1.25.0\ntoolchain go1.25.3\nuse ./b\n", "1:4 go line =1.25.0 \"1.25.0\" a\n2:13 toolchain line =1.25.3 \"1.25.3\" a"},
	{"none", "go.work", "use .\n", ``},
	{"empty", "go.work", "", ``},
	{"a module's", "go.work", "module m\ngo 1.25\n", "2:4 go line 1.25.* \"1.25\" .\n1 problem unknown directive: module…"},
	{"unclosed", "go.work", "go 1.25\nuse (\n", "3 fatal syntax error (unterminated block started at go.work:2:1)"},
	{"mark", "go.work", "\ufeffgo 1.25\n", "1 fatal it starts with a byte order mark…"},
	{"bad", "go.work", "go stable\nuse .\n", "1 fatal invalid go version…"},
}

func FuzzGoMod(f *testing.F) {
	fuzzReader(f, goMod{}, "go.mod", goMods, "go", "go ", "\xff", "module m\n// go 1.1\n/*\ngo 1.2\n", "module \"go 1.2\"\ngo 1.25\n")
}

func FuzzGoWork(f *testing.F) {
	fuzzReader(f, goWork{}, "a/go.work", goWorks, "use", "use (\n", "use \"\\x2f\"\n", "use ../..\n", "\xff")
}

// What the parser of the go command takes, and has these lines, has these places.
func FuzzGoModAgrees(f *testing.F) {
	if len(goMods) < 20 {
		f.Fatal("no seeds")
	}
	for _, c := range goMods {
		f.Add([]byte(c.data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		parsed, err := modfile.Parse("go.mod", data, nil)
		r := goMod{}.Read(drift.File{Path: "go.mod", Data: data})
		fatal := slices.ContainsFunc(r.Problems, func(p drift.Problem) bool { return p.Fatal })
		if err != nil {
			if len(r.Problems) == 0 {
				t.Fatalf("%q is taken, and not by the go command: %v", data, err)
			}
			return
		}
		want := 0
		if parsed.Go != nil {
			want++
		}
		if parsed.Toolchain != nil && parsed.Toolchain.Name != "default" {
			want++
		}
		if !fatal && len(r.Places) != want {
			t.Fatalf("%q: %s", data, told(r))
		}
	})
}

func TestHostileGoMods(t *testing.T) {
	const size = maxMod
	files := map[string]string{
		"lines":       "module m\ngo 1.25\n" + strings.Repeat("a\n", maxModLines-10),
		"large":       strings.Repeat("x", drift.MaxFile),
		"more lines":  strings.Repeat("a\n", size/2),
		"words":       "module m\ngo 1.25\n" + strings.Repeat("a ", size/2-20),
		"blocks":      strings.Repeat("a (\n)\n", maxModLines/2-10),
		"comments":    strings.Repeat("//\n", maxModLines-10),
		"requires":    "module m\ngo 1.25\n" + strings.Repeat("require a.com/b v1.2.3\n", maxModLines-10),
		"go lines":    strings.Repeat("go 1.25\n", maxModLines-10),
		"continued":   "module m\ngo " + strings.Repeat("\\\n", maxModLines-10) + "1.25\n",
		"one line":    "module m // " + strings.Repeat("x", size-20),
		"brackets":    "module m\nretract " + strings.Repeat("[", size-20),
		"quotes":      strings.Repeat("\"", size),
		"backquote":   "module `" + strings.Repeat("\\", size-20),
		"not a text":  strings.Repeat("\xff", size),
		"one version": "module m\ngo 1." + strings.Repeat("1", size-20),
	}
	cheaply(t, goMod{}, "go.mod", files)
	cheaply(t, goWork{}, "go.work", files)
}
