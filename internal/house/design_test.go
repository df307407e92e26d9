package house

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	testName  = regexp.MustCompile(`\bTest[A-Z][A-Za-z0-9]*\b`)
	wordInRow = regexp.MustCompile(`^[a-z0-9]+([_-][a-z0-9]+)*$`)
)

// What DESIGN.md says of an attacker names the tests that show it: each of them must be
// there, a test function, a script of cmd/gvx, or a behaviour of a hostile server.
func TestTrustNamesRealTests(t *testing.T) {
	design, err := os.ReadFile("../../DESIGN.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(design), "| who holds |")
	if !ok {
		t.Fatal("DESIGN.md has no table of attackers")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	rows := strings.Split(table, "\n")[2:]
	if len(rows) < 9 {
		t.Errorf("only %d rows", len(rows))
	}
	for _, row := range rows {
		cells := strings.Split(strings.Trim(row, "| "), " | ")
		shown := cells[len(cells)-1]
		names := 0
		for _, word := range strings.FieldsFunc(shown, func(r rune) bool { return strings.ContainsRune(" ,;`()", r) }) {
			switch {
			case testName.MatchString(word):
				mustHold(t, "func "+word+"(", "*_test.go")
			case isScript(word):
			case wordInRow.MatchString(word) && strings.Contains(word, "-"):
				mustHold(t, `"`+word+`"`, "*.go")
			default:
				continue
			}
			names++
		}
		if names == 0 {
			t.Errorf("no test shows: %s", row)
		}
	}
}

func isScript(name string) bool {
	_, err := os.Stat(filepath.Join("../../cmd/gvx/testdata/script", name+".txtar"))
	return err == nil
}

// mustHold fails the test unless some file of the project holds text.
func mustHold(t *testing.T, text, files string) {
	t.Helper()
	out, err := exec.Command("grep", "-rlF", "--include="+files, text, "../..").CombinedOutput()
	if err != nil || len(out) == 0 {
		t.Errorf("DESIGN.md names %s, which is nowhere", text)
	}
}
