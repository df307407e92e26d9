package readers

import (
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/goversion"
)

func parse(t testing.TB, s string) goversion.Version {
	t.Helper()
	v, err := goversion.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// shown names a want in the tables: "=1.25.3", "1.25.*", "*", "oldstable", "range", "?".
func shown(w drift.Want) string {
	switch w.Form {
	case drift.Release:
		return "=" + w.Version.Word()
	case drift.Newest:
		return w.Minor.String() + ".*"
	case drift.NewestGo:
		return "*"
	case drift.Oldstable:
		return "oldstable"
	case drift.Range:
		return "range " + w.Constraint
	case drift.FromFile:
		return "file " + w.Path
	case drift.System:
		return "system"
	}
	return "?"
}

var versions = map[string]string{ // text → want, and what may be replaced where that is not all
	"1.25.3":             "=1.25.3",
	"go1.25.3":           "=1.25.3 1.25.3",
	"v1.25.3":            "=1.25.3 1.25.3",
	"=1.25.3":            "=1.25.3 1.25.3",
	"1.25.0":             "=1.25.0",
	"1.20.0":             "=1.20.0",
	"1.20":               "1.20.*",
	"1.25":               "1.25.*",
	"go1.25":             "1.25.* 1.25",
	"1.25.x":             "1.25.*",
	"1.25.X":             "1.25.*",
	"1.25.*":             "1.25.*",
	"v1.25.x":            "1.25.* 1.25.x",
	"1.26rc1":            "=1.26rc1",
	"go1.26rc1":          "=1.26rc1 1.26rc1",
	"1.26-rc1":           "=1.26rc1",
	"1.26-rc.1":          "=1.26rc1",
	"1.26.0-rc.1":        "=1.26rc1",
	"1.26.0-rc1":         "=1.26rc1",
	"1.26.0-beta.2":      "=1.26beta2",
	"1":                  "*",
	"1.x":                "*",
	"1.*":                "*",
	"1.x.x":              "*",
	"*":                  "*",
	"x":                  "*",
	"latest":             "*",
	"stable":             "*",
	"oldstable":          "oldstable",
	"^1.25":              "range ^1.25",
	"^1":                 "range ^1",
	"~1.25.0":            "range ~1.25.0",
	"~> 1.25":            "range ~> 1.25",
	">=1.24 <1.26":       "range >=1.24 <1.26",
	">= 1.24.0 < 1.26.0": "range >= 1.24.0 < 1.26.0",
	">=1.24":             "range >=1.24",
	"1.24 || 1.25":       "range 1.24 || 1.25",
	"1.24||1.25.x":       "range 1.24||1.25.x",
	"1.24 - 1.26":        "range 1.24 - 1.26",
	">=1.26.0-rc.1":      "range >=1.26.0-rc.1",
}

// unknown holds what is no version, with a part of the reason.
var unknown = map[string]string{
	"":                          "empty",
	" ":                         "no version",
	"tip":                       "no release",
	"gotip":                     "no release",
	"2":                         "no version",
	"2.0":                       "no version",
	"1.025":                     "no version",
	"1.25.03":                   "no version",
	"1.25.3.4":                  "no version",
	"1.25.3-rc.1":               "no version",
	"1.25-alpine":               "no version",
	"gogo1.25.3":                "no version",
	"go":                        "no version",
	"v":                         "no version",
	"Stable":                    "no version",
	"1.":                        "no version",
	"1..3":                      "no version",
	"^":                         "no version",
	"^golang":                   "no version",
	">=1.24 <":                  "no version",
	"1.24, 1.25":                "no version",
	"1.9999999999":              "no version",
	"${{ matrix.go }}":          "only the CI service",
	"1.${{ matrix.minor }}":     "only the CI service",
	"$GO_VERSION":               "expanded elsewhere",
	"${GO_VERSION:-1.25}":       "expanded elsewhere",
	"{{ env.GO }}":              "expanded elsewhere",
	"`date`":                    "expanded elsewhere",
	"1.25\x1b[31m":              "no version",
	"1.25\n1.26\n":              "no version",
	"\xff1.25":                  "no version",
	strings.Repeat("1.25 ", 50): "too long",
	strings.Repeat("1", 1<<20):  "too long",
}

func TestVersion(t *testing.T) {
	for text, expected := range versions {
		want, start, end := version(text)
		got := shown(want)
		if text[start:end] != text {
			got += " " + text[start:end]
		}
		if got != expected || want.Why != "" {
			t.Errorf("%q: %s, want %s (%+v)", text, got, expected, want)
		}
	}
	for text, part := range unknown {
		want, start, end := version(text)
		if want.Form != drift.Unknown || !strings.Contains(want.Why, part) || start != 0 || end != len(text) {
			t.Errorf("%q: %+v, %d, %d", text, want, start, end)
		}
	}
}

// What a release of a word is replaced by is read as that release.
func TestVersionReplaced(t *testing.T) {
	v := parse(t, "1.27.4")
	for text := range versions {
		_, start, end := version(text)
		if want, _, _ := version(text[:start] + v.Word() + text[end:]); want.Form != drift.Release || want.Version != v {
			t.Errorf("%q became %+v", text, want)
		}
	}
}

func FuzzVersion(f *testing.F) {
	if len(versions) < 20 || len(unknown) < 20 {
		f.Fatal("no seeds")
	}
	for text := range versions {
		f.Add(text)
	}
	for text := range unknown {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, start, end := version(text)
		if start < 0 || end < start || end > len(text) {
			t.Fatalf("%q: %d to %d", text, start, end)
		}
		if (want.Form == drift.Unknown) != (want.Why != "") || strings.ContainsFunc(want.Why, func(r rune) bool { return r < ' ' || r > '~' && r != '…' }) {
			t.Fatalf("%q: %+v", text, want)
		}
		if (want.Form == drift.Release) == want.Version.IsZero() || want.Form == drift.Release && want.Minor != want.Version.Minor() {
			t.Fatalf("%q: %+v", text, want)
		}
	})
}
