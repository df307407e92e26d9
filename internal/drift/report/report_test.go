package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/goversion"
)

var update = flag.Bool("update", false, "write testdata/*.golden")

// golden compares got with a file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s", diff.Diff(file, want, "got", []byte(got)))
	}
}

var rules = []drift.Rule{
	{ID: "older-than-go-line", Severity: drift.Error, Short: "nothing is older than a go line that it builds", Reason: "The go command refuses it."},
	{ID: "other-patch", Severity: drift.Warning, Short: "one patch everywhere", Reason: "Bugs differ."},
	{ID: "not-installed", Severity: drift.Note, Short: "what is declared is installed", Reason: "The first go command would install it."},
	{ID: "unreadable", Severity: drift.Error, Short: "everything can be read", Reason: "What cannot be read cannot be judged."},
}

func version(t testing.TB, text string) goversion.Version {
	v, err := goversion.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const dockerfile = "# é: build\nFROM golang:1.24-alpine AS build\nRUN go build\n"

// drifted is a repository in which places disagree.
func drifted(t testing.TB) Judged {
	v := version(t, "1.26.9")
	start := strings.Index(dockerfile, "1.24")
	return Judged{
		Root:  "/home/you/my project",
		Files: []drift.File{{Path: ".go-version", Data: []byte("1.26.9\n")}, {Path: "build/Dockerfile", Data: []byte(dockerfile)}, {Path: "ci.yml", Data: []byte("é: go-version: 1.26.3\n")}},
		Report: &drift.Report{
			Places: 12, Files: 7,
			Truths: []drift.Truth{{Dir: ".", Place: drift.At{File: ".go-version", Line: 1, Show: "1.26.9"}, Kind: drift.Pin, Version: v, Minor: v.Minor(), Why: "the pin nearest to it"}},
			Findings: []drift.Finding{{
				Rule: "older-than-go-line", Severity: drift.Error, File: "build/Dockerfile", Line: 2, Column: 13, Length: 4, Show: "golang:1.24-alpine",
				Message: "1.24 is older than the go line of the module that it builds", Want: "1.26",
				Because: []drift.At{{File: "go.mod", Line: 3, Show: "go 1.25.0"}, {File: ".go-version", Line: 1, Show: "1.26.9"}},
				Edits:   []drift.Edit{{File: "build/Dockerfile", Start: start, End: start + 4, New: "1.26"}},
			}, {
				Rule: "unreadable", Severity: drift.Error, File: "go.mod", Show: "", Message: "it is not a go.mod: unknown directive \"gooo\"", Help: "go mod edit -fmt",
			}, {
				Rule: "other-patch", Severity: drift.Warning, File: "ci.yml", Line: 1, Column: 17, Length: 6, Show: "go-version: 1.26.3", Message: "another patch than .go-version:1",
				Want: "1.26.9", Because: []drift.At{{File: ".go-version", Line: 1, Show: "1.26.9"}},
				Edits: []drift.Edit{{File: "ci.yml", Start: 16, End: 22, New: "1.26.9"}, {File: "ci.yml", Start: 22, End: 22, New: ", 1.27"}},
			}, {
				Rule: "not-installed", Severity: drift.Note, Show: "go1.26.9", Message: "go1.26.9 is declared and not installed", Help: "gvx install 1.26.9",
			}},
		},
	}
}

// fine is a repository in which all agree.
func fine(t testing.TB) Judged {
	j := drifted(t)
	j.Report.Findings = nil
	return j
}

// hostile is a repository whose names and texts are commands to terminals and to GitHub.
func hostile(t testing.TB) Judged {
	j := drifted(t)
	evil := "a,b:c\n::stop-commands::x\x1b[31m%0A##[add-path]\u202e[click](https://example.com){0}\xff"
	j.Root = "/tmp/" + evil
	j.Report.Truths[0].Place.File, j.Report.Truths[0].Dir, j.Report.Truths[0].Why = evil, evil, evil
	j.Report.Findings = j.Report.Findings[:2]
	for i := range j.Report.Findings {
		f := &j.Report.Findings[i]
		f.File, f.Show, f.Message, f.Want, f.Help = evil, evil, evil, evil, evil
		f.Because = []drift.At{{File: evil, Line: 1, Show: evil}}
	}
	return j
}

func written(t testing.TB, format string, all []Judged, o Options) string {
	t.Helper()
	var out bytes.Buffer
	o.Rules, o.Version, o.Mend = rules, "1.2.3", "gvx check --fix"
	if err := Write(&out, format, all, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestFormats(t *testing.T) {
	for _, format := range Formats() {
		golden(t, format, written(t, format, []Judged{drifted(t)}, Options{}))
		golden(t, format+"-fine", written(t, format, []Judged{fine(t)}, Options{}))
		golden(t, format+"-hostile", written(t, format, []Judged{hostile(t)}, Options{}))
	}
	golden(t, "text-narrow", written(t, "text", []Judged{drifted(t)}, Options{Width: 80}))
	golden(t, "text-two", written(t, "text", []Judged{drifted(t), fine(t)}, Options{Name: func(root, path string) string {
		return filepath.ToSlash(filepath.Join("..", filepath.Base(root), path))
	}}))
}

func TestWideTerminalHasTheTable(t *testing.T) {
	all := []Judged{drifted(t)}
	if written(t, "text", all, Options{Width: 300}) != written(t, "text", all, Options{}) {
		t.Error("a wide terminal shows something else than a file")
	}
}

func TestAgreeWithoutAnything(t *testing.T) {
	for _, c := range []struct {
		places, files int
		want          string
	}{{0, 0, "nothing here names a Go version\n"}, {1, 1, "1 place in 1 file agrees\n"}, {2, 1, "2 places in 1 file agree\n"}} {
		j := Judged{Report: &drift.Report{Places: c.places, Files: c.files}}
		if got := written(t, "text", []Judged{j}, Options{}); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// A hundred pins and a thousand findings without a command are not a page of lines each.
func TestTextIsBounded(t *testing.T) {
	j := drifted(t)
	truth := j.Report.Truths[0]
	for range 100 {
		j.Report.Truths = append(j.Report.Truths, truth)
		j.Report.Findings = append(j.Report.Findings, drift.Finding{Rule: "unreadable", Severity: drift.Error, Message: "m", Help: strings.Repeat("h", len(j.Report.Findings))})
	}
	got := written(t, "text", []Judged{j}, Options{})
	if n := strings.Count(got, "the truth"); n != maxTruths || !strings.Contains(got, "and 93 more") {
		t.Errorf("%d truths", n)
	}
	if n := strings.Count(got, "\nhelp: "); n != maxHelp+2 {
		t.Errorf("%d lines of help", n)
	}
	j.Report.Findings = nil
	if got := written(t, "text", []Judged{j}, Options{}); strings.Count(got, "go1.26.9") != maxTruths || !strings.Contains(got, "93 more") {
		t.Errorf("%s", got)
	}
}

// Nothing that a terminal obeys is in any format, whatever a repository is called and says.
func TestNothingIsObeyed(t *testing.T) {
	for _, format := range Formats() {
		for _, width := range []int{0, 40} {
			out := written(t, format, []Judged{hostile(t)}, Options{Width: width})
			for i, r := range out {
				if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
					t.Errorf("%s holds %U at byte %d", format, r, i)
				}
			}
		}
	}
}

// Runners obey ##[command] in the middle of a line, too, whatever the format.
func TestNoCommandInALine(t *testing.T) {
	for _, format := range Formats() {
		for _, width := range []int{0, 40} {
			if out := written(t, format, []Judged{hostile(t)}, Options{Width: width}); strings.Contains(out, "##[") {
				t.Errorf("%s:\n%s", format, out)
			}
		}
	}
}

// Each line of the format github is one command, whose name gvx chose, or a line of its own
// words alone.
func TestNoCommandOfTheRepository(t *testing.T) {
	out := written(t, "github", []Judged{hostile(t), drifted(t)}, Options{})
	for line := range strings.Lines(out) {
		if command, ok := strings.CutPrefix(line, "::"); ok {
			word, rest, _ := strings.Cut(command, " ")
			properties, _, _ := strings.Cut(rest, "::")
			if word != "error" && word != "warning" && word != "notice" || strings.Count(properties, "=") != strings.Count(properties, ",")+1 {
				t.Errorf("%s", line)
			}
		} else if strings.Contains(line, "::") || strings.Contains(line, "##[") {
			t.Errorf("%s", line)
		}
	}
	for _, wanted := range []string{"file=\"a%2Cb%3Ac\\n%3A%3Astop-commands", "\\n::stop-commands::x\\x1b[31m%250A#\\x23["} {
		if !strings.Contains(out, wanted) {
			t.Errorf("there is no %s in\n%s", wanted, out)
		}
	}
}

func TestJSONIsWhole(t *testing.T) {
	dec := json.NewDecoder(strings.NewReader(written(t, "json", []Judged{drifted(t), fine(t)}, Options{})))
	dec.DisallowUnknownFields()
	for _, ok := range []bool{false, true} {
		var d document
		if err := dec.Decode(&d); err != nil || d.OK != ok || d.Root == "" || len(d.Counts) != 3 {
			t.Errorf("%+v, %v", d, err)
		}
	}
	if dec.More() {
		t.Error("there is more")
	}
}

func TestUnknownFormat(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, "xml\x1b", nil, Options{}); err == nil || strings.Contains(err.Error(), "\x1b") || out.Len() > 0 {
		t.Errorf("%v, %q", err, out.String())
	}
}

// broken is an output that takes nothing.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestOutputThatIsLost(t *testing.T) {
	for _, format := range Formats() {
		if err := Write(broken{}, format, []Judged{drifted(t)}, Options{}); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: %v", format, err)
		}
	}
}
