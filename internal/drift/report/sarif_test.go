package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/gvx-go/gvx/internal/drift"
)

// schema is SARIF's own; where it is from is in testdata/README.md.
func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	s, err := c.Compile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSARIFIsValid(t *testing.T) {
	s := schema(t)
	for name, all := range map[string][]Judged{
		"none": nil, "drifted": {drifted(t)}, "fine": {fine(t)}, "hostile": {hostile(t)}, "two": {drifted(t), hostile(t)},
		"windows": {{Root: `C:/Users/you/project`, Report: fine(t).Report}},
	} {
		text := written(t, "sarif", all, Options{})
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(value); err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}

// The test above can fail.
func TestSARIFSchemaRefuses(t *testing.T) {
	s := schema(t)
	text := written(t, "sarif", []Judged{drifted(t)}, Options{})
	for old, bad := range map[string]string{`"level": "error"`: `"level": "fatal"`, `"startLine": 2`: `"startLine": 0`, `"ruleId"`: `"rule"`, sarifSchema: "no URI: %%"} {
		if !strings.Contains(text, old) {
			t.Fatalf("there is no %s", old)
		}
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(strings.ReplaceAll(text, old, bad)))
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(value) == nil {
			t.Errorf("%s instead of %s is taken", bad, old)
		}
	}
}

func parsed(t testing.TB, all ...Judged) sarifLog {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal([]byte(written(t, "sarif", all, Options{})), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

// Columns are characters, of findings and of fixes.
func TestSARIFColumns(t *testing.T) {
	run := parsed(t, drifted(t)).Runs[0]
	region := *run.Results[2].Locations[0].Physical.Region
	if want := (sarifRegion{StartLine: 1, StartColumn: 16, EndColumn: 22}); region != want {
		t.Errorf("%+v", region)
	}
	replacements := run.Results[2].Fixes[0].Changes[0].Replacements
	if want := (sarifRegion{1, 16, 1, 22}); len(replacements) != 2 || replacements[0].Deleted != want {
		t.Errorf("%+v", replacements)
	}
	if want := (sarifRegion{1, 22, 1, 22}); replacements[1].Deleted != want || replacements[1].Inserted.Text != ", 1.27" {
		t.Errorf("%+v", replacements[1])
	}
	if r := run.Results[1].Locations[0].Physical.Region; r.StartLine != 1 || r.StartColumn != 0 {
		t.Errorf("%+v", r)
	}
}

func TestPositions(t *testing.T) {
	data := []byte("\ufeffa\n\u65e5b\r\n\xffc")
	for offset, want := range map[int]position{-1: {1, 1}, 0: {1, 1}, 3: {1, 1}, 4: {1, 2}, 5: {2, 1}, 8: {2, 2}, 11: {3, 1}, 12: {3, 2}, 99: {3, 3}} {
		if got := positionAt(data, offset); got != want {
			t.Errorf("byte %d: %v, want %v", offset, got, want)
		}
	}
	for _, c := range [][5]int{{1, 4, 1, 1, 2}, {2, 4, 1, 2, 3}, {3, 2, 1, 2, 3}, {3, 0, 0, 0, 0}, {9, 7, 2, 7, 9}, {2, 1, 3, 1, 2}} {
		if start, end := columns(data, c[0], c[1], c[2]); start != c[3] || end != c[4] {
			t.Errorf("%v: %d %d", c, start, end)
		}
	}
}

// A finding keeps its fingerprint when lines come above it, and two are never the same.
func TestFingerprints(t *testing.T) {
	j := drifted(t)
	j.Report.Findings = append(j.Report.Findings, j.Report.Findings...)
	first := parsed(t, j).Runs[0].Results
	seen := map[string]bool{}
	for i := range first {
		name := first[i].Fingerprints["gvx/v1"]
		if name == "" || seen[name] {
			t.Errorf("%q is there twice", name)
		}
		seen[name] = true
	}
	for i := range j.Report.Findings {
		j.Report.Findings[i].Line += 7
	}
	for i, result := range parsed(t, j).Runs[0].Results {
		if result.Fingerprints["gvx/v1"] != first[i].Fingerprints["gvx/v1"] {
			t.Errorf("%d changed", i)
		}
	}
}

func TestURIs(t *testing.T) {
	for path, want := range map[string]string{
		"a/b.yml": "a/b.yml", ".go-version": ".go-version", "a b/ü%.yml": "a%20b/%C3%BC%25.yml", "c:/x": "c%3A/x", "a?b#c": "a%3Fb%23c", "\xff\n": "%FF%0A",
	} {
		if got := relativeURI(path); got != want {
			t.Errorf("%q is %s, want %s", path, got, want)
		}
	}
	for dir, want := range map[string]string{"/": "file:///", "/a b": "file:///a%20b/", "C:/x": "file:///C:/x/", "/%": "file:///%25/"} {
		if got := folderURI(dir); got != want {
			t.Errorf("%q is %s, want %s", dir, got, want)
		}
	}
}

func TestRulesPointToTheirPage(t *testing.T) {
	for _, r := range parsed(t, fine(t)).Runs[0].Tool.Driver.Rules {
		if r.HelpURI != Page+"#"+r.ID {
			t.Errorf("%s: %s", r.ID, r.HelpURI)
		}
	}
}

// A foreign text is text to a reader of SARIF, whatever it looks like.
func TestSARIFMessagesAreLiteral(t *testing.T) {
	j := drifted(t)
	j.Report.Findings = []drift.Finding{{Rule: "unreadable", Severity: drift.Error, File: "a", Show: "[x](https://example.com){0}", Message: "m"}}
	got := parsed(t, j).Runs[0].Results[0].Message.Text
	if want := `\[x\](https://example.com){{0}}: m`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
