package drift_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"

	"github.com/gvx-go/gvx/internal/drift"
)

func TestFix(t *testing.T) {
	for name, tc := range map[string]struct {
		files string
		diff  []string
		left  []string // rules
	}{
		"a pin below the go line, and what follows it": {
			"-- go.mod --\nmodule x\n\ngo 1.26.0 // as it must\n\ntoolchain go1.26.1\n" +
				"-- .go-version --\n# ours\n1.25.3\n-- .tool-versions --\nnodejs 22\ngolang 1.25.3 # same\n-- Dockerfile --\nFROM golang:1.25.3-alpine AS build\nFROM golang:1.25\n",
			[]string{
				".go-version -1.25.3", ".go-version +1.26.11",
				".tool-versions -golang 1.25.3 # same", ".tool-versions +golang 1.26.11 # same",
				"Dockerfile -FROM golang:1.25.3-alpine AS build", "Dockerfile +FROM golang:1.26.11-alpine AS build",
				"Dockerfile -FROM golang:1.25", "Dockerfile +FROM golang:1.26",
				"go.mod -toolchain go1.26.1", "go.mod +toolchain go1.26.11",
			},
			nil,
		},
		"a workspace, with the line ends of Windows": {
			"-- go.work --\r\ngo 1.26\r\n\r\nuse (\r\n\t./a\r\n\t./b\r\n)\r\n-- a/go.mod --\r\nmodule a\r\n\r\ngo 1.26.0\r\n-- b/go.mod --\r\nmodule b\r\n\r\ngo 1.26.3\r\n",
			[]string{"go.work -go 1.26\r", "go.work +go 1.26.3\r"},
			nil,
		},
		"a digest stays": {
			"-- go.mod --\nmodule x\n\ngo 1.26.0\n-- Dockerfile --\nFROM golang:1.25@sha256:0000000000000000000000000000000000000000000000000000000000000000\nFROM golang:1.25\n",
			[]string{"Dockerfile -FROM golang:1.25", "Dockerfile +FROM golang:1.26"},
			[]string{"older-than-go-line"},
		},
		"a toolchain line is not lowered": {
			"-- go.mod --\nmodule x\n\ngo 1.26.0\n\ntoolchain go1.27.1\n-- .go-version --\n1.26.3\n",
			nil,
			[]string{"other-minor"},
		},
		"the name of a toolchain, which then follows the pin": {
			"-- go.mod --\nmodule x\n\ngo 1.21\n\ntoolchain go1.26\n-- .go-version --\n1.26.11\n",
			[]string{"go.mod -toolchain go1.26", "go.mod +toolchain go1.26.11"},
			nil,
		},
		"an ARG that two images share": {
			"-- .go-version --\n1.26.11\n-- Dockerfile --\nARG GO=1.25\nFROM golang:${GO}-alpine\nFROM golang:$GO\n",
			[]string{"Dockerfile -ARG GO=1.25", "Dockerfile +ARG GO=1.26"},
			nil,
		},
		"nothing to do": {"-- go.mod --\nmodule x\n\ngo 1.26.0\n-- .go-version --\n1.26.11\n", nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			files := strings.ReplaceAll(tc.files, "--\r\n", "--\n")
			before := parse(files)
			after, report := before.fix(t, knowledge(), drift.Config{})
			if diff := before.diff(after); !slices.Equal(diff, tc.diff) {
				t.Errorf("%q\nwant %q", diff, tc.diff)
			}
			var left []string
			for _, f := range report.Findings {
				left = append(left, f.Rule)
			}
			if !slices.Equal(left, tc.left) {
				t.Errorf("left %v, want %v", left, tc.left)
			}
			if again, _ := after.fix(t, knowledge(), drift.Config{}); !maps.Equal(again, after) {
				t.Errorf("a second time: %q", after.diff(again))
			}
		})
	}
}

