package repository

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/cputime"
	"github.com/gvx-go/gvx/internal/drift"
)

const whole = `require = ["gpg"]

[check]
truth = "tools/go.version"

[check.severity]
end-of-life = "off"
"other-patch" = "error"

[[check.ignore]]
path = "examples/**"
reason = "they show old releases"
[[check.ignore]]
reason = "not ours"
path = "third_party/"

[[check.file]]
path = "Makefile"
pattern = '^GO_VERSION\s*:?=\s*(\S+)'
[[check.file]]
path = "{build,ci}/*.nix"
pattern = 'go_(\d_\d+)'
`

func TestCheck(t *testing.T) {
	c, err := Parse("gvx.toml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if c.Check.Truth != "tools/go.version" || c.Check.TruthLine != 4 || !slices.Equal(c.Require, []string{"gpg"}) {
		t.Errorf("%+v", c)
	}
	levels, err := c.Check.Severities([]string{"other-patch", "other-minor", "end-of-life"})
	if err != nil || !maps.Equal(levels, map[string]drift.Severity{"end-of-life": drift.Off, "other-patch": drift.Error}) {
		t.Errorf("%v, %v", levels, err)
	}
	var e *Error
	if _, err = c.Check.Severities([]string{"end-of-life"}); !errors.As(err, &e) || e.Path != "gvx.toml" || e.Line != 8 || !strings.Contains(e.Reason, "other-patch") {
		t.Errorf("a rule that is none: %v", err)
	}
	if i := c.Check.Ignore; len(i) != 2 || i[0].Path.String() != "examples/**" || i[1].Reason != "not ours" || i[0].Line != 10 || i[1].Line != 13 {
		t.Errorf("%+v", i)
	}
	files := c.Check.Files
	if len(files) != 2 || files[0].Line != 17 || !files[1].Path.Matches("ci/shell.nix") || files[1].Path.Matches("ci/a/shell.nix") {
		t.Fatalf("%+v", files)
	}
	if m := files[0].Expression.FindStringSubmatch("x := 1\nGO_VERSION := 1.27.4\n"); len(m) != 2 || m[1] != "1.27.4" {
		t.Errorf("^ is not a line's: %q", m)
	}
}

func TestCheckInlineTables(t *testing.T) {
	c, err := Parse("gvx.toml", []byte("[check]\ntruth = 'pin'\nseverity.end-of-life = 'note'\nfile = [\n { path = 'a', pattern = '(x)' },\n {path = 'b',\n  pattern = 'a(x)|b' }]\n"))
	if err != nil || len(c.Check.Files) != 2 || c.Check.Files[0].Line != 5 || c.Check.Files[1].Line != 6 || c.Check.Truth != "pin" {
		t.Fatalf("%+v, %v", c, err)
	}
	if levels, err := c.Check.Severities([]string{"end-of-life"}); err != nil || levels["end-of-life"] != drift.Note {
		t.Errorf("%v, %v", levels, err)
	}
}

func TestNoCheck(t *testing.T) {
	c, err := Parse("gvx.toml", nil)
	if err != nil || c.Check.Truth != "" || c.Check.Files != nil || c.Check.Ignore != nil {
		t.Errorf("%+v, %v", c, err)
	}
	if levels, err := c.Check.Severities(nil); err != nil || len(levels) != 0 {
		t.Errorf("%v, %v", levels, err)
	}
	if i, out := c.Check.LeavesOut("go.mod"); out {
		t.Errorf("%+v", i)
	}
}

