package drift_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/drift/readers"
	"github.com/gvx-go/gvx/internal/goversion"
)

// A repository is files by path.
type repository map[string]string

func (r repository) Walk(_ context.Context, want func(string) bool, visit func(drift.File)) error {
	for _, path := range slices.Sorted(maps.Keys(r)) {
		if want(path) {
			visit(drift.File{Path: path, Data: []byte(r[path])})
		}
	}
	return nil
}

func parse(archive string) repository {
	r := repository{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		r[f.Name] = string(f.Data)
	}
	return r
}

func (r repository) survey(t testing.TB) *drift.Survey {
	t.Helper()
	s, err := drift.Collect(t.Context(), r, readers.All(nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// reread is what all readers say of a file.
func reread(f drift.File) drift.Result { return drift.Read(readers.All(nil), f) }

// with returns r with the changes made, each of which must be of what is there.
func (r repository) with(t testing.TB, changes []drift.Change) repository {
	t.Helper()
	after := maps.Clone(r)
	for _, c := range changes {
		if after[c.File] != string(c.Before) || string(c.Before) == string(c.After) {
			t.Errorf("%s was %q and not %q", c.File, r[c.File], c.Before)
		}
		after[c.File] = string(c.After)
	}
	return after
}

func knowledge() drift.Knowledge { return drift.Knowledge{Known: goversion.Known()} }

func (r repository) fix(t testing.TB, k drift.Knowledge, c drift.Config) (repository, *drift.Report) {
	t.Helper()
	changes, report, err := drift.Fix(t.Context(), r.survey(t), k, c, reread)
	if err != nil {
		t.Fatal(err)
	}
	return r.with(t, changes), report
}

// diff is the lines that differ, "-" before and "+" after.
func (r repository) diff(after repository) (lines []string) {
	for _, path := range slices.Sorted(maps.Keys(r)) {
		old, new := strings.Split(r[path], "\n"), strings.Split(after[path], "\n")
		for i := range max(len(old), len(new)) {
			a, b := "", ""
			if i < len(old) {
				a = old[i]
			}
			if i < len(new) {
				b = new[i]
			}
			if a != b {
				lines = append(lines, path+" -"+a, path+" +"+b)
			}
		}
	}
	return lines
}
