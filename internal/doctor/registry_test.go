package doctor

import (
	"regexp"
	"strings"
	"testing"
)

// What the list and the docs show of a check is whole.
func TestChecksAreDescribed(t *testing.T) {
	seen := map[string]bool{}
	id := regexp.MustCompile(`^[a-z]+(\.[a-z0-9]+){0,2}$`)
	for _, c := range All() {
		if !id.MatchString(c.ID) || seen[c.ID] {
			t.Errorf("%q is no id, or is there twice", c.ID)
		}
		seen[c.ID] = true
		if c.Severity == 0 || c.Title == "" || len(c.Reads) == 0 || c.Run == nil {
			t.Errorf("%s is not whole", c.ID)
		}
		if !strings.HasSuffix(c.About, ".") || strings.HasSuffix(c.Title, ".") {
			t.Errorf("%s: About is sentences, Title is none", c.ID)
		}
	}
}
