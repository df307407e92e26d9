package report

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/gvx-go/gvx/internal/drift"
)

const page = "../../../docs/check.md"

// The page that every format points to explains every rule, in the words of the rules.
func TestPageHasTheRules(t *testing.T) {
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	const first, last = "-update -->\n", "<!-- /rules -->\n"
	start := strings.Index(string(data), first) + len(first)
	end := strings.Index(string(data), last)
	if start < len(first) || end < start {
		t.Fatalf("%s has no part for the rules", page)
	}
	want := rulesText()
	if *update {
		text := string(data[:start]) + want + string(data[end:])
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got := string(data[start:end]); got != want {
		t.Errorf("%s is stale; write it anew with: go test ./internal/drift/report -update\n%s", page, diff.Diff("is", []byte(got), "should be", []byte(want)))
	}
}

func rulesText() string {
	var b strings.Builder
	for _, r := range drift.Rules() {
		fmt.Fprintf(&b, "\n### %s\n\n**%s** %s: %s\n", r.ID, r.Short, r.Severity, r.Reason)
	}
	return b.String() + "\n"
}

// An anchor is made of a heading by GitHub: small letters, digits and hyphens stay.
func TestRulesAreAnchors(t *testing.T) {
	for _, r := range drift.Rules() {
		if strings.Trim(r.ID, "abcdefghijklmnopqrstuvwxyz-") != "" || r.Short == "" || r.Reason == "" || r.Severity == drift.Off {
			t.Errorf("%+v", r)
		}
	}
	if len(drift.Rules()) < 10 {
		t.Errorf("%d rules", len(drift.Rules()))
	}
}

// The page names every field of the format json, and there are no others.
func TestPageHasTheFields(t *testing.T) {
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(data), "| field | what it is |")
	table, _, _ = strings.Cut(table, "\n\n")
	var fields []string
	for _, v := range []any{document{}, truthJSON{}, findingJSON{}, becauseJSON{}} {
		for i := range reflect.TypeOf(v).NumField() {
			name, _, _ := strings.Cut(reflect.TypeOf(v).Field(i).Tag.Get("json"), ",")
			fields = append(fields, name)
			if !strings.Contains(table, "`"+name+"`") {
				t.Errorf("%s says nothing of the field %s", page, name)
			}
		}
	}
	parts := strings.Split(table, "`")
	for i := 1; i < len(parts); i += 2 {
		if name := parts[i]; !slices.Contains(fields, name) && name != "--fix" {
			t.Errorf("%s tells of %s", page, name)
		}
	}
}
