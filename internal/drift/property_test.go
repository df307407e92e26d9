package drift_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/goversion"
)

// generator makes repositories of what real ones hold, at random.
type generator struct{ *rand.Rand }

func one[T any](g generator, of ...T) T { return of[g.IntN(len(of))] }

func (g generator) release() string {
	return fmt.Sprintf("1.%d.%d", 24+g.IntN(4), g.IntN(5))
}

func (g generator) minor() string { return fmt.Sprintf("1.%d", 24+g.IntN(4)) }

func (g generator) line() string {
	return one(g, g.minor(), g.minor()+".0", g.release(), "1.20", "1.27rc1", "1.19")
}

func (g generator) word() string {
	return one(g, g.minor(), g.minor()+".x", g.release(), g.release(), "stable", "oldstable", "^1.25", "~1.26.0", ">=1.24 <1.27", "1.20", "1.30", "1.x", "1.25.99")
}

// scalar is a YAML scalar in one of its spellings; a range needs quotes.
func (g generator) scalar(word string) string {
	quote := one(g, "", "'", `"`)
	if strings.ContainsAny(word, "^~<> ") && quote == "" {
		quote = "'"
	}
	return quote + word + quote
}

func (g generator) image() string {
	return "golang" + one(g, ":"+g.minor(), ":"+g.release()+"-alpine", ":"+g.minor()+"-bookworm", ":latest", "", ":alpine",
		":"+g.release()+"@sha256:"+strings.Repeat("0", 64))
}

func (g generator) mod(dir string) string {
	text := "module example.com/" + dir + one(g, "", " // it is ours") + "\n\ngo " + g.line() + one(g, "", " // the oldest") + "\n"
	if g.IntN(3) == 0 {
		text += "\ntoolchain go" + one(g, g.release(), g.release(), g.minor()) + "\n"
	}
	return text + "\nrequire golang.org/x/mod v0.1.0\n"
}

func (g generator) workflow() string {
	text := "on: push\nenv:\n  GO: " + g.scalar(g.word()) + "\njobs:\n"
	for i := range 1 + g.IntN(3) {
		text += fmt.Sprintf("  j%d:\n    runs-on: x\n", i)
		version := g.scalar(g.word())
		switch g.IntN(5) {
		case 0:
			var entries []string
			for range 1 + g.IntN(4) {
				entries = append(entries, g.scalar(g.word()))
			}
			text += "    strategy:\n      matrix:\n        go: [" + strings.Join(entries, ", ") + "] # these\n"
			version = "${{ matrix.go }}"
		case 1:
			text += "    strategy:\n      matrix:\n        go:\n"
			for range 1 + g.IntN(4) {
				text += "          - " + g.scalar(g.word()) + one(g, "", " # one") + "\n"
			}
			version = "${{ matrix.go }}"
		case 2:
			version = "${{ env.GO }}"
		case 3:
			text += "    defaults:\n      run:\n        working-directory: " + one(g, "a", "a/b", "./c") + "\n"
		}
		text += "    steps:\n      - uses: actions/setup-go@v6\n        with:\n"
		if g.IntN(6) == 0 {
			text += "          go-version-file: " + one(g, "go.mod", ".go-version", "a/go.mod", "VERSION") + "\n"
		} else {
			text += "          go-version: " + version + " # this\n"
		}
		if g.IntN(4) == 0 {
			text += "  c" + fmt.Sprint(i) + ":\n    container: " + g.image() + "\n    steps: []\n"
		}
	}
	return text
}

func (g generator) dockerfile() string {
	text := ""
	if g.IntN(2) == 0 {
		text += "ARG GO=" + one(g, g.minor(), g.release()) + "\nFROM golang:${GO}-alpine AS one\n"
	}
	for range g.IntN(3) {
		text += "FROM " + g.image() + " AS two\nRUN echo 1.24.3\n"
	}
	return text + "FROM scratch\n"
}

func (g generator) repository() repository {
	r := repository{}
	var used []string
	for _, dir := range []string{"", "a/", "a/b/", "c/"} {
		if g.IntN(2) == 0 {
			r[dir+"go.mod"] = g.mod(dir)
			used = append(used, "./"+dir)
		}
		if g.IntN(4) == 0 {
			r[dir+".go-version"] = one(g, "", "# ours\n") + one(g, g.release(), g.minor(), "stable") + "\n"
		}
		if g.IntN(6) == 0 {
			r[dir+".tool-versions"] = "nodejs 22.1.0\ngolang " + one(g, g.release(), g.minor()) + " # and this\n"
		}
		if g.IntN(8) == 0 {
			r[dir+"mise.toml"] = "[tools]\nnode = \"22\"\ngo = " + one(g, `"`+g.release()+`"`, "'"+g.minor()+"'") + " # here\n"
		}
		if g.IntN(3) == 0 {
			r[dir+"Dockerfile"] = g.dockerfile()
		}
		if g.IntN(6) == 0 {
			r[dir+"compose.yaml"] = "services:\n  x:\n    image: " + g.image() + "\n"
		}
	}
	if g.IntN(3) == 0 {
		r["go.work"] = "go " + g.line() + "\n\nuse (\n\t" + strings.Join(used, "\n\t") + "\n)\n"
	}
	for i := range g.IntN(3) {
		r[fmt.Sprintf(".github/workflows/w%d.yml", i)] = g.workflow()
	}
	if g.IntN(4) == 0 {
		r[".gitlab-ci.yml"] = "variables:\n  GO: " + g.scalar(g.minor()) + "\ntest:\n  image: golang:$GO\nlint:\n  image: " + g.image() + "\n  script: x\n"
	}
	if g.IntN(4) == 0 {
		r[".devcontainer/devcontainer.json"] = "{ // ours\n  \"image\": \"" + g.image() + "\",\n  \"features\": { \"ghcr.io/devcontainers/features/go:1\": { \"version\": \"" + g.minor() + "\" } },\n}\n"
	}
	return r
}