// badChecks holds texts that are refused, with the line and a word of the error.
var badChecks = []struct {
	text string
	line int
	word string
}{
	{"check = 1", 1, "check wants a table"},
	{"[[check]]", 1, "array table"},
	{"[check]\ntruth = 1", 2, "check.truth wants a text"},
	{"[check]\ntruth = ''", 2, "truth"},
	{"[check]\n\ntruth = '../other/go.mod'", 3, "truth"},
	{"[check]\ntruth = '/etc/passwd'", 2, "truth"},
	{"[check]\ntruth = 'a\\b'", 2, "truth"},
	{"[check]\ntruth = './go.mod'", 2, "truth"},
	{"Require = ['gpg']", 1, "Require is no setting"},
	{"[CHECK]\n", 1, "CHECK is no setting"},
	{"[check.Severity]\n", 1, "check.Severity is no setting"},
	{"[check]\n'i\u0261nore' = []", 2, "is no setting"},
	{"[check]\nignore = [\n{Path = 'a', reason = 'b'}]", 3, "check.ignore.0.Path is no setting"},
	{"[check]\ntruths = 'pin'", 2, "check.truths is no setting"},
	{"[check]\nseverity = 'off'", 2, "check.severity wants a table"},
	{"[check.severity]\nx = 'off'\nend-of-life = 'fatal'", 3, `"fatal" is no severity`},
	{"[check.severity]\nend-of-life = 1", 2, "check.severity.end-of-life wants a text"},
	{"[check]\nignore = ['examples']", 2, "check.ignore"},
	{"[[check.ignore]]\npath = 'a'\n", 1, "reason"},
	{"[[check.ignore]]\npath = 'a'\nreason = ' '", 3, "reason"},
	{"[[check.ignore]]\nreason = 'a'\n", 1, "path"},
	{"[check]\nignore = [\n{ path = 'a', reason = 'b' },\n{ path = 'a' } ]\n", 4, "reason"},
	{"[[check.ignore]]\nreason = 'a'\npath = '/etc'", 3, "absolute"},
	{"[[check.ignore]]\nreason = 'a'\npath = 'C:/x'", 3, "absolute"},
	{"[[check.ignore]]\nreason = 'a'\npath = '../x'", 3, `".."`},
	{"[[check.ignore]]\nreason = 'a'\npath = 'a/../../x'", 3, `".."`},
	{"[[check.ignore]]\nreason = 'a'\npath = './x'", 3, `"."`},
	{"[[check.ignore]]\nreason = 'a'\npath = 'a//x'", 3, `""`},
	{"[[check.ignore]]\nreason = 'a'\npath = 'a\\*'", 3, "backslash"},
	{"[[check.ignore]]\nreason = 'a'\npath = '[a'", 3, "no glob"},
	{"[[check.ignore]]\nreason = 'a'\npath = '" + strings.Repeat("{a,b}", 5) + "'", 3, "alternatives"},
	{"[[check.ignore]]\nreason = 'a'\npath = '" + strings.Repeat("a", 201) + "'", 3, "200 bytes"},
	{"[[check.ignore]]\nreason = 'a'\npath = 'a'\npaths = 'b'", 4, "check.ignore.paths is no setting"},
	{"[[check.file]]\npath = 'a'", 1, "0 bytes"},
	{"[[check.file]]\npattern = '(a)'", 1, "path"},
	{"[[check.file]]\npath = 'a'\npattern = 'a'", 3, "0 groups"},
	{"[[check.file]]\npath = 'a'\npattern = '(a)(b)'", 3, "2 groups"},
	{"[[check.file]]\npath = 'a'\npattern = '(a'", 3, "no regular expression"},
	{"[[check.file]]\npath = 'a'\npattern = 'a)(b'", 3, "no regular expression"},
	{"[[check.file]]\npath = 'a'\npattern = '(?=a)(b)'", 3, "no regular expression"},
	{"[[check.file]]\npath = 'a'\npattern = '(a*)'", 3, "matches where there is nothing"},
	{"[[check.file]]\npath = 'a'\npattern = '^(a)?$'", 3, "matches where there is nothing"},
	{"[[check.file]]\npath = 'a'\npattern = '((?:a{1000}){1000})'", 3, "no regular expression"},
	{"[[check.file]]\npath = 'a'\npattern = '(\\S{1,1000})'", 3, "costs too much"},
	{"[[check.file]]\npath = 'a'\npattern = '(" + strings.Repeat("a", 999) + ")'", 3, "1001 bytes"},
	{"[check]\n" + strings.Repeat("[[check.ignore]]\npath = 'a'\nreason = 'b'\n", 101), 302, "more than 100"},
	{"[check]\n" + strings.Repeat("[[check.file]]\npath = 'a'\npattern = '(b)'\n", 101), 302, "more than 100"},
	{"[check]\n\x1b", 2, "invalid"},
	{"[check]\ntruth = \"\\u001b[31m\\u202e/\"", 2, "truth"},
	{strings.Repeat("#", maxFile+1), 0, "larger than 16 KiB"},
}

