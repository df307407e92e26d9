package verdicts

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/layout"
)

const (
	treeA = "go1.27.4.linux-amd64-0123456789abcdef"
	treeB = "go1.26.9.linux-amd64-0123456789abcdef"
)

var start = time.Date(2026, 11, 21, 22, 0, 0, 0, time.UTC)

func verdict(data, tree string, minutes int, o Outcome) Verdict {
	return Verdict{data, tree, start.Add(time.Duration(minutes) * time.Minute), o}
}

func all(Verdict) bool { return true }

func TestRoundTrip(t *testing.T) {
	want := []Verdict{verdict("/a", treeA, 0, OK), verdict("/\"\n", treeB, 1, Refuted), verdict("/a", treeB, 2, Failed)}
	data, err := Format(want)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "verified.json")
	if none, err := Read(path); err != nil || none != nil {
		t.Errorf("%v %v", none, err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := Read(path); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v %v", got, err)
	}
	odd := []Verdict{{Data: "/a", Tree: treeA, Outcome: OK, At: start.Add(time.Millisecond).In(time.FixedZone("", 3600))}}
	if data, err = Format(odd); err != nil || !strings.Contains(string(data), `"2026-11-21T22:00:00Z"`) {
		t.Errorf("%s %v", data, err)
	}
}

func TestReadRefuses(t *testing.T) {
	good, err := Format([]Verdict{verdict("/a", treeA, 0, OK)})
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"format": {`"format": 1`, `"format": 2`}, "tree": {treeA, "../../etc"}, "outcome": {`"ok"`, `"fine"`}, "time": {"2026", "year"}, "json": {"{", ""},
	} {
		path := filepath.Join(t.TempDir(), "verified.json")
		text := strings.Replace(string(good), change[0], change[1], 1)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil || text == string(good) {
			t.Fatal(err, "or nothing was changed")
		}
		var bad *Error
		if got, err := Read(path); !errors.As(err, &bad) || bad.Path != path || got != nil {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
	if _, err := Read(t.TempDir()); !errors.Is(err, fileread.ErrNotRegular) {
		t.Error(err)
	}
}

func TestMerge(t *testing.T) {
	older := []Verdict{verdict("/a", treeA, 0, Refuted), verdict("/b", treeA, 1, Refuted), verdict("/gone", treeA, 2, OK)}
	newer := []Verdict{verdict("/a", treeA, 3, OK), verdict("/a", treeB, 3, OK)}
	got := Merge(older, newer, func(v Verdict) bool { return v.Data != "/gone" })
	if want := []Verdict{older[1], newer[0], newer[1]}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	var many []Verdict
	for i := range most + 5 {
		many = append(many, verdict("/"+strings.Repeat("x", i), treeA, i, OK))
	}
	if got := Merge(many, newer[:1], all); len(got) != most || slices.Contains(got, many[0]) || !slices.Contains(got, many[most+4]) {
		t.Errorf("%d are kept", len(got))
	}
}

// No toolchain inherits the verdict of another store or tree.
func TestLast(t *testing.T) {
	tree, ok := layout.ParseTree(treeA)
	if !ok {
		t.Fatal(treeA)
	}
	verdicts := []Verdict{verdict("/a", treeA, 5, Refuted), verdict("/a", treeA, 1, OK), verdict("/a", treeB, 9, OK), verdict("/b", treeA, 9, OK)}
	if last, ok := Last(verdicts, "/a", tree); !ok || last != verdicts[0] {
		t.Errorf("%v %v", last, ok)
	}
	if last, ok := Last(verdicts, "/c", tree); ok {
		t.Error(last)
	}
}

func FuzzParse(f *testing.F) {
	good, err := Format([]Verdict{verdict("/a", treeA, 0, OK)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"format":1,"verified":[{"tree":"x"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		found, err := parse(data)
		if err != nil && found != nil {
			t.Errorf("%v and %v", found, err)
		}
		for _, v := range found {
			if v.check() != nil {
				t.Errorf("%v is taken", v)
			}
		}
	})
}
