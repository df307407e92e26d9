package drift_test

import (
	"maps"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
)

// Two jobs of other folders take their version from the same bytes.
func TestBytesOfTwoTruths(t *testing.T) {
	const workflow = "env:\n  GO: '1.25'\njobs:\n" +
		"  a:\n    defaults: {run: {working-directory: a}}\n    steps:\n      - uses: actions/setup-go@v6\n        with: {go-version: '${{ env.GO }}'}\n" +
		"  b:\n    defaults: {run: {working-directory: b}}\n    steps:\n      - uses: actions/setup-go@v6\n        with: {go-version: '${{ env.GO }}'}\n"
	for name, tc := range map[string]struct {
		a, b     string
		findings int
		edited   bool
	}{
		"both ask for the same":    {"1.26.3", "1.26.4", 2, true},
		"they ask for two":         {"1.26.3", "1.27.1", 2, false},
		"one of them is content":   {"1.26.3", "1.25.1", 1, false},
		"both are content with it": {"1.25.3", "1.25.1", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := repository{".github/workflows/ci.yml": workflow, "a/.go-version": tc.a + "\n", "b/.go-version": tc.b + "\n"}
			n := 0
			for _, f := range drift.Judge(r.survey(t), knowledge(), drift.Config{}).Findings {
				if f.Rule != "other-minor" {
					continue
				}
				n++
				if (len(f.Edits) > 0) != tc.edited || f.Help == "" {
					t.Errorf("%+v", f)
				}
			}
			after, _ := r.fix(t, knowledge(), drift.Config{})
			if n != tc.findings || maps.Equal(after, r) == tc.edited {
				t.Errorf("%d findings, %q", n, r.diff(after))
			}
		})
	}
}