func TestBadChecks(t *testing.T) {
	for _, c := range badChecks {
		got, err := Parse("gvx.toml", []byte(c.text))
		var e *Error
		if !errors.As(err, &e) || e.Line != c.line || !strings.Contains(e.Reason, c.word) || got.Check.Files != nil {
			t.Errorf("%.200q: %v (want line %d, %q)", c.text, err, c.line, c.word)
			continue
		}
		if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r == '\u202e' }) {
			t.Errorf("%q", err)
		}
	}
}

func TestGlobs(t *testing.T) {
	for _, c := range []struct {
		glob, path      string
		matches, covers bool
	}{
		{"Makefile", "Makefile", true, true},
		{"Makefile", "sub/Makefile", false, false},
		{"**/Makefile", "Makefile", true, true},
		{"**/Makefile", "a/b/Makefile", true, true},
		{"examples", "examples/a/go.mod", false, true},
		{"examples/", "examples/a/go.mod", false, true},
		{"examples/**", "examples/a/go.mod", true, true},
		{"examples", "examples2/go.mod", false, false},
		{"exam*", "examples/a/go.mod", false, true},
		{"**/testkit", "a/testkit/b/go.mod", false, true},
		{"a[*]b", "a*b", true, true},
		{"a?b", "a/b", false, false},
		{"{a,b}/go.mod", "b/go.mod", true, true},
		{"ünï", "ünï/go.mod", false, true},
	} {
		g, err := ParseGlob(c.glob)
		if err != nil {
			t.Errorf("%q: %v", c.glob, err)
		} else if g.Matches(c.path) != c.matches || g.Covers(c.path) != c.covers {
			t.Errorf("%q and %q: %v, %v", c.glob, c.path, g.Matches(c.path), g.Covers(c.path))
		}
	}
}

// No glob that is taken costs much, even for a name that no file system has.
func TestHostileGlobs(t *testing.T) {
	name := strings.Repeat("a", 250) + strings.Repeat("/"+strings.Repeat("a", 250), 15)
	for _, glob := range []string{
		strings.Repeat("*a", 99) + "b",
		strings.Repeat("**/", 60) + "b",
		strings.Repeat("**/*a", 39) + "*b",
		strings.Repeat("{a,*a}", 4) + strings.Repeat("*a", 80) + "b",
		"**/{a*,*a,a*a,*}" + strings.Repeat("*a", 80) + "{b,c}",
	} {
		g, err := ParseGlob(glob)
		if err != nil {
			t.Errorf("%q: %v", glob, err)
			continue
		}
		if took := cputime.Of(func() { g.Covers(name) }); took > 250*time.Millisecond {
			t.Errorf("%q took %v", glob, took)
		}
	}
}

// A file as large as it may be costs little, whatever it is full of.
func TestHostileChecks(t *testing.T) {
	for name, text := range map[string]string{
		"severities": "[check.severity]\n" + fill(func(n string) string { return n + "='off'\n" }),
		"rules":      "[check.severity]\n" + fill(func(n string) string { return n + "='x'\n" }),
		"unknown":    fill(func(n string) string { return n + "=1\n" }),
		"tables":     fill(func(n string) string { return "[" + n + "]\n" }),
		"dots":       strings.Repeat("a.", maxFile/2-2) + "a=1",
		"lists":      "check.ignore = " + strings.Repeat("[", maxFile/2) + "\n",
		"nested":     "[check]\nignore = " + strings.Repeat("[", 4000) + strings.Repeat("]", 4000) + "\n",
		"objects":    "[check]\nfile = [" + strings.Repeat("{},", maxFile/3-8) + "]\n",
	} {
		var err error
		took := cputime.Of(func() { _, err = Parse("gvx.toml", []byte(text)) })
		if took > time.Second || (err == nil) != (name == "severities") {
			t.Errorf("%s took %v: %v", name, took, err)
		}
	}
}

// fill repeats what line makes of names that differ, up to the size of a file.
func fill(line func(name string) string) string {
	var b strings.Builder
	for n := 0; b.Len() < maxFile-100; n++ {
		b.WriteString(line("k" + strconv.Itoa(n)))
	}
	return b.String()
}
