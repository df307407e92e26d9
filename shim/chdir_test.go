package shim

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestChdirFlag(t *testing.T) {
	for line, want := range map[string]string{
		"-C d version":           "d: version",
		"--C d version":          "d: version",
		"-C=d version":           "d: version",
		"--C=d version":          "d: version",
		"version -C d":           "d: version",
		"version -C=d -v":        "d: version -v",
		"build -C d -o x ./...":  "d: build -o x ./...",
		"mod -C d tidy":          "d: mod tidy",
		"mod tidy -C d -e":       "d: mod tidy -e",
		"work -C=d sync":         "d: work sync",
		"work sync -C d":         "d: work sync",
		"tool -C d compile -V":   "d: tool compile -V",
		"env -C d GOMOD":         "d: env GOMOD",
		"unheard-of -C d":        "d: unheard-of",
		"-C= version":            ": version",
		"":                       "-",
		"-C":                     "-",
		"version -C":             "-",
		"version":                "-",
		"version -v -C d":        "-",
		"-v -C d version":        "-",
		"mod -v -C d tidy":       "-",
		"mod tidy -e -C d":       "-",
		"tool compile -C d":      "-",
		"help -C d":              "-",
		"mod help -C d":          "-",
		"run . -C d":             "-",
		"version -Cd":            "-",
		"version ---C d":         "-",
		"vet -vettool=x -C d .":  "-",
		"mod edit -go=1.27 -C d": "-",
	} {
		args := strings.Fields(line)
		dir, rest := chdirFlag(args)
		got := "-"
		if !slices.Equal(rest, args) {
			got = dir + ": " + strings.Join(rest, " ")
		}
		if got != want || strings.Join(args, " ") != line {
			t.Errorf("%q: %s, want %s", line, got, want)
		}
	}
}

// What the go command looks at after it has followed -C.
func TestChdirAndQuestions(t *testing.T) {
	files := with(mod("go 1.99\n"), "d/x", "")
	any := "go1.27.4 default"
	runCases(t, []resolveCase{
		{name: "before", files: files, args: "-C d env GOMOD", want: any},
		{name: "behind", files: files, args: "env -C=d GOTOOLCHAIN", want: any},
		{name: "writing", files: files, args: "-C d env -w GOTOOLCHAIN=local", want: any},
		{name: "another question", files: files, args: "-C d env GOVERSION", want: "go1.99.0 go.mod-go p/go.mod:3 missing 1.99>=1.99", sw: true},
		{name: "install@version", files: files, env: "GVX_GO=1.26", args: "-C / install e.com/m@latest", want: "go1.26.9 GVX_GO", sw: true},
		{name: "to nowhere", files: files, env: "GVX_DEFAULT=1.26", args: "-C nowhere version", want: "go1.99.0 go.mod-go p/go.mod:3 missing 1.99>=1.99", sw: true},
		{name: "to nothing", files: files, args: "-C= version", want: "go1.99.0 go.mod-go p/go.mod:3 missing 1.99>=1.99", sw: true},
	})
}

// The go command finds itself by $PWD where that names the folder it is in, be it
// through a link; -C gets to the real one first.
func TestChdirAndPWD(t *testing.T) {
	if !heedsPWD {
		t.Skip("$PWD means nothing here")
	}
	w := newWorld(t)
	w.install("", onShelf...)
	w.write("real/deep/x", "")
	w.write("real/go.mod", "go 1.26\n")
	w.write("named/go.mod", "go 1.27.3\n")
	link := filepath.Join(w.project, "named", "link")
	if err := os.Symlink(filepath.Join(w.project, "real", "deep"), link); err != nil {
		t.Fatal(err)
	}
	base := w.env
	for _, c := range []struct{ dir, pwd, args, want string }{
		{"named/link", link, "version", "go1.27.4 go.mod-go p/named/go.mod:1"},
		{"real/deep", "", "version", "go1.26.9 go.mod-go p/real/go.mod:1"},
		{"", w.project, "-C named/link version", "go1.26.9 go.mod-go p/real/go.mod:1"},
		{"", link, "-C real/deep version", "go1.27.4 go.mod-go p/named/go.mod:1"},
		{"named/link", link, "-C . version", "go1.27.4 go.mod-go p/named/go.mod:1"},
		{"named/link", link, "-C .. version", "go1.26.9 go.mod-go p/real/go.mod:1"},
		{"", "real/deep", "-C real/deep version", "go1.26.9 go.mod-go p/real/go.mod:1"},
		{"", filepath.Join(w.project, "gone"), "-C named version", "go1.27.4 go.mod-go p/named/go.mod:1"},
	} {
		w.env = append(Environ{"PWD=" + c.pwd}, base...)
		if got := w.outcome(w.resolver(c.dir, strings.Fields(c.args)...).Resolve()); got != c.want {
			t.Errorf("in %q, PWD=%q, %s:\ngot  %s\nwant %s", c.dir, c.pwd, c.args, got, c.want)
		}
	}
}
