package drift

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
)

// known is the newest patch of each minor that the tests hold for known.
func known(t testing.TB) (vs []goversion.Version) {
	t.Helper()
	return goversion.Known()
}

// survey makes places of lines such as
//
//	Dockerfile:1 image golang:{1.24}-alpine
//	go.mod:3 go {1.24.0}
//	ci.yml:7 ci go-version: {1.24} dir=api matrix=test.go bare
//
// with what a reader would say of the text between the braces.
func survey(t testing.TB, lines ...string) *Survey {
	t.Helper()
	s := &Survey{Uses: map[string][]string{}}
	for _, line := range lines {
		if file, uses, ok := strings.Cut(line, " use "); ok {
			s.Uses[file] = strings.Fields(uses)
			continue
		}
		s.Places = append(s.Places, placeOf(t, line))
	}
	for i := range s.Places {
		s.Places[i].Start += i * 1000 // no two share their bytes unless they say so
		s.Places[i].End += i * 1000
	}
	s.sort()
	return s
}

func placeOf(t testing.TB, line string) Place {
	t.Helper()
	where, rest, _ := strings.Cut(line, " ")
	word, show, _ := strings.Cut(rest, " ")
	file, number, _ := strings.Cut(where, ":")
	p := Place{File: file, Dir: ".", Column: 1}
	if i := strings.LastIndexByte(file, '/'); i > 0 && !strings.HasPrefix(file, ".github") {
		p.Dir = file[:i]
	}
	if _, err := fmt.Sscan(number, &p.Line); err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(show)
	for len(fields) > 0 {
		last := fields[len(fields)-1]
		if value, ok := strings.CutPrefix(last, "dir="); ok {
			p.Dir = value
		} else if value, ok := strings.CutPrefix(last, "matrix="); ok {
			p.Matrix = value
		} else if value, ok := strings.CutPrefix(last, "fixed="); ok {
			p.Fixed = value
		} else if last == "bare" {
			p.Bare = true
		} else {
			break
		}
		fields = fields[:len(fields)-1]
	}
	show = strings.Join(fields, " ")
	p.Start = strings.IndexByte(show, '{')
	p.Text = show[p.Start+1 : strings.IndexByte(show, '}')]
	p.End = p.Start + len(p.Text)
	p.Show = strings.NewReplacer("{", "", "}", "").Replace(show)
	p.Kind = map[string]Kind{"go": GoLine, "toolchain": ToolchainLine, "pin": Pin, "image": Image, "ci": CI, "feature": Feature, "custom": Custom, "file": CI}[word]
	p.Want = wantOf(t, word, p.Text)
	if p.Matrix != "" {
		p.Another = Insertion{At: p.End, Before: ", "}
	}
	return p
}

func wantOf(t testing.TB, word, text string) Want {
	t.Helper()
	line, lineErr := goversion.ParseLine(text)
	switch {
	case word == "file":
		return Want{Form: FromFile, Path: text}
	case word == "go" && lineErr == nil:
		return Want{Form: Newest, Minor: line.Minor(), Line: line}
	case text == "stable" || text == "latest" || text == "1.x":
		return Want{Form: NewestGo}
	case text == "oldstable":
		return Want{Form: Oldstable}
	case text == "system":
		return Want{Form: System}
	case strings.ContainsAny(text, "^~<>"):
		return Want{Form: Range, Constraint: text}
	case strings.Contains(text, "$"):
		return Want{Why: "it is an expression"}
	}
	request, err := goversion.ParseRequest(strings.TrimSuffix(text, ".x"))
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := request.Exact(); ok {
		return Want{Form: Release, Version: v, Minor: v.Minor()}
	}
	m, _ := request.Minor()
	return Want{Form: Newest, Minor: m}
}

// summary is one line for each finding.
func summary(r *Report) (lines []string) {
	for _, f := range r.Findings {
		line := fmt.Sprintf("%s %s %s:%d %s", f.Severity, f.Rule, f.File, f.Line, f.Message)
		for _, e := range f.Edits {
			line += fmt.Sprintf(" [%s %s]", e.File, e.New)
		}
		lines = append(lines, line+" | "+f.Help)
	}
	return lines
}
