package goversion

import (
	"errors"
	"strings"
	"testing"
)

// wantSyntax holds that err says no, quotes what was given and says what would do.
func wantSyntax(t *testing.T, in string, err error) {
	t.Helper()
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		t.Errorf("%q: %v, want a *SyntaxError", in, err)
		return
	}
	if syntax.Text != in || syntax.Want == "" {
		t.Errorf("%q: %+v", in, syntax)
	}
	if text := err.Error(); hasControl(text) || !strings.HasPrefix(text, `no version: "`) {
		t.Errorf("%q: message %q", in, text)
	}
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u202e' })
}

func must(t testing.TB, s string) Version {
	t.Helper()
	v, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func mustAll(t testing.TB, words string) []Version {
	t.Helper()
	var vs []Version
	for _, w := range strings.Fields(words) {
		vs = append(vs, must(t, w))
	}
	return vs
}

func mustLine(t testing.TB, s string) Line {
	t.Helper()
	if s == "" {
		return Line{}
	}
	l, err := ParseLine(s)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// hostile is what no parser of this package takes.
var hostile = []string{
	"", " ", "go", "1", "go1", "1.", "1..", "1.27.", "1..4", ".27", "27", "2.0", "0.1", "v1.27.4", "go go1.27.4",
	"gogo1.27.4", "Go1.27.4", "GO1.27.4", "1.27.4 ", " 1.27.4", "1.27.4\n", "1.27.4\r", "1.27.4\x00", "\ufeff1.27.4",
	"1.027", "1.27.04", "1.27rc01", "01.27", "+1.27", "1.+27", "1.-27", "1.27.-4", "1.2_7", "1.0x1b", "1.27e1",
	"1.27rc", "1.27beta", "1.27alpha1", "1.27RC1", "1.27rc-1", "1.27.4rc1", "1.9.2rc2", "1.27rc1.1", "1.27rc1beta1",
	"1.27.4.5", "1.27.x", "1.27.*", "^1.27", "~1.27", ">=1.27", "1.27 || 1.28", "1.27/", "1.27/../..", "../1.27", "..",
	"/usr/local/go", `C:\go`, "1.27.4%2f", "1.27.4?x", "1.27.4#x", "1.27.4@x", "$(id)", "{{exec}}", "\x1b[31m1.27", "1.27\u202e",
	"1.\u0662\u0667", "1.27.\uff14", "\xff1.27", "1.1000000000", "1.27.1000000000", "1.27rc1000000000",
	"1.99999999999999999999", "1.27.4,", "tip", "devel", "gotip", "devel go1.27-abcdef", "Latest", "STABLE", "local",
	"auto", "path", "default", "ref:main", "file:///x", "https://example.com/go", strings.Repeat("1.", 5000) + "1",
}

func TestParse(t *testing.T) {
	for _, tc := range []struct{ in, name string }{
		{"1.27.4", "go1.27.4"},
		{"go1.27.4", "go1.27.4"},
		{"1.27.0", "go1.27.0"},
		{"1.27rc1", "go1.27rc1"},
		{"go1.27beta2", "go1.27beta2"},
		{"1.21rc2", "go1.21rc2"},
		{"1.21.0", "go1.21.0"},
		{"1.20", "go1.20"}, // before 1.21 the first release had no patch
		{"1.20.0", "go1.20"},
		{"1.0", "go1.0"},
		{"1.20rc3", "go1.20rc3"},
		{"1.9.7", "go1.9.7"},
		{"1.999999999.999999999", "go1.999999999.999999999"},
	} {
		v, err := Parse(tc.in)
		if err != nil || v.String() != tc.name || v.IsZero() || v.Number() != strings.TrimPrefix(tc.name, "go") {
			t.Errorf("Parse(%q) = %q %q, %v", tc.in, v, v.Number(), err)
		}
	}
	if must(t, "1.20.0") != must(t, "go1.20") {
		t.Error("1.20.0 and go1.20 are one release")
	}
	for _, in := range append([]string{"1.21", "go1.27", "1.27-vendor", "go1.27.4-x", "stable", "latest", "oldstable", "system"}, hostile...) {
		v, err := Parse(in)
		wantSyntax(t, in, err)
		if !v.IsZero() {
			t.Errorf("Parse(%q): an error and %v", in, v)
		}
	}
	if _, err := Parse("1.27"); !strings.Contains(err.Error(), "1.27.0") || !strings.Contains(err.Error(), "language version") {
		t.Errorf("a language version is explained: %v", err)
	}
}

func TestZeroVersion(t *testing.T) {
	var v Version
	if !v.IsZero() || v.String() != "" || v.Number() != "" || v.Word() != "" || !v.Line().IsZero() || v.IsPrerelease() {
		t.Errorf("%+v", v)
	}
	if Compare(v, must(t, "1.0")) != -1 || Compare(must(t, "1.0"), v) != +1 || Compare(v, v) != 0 {
		t.Error("the zero Version is older than every release")
	}
}

func TestParseLine(t *testing.T) {
	for _, tc := range []struct {
		in, text, first string
		minor           Minor
		pre             bool
	}{
		{"1.27", "1.27", "go1.27.0", 27, false},
		{"1.21", "1.21", "go1.21.0", 21, false},
		{"1.20", "1.20", "go1.20", 20, false},
		{"1.20.0", "1.20", "go1.20", 20, false},
		{"1.1", "1.1", "go1.1", 1, false},
		{"1.27.0", "1.27.0", "go1.27.0", 27, false},
		{"1.27.4", "1.27.4", "go1.27.4", 27, false},
		{"1.27rc1", "1.27rc1", "go1.27rc1", 27, true},
		{"1.20beta1", "1.20beta1", "go1.20beta1", 20, true},
	} {
		l, err := ParseLine(tc.in)
		if err != nil || l.String() != tc.text || l.First().String() != tc.first || l.Minor() != tc.minor || l.IsPrerelease() != tc.pre || l.IsZero() {
			t.Errorf("%q: %q first %v minor %v pre %v, %v", tc.in, l, l.First(), l.Minor(), l.IsPrerelease(), err)
		}
		if !l.SatisfiedBy(l.First()) {
			t.Errorf("%q is not satisfied by its own first release", tc.in)
		}
	}
	for _, in := range append([]string{"go1.27", "1.27-vendor", "stable"}, hostile...) {
		l, err := ParseLine(in)
		wantSyntax(t, in, err)
		if !l.IsZero() {
			t.Errorf("ParseLine(%q): an error and %v", in, l)
		}
	}
	if zero := (Line{}); zero.String() != "" || !zero.First().IsZero() || !zero.SatisfiedBy(Version{}) {
		t.Error("no line asks for nothing")
	}
}

func TestParseToolchain(t *testing.T) {
	for in, name := range map[string]string{
		"go1.27.4":            "go1.27.4",
		"go1.27.4-vendor":     "go1.27.4",
		"go1.27.4 X:loopvar":  "go1.27.4",
		"go1.27.4\tx":         "go1.27.4",
		"go1.27.4-a-b go1.99": "go1.27.4",
		"go1.27rc1":           "go1.27rc1",
		"go1.20":              "go1.20",
	} {
		if v, err := ParseToolchain(in); err != nil || v.String() != name {
			t.Errorf("ParseToolchain(%q) = %v, %v", in, v, err)
		}
	}
	bad := []string{
		"1.27.4", "go1.27", "go1.27-vendor", "default", "-go1.27.4", "go-1.27.4", "go1.27.4-x/y", `go1.27.4-x\y`, "go1.27.4/..",
		"go1.27.4-\x1b[2J", "go1.27.4-a\nb", "go1.27.4-\x7f", "go1.27.4-\u202e", "go1.27.4-\xff", "go1.27.4-ä", "go1.27.4 X:\x00",
		"go1.27.4+auto", "go1.27.4.vendor",
	}
	for _, in := range append(bad, hostile...) {
		if in == "go1.27.4 " || strings.HasPrefix(in, "go1.27.4-") && !strings.ContainsAny(in, `/\`) {
			continue
		}
		v, err := ParseToolchain(in)
		wantSyntax(t, in, err)
		if !v.IsZero() {
			t.Errorf("ParseToolchain(%q): an error and %v", in, v)
		}
	}
}

func TestParsePlatform(t *testing.T) {
	for _, in := range []string{"linux-amd64", "windows-386", "plan9-arm", "js-wasm", "linux-ppc64le"} {
		p, err := ParsePlatform(in)
		if err != nil || p.String() != in || p.OS()+"-"+p.Arch() != in {
			t.Errorf("%q: %v %v", in, p, err)
		}
	}
	for _, in := range []string{
		"", "-", "linux", "linux-", "-amd64", "linux-amd64-x", "Linux-amd64", "linux_amd64", "linux/amd64", "linux-../x", "li.nux-amd64",
		" linux-amd64", "linux-amd64\n", "l\x00-a", "lınux-amd64", strings.Repeat("a", 17) + "-amd64", "linux-" + strings.Repeat("a", 17),
	} {
		p, err := ParsePlatform(in)
		wantSyntax(t, in, err)
		if p != (Platform{}) {
			t.Errorf("%q: an error and %v", in, p)
		}
	}
	if p, err := ParsePlatform(Host().String()); err != nil || p != Host() {
		t.Errorf("host: %v %v", p, err)
	}
}

func TestParseModuleVersion(t *testing.T) {
	for _, in := range []string{"v0.0.1-go1.27.4.linux-amd64", "v0.0.1-go1.20.linux-amd64", "v0.0.1-go1.26rc1.windows-arm64"} {
		v, p, err := ParseModuleVersion(in)
		if err != nil || v.ModuleVersion(p) != in {
			t.Errorf("%q: %v %v %v", in, v, p, err)
		}
	}
	for _, in := range []string{
		"", "v0.0.1-", "v0.0.1", "v0.0.2-go1.27.4.linux-amd64", "v0.0.1-1.27.4.linux-amd64", "v0.0.1-go1.27.linux-amd64", "0.0.1-go1.27.4.linux-amd64",
		"v0.0.1-go1.20.0.linux-amd64", "v0.0.1-go1.27.4", "v0.0.1-go1.27.4.linux", "v0.0.1-go1.27.4.linux-amd64 ", "v0.0.1-go1.27.4.linux-amd64/x",
		"v0.0.1-go1.27.4.linux.amd64", "v0.0.1-go1.27.4-vendor.linux-amd64", "v0.0.1-go1.9.2rc2.linux-amd64", "v0.0.1-.linux-amd64", "V0.0.1-go1.27.4.linux-amd64",
		"v0.0.1-go1.27.4..-amd64", "v0.0.1-go../../x.linux-amd64", "\x1b]0;x\a",
	} {
		v, p, err := ParseModuleVersion(in)
		wantSyntax(t, in, err)
		if !v.IsZero() || p != (Platform{}) {
			t.Errorf("%q: an error and %v %v", in, v, p)
		}
	}
}

func TestMinor(t *testing.T) {
	for in, want := range map[string]Minor{"1.27.4": 27, "1.27rc1": 27, "1.20": 20, "1.0": 0} {
		if v := must(t, in); v.Minor() != want {
			t.Errorf("%v: %v", v, v.Minor())
		}
	}
	for minor, text := range map[Minor]string{27: "1.27", 21: "1.21", 20: "1.20", 0: "1.0"} {
		if minor.String() != text || minor.Line().String() != text || minor.Line() != mustLine(t, text) {
			t.Errorf("%d: %q, line %q", minor, minor, minor.Line())
		}
	}
	if pre := must(t, "1.27beta1"); !Minor(27).Line().SatisfiedBy(pre) {
		t.Error("a language version is older than its first pre-release")
	}
}
