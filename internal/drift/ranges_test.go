package drift

import (
	"fmt"
	"strings"
	"testing"
)

func TestAdmitted(t *testing.T) {
	r := newReleases(Knowledge{Known: known(t)})
	for constraint, want := range map[string]string{
		"^1.25": "1.27", "^1": "1.27", "~1.25.0": "1.25", "~1.25": "1.25", ">=1.24": "1.27", ">=1.24 <1.26": "1.25", "<1.26": "1.25", "<1.25.4": "1.25",
		"<=1.25": "1.25", "1.24 || 1.25": "1.25", "1.24.x || 1.26.x": "1.26", "1.24 - 1.26": "1.26", "^1.28": "", "<1.2": "", "nonsense": "", "": "", ">1.25.99 <1.26.3": "1.26",
	} {
		got := ""
		if a := r.ask(Want{Form: Range, Constraint: constraint}); a.ok {
			got = a.minor.String()
		}
		if got != want {
			t.Errorf("%q is %q, want %q", constraint, got, want)
		}
	}
}

// A file may name as many different ranges as it has room for.
func TestRangesAreBounded(t *testing.T) {
	r := newReleases(Knowledge{Known: known(t)})
	for i := range 2 * maxConstraints {
		r.admitted(fmt.Sprintf("<1.2 || %d", i) + strings.Repeat(" || <1.2", 20))
	}
	if len(r.ranges) != maxConstraints {
		t.Errorf("%d ranges", len(r.ranges))
	}
}
