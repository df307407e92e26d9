package drift_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/goversion"
)

func version(t testing.TB, s string) goversion.Version {
	t.Helper()
	v, err := goversion.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestBump(t *testing.T) {
	for name, tc := range map[string]struct {
		files string
		to    drift.Target
		diff  []string
		left  []string
	}{
		"a pin, and what agrees with it": {
			"-- .go-version --\n1.26.3\n-- go.mod --\nmodule x\n\ngo 1.25.0\n\ntoolchain go1.26.3\n-- Dockerfile --\nFROM golang:1.26.3\nFROM golang:1.26-alpine\n",
			drift.Target{Version: version(t, "1.27.1")},
			[]string{
				".go-version -1.26.3", ".go-version +1.27.1", "Dockerfile -FROM golang:1.26.3", "Dockerfile +FROM golang:1.27.1",
				"Dockerfile -FROM golang:1.26-alpine", "Dockerfile +FROM golang:1.27-alpine", "go.mod -toolchain go1.26.3", "go.mod +toolchain go1.27.1",
			},
			nil,
		},
		"a patch": {
			"-- .go-version --\n1.26.3\n-- Dockerfile --\nFROM golang:1.26.3\nFROM golang:1.26-alpine\n",
			drift.Target{Version: version(t, "1.26.11")},
			[]string{".go-version -1.26.3", ".go-version +1.26.11", "Dockerfile -FROM golang:1.26.3", "Dockerfile +FROM golang:1.26.11"},
			nil,
		},
		"what disagreed before stays": {
			"-- .go-version --\n1.26.3\n-- Dockerfile --\nFROM golang:1.26\nFROM golang:1.25\n",
			drift.Target{Version: version(t, "1.27.1")},
			[]string{".go-version -1.26.3", ".go-version +1.27.1", "Dockerfile -FROM golang:1.26", "Dockerfile +FROM golang:1.27"},
			[]string{"other-minor"},
		},
		"a pin of a minor": {
			"-- .tool-versions --\ngolang 1.26\n-- Dockerfile --\nFROM golang:1.26.3\n",
			drift.Target{Version: version(t, "1.27.1")},
			[]string{".tool-versions -golang 1.26", ".tool-versions +golang 1.27", "Dockerfile -FROM golang:1.26.3", "Dockerfile +FROM golang:1.27.1"},
			nil,
		},
		"pins of folders that say the same": {
			"-- .go-version --\n1.26.3\n-- a/.go-version --\n1.26.3\n-- b/.go-version --\n1.26.4\n-- a/Dockerfile --\nFROM golang:1.26.3\n",
			drift.Target{Version: version(t, "1.27.1")},
			[]string{".go-version -1.26.3", ".go-version +1.27.1", "a/.go-version -1.26.3", "a/.go-version +1.27.1", "a/Dockerfile -FROM golang:1.26.3", "a/Dockerfile +FROM golang:1.27.1"},
			nil,
		},
		"a go line keeps its form": {
			"-- go.mod --\nmodule x\n\ngo 1.26.0\n-- Dockerfile --\nFROM golang:1.26.3\n",
			drift.Target{Version: version(t, "1.27.4"), KeepForm: true},
			[]string{"Dockerfile -FROM golang:1.26.3", "Dockerfile +FROM golang:1.27.4", "go.mod -go 1.26.0", "go.mod +go 1.27.0"},
			nil,
		},
		"and one without a patch": {
			"-- go.mod --\nmodule x\n\ngo 1.26\n",
			drift.Target{Version: version(t, "1.27.4"), KeepForm: true},
			[]string{"go.mod -go 1.26", "go.mod +go 1.27"}, nil,
		},
		"a go line at a version": {
			"-- go.mod --\nmodule x\n\ngo 1.26.0\n",
			drift.Target{Version: version(t, "1.27.1")},
			[]string{"go.mod -go 1.26.0", "go.mod +go 1.27.1"}, nil,
		},
		"the go line below a pin stays": {
			"-- go.mod --\nmodule x\n\ngo 1.26.0\n-- .go-version --\n1.26.0\n",
			drift.Target{Version: version(t, "1.27.1")},
			[]string{".go-version -1.26.0", ".go-version +1.27.1"}, nil,
		},
		"a toolchain line": {
			"-- go.mod --\nmodule x\n\ngo 1.26.0\n\ntoolchain go1.26.3\n",
			drift.Target{Version: version(t, "1.27.1")},
			[]string{"go.mod -toolchain go1.26.3", "go.mod +toolchain go1.27.1"}, nil,
		},
		"modules that say the same, without a workspace": {
			"-- a/go.mod --\nmodule a\n\ngo 1.26.0\n-- b/go.mod --\nmodule b\n\ngo 1.26.0\n-- c/go.mod --\nmodule c\n\ngo 1.25.0\n",
			drift.Target{Version: version(t, "1.27.1"), KeepForm: true},
			[]string{"a/go.mod -go 1.26.0", "a/go.mod +go 1.27.0", "b/go.mod -go 1.26.0", "b/go.mod +go 1.27.0"},
			[]string{"end-of-life"},
		},
		"a workspace, not its modules": {
			"-- go.work --\ngo 1.26.0\n\nuse ./a\n-- a/go.mod --\nmodule a\n\ngo 1.26.0\n",
			drift.Target{Version: version(t, "1.27.1")},
			[]string{"go.work -go 1.26.0", "go.work +go 1.27.1"}, nil,
		},
		"down, when told": {
			"-- go.mod --\nmodule x\n\ngo 1.25.0\n\ntoolchain go1.27.1\n-- .go-version --\n1.27.1\n-- Dockerfile --\nFROM golang:1.27\n",
			drift.Target{Version: version(t, "1.26.3"), Lower: true},
			[]string{".go-version -1.27.1", ".go-version +1.26.3", "Dockerfile -FROM golang:1.27", "Dockerfile +FROM golang:1.26", "go.mod -toolchain go1.27.1", "go.mod +toolchain go1.26.3"},
			nil,
		},
		"a release that this gvx does not know": {
			"-- .go-version --\n1.27.4\n-- Dockerfile --\nFROM golang:1.27\n",
			drift.Target{Version: version(t, "1.28.0")},
			[]string{".go-version -1.27.4", ".go-version +1.28.0", "Dockerfile -FROM golang:1.27", "Dockerfile +FROM golang:1.28"}, nil,
		},
		"nothing to do": {"-- .go-version --\n1.27.4\n", drift.Target{Version: version(t, "1.27.4")}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			before := parse(tc.files)
			changes, report, err := drift.Bump(t.Context(), before.survey(t), knowledge(), drift.Config{}, tc.to, reread)
			if err != nil {
				t.Fatal(err)
			}
			after := before.with(t, changes)
			if diff := before.diff(after); !slices.Equal(diff, tc.diff) {
				t.Errorf("%q\nwant %q", diff, tc.diff)
			}
			var left []string
			for _, f := range report.Findings {
				left = append(left, f.Rule)
			}
			if !slices.Equal(left, tc.left) {
				t.Errorf("left %v, want %v", report.Findings, tc.left)
			}
			again, _, err := drift.Bump(t.Context(), after.survey(t), knowledge(), drift.Config{}, tc.to, reread)
			if err != nil || len(again) > 0 {
				t.Errorf("a second time: %v, %v", again, err)
			}
		})
	}
}

func TestBumpRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		files string
		to    string
		want  any
		text  string
	}{
		"below a go line": {
			"-- .go-version --\n1.27.1\n-- api/go.mod --\nmodule x\n\ngo 1.27.0\n", "1.26.3", new(*drift.BelowGoLineError),
			"go1.26.3 for 1.27.1 (.go-version:1) is older than go 1.27.0 (api/go.mod:3)",
		},
		"a workspace below its modules": {
			"-- go.work --\ngo 1.26.0\n\nuse ./a\n-- a/go.mod --\nmodule a\n\ngo 1.26.0\n", "1.25.3", new(*drift.BelowGoLineError),
			"go1.25.3 for go 1.26.0 (go.work:1) is older than go 1.26.0 (a/go.mod:3)",
		},
		"no truth":      {"-- Dockerfile --\nFROM golang\n", "1.26.3", new(*drift.NoTruthError), "nothing here says which Go is the one to move to go1.26.3"},
		"no release":    {"-- .go-version --\n1.25.3\n", "1.25.99", new(*drift.NoReleaseError), "there is no go1.25.99"},
		"a fixed truth": {"-- Dockerfile --\nFROM golang:1.26.1@sha256:0000000000000000000000000000000000000000000000000000000000000000\n", "1.26.3", new(*drift.FixedError), "Dockerfile:1"},
	} {
		t.Run(name, func(t *testing.T) {
			c := drift.Config{}
			if strings.HasPrefix(name, "a fixed") {
				c.Truth = "Dockerfile"
			}
			changes, report, err := drift.Bump(t.Context(), parse(tc.files).survey(t), knowledge(), c, drift.Target{Version: version(t, tc.to), Lower: true}, reread)
			if changes != nil || report != nil || err == nil || !errors.As(err, tc.want) || !strings.Contains(err.Error(), tc.text) {
				t.Errorf("%v, %v: %v", changes, report, err)
			}
		})
	}
	_, _, err := drift.Bump(t.Context(), parse("-- .go-version --\n1.26.3\n").survey(t), knowledge(), drift.Config{}, drift.Target{Version: version(t, "1.26.2")}, reread)
	var lower *drift.LowerError
	if !errors.As(err, &lower) || lower.From.Version != version(t, "1.26.3") || err.Error() != "go1.26.2 is older than the pin 1.26.3 (.go-version:1)" {
		t.Errorf("%v", err)
	}
}