const repositories = 150

// What a fix leaves has nothing that it would mend, and what it changed is versions.
func TestFixIsWhole(t *testing.T) {
	fixed, bumped := 0, 0
	for seed := range uint64(repositories) {
		g := generator{rand.New(rand.NewPCG(seed, 7))}
		before := g.repository()
		c := drift.Config{Truth: one(g, "", "", "", "pin", "toolchain", "go", "Dockerfile", "a/go.mod", ".github/workflows/w0.yml")}
		after, report := before.fix(t, knowledge(), c)
		if !maps.Equal(before, after) {
			fixed++
		}
		for _, f := range report.Findings {
			if strings.Contains(f.Help, "gvx cannot") {
				t.Errorf("seed %d: %s: %s", seed, f.Message, f.Help)
			}
		}
		judged := drift.Judge(after.survey(t), knowledge(), c)
		for _, f := range judged.Findings {
			if len(f.Edits) > 0 {
				t.Errorf("seed %d: it would still mend %s:%d %s to %+v", seed, f.File, f.Line, f.Message, f.Edits)
			}
		}
		if again, _ := after.fix(t, knowledge(), c); !maps.Equal(again, after) {
			t.Errorf("seed %d: a second time changes %q", seed, after.diff(again))
		}
		compareLines(t, before, after)
		compareRest(t, before, after)
		if judged.Count(drift.Error) == 0 && judged.Top != nil && bump(t, after, c) {
			bumped++
		}
		if t.Failed() {
			t.Fatalf("seed %d: %+v, %q", seed, c, before)
		}
	}
	t.Logf("%d of %d were fixed, %d bumped", fixed, repositories, bumped)
	if fixed < repositories/2 || bumped < repositories/20 {
		t.Error("the generator makes nothing worth a test")
	}
}

// compareLines holds the go and toolchain lines against what they were: none is older.
func compareLines(t *testing.T, before, after repository) {
	t.Helper()
	was := map[string]goversion.Line{}
	line := func(p drift.Place) (string, goversion.Line) {
		l := p.Want.Line
		if p.Want.Form == drift.Release {
			l = p.Want.Version.Line()
		}
		return p.File + string(p.Kind), l
	}
	for _, p := range before.survey(t).Places {
		if p.Kind == drift.GoLine || p.Kind == drift.ToolchainLine {
			key, l := line(p)
			was[key] = l
		}
	}
	for _, p := range after.survey(t).Places {
		if key, l := line(p); goversion.CompareLines(l, was[key]) < 0 {
			t.Errorf("%s was %v and is %v", key, was[key], l)
		}
	}
}

// compareRest holds all bytes that are no version against what they were. A matrix may
// have entries more.
func compareRest(t *testing.T, before, after repository) {
	t.Helper()
	was, is := before.rest(t), after.rest(t)
	for path := range before {
		a, b := was[path], is[path]
		for _, c := range []byte(b) {
			if len(a) > 0 && a[0] == c {
				a = a[1:]
			} else if !strings.ContainsRune(", -\n'\"", rune(c)) {
				t.Errorf("%s: %q became %q", path, was[path], b)
				break
			}
		}
		if a != "" {
			t.Errorf("%s: %q became %q", path, was[path], b)
		}
	}
}

// rest is the files without the text of their places.
func (r repository) rest(t *testing.T) repository {
	t.Helper()
	rest := maps.Clone(r)
	places := r.survey(t).Places
	for _, p := range slices.Backward(places) {
		text := rest[p.File]
		if p.End <= len(text) && text[p.Start:p.End] == p.Text {
			rest[p.File] = text[:p.Start] + text[p.End:]
		}
	}
	return rest
}

// bump moves what has no errors to the newest minor, which makes none but entries of a
// matrix that only a person takes out. It reports whether something moved.
func bump(t *testing.T, r repository, c drift.Config) bool {
	t.Helper()
	to := drift.Target{Version: version(t, "1.27.4"), KeepForm: true}
	changes, report, err := drift.Bump(t.Context(), r.survey(t), knowledge(), c, to, reread)
	if errors.As(err, new(*drift.FixedError)) || errors.As(err, new(*drift.LowerError)) {
		return false
	} else if err != nil {
		t.Errorf("%v", err)
		return false
	}
	after := r.with(t, changes)
	compareLines(t, r, after)
	compareRest(t, r, after)
	for _, f := range report.Findings {
		if f.Severity == drift.Error && f.Rule != "matrix-below-go-line" && !strings.Contains(f.Help, "digest") && !strings.HasPrefix(f.Show, "go-version-file") && len(changes) > 0 {
			t.Errorf("%s:%d %s", f.File, f.Line, f.Message)
		}
	}
	again, _, err := drift.Bump(t.Context(), after.survey(t), knowledge(), c, to, reread)
	if err != nil || len(again) > 0 {
		t.Errorf("a second time: %q, %v", after.diff(after.with(t, again)), err)
	}
	return len(changes) > 0
}
