package quote

import (
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestForeign(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"", ""},
		{"go1.27.4", "go1.27.4"},
		{"/home/ü/日本 語/it's \"x\"", "/home/ü/日本 語/it's \"x\""},
		{"a\ufffdb", "a\ufffdb"}, // a real U+FFFD is a plain rune
		{"a\xffb", `"a\xffb"`},   // a byte that is no text is not
		{"\xef\xbf", `"\xef\xbf"`},
		{"\x1b[31mred\x1b[0m", `"\x1b[31mred\x1b[0m"`},
		{"\x1b]0;title\a", `"\x1b]0;title\a"`},
		{"\u009b31m", `"\u009b31m"`}, // CSI in one rune
		{"\x9b31m", `"\x9b31m"`},     // and in one byte
		{"a\nb", `"a\nb"`},
		{"a\rb", `"a\rb"`},
		{"a\tb", `"a\tb"`},
		{"a\x00b", `"a\x00b"`},
		{"a\x7fb", `"a\x7fb"`},
		{"a\bb", `"a\bb"`},
		{"1.27\u202e4", `"1.27\u202e4"`},     // right-to-left override
		{"\u2066x\u2069", `"\u2066x\u2069"`}, // isolates
		{"\u200ex", `"\u200ex"`},             // direction mark
		{"a\u200bb", `"a\u200bb"`},           // no width
		{"\ufeffx", `"\ufeffx"`},
		{"a\u00a0b", `"a\u00a0b"`}, // a space that is none
		{"a\u2028b", `"a\u2028b"`}, // a line end that is none
		{"a\u00adb", `"a\u00adb"`},
		{"a\u3164b", `"a\u3164b"`}, // a letter that shows nothing
		{"a\ufe0fb", `"a\ufe0fb"`},
		{"a\u034fb", `"a\u034fb"`},
		{"a\u2800b", `"a\u2800b"`},
		{"a\U000e0041b", `"a\U000e0041b"`}, // tags
		{"\ue000", `"\ue000"`},
		{"d##[add-mask]x", `"d#\x23[add-mask]x"`}, // obeyed by CI services wherever it stands
		{"###[##[", `"##\x23[#\x23["`},
		{"# #[", "# #["},
	} {
		if got := Foreign(tc.in); got != tc.want {
			t.Errorf("Foreign(%q) = %s, want %s", tc.in, got, tc.want)
		}
	}
}

func TestAlways(t *testing.T) {
	for in, want := range map[string]string{
		"": `""`, "go1.27": `"go1.27"`, "ü": `"\u00fc"`, `a"b\c`: `"a\"b\\c"`, "##[x": `"#\x23[x"`, "\x1b": `"\x1b"`, "a\xff": `"a\xff"`, "\ufffd": `"\ufffd"`,
	} {
		if got := Always(in); got != want {
			t.Errorf("Always(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestLong(t *testing.T) {
	whole := strings.Repeat("x", limit)
	if Foreign(whole) != whole || Always(whole) != `"`+whole+`"` {
		t.Error("what just fits is shown whole")
	}
	for _, in := range []string{whole + "y", strings.Repeat("\x1b", 1<<20), strings.Repeat("日", 1<<16), strings.Repeat("\U0001f600", 1<<16)} {
		for _, got := range []string{Foreign(in), Always(in)} {
			if !strings.HasSuffix(got, `"…`) {
				t.Errorf("a cut does not show: …%q", got[len(got)-8:])
			}
			checkSafe(t, in, got)
		}
	}
}

// mostOf is the most that a text of the limit comes to: \x1b takes four bytes for
// one, \U0001f600 ten for four; the quotes and the mark of the cut come on top.
const mostOf = 4*limit + len(`""…`)

func checkSafe(t *testing.T, in, out string) {
	t.Helper()
	if len(out) > mostOf || !utf8.ValidString(out) {
		t.Errorf("%d bytes of %.40q", len(out), in)
	}
	for _, r := range out {
		if !unicode.IsPrint(r) || unicode.Is(unicode.Bidi_Control, r) ||
			unicode.Is(unicode.Variation_Selector, r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) {
			t.Errorf("%.40q shows %U", in, r)
		}
	}
}

// TestEveryRune holds the promise for each code point that there is.
func TestEveryRune(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		s := string(r)
		out := Foreign(s)
		checkSafe(t, s, out)
		if out != s {
			if back, err := strconv.Unquote(out); err != nil || back != s {
				t.Errorf("%U is shown as %s", r, out)
			}
		}
	}
	for b := range 256 {
		checkSafe(t, string([]byte{byte(b)}), Foreign(string([]byte{byte(b)})))
	}
}

func FuzzQuote(f *testing.F) {
	seeds := []string{
		"", "go1.27.4", "\x1b[2J", "\u202e", "\xff\xfe", "a\nb", "\ufffd", "\u3164", strings.Repeat("x", limit+1), strings.Repeat("é", limit/2) + "é",
		"x" + strings.Repeat("é", limit/2),
	}
	for _, s := range seeds {
		f.Add(s)
	}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, s string) {
		foreign, always := Foreign(s), Always(s)
		checkSafe(t, s, foreign)
		checkSafe(t, s, always)
		if strings.ContainsFunc(always, func(r rune) bool { return r > '~' && r != '…' }) {
			t.Errorf("Always(%q) is not ASCII", s)
		}
		if foreign != s && foreign != always {
			t.Errorf("Foreign(%q) = %s", s, foreign)
		}
		if len(s) <= limit {
			if back, err := strconv.Unquote(always); err != nil || back != s {
				t.Errorf("%q is quoted as %s", s, always)
			}
		}
	})
}
