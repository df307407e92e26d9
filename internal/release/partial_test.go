package release

import (
	"regexp"
	"strings"
	"testing"
)

// tagForm is what isTag is in plain code.
var tagForm = regexp.MustCompile(`^(W/)?"[!#-~]{0,200}"$`)

var tags = []string{
	"", `"`, `""`, `W/""`, `W/"`, `"a"`, `W/"a-b"`, `w/"a"`, `a`, `"a`, `a"`, `"a"b"`, `"a b"`, `"a` + "\n" + `"`, "\"a\"\n", `"é"`, "\"\x7f\"", "\"\xff\"", "\"\x00\"",
	`"` + strings.Repeat("x", 200) + `"`, `"` + strings.Repeat("x", 201) + `"`, `W/W/"a"`, `"!#~"`,
}

func TestIsTag(t *testing.T) {
	for _, tag := range tags {
		if got, want := isTag(tag), tagForm.MatchString(tag); got != want {
			t.Errorf("%q: %v, want %v", tag, got, want)
		}
	}
}

func FuzzIsTag(f *testing.F) {
	if len(tags) == 0 {
		f.Fatal("there are no seeds")
	}
	for _, tag := range tags {
		f.Add(tag)
	}
	f.Fuzz(func(t *testing.T, tag string) {
		if got, want := isTag(tag), tagForm.MatchString(tag); got != want {
			t.Errorf("%q: %v, want %v", tag, got, want)
		}
	})
}