// The pin that a fix raises is moved by the same commit as the line that it follows.
func TestFixComparesWithTheLastCommit(t *testing.T) {
	before := parse("-- go.mod --\nmodule x\n\ngo 1.25.0\n").survey(t)
	now := parse("-- go.mod --\nmodule x\n\ngo 1.26.0\n-- .go-version --\n1.25.3\n")
	k := knowledge()
	k.Before = map[string][]drift.Place{"go.mod": before.Places}
	_, report := now.fix(t, k, drift.Config{})
	if len(report.Findings) > 0 || len(k.Before) != 1 {
		t.Errorf("%+v, %v", report.Findings, k.Before)
	}
}

// A reader that says something else of the new bytes than was meant leaves the file as it was.
func TestFixRefusesWhatItDidNotMean(t *testing.T) {
	r := parse("-- go.mod --\nmodule x\n\ngo 1.26.0\n-- Dockerfile --\nFROM golang:1.25\n-- a/Dockerfile --\nFROM golang:1.25\n")
	for name, spoil := range map[string]func(*drift.Result){
		"another text":   func(r *drift.Result) { r.Places[0].Text = "1.27" },
		"a new problem":  func(r *drift.Result) { r.Problems = append(r.Problems, drift.Problem{}) },
		"no place":       func(r *drift.Result) { r.Places = nil },
		"one more place": func(r *drift.Result) { r.Places = append(r.Places, r.Places[0]) },
		"another folder": func(r *drift.Result) { r.Places[0].Dir = "elsewhere" },
	} {
		t.Run(name, func(t *testing.T) {
			bad := func(f drift.File) drift.Result {
				result := reread(f)
				if f.Path == "Dockerfile" {
					spoil(&result)
				}
				return result
			}
			changes, report, err := drift.Fix(t.Context(), r.survey(t), knowledge(), drift.Config{}, bad)
			if err != nil || len(changes) != 1 || changes[0].File != "a/Dockerfile" {
				t.Errorf("%v, %v", changes, err)
			}
			if len(report.Findings) != 1 || report.Findings[0].Edits != nil || !strings.Contains(report.Findings[0].Help, "by hand") {
				t.Errorf("%+v", report.Findings)
			}
		})
	}
}

func TestFixIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	changes, report, err := drift.Fix(ctx, parse("-- go.mod --\nmodule x\n").survey(t), knowledge(), drift.Config{}, reread)
	if !errors.Is(err, context.Canceled) || changes != nil || report != nil {
		t.Errorf("%v %v %v", changes, report, err)
	}
}

// A go.mod and a go.work say what go mod edit and go work edit would have made of them.
func TestFixIsAsGoModEdit(t *testing.T) {
	r := parse("-- go.work --\n// all of it\ngo 1.25 // old\n\nuse ./a\n-- a/go.mod --\nmodule a // here\n\ngo 1.26.0\n\ntoolchain   go1.26.1 // newer\n\nrequire golang.org/x/mod v0.1.0\n-- .go-version --\n1.26.11\n")
	after, _ := r.fix(t, knowledge(), drift.Config{})
	mod, err := modfile.Parse("go.mod", []byte(r["a/go.mod"]), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := mod.AddToolchainStmt("go1.26.11"); err != nil {
		t.Fatal(err)
	}
	compareModules(t, mod.Syntax, after["a/go.mod"])
	work, err := modfile.ParseWork("go.work", []byte(r["go.work"]), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := work.AddGoStmt("1.26.0"); err != nil {
		t.Fatal(err)
	}
	compareModules(t, work.Syntax, after["go.work"])
}

// compareModules holds a file against a tree: both must be the same when they are printed.
func compareModules(t *testing.T, want *modfile.FileSyntax, got string) {
	t.Helper()
	var tree *modfile.FileSyntax
	if mod, err := modfile.ParseLax("go.mod", []byte(got), nil); err == nil {
		tree = mod.Syntax
	} else {
		t.Fatal(err)
	}
	if printed := string(modfile.Format(tree)); printed != string(modfile.Format(want)) {
		t.Errorf("%s\nwant\n%s", printed, modfile.Format(want))
	}
}
