package settings

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestParseFile(t *testing.T) {
	for _, tc := range []struct {
		text string
		line int // of the error; 0: none
	}{
		{"", 0}, {"\n\n", 0}, {"# only\n", 0}, {"A=", 0}, {"A==", 0}, {"A=b\r\nC=d\r\n", 0}, {"_=1", 0}, {"A1=x", 0}, {"A=\x1b", 0},
		{"x", 1}, {"A=b\nx\n", 2}, {"=x", 1}, {"a=x", 1}, {"A B=x", 1}, {"A =x", 1}, {"export A=x", 1}, {"\ufeffA=x", 1}, {"A=b\n\n\n\x00", 4},
		{"\x1b[31mA=x", 1}, {"A=b\n[section]\n", 2}, {"\xff=x", 1},
	} {
		f, err := ParseFile("/c/env", []byte(tc.text))
		if tc.line == 0 {
			if err != nil || f.name != "/c/env" {
				t.Errorf("%q: %v", tc.text, err)
			}
			continue
		}
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Line != tc.line || syntax.File != "/c/env" || f.entries != nil {
			t.Errorf("%q: %#v", tc.text, err)
			continue
		}
		if text := err.Error(); !strings.HasPrefix(text, "/c/env:") || !strings.HasSuffix(text, " is not KEY=VALUE") || strings.ContainsAny(text, "\x1b\x00") {
			t.Errorf("%q: %q", tc.text, text)
		}
	}
}

func TestUnknown(t *testing.T) {
	text := "GVX_GO=1.27\nGVX_NEW=x\n\nPATH=/bin\n"
	f, err := ParseFile("env", []byte(text))
	want := []Value{{"GVX_NEW", Origin{File: "env", Line: 2}}, {"PATH", Origin{File: "env", Line: 4}}}
	if err != nil || !slices.Equal(f.Unknown(), want) {
		t.Errorf("%+v %v", f.Unknown(), err)
	}
	// Another gvx may know it: it is named, and does no harm.
	if s, err := Load(environment(), write(t, text), ""); err != nil || s.Get(Go).Text != "1.27" {
		t.Errorf("%+v %v", s, err)
	}
}

func TestEdit(t *testing.T) {
	for _, tc := range []struct{ before, value, after string }{
		{"", "1.27", "GVX_GO=1.27\n"},
		{"", "", ""},
		{"# mine\n\nA=b\n", "1.27", "# mine\n\nA=b\nGVX_GO=1.27\n"},
		{"A=b", "1.27", "A=b\nGVX_GO=1.27\n"},
		{"A=b\r\n", "1.27", "A=b\r\nGVX_GO=1.27\r\n"},
		{"A=b\r\nGVX_GO=1.26\r\nC=d\r\n", "1.27", "A=b\r\nGVX_GO=1.27\r\nC=d\r\n"},
		{"GVX_GO=1.26\nA=b\n", "1.27", "GVX_GO=1.27\nA=b\n"},
		{"GVX_GO=1.26", "1.27", "GVX_GO=1.27\n"},
		{"  GVX_GO=1.26  \nA=b", "1.27", "GVX_GO=1.27\nA=b\n"},
		{"GVX_GO=1.25\n#GVX_GO=1\nGVX_GO=1.26\n", "1.27", "GVX_GO=1.27\n#GVX_GO=1\n"},
		{"GVX_GO=1.25\n# x\nGVX_GO=1.26\nA=b\n", "", "# x\nA=b\n"},
		{"GVX_GO_LINE=exact\n", "1.27", "GVX_GO_LINE=exact\nGVX_GO=1.27\n"},
		{"GVX_GO_LINE=exact\n", "", "GVX_GO_LINE=exact\n"},
		{"A=b", "", "A=b\n"},
	} {
		if got := string(Edit([]byte(tc.before), Go, tc.value)); got != tc.after {
			t.Errorf("%q with %q: %q, want %q", tc.before, tc.value, got, tc.after)
		}
		if again := string(Edit([]byte(tc.after), Go, tc.value)); again != tc.after {
			t.Errorf("%q edited twice: %q", tc.before, again)
		}
	}
}

var files = []string{
	"", "\n", "A=b", "A=b\r\n", "GVX_GO=1.27.4\n# note\n", "GVX_GO=1.26\nGVX_GO=1.27\n", "GVX_REQUIRE=gpg\nGVX_REQUIRE=", "x", "GVX_GO", "=", "\x00",
	"\xff=\xff", "GVX_GO=\x1b[31m", " # GVX_GO=1\n\tGVX_GO=1.27\v\n", "GVX_GO=1\rGVX_GO=2", "\u0085GVX_GO=1.27\u00a0", "A=" + strings.Repeat("x", 1000),
}

func FuzzParseFile(f *testing.F) {
	for _, text := range files {
		f.Add([]byte(text))
	}
	if len(files) == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		lines := strings.Count(string(data), "\n") + 1
		file, err := ParseFile("env", data)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Line < 1 || syntax.Line > lines || strings.ContainsAny(err.Error(), "\n\r\x1b\x00") {
				t.Errorf("%q: %q", data, err)
			}
			return
		}
		last := 0
		for _, e := range file.entries {
			if e.line <= last || e.line > lines || !isName(string(e.name)) || strings.Contains(e.value, "\n") {
				t.Errorf("%q: %+v", data, e)
			}
			last = e.line
		}
		for _, u := range file.Unknown() {
			if lookup(Name(u.Text)) >= 0 {
				t.Errorf("%q: %s is a setting", data, u.Text)
			}
		}
	})
}

// others returns the lines of data that set another name than name or none.
func others(data []byte, name Name) []string {
	var lines []string
	for line := range strings.Lines(string(data)) {
		if key, _, ok := strings.Cut(strings.TrimSpace(line), "="); !ok || Name(key) != name {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return lines
}

func FuzzEdit(f *testing.F) {
	for i, text := range files {
		f.Add([]byte(text), i, []string{"1.27.4", "", "exact", "1"}[i%4])
	}
	if len(files) == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, data []byte, which int, value string) {
		name := Names()[uint(which)%uint(len(Names()))]
		if _, err := ParseFile("env", data); err != nil || Check(name, value) != nil {
			return
		}
		edited := Edit(data, name, value)
		if !slices.Equal(others(edited, name), others(data, name)) {
			t.Errorf("%q became %q", data, edited)
		}
		file, err := ParseFile("env", edited)
		if err != nil {
			t.Fatalf("%q became %q: %v", data, edited, err)
		}
		var found []string
		for _, e := range file.entries {
			if e.name == name {
				found = append(found, e.value)
			}
		}
		want := []string{value}
		if value == "" {
			want = nil
		}
		if !slices.Equal(found, want) {
			t.Errorf("%q: %s is %q, want %q", edited, name, found, want)
		}
		if again := Edit(edited, name, value); string(again) != string(edited) {
			t.Errorf("%q edited twice: %q", edited, again)
		}
	})
}
