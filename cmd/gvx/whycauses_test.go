package main

import (
	"testing"

	"github.com/gvx-go/gvx/internal/why"
)

// Each check that a message names is there, and is named once.
func TestWhyKnowsItsChecks(t *testing.T) {
	for _, m := range why.All() {
		seen := map[string]bool{}
		for _, c := range m.Causes {
			if len(checksNamed([]string{c.Check})) == 0 {
				t.Errorf("%s: there is no check %s", m.ID, c.Check)
			}
			if seen[c.Check] || c.So == "" {
				t.Errorf("%s: %s is named twice, or says nothing", m.ID, c.Check)
			}
			seen[c.Check] = true
		}
	}
}
