package goroot

import (
	"fmt"
	"strings"
	"testing"
)

func TestDescribe(t *testing.T) {
	env := "# A comment.\n\nGOPROXY=direct\nGOTOOLCHAIN=auto\n"
	long := strings.Repeat("x", 200)
	for _, test := range []struct{ name, want, got, text string }{
		{"go.env", env, strings.Replace(env, "auto", "local", 1), "GOTOOLCHAIN=auto → local"},
		{"go.env", env, strings.Replace(env, "auto", "", 1), `GOTOOLCHAIN=auto → ""`},
		{"go.env", env, env + "GOFLAGS=-x\n", "GOFLAGS=-x added"},
		{"go.env", env, "GOPROXY=direct\n", "GOTOOLCHAIN=auto removed"},
		{"go.env", env, "GOPROXY=off\nGOTOOLCHAIN=local\n", "GOPROXY=direct → off, GOTOOLCHAIN=auto → local"},
		{"go.env", env, strings.Replace(env, "auto", "\x1b[31m", 1), `GOTOOLCHAIN=auto → "\x1b[31m"`},
		{"go.env", env, strings.Replace(env, "auto", long, 1), "GOTOOLCHAIN=auto → " + long[:80] + "…"},
		{"go.env", env, strings.Replace(env, "A comment", "Another", 1), `line 1: "# A comment." → "# Another."`},
		{"go.env", env, "A=1\nB=2\nC=3\nD=4\n", ""},
		{"go.env", env, env + "GOPROXY=off\n", `line 5 added: "GOPROXY=off"`}, // twice: not a plain file of settings
		{"x.go", "a\nb\nc\n", "a\nB\nc\n", `line 2: "b" → "B"`},
		{"x.go", "a\nb\nc\n", "a\nc\n", `line 2 removed: "b"`},
		{"x.go", "a\nc\n", "a\nb\nc\n", `line 2 added: "b"`},
		{"x.go", "a\nb\nc\n", "A\nb\nC\n", ""},
		{"x.go", "a\na\na\n", "a\na\n", `line 3 removed: "a"`},
		{"x.go", "a", "a\n", `line 2 added: ""`},
		{"x.go", "a\n", "a\r\n", `line 1: "a" → "a\r"`},
		{"x.go", "a\n", long + "\n", `line 1: "a" → "` + long[:80] + `"…`},
		{"x.go", "a\n", "a\u202e\n", `line 1: "a" → "a\u202e"`},
		{"x", "a\n", "a\x00\n", ""},
		{"x", "a\n", "\xff\n", ""},
		{"x", "a\n", "a\n", ""},
		{"x", "a\n", strings.Repeat("x", maxText+1), ""},
		{"x", "", "", ""},
	} {
		if text := Describe(test.name, []byte(test.want), []byte(test.got)); text != test.text {
			t.Errorf("%s, %q to %q: %q, want %q", test.name, test.want, test.got, text, test.text)
		}
	}
}

func FuzzDescribe(f *testing.F) {
	seeds := [][2]string{{"", ""}, {"A=1\n", "A=2\n"}, {"a\nb\n", "a\nc\n"}, {"\x1b", "A=\x1b]0;\a"}, {"A=1\nA=2", "A=3"}, {strings.Repeat("é", 100), "é"}}
	for _, s := range seeds {
		f.Add(s[0], s[1])
	}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, want, got string) {
		text := Describe("go.env", []byte(want), []byte(got))
		if len(text) > 4000 || strings.ContainsAny(text, "\x1b\n\r\x00\a\u202e") {
			t.Errorf("%q", text)
		}
		if want == got && text != "" {
			t.Errorf("nothing changed: %q", text)
		}
	})
}

// A file of as many settings as fit is described as fast as any other.
func TestDescribeManySettings(t *testing.T) {
	var want, got strings.Builder
	for i := range maxText/8 - 1 {
		fmt.Fprintf(&want, "K%05d=\n", i)
		fmt.Fprintf(&got, "L%05d=\n", i)
	}
	if want.Len() > maxText {
		t.Fatal(want.Len())
	}
	if text := Describe("go.env", []byte(want.String()), []byte(got.String())); text != "" {
		t.Errorf("%d bytes", len(text))
	}
	changed := strings.Replace(want.String(), "K60000=", "K60000=x", 1)
	if text := Describe("go.env", []byte(want.String()), []byte(changed)); text != `K60000="" → x` {
		t.Errorf("%q", text)
	}
}

func BenchmarkDescribe(b *testing.B) {
	for _, size := range []int{64 << 10, 512 << 10} {
		for name, line := range map[string]func(i int) string{
			"settings": func(i int) string { return fmt.Sprintf("K%05d=\n", i) },
			"lines":    func(int) string { return "\n" },
			"text":     func(int) string { return strings.Repeat("x", 80) + "\n" },
		} {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				var want strings.Builder
				for i := 0; want.Len() < size-100; i++ {
					want.WriteString(line(i))
				}
				got := strings.ReplaceAll(want.String(), "K", "L") + "x=\n"
				b.SetBytes(int64(size))
				for b.Loop() {
					Describe("go.env", []byte(want.String()), []byte(got))
				}
			})
		}
	}
}
