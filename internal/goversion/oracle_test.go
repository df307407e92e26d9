package goversion

import (
	"bufio"
	"cmp"
	"fmt"
	"go/version"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// ascending is Go's own order, oldest first.
var ascending = []string{
	"1.0", "1.1beta1", "1.1", "1.1.1", "1.2", "1.9", "1.10beta1", "1.10", "1.20rc3", "1.20", "1.20.1", "1.20.14",
	"1.21", "1.21beta1", "1.21rc1", "1.21rc2", "1.21rc10", "1.21.0", "1.21.1", "1.21.10",
	"1.27", "1.27rc1", "1.27.0", "1.27.4", "1.28", "1.100.0",
}

func TestOrder(t *testing.T) {
	for i, a := range ascending {
		for j, b := range ascending {
			if got, want := CompareLines(mustLine(t, a), mustLine(t, b)), cmp.Compare(i, j); got != want {
				t.Errorf("%s and %s: %d, want %d", a, b, got, want)
			}
		}
	}
	if CompareLines(Line{}, mustLine(t, "1.0")) != -1 || CompareLines(Line{}, Line{}) != 0 {
		t.Error("no line is older than every line")
	}
}

// generated returns well-formed and malformed texts around every rule.
func generated() []string {
	numbers := []string{"0", "1", "2", "9", "10", "13", "19", "20", "21", "22", "27", "28", "100", "999999999"}
	odd := []string{"", "00", "01", "-1", "1000000000", "x"}
	var all []string
	for _, major := range []string{"1.", "1", "2.", "0.", "01."} {
		for _, minor := range slices.Concat(numbers, odd) {
			base := major + minor
			all = append(all, base)
			for _, join := range []string{".", "rc", "beta", "alpha", "-", "r", ".rc"} {
				for _, last := range slices.Concat(numbers, odd) {
					all = append(all, base+join+last)
				}
			}
		}
	}
	return all
}

// grammar states what is accepted in another way than the parser does.
var grammar = regexp.MustCompile(`^1\.(0|[1-9][0-9]{0,8})((\.|rc|beta)(0|[1-9][0-9]{0,8}))?$`)

func TestGrammarAgainstGo(t *testing.T) {
	texts := generated()
	if len(texts) < 5000 {
		t.Fatalf("only %d texts", len(texts))
	}
	accepted := 0
	for _, s := range texts {
		l, err := ParseLine(s)
		if ok := err == nil; ok != grammar.MatchString(s) {
			t.Errorf("ParseLine(%q): %v", s, err)
		}
		if err != nil {
			continue
		}
		accepted++
		if !version.IsValid("go" + s) {
			t.Errorf("%q is accepted here and not by go/version", s)
		}
		if lang := version.Lang("go" + s); version.Compare(lang, "go"+l.Minor().String()) != 0 { // of 1.0 it says go1
			t.Errorf("%q: language %q, minor %v", s, lang, l.Minor())
		}
		if version.Compare("go"+s, "go"+l.String()) != 0 {
			t.Errorf("%q became %q", s, l)
		}
		if first := l.First(); version.Compare(first.String(), "go"+s) < 0 || !version.IsValid(first.String()) {
			t.Errorf("%q: first %v", s, first)
		}
	}
	if accepted < 500 {
		t.Errorf("only %d accepted", accepted)
	}
}

func TestCompareAgainstGo(t *testing.T) {
	var lines []Line
	var names []string
	for _, s := range generated() {
		if l, err := ParseLine(s); err == nil {
			lines, names = append(lines, l), append(names, "go"+s)
		}
	}
	for i, l := range lines {
		for j, m := range lines {
			if got, want := CompareLines(l, m), version.Compare(names[i], names[j]); got != want {
				t.Fatalf("%s and %s: %d, go/version says %d", names[i], names[j], got, want)
			}
			if (Version(l) == Version(m)) != (CompareLines(l, m) == 0) {
				t.Fatalf("%s and %s: == and Compare differ", names[i], names[j])
			}
		}
	}
}

// neverVersions are published names that the go command's own grammar refuses: a
// pre-release of a patch. Nobody can ask for them.
var neverVersions = []string{"v0.0.1-go1.9.2rc2"}

func TestNeverVersions(t *testing.T) {
	for _, s := range neverVersions {
		if _, _, err := ParseModuleVersion(s + ".linux-amd64"); err == nil || version.IsValid(s[len("v0.0.1-"):]) {
			t.Errorf("%s: %v", s, err)
		}
	}
}

// TestPublishedList reads the real list of the module's versions.
func TestPublishedList(t *testing.T) {
	folder := os.Getenv("GVX_TESTDATA")
	if folder == "" {
		t.Skip("GVX_TESTDATA is not set: the list of published toolchains was not read")
	}
	f, err := os.Open(filepath.Join(folder, "toolchain-list.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	module := regexp.MustCompile(`^(v0\.0\.1-(go.+))\.[a-z0-9]+-[a-z0-9]+$`)
	read := 0
	for in := bufio.NewScanner(f); in.Scan(); read++ {
		parts := module.FindStringSubmatch(in.Text())
		if parts == nil {
			t.Fatalf("%q is no toolchain's name", in.Text())
		}
		v, _, err := ParseModuleVersion(in.Text())
		never := slices.Contains(neverVersions, parts[1])
		if (err != nil) != never || version.IsValid(parts[2]) == never {
			t.Errorf("%q: %v; go/version: %v", in.Text(), err, version.IsValid(parts[2]))
		}
		if err == nil && v.String() != parts[2] {
			t.Errorf("%q became %v", in.Text(), v)
		}
	}
	if read < 100 {
		t.Errorf("only %d lines", read)
	}
}

func ExampleCompare() {
	rc, _ := Parse("1.21rc1")
	first, _ := Parse("1.21.0")
	fmt.Println(Compare(rc, first), Compare(first, first))
	// Output: -1 0
}
