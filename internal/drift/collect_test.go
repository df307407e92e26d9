package drift_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/drift/readers"
)

// A file that a workflow names is looked at although no reader knows it, or it is left
// out; and one that is not there is known not to be.
func TestCollectLooksAtNamedFiles(t *testing.T) {
	r := repository{
		".go-version": "1.26.3\n", "ci/GO": " 1.26.2\n", "old/go.mod": "module old\n\ngo 1.20\n", "old/go.work": "go 1.26.0\n\ntoolchain go1.26.3\n", "old/.tool-versions": "golang\t1.26.1 # x\n", "notes": strings.Repeat("x", 1000),
		".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n" + step("ci/GO") + step("old/go.mod") + step("old/go.work") + step("old/.tool-versions") + step("gone/GO") + step("notes") + step(".go-version"),
	}
	leaveOut := func(path string) bool { return strings.HasPrefix(path, "old/") }
	s, err := drift.Collect(t.Context(), r, readers.All(nil), leaveOut)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Files) != 2 || len(s.Named) != 5 {
		t.Errorf("%d files, %d named", len(s.Files), len(s.Named))
	}
	var rules []string
	for _, f := range drift.Judge(s, knowledge(), drift.Config{}).Findings {
		rules = append(rules, f.Rule+" "+f.Show)
	}
	want := []string{
		"missing-file go-version-file: gone/GO", "other-patch go-version-file: ci/GO",
		"other-minor go-version-file: old/go.mod", "other-patch go-version-file: old/.tool-versions", "unreadable go-version-file: notes",
	}
	slices.Sort(rules)
	slices.Sort(want)
	if !slices.Equal(rules, want) {
		t.Errorf("%q", rules)
	}
}

func step(file string) string {
	return "      - uses: actions/setup-go@v6\n        with:\n          go-version-file: " + file + "\n"
}
