package drift

import (
	"errors"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
)

var update = flag.Bool("update", false, "write what is found into testdata/rules")

// Each rule has a file of cases: what they are about, settings behind ">", places, and
// behind "--" all findings, in order.
func TestRules(t *testing.T) {
	for _, rule := range Rules() {
		t.Run(rule.ID, func(t *testing.T) {
			file := filepath.Join("testdata", "rules", rule.ID+".txt")
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, text := range strings.Split(strings.TrimSpace(string(data)), "\n\n") {
				given, want, _ := strings.Cut(text, "\n--")
				got := strings.Join(summary(judgeCase(t, given)), "\n")
				if want = strings.TrimPrefix(want, "\n"); got != want && !*update {
					t.Errorf("%s\ngot\n%s\nwant\n%s", given, got, want)
				}
				out = append(out, strings.TrimSpace(given+"\n--\n"+got))
			}
			if !strings.Contains(string(data), " "+rule.ID+" ") && !*update {
				t.Errorf("no case of %s breaks it", file)
			}
			if *update {
				if err := os.WriteFile(file, []byte(strings.Join(out, "\n\n")+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func judgeCase(t *testing.T, given string) *Report {
	t.Helper()
	k, c := Knowledge{Known: known(t)}, Config{Severities: map[string]Severity{}}
	var lines, before []string
	var problems []Problem
	var files []File
	for _, line := range strings.Split(given, "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case word == "#":
		case word == "<":
			before = append(before, rest)
			if k.Before == nil {
				k.Before = map[string][]Place{}
			}
		case word == ">":
			name, value, _ := strings.Cut(rest, "=")
			switch name {
			case "truth":
				c.Truth = value
			case "strict":
				c.Strict = true
			case "here":
				k.Here = hereOf(t, value)
			case "exists":
				k.Exists = func(v goversion.Version) (bool, bool) { return v.Number() == value, true }
			case "problem", "fatal":
				problems = append(problems, Problem{File: value, Line: 2, Reason: "it is broken", Fatal: name == "fatal"})
			default:
				s, err := ParseSeverity(value)
				if err != nil {
					t.Fatal(err)
				}
				c.Severities[name] = s
			}
		case rest == "":
			files = append(files, File{Path: word})
		default:
			lines = append(lines, line)
		}
	}
	for _, line := range before {
		if file, isNew := strings.CutSuffix(line, " new"); isNew {
			k.Before[file] = nil
			continue
		}
		p := placeOf(t, line)
		k.Before[p.File] = append(k.Before[p.File], p)
	}
	s := survey(t, lines...)
	s.Problems, s.Files = problems, files
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	return Judge(s, k, c)
}

func hereOf(t *testing.T, text string) *Here {
	t.Helper()
	fields := strings.SplitN(text, " ", 2)
	if fields[0] == "trouble" {
		return &Here{Trouble: fields[1]}
	}
	v, err := goversion.Parse(strings.TrimSuffix(fields[0], "!"))
	if err != nil {
		t.Fatal(err)
	}
	return &Here{Version: v, Installed: !strings.HasSuffix(fields[0], "!"), By: fields[1]}
}

func TestRulesAreTold(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if r.ID == "" || seen[r.ID] || r.Severity == Off || !strings.HasSuffix(r.Short, ".") || !strings.HasSuffix(r.Reason, ".") {
			t.Errorf("%+v", r)
		}
		seen[r.ID] = true
	}
	if files, _ := filepath.Glob("testdata/rules/*.txt"); len(files) != len(seen) {
		t.Errorf("%d files of cases for %d rules", len(files), len(seen))
	}
	Rules()[0].ID = "changed"
	if Rules()[0].ID == "changed" {
		t.Error("a caller can change the rules")
	}
}

func TestValidate(t *testing.T) {
	all := map[string]Severity{}
	for _, r := range Rules() {
		all[r.ID] = Off
	}
	if err := (Config{Severities: all}).Validate(); err != nil {
		t.Error(err)
	}
	all = maps.Clone(all)
	all["no-such\x1brule"] = Error
	var unknown *UnknownRuleError
	if err := (Config{Severities: all}).Validate(); !errors.As(err, &unknown) || unknown.Rule != "no-such\x1brule" || strings.ContainsRune(err.Error(), 0x1b) {
		t.Errorf("%v", err)
	}
}

// What a repository holds reaches a message through package quote alone.
func TestMessagesAreSafe(t *testing.T) {
	s := survey(t, "go.mod:3 go {1.26.0}", "Dockerfile:1 image golang:{1.25}", "x:1 custom V={1.25.1}", "m.yml:1 ci go: {1.24} matrix=m", "f.yml:1 file go-version-file: {nowhere}",
		"u.yml:1 ci go-version: {${{x}}}", "t/go.mod:1 go {1.99}", "t/go.mod:2 toolchain go{1.99.1}", "w/go.work:1 go {1.25}", "w/go.work use .", ".go-version:1 pin {1.25.3}")
	const evil = "\x1b[31m\u202e\n;$(x)`x`"
	for i := range s.Places {
		p := &s.Places[i]
		p.Show += evil
		p.Want.Path += evil
		p.Want.Why += evil
		p.Matrix = strings.Replace(p.Matrix, "m", "m"+evil, 1)
		if !strings.HasPrefix(p.File, "go.") && !slices.Contains([]string{"go.mod", "go.work"}, filepath.Base(p.File)) {
			p.File += evil
		}
		p.Dir = strings.Replace(p.Dir, "t", "t"+evil, 1)
		p.File = strings.Replace(p.File, "t/", "t"+evil+"/", 1)
	}
	s.Problems = []Problem{{File: evil, Reason: evil}}
	s.sort()
	never := func(goversion.Version) (bool, bool) { return false, true }
	r := Judge(s, Knowledge{Known: known(t), Exists: never, Here: &Here{By: evil}, Before: map[string][]Place{"go.mod": {placeOf(t, "go.mod:3 go {1.25.0}")}}}, Config{Truth: ""})
	rules := map[string]bool{}
	for _, f := range r.Findings {
		rules[f.Rule] = true
		if text := f.Message + f.Help; strings.ContainsAny(text, "\x1b\u202e\n") {
			t.Errorf("%q", text)
		}
	}
	if len(rules) < 8 {
		t.Errorf("only %v", rules)
	}
}
