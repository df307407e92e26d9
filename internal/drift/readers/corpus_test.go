package readers

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/goversion"
)

var update = flag.Bool("update", false, "write what the readers find into the corpus")

// A memory is a tree that exists in a test alone.
type memory []drift.File

func (m memory) Walk(_ context.Context, want func(string) bool, visit func(drift.File)) error {
	for _, f := range m {
		if want(f.Path) {
			visit(f)
		}
	}
	return nil
}

// corpusReaders are those whose files the corpus holds.
var corpusReaders = []drift.Reader{dockerfile{}, workflow{}, compose{}, gitlab{}}

// The corpus is shapes that public repositories have, each with what is found in it:
//
//	file:line:column kind "text" want dir [in the matrix M] [bare] [another "before" "after"] [fixed: why]
//	file:line:column problem: why
func TestCorpus(t *testing.T) {
	names, err := filepath.Glob("testdata/corpus/*.txtar")
	if err != nil || len(names) < 25 {
		t.Fatalf("%d shapes, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { testShape(t, name) })
	}
}

func testShape(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	files, golden := split(archive)
	for i, f := range files {
		if path.Ext(f.Path) == ".crlf" {
			files[i].Data = []byte(strings.ReplaceAll(string(f.Data), "\n", "\r\n"))
			files[i].Path = strings.TrimSuffix(f.Path, ".crlf")
		}
	}
	survey, err := drift.Collect(t.Context(), files, corpusReaders, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkPlaces(t, files, survey.Places)
	checkEdits(t, files, survey.Places)
	got := listing(survey)
	if *update {
		writeGolden(t, name, archive, got)
	} else if got != string(golden) {
		t.Errorf("found\n%s\nwant\n%s", got, golden)
	}
}

// split returns the files of a shape, and what is to be found in them.
func split(archive *txtar.Archive) (files memory, golden []byte) {
	for _, f := range archive.Files {
		if f.Name == "found" {
			golden = f.Data
		} else {
			files = append(files, drift.File{Path: f.Name, Data: f.Data})
		}
	}
	return files, golden
}

func writeGolden(t *testing.T, name string, archive *txtar.Archive, got string) {
	for i, f := range archive.Files {
		if f.Name == "found" {
			archive.Files = append(archive.Files[:i], archive.Files[i+1:]...)
			break
		}
	}
	archive.Files = append(archive.Files, txtar.File{Name: "found", Data: []byte(got)})
	if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// checkPlaces asserts what holds of every place: its text stands where it says.
func checkPlaces(t *testing.T, files memory, places []drift.Place) {
	t.Helper()
	for _, p := range places {
		for _, f := range files {
			if f.Path == p.File {
				checkPlace(t, f, p)
			}
		}
	}
}

func checkPlace(t *testing.T, f drift.File, p drift.Place) {
	t.Helper()
	if p.Start < 0 || p.End < p.Start || p.End > len(f.Data) || string(f.Data[p.Start:p.End]) != p.Text {
		t.Fatalf("%q is not at %d to %d of %s", p.Text, p.Start, p.End, p.File)
	}
	before := string(f.Data[:p.Start])
	if line := 1 + strings.Count(before, "\n"); line != p.Line {
		t.Errorf("%s is on line %d, not %d", p.Text, line, p.Line)
	}
	if column := p.Start - strings.LastIndexByte(before, '\n'); column != p.Column {
		t.Errorf("%s:%d: %s is in column %d, not %d", p.File, p.Line, p.Text, column, p.Column)
	}
	if p.Dir == "" || path.Clean(p.Dir) != p.Dir || p.Show == "" || p.Want.Form == drift.Unknown || p.Text == "" && p.Fixed == "" {
		t.Errorf("%+v", p)
	}
	if p.Another != (drift.Insertion{}) && (p.Another.At < p.End || p.Another.At > len(f.Data) || p.Matrix == "") {
		t.Errorf("another at %d: %+v", p.Another.At, p)
	}
}

// checkEdits asserts that a version in the stead of a place's text is read back as that
// version, and that one more entry of a list is found in that list.
func checkEdits(t *testing.T, files memory, places []drift.Place) {
	t.Helper()
	v := parse(t, "1.27.4")
	for _, p := range places {
		if p.Want.Form == drift.FromFile || p.Fixed != "" {
			continue
		}
		edited := reread(t, files, drift.Edit{File: p.File, Start: p.Start, End: p.End, New: "1.27.4"})
		if !slices.ContainsFunc(edited, func(q drift.Place) bool { return q.Start == p.Start && asksFor(q.Want, v) }) {
			t.Errorf("%s:%d: %q is no more found where it was replaced: %+v", p.File, p.Line, p.Text, edited)
		}
		if p.Another == (drift.Insertion{}) {
			continue
		}
		edited = reread(t, files, drift.Edit{File: p.File, Start: p.Another.At, End: p.Another.At, New: p.Another.Before + "1.27.4" + p.Another.After})
		if !slices.ContainsFunc(edited, func(q drift.Place) bool { return q.Matrix == p.Matrix && asksFor(q.Want, v) }) {
			t.Errorf("%s:%d: one more entry behind %q is not found: %+v", p.File, p.Line, p.Text, edited)
		}
	}
}

// asksFor reports whether w asks for v, alone or at the edge of a range. An entry of an axis
// of which "${{ matrix.go }}.x" is made asks for nothing with a patch.
func asksFor(w drift.Want, v goversion.Version) bool {
	return w.Form == drift.Release && w.Version == v || w.Form == drift.Range && strings.Contains(w.Constraint, v.Number())
}

// reread returns the places of the file that e changes.
func reread(t *testing.T, files memory, e drift.Edit) []drift.Place {
	t.Helper()
	for _, f := range files {
		if f.Path != e.File {
			continue
		}
		data, err := drift.Apply(f.Data, []drift.Edit{e})
		if err != nil {
			t.Fatal(err)
		}
		survey, err := drift.Collect(t.Context(), memory{{Path: f.Path, Data: data}}, corpusReaders, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkPlaces(t, memory{{Path: f.Path, Data: data}}, survey.Places)
		return survey.Places
	}
	t.Fatalf("no %s", e.File)
	return nil
}

func listing(survey *drift.Survey) string {
	var b strings.Builder
	for _, p := range survey.Places {
		fmt.Fprintf(&b, "%s:%d:%d %s %q %s %s", p.File, p.Line, p.Column, p.Kind, p.Text, shown(p.Want), p.Dir)
		if p.Matrix != "" {
			fmt.Fprintf(&b, " in %s", p.Matrix)
		}
		if p.Bare {
			b.WriteString(" bare")
		}
		if p.Another != (drift.Insertion{}) {
			fmt.Fprintf(&b, " another +%d %q %q", p.Another.At-p.End, p.Another.Before, p.Another.After)
		}
		if p.Fixed != "" {
			fmt.Fprintf(&b, " fixed: %s", p.Fixed)
		}
		fmt.Fprintf(&b, " | %s\n", p.Show)
	}
	for _, p := range survey.Problems {
		fmt.Fprintf(&b, "%s:%d:%d problem: %s\n", p.File, p.Line, p.Column, cmp.Or(p.Reason, "none"))
	}
	return b.String()
}
