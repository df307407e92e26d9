package rc

import (
	"errors"
	"strings"
	"testing"
)

func block(t testing.TB, hook, home, path string) Block {
	t.Helper()
	b, err := NewBlock(hook, home, path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func plain(t testing.TB) Block {
	return block(t, "bash", "/home/u", "/home/u/.local/share/gvx/shell/init.bash")
}

// lines are a block's with that end of lines.
func lines(t testing.TB, b Block, begin, eol string) string {
	t.Helper()
	return strings.Join(append(append([]string{begin}, b.lines...), endMark), eol)
}

const begin, beginJoined = "# >>> gvx setup >>>", "# >>> gvx setup (the line above had no end) >>>"

func TestAdd(t *testing.T) {
	b, older := plain(t), block(t, "bash", "/home/u", "/srv/old/gvx/shell/init.bash")
	lf, crlf := lines(t, b, begin, "\n"), lines(t, b, begin, "\r\n")
	for name, c := range map[string]struct{ text, want string }{
		"empty":               {"", lf + "\n"},
		"text":                {"a\nb\n", "a\nb\n" + lf + "\n"},
		"no last line end":    {"a", "a\n" + lines(t, b, beginJoined, "\n") + "\n"},
		"CRLF":                {"a\r\nb\r\n", "a\r\nb\r\n" + crlf + "\r\n"},
		"CRLF, no last end":   {"a\r\nb", "a\r\nb\r\n" + lines(t, b, beginJoined, "\r\n") + "\r\n"},
		"first line LF":       {"a\nb\r\n", "a\nb\r\n" + lf + "\n"},
		"lone CR":             {"a\r", "a\r\n" + lines(t, b, beginJoined, "\n") + "\n"},
		"there already":       {"a\n" + lf + "\nb", "a\n" + lf + "\nb"},
		"there, end cut":      {"a\n" + lf, "a\n" + lf},
		"an older one":        {"a\n" + lines(t, older, begin, "\n") + "\nb\n", "a\n" + lf + "\nb\n"},
		"an older one, CRLF":  {"a\n" + lines(t, older, begin, "\r\n") + "\r\nb\n", "a\n" + crlf + "\r\nb\n"},
		"another gvx's":       {"a\n# >>> gvx setup (whatever) >>>\nx\n# <<< gvx setup <<<\nb\n", "a\n" + lf + "\nb\n"},
		"edited by hand":      {"a\n" + begin + "\nmine\n\n# <<< gvx setup <<<  \nb\n", "a\n" + lf + "\nb\n"},
		"joined stays joined": {"a\n" + lines(t, older, beginJoined, "\n") + "\n", "a\n" + lines(t, b, beginJoined, "\n") + "\n"},
		"marks that are none": {" " + begin + "\necho '" + endMark + "'\n", " " + begin + "\necho '" + endMark + "'\n" + lf + "\n"},
	} {
		got, err := Add([]byte(c.text), b)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %q, want %q, %v", name, got, c.want, err)
		}
		again, err := Add(got, b)
		if err != nil || string(again) != string(got) {
			t.Errorf("%s, again: %q, %v", name, again, err)
		}
	}
}

func TestRemove(t *testing.T) {
	b := plain(t)
	lf, loose := lines(t, b, begin, "\n"), lines(t, b, beginJoined, "\n")
	for name, c := range map[string]struct {
		text, want string
		found      bool
	}{
		"none":                  {"a\n", "a\n", false},
		"empty":                 {"", "", false},
		"alone":                 {lf + "\n", "", true},
		"between":               {"a\n" + lf + "\nb", "a\nb", true},
		"joined":                {"a\n" + loose + "\n", "a", true},
		"joined, CRLF":          {"a\r\n" + strings.ReplaceAll(loose, "\n", "\r\n") + "\r\n", "a", true},
		"joined, more followed": {"a\n" + loose + "\nb\n", "a\nb\n", true},
		"end cut":               {"a\n" + lf, "a\n", true},
	} {
		got, found, err := Remove([]byte(c.text))
		if err != nil || found != c.found || string(got) != c.want {
			t.Errorf("%s: %q, %v, want %q, %v", name, got, found, c.want, err)
		}
		if Has([]byte(c.text)) != c.found {
			t.Errorf("%s: Has", name)
		}
	}
}

func TestMarkersOutOfOrder(t *testing.T) {
	whole := lines(t, plain(t), begin, "\n") + "\n"
	for name, c := range map[string]struct {
		text string
		line int
		says string
	}{
		"no end":           {"a\n" + begin + "\nb\n", 2, "does not end"},
		"no begin":         {"a\nb\n" + endMark + "\n", 3, "has not begun"},
		"end before begin": {endMark + "\n" + begin + "\n", 1, "has not begun"},
		"begin twice":      {"a\n" + begin + "\n" + begin + "\n" + endMark + "\n", 2, "begins again on line 3"},
		"two blocks":       {whole + whole, 6, "a second block"},
		"end twice":        {whole + endMark + "\n", 6, "has not begun"},
		"CRLF":             {"a\r\n" + begin + "\r\nb\r\n", 2, "does not end"},
	} {
		_, addErr := Add([]byte(c.text), plain(t))
		rest, found, removeErr := Remove([]byte(c.text))
		for _, err := range []error{addErr, removeErr} {
			var mark *MarkerError
			if !errors.As(err, &mark) || mark.Line != c.line || !strings.Contains(mark.Error(), c.says) {
				t.Errorf("%s: %v, want line %d", name, err, c.line)
			}
		}
		if found || string(rest) != c.text || Has([]byte(c.text)) {
			t.Errorf("%s: something was done", name)
		}
	}
}

// What would be taken for the end of the block, or cannot be kept in a file, is refused.
func TestUnfitPaths(t *testing.T) {
	for _, path := range []string{"/x/\n" + endMark + "\n/init.sh", "/x/\n" + begin + "\n", "/x/\xff/init.sh", "/x/a\x00b"} {
		if b, err := NewBlock("sh", "/home/u", path); err == nil {
			t.Errorf("%q: %q", path, b.lines)
		}
	}
	if _, err := NewBlock("csh", "/home/u", "/x"); err == nil {
		t.Error("csh is known")
	}
}

// Whatever a file holds, what is put in can be taken out, and putting in twice is once.
func FuzzBlock(f *testing.F) {
	whole := lines(f, plain(f), begin, "\n") + "\n"
	seeds := []string{"", "a", "a\n", "a\r\nb", "\r", "\n", "\r\n", "\xef\xbb\xbfa\r\n", whole, "x\n" + whole + "y", strings.ReplaceAll(whole, "\n", "\r\n"),
		begin, endMark, begin + "\n" + begin, "# >>> gvx setup\r >>>\n" + endMark, "# >>> gvx setup >>> \t\n" + endMark + "\r\n", beginJoined + "\n" + endMark}
	for _, seed := range seeds {
		f.Add(seed, "/home/u/.local/share/gvx/shell/init.sh")
	}
	f.Add("a", "/x/it's \"$(touch x)\"\n`y`\\/init.sh")
	f.Fuzz(func(t *testing.T, text, path string) {
		for _, hook := range []string{"bash", "zsh", "fish", "pwsh", "nu", "sh"} {
			b, err := NewBlock(hook, "/home/u", path)
			if err != nil {
				continue
			}
			with, err := Add([]byte(text), b)
			if err != nil {
				return
			}
			if again, err := Add(with, b); err != nil || string(again) != string(with) {
				t.Fatalf("twice: %q, then %q, %v", with, again, err)
			}
			rest, found, err := Remove(with)
			if err != nil || !found {
				t.Fatalf("it is not found in %q: %v", with, err)
			}
			want, there, err := Remove([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if string(rest) != string(want) || !there && string(rest) != text {
				t.Fatalf("%q became %q, and %q without it", text, with, rest)
			}
		}
	})
}
