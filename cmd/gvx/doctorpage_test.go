//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/internal/why"
)

// The page says of every check and every message what the program knows of it.
func TestDoctorPage(t *testing.T) {
	file := filepath.Join(docs, "doctor.md")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := string(data)
	for name, text := range map[string]string{"checks": checksText(), "messages": messagesText()} {
		first, last := "<!-- "+name+": go test ./cmd/gvx -run TestDoctorPage -update -->\n", "<!-- /"+name+" -->\n"
		start, end := strings.Index(want, first)+len(first), strings.Index(want, last)
		if start < len(first) || end < start {
			t.Fatalf("%s has no part for the %s", file, name)
		}
		want = want[:start] + text + want[end:]
	}
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(data) {
		t.Errorf("%s is stale; write it anew with: go test ./cmd/gvx -run TestDoctorPage -update\n%s", file, diff.Diff("is", data, "should be", []byte(want)))
	}
}

func checksText() string {
	var b strings.Builder
	b.WriteString("| check | worst | looks for | since |\n|---|---|---|---|\n")
	for _, c := range doctor.All() {
		fmt.Fprintf(&b, "| [%s](#%s) | %v | %s | %s |\n", c.ID, doctor.Anchor(c.ID), c.Severity, cell(c.Title), cell(c.Since))
	}
	for _, c := range doctor.All() {
		fmt.Fprintf(&b, "\n### %s\n\n**%v: %s.**\n\n%s\n\n", c.ID, c.Severity, c.Title, c.About)
		fmt.Fprintf(&b, "- reads: %s\n", strings.Join(c.Reads, "; "))
		if c.Threshold != "" {
			fmt.Fprintf(&b, "- finds: %s\n", c.Threshold)
		}
		if c.Since != "" {
			fmt.Fprintf(&b, "- matters since: %s\n", c.Since)
		}
		if len(c.Systems) > 0 {
			fmt.Fprintf(&b, "- on: %s\n", strings.Join(c.Systems, ", "))
		}
		if c.Online {
			b.WriteString("- only with `--online`\n")
		}
	}
	return b.String() + "\n"
}

func messagesText() string {
	var b strings.Builder
	b.WriteString("\n| message | means | checks |\n|---|---|---|\n")
	for _, m := range why.All() {
		var checks []string
		for _, id := range m.Checks() {
			if len(checksNamed([]string{id})) > 0 {
				id = "[" + id + "](#" + doctor.Anchor(id) + ")"
			}
			checks = append(checks, id)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", quotedNeedles(m), cell(m.Means), strings.Join(checks, ", "))
	}
	return b.String() + "\n"
}

func quotedNeedles(m why.Message) string {
	var quoted []string
	for _, needle := range m.Needles {
		quoted = append(quoted, "`"+strings.TrimSpace(needle)+"`")
	}
	return cell(strings.Join(quoted, ", "))
}

// GitHub makes an anchor of each heading, so no two may be alike.
func TestDoctorAnchors(t *testing.T) {
	seen := map[string]string{}
	for _, c := range doctor.All() {
		anchor := doctor.Anchor(c.ID)
		if strings.Trim(anchor, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || seen[anchor] != "" {
			t.Errorf("%s has the anchor %s, as %s has", c.ID, anchor, seen[anchor])
		}
		seen[anchor] = c.ID
	}
}

// The page names every field of the JSON.
func TestDoctorPageHasTheFields(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(docs, "doctor.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{diagnosisJSON{}, findingJSON{}, fixJSON{}, unavailableJSON{}, whyJSON{}, messageJSON{}} {
		for field := range reflect.TypeOf(v).Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if !strings.Contains(string(data), "`"+name+"`") {
				t.Errorf("docs/doctor.md says nothing of the field %s", name)
			}
		}
	}
}
