package readers

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/drift"
)

func pattern(name, expression string) Pattern {
	return Pattern{func(path string) bool { return path == name }, regexp.MustCompile("(?m)" + expression)}
}

var makefile = newCustom([]Pattern{pattern("Makefile", `^GO_VERSION\s*:?=\s*(\S+)`)})

var makefiles = []readCase{
	{"plain", "Makefile", "GO_VERSION := 1.25.3\n", `1:15 custom =1.25.3 "1.25.3" .`},
	{"later", "Makefile", "all:\n\tgo build # ü\nGO_VERSION=1.25", `3:12 custom 1.25.* "1.25" .`},
	{"prefix", "Makefile", "GO_VERSION = go1.25.3\n", `1:16 custom =1.25.3 "1.25.3" .`},
	{"quotes", "Makefile", "GO_VERSION = \"1.25.3\"\n", `1:15 custom =1.25.3 "1.25.3" .`},
	{"twice", "Makefile", "GO_VERSION = 1.25\nifdef X\nGO_VERSION = 1.24\nendif\n", "1:14 custom 1.25.* \"1.25\" .\n3:14 custom 1.24.* \"1.24\" ."},
	{"windows", "Makefile", "x\r\ny\r\nGO_VERSION = 1.25\r\nGO_VERSION = 1.24\r\n", "3:14 custom 1.25.* \"1.25\" .\n4:14 custom 1.24.* \"1.24\" ."},
	{"none", "Makefile", "GO = 1.25\n", `0 problem nothing in it matches "(?m)^GO_VERSION…`},
	{"empty", "Makefile", "", `0 problem nothing in it matches…`},
	{"no version", "Makefile", "GO_VERSION := $(shell cat x)\n", `1 problem "$(shell" is expanded elsewhere…`},
	{"binary", "Makefile", "\x00\xff\nGO_VERSION = 1.25\x00\n", `2 problem "1.25\x00" is no version`},
	{"mark", "Makefile", "\ufeffGO_VERSION = 1.25\n", `0 problem nothing in it…`},
}

func TestCustom(t *testing.T) {
	runReads(t, makefile, makefiles)
	several := newCustom([]Pattern{pattern("a/b", `go(1\S+)$`), pattern("c", "x(y)"), pattern("a/b", `GO(1\S+)\s*\z`)})
	runReads(t, several, []readCase{
		{"both", "a/b", "go1.25.3\nGO1.24\n", "1:3 custom =1.25.3 \"1.25.3\" a\n2:3 custom 1.24.* \"1.24\" a"},
		{"one", "a/b", "go1.25.3\n", "1:3 custom =1.25.3 \"1.25.3\" a\n0 problem nothing in it matches…"},
		{"end of a line", "a/b", "go1.25.3\r\nGO1.24\r\n", "1:3 custom =1.25.3 \"1.25.3\" a\n2:3 custom 1.24.* \"1.24\" a"},
		{"other", "c", "xy", `1 problem "y" is no version`},
	})
	if several.Wants("b") || !several.Wants("c") {
		t.Error("wants another file")
	}
	nix := newCustom([]Pattern{pattern("shell.nix", `go_(\S+)`)})
	runReads(t, nix, []readCase{
		{"underscore", "shell.nix", "pkgs.go_1_25 ]", "1:9 custom 1.25.* \"1_25\" ."},
		{"underscores", "shell.nix", "pkgs.go_1_25_3 ]", "1:9 custom =1.25.3 \"1_25_3\" ."},
		{"no version", "shell.nix", "pkgs.go_1_x_y ]", `1 problem "1_x_y" is no version`},
	})
	optional := newCustom([]Pattern{pattern("c", `x(1\S+)?`)})
	runReads(t, optional, []readCase{{"no group", "c", "x\nx1.25", "2:2 custom 1.25.* \"1.25\" .\n1 problem the group of…"}})
}

func FuzzCustom(f *testing.F) {
	fuzzReader(f, makefile, "Makefile", makefiles)
}

// A file costs no more than its bound, whatever the patterns.
func TestHostilePatterns(t *testing.T) {
	text := strings.Repeat("a", drift.MaxFile)
	for e, times := range map[string]int{
		`(a)(?s:.*)\d|a`: 1, `(?:a?){50}(a{50})b`: 1, `(\w{1,300})!`: 10, `(?i)(\pL+)\d`: 10, `(a)`: 10,
	} {
		r := newCustom(slices.Repeat([]Pattern{pattern("x", e)}, times))
		cheaply(t, r, "x", map[string]string{e: text})
		if result := r.Read(drift.File{Path: "x", Data: []byte(text[:1000])}); len(result.Problems) == 0 {
			t.Errorf("%s found no version and says nothing", e)
		}
	}
}
