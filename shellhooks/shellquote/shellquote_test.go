package shellquote

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// nasty holds what a shell might obey, end a word at, or change.
var nasty = []string{
	"", "plain", "/home/u/a b", "it's", "''", "'", "'''a''b'", `"`, `\`, `\\`, `\'`, `a\`, `\n`, `$HOME`, "$(touch x)", "`touch x`", "${IFS}", "!", "!!", "!$", "^a^b",
	"a!'b", "#", "#x", "~", "~root", "=ls", "*", "?", "[a-z]", "{a,b}", "a;b", "a&b", "a|b", "<x", ">x", "-n", "--", "%s", "%PATH%", "@x", "@'", "(", ")", "r#'x'#", "$'x'", "'#",
	"a\nb", "\n", "a\n", "\r\n", "\t", " ", "  a  ", "\x01", "\x1b[31m", "\x7f", "\x01\x7f\x01", "é", "日本語", "🐹", "a🐹'b", "\u2018", "\u2019", "\u201a", "\u201b", "\u201c", "\u201d", "\u201e",
	"\u2028", "\u00a0", "\ufeff", "\ufffd", "\u0085", "\uf600", "\ufdd0", "e\u0301", "\xff", "a\xc3", "\xe4\xb8", "\x80\x81'", "\xc3\\", "\xf0\x9f'",
}

// speaker is one shell process that stays and prints what each word means.
type speaker struct {
	name, program string
	in            io.Writer
	out           *bufio.Reader
	// frame is what is fed for a word.
	frame func(word string) string
}

// means returns what the shell takes word for.
func (s *speaker) means(t *testing.T, word string) string {
	t.Helper()
	if _, err := io.WriteString(s.in, s.frame(word)); err != nil {
		t.Fatalf("%s: %v", s.program, err)
	}
	got, err := s.out.ReadString(0)
	if err != nil {
		t.Fatalf("%s ended at %s: %v, having said %q", s.program, word, err, got)
	}
	return strings.TrimSuffix(got, "\x00")
}

// dialect is how a real shell is made to say what words mean.
type dialect struct {
	shell   string
	program []string
	frame   func(word string) string
}

const evalLoop = `while IFS= read -r -d '' word; do eval "printf '%s\0' $word"; done`

func nulEnded(word string) string { return word + "\x00" }
func printed(word string) string  { return "printf '%s\\0' " + word + "\n" }

var dialects = []dialect{
	{"bash", []string{"bash", "--norc", "-c", evalLoop}, nulEnded},
	{"bash", []string{"bash", "--norc", "--posix"}, printed},
	// As if typed, with the history's exclamation marks.
	{"bash", []string{"bash", "--norc", "--noediting", "-iH"}, printed},
	{"zsh", []string{"zsh", "-f", "-o", "rcquotes", "-o", "cshjunkiequotes", "-c", evalLoop}, nulEnded},
	{"zsh", []string{"zsh", "-f", "-i", "-o", "rcquotes", "-o", "banghist", "+o", "zle", "+o", "promptsp"}, printed},
	{"zsh", []string{"zsh", "--emulate", "sh", "-f"}, printed},
	{"sh", []string{"dash"}, printed},
	{"sh", []string{"ksh93"}, printed},
	{"sh", []string{"mksh"}, printed},
	{"sh", []string{"busybox", "ash"}, printed},
	{"sh", []string{"bash", "--norc", "--posix"}, printed},
	{"sh", []string{"zsh", "-f", "-c", evalLoop}, nulEnded},
	{"fish", []string{"fish", "--no-config", "-c", `while read -lz word; eval "printf '%s\0' $word"; end`}, nulEnded},
	// nuon is read by nu's own parser of values.
	{"nu", []string{"nu", "--no-config-file", "--stdin", "-c", `lines | each {|l| ($l | from nuon) + "\u{0}" | print -n --raw $in } | ignore`}, func(word string) string { return word + "\n" }},
}

// speakers starts each of the shells that is here.
func speakers(t testing.TB, locale string) []*speaker {
	var all []*speaker
	for _, d := range dialects {
		path, err := exec.LookPath(d.program[0])
		if err != nil {
			t.Logf("SKIP %s: it is not installed here", d.program[0])
			continue
		}
		all = append(all, speak(t, d, path, locale))
	}
	return all
}

func speak(t testing.TB, d dialect, path, locale string) *speaker {
	cmd := exec.Command(path, d.program[1:]...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"HOME=" + cmd.Dir, "PATH=" + os.Getenv("PATH"), "LC_ALL=" + locale, "HISTFILE="}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	hung := time.AfterFunc(10*time.Minute, func() { cmd.Process.Kill() })
	t.Cleanup(func() {
		in.Close()
		io.Copy(io.Discard, out)
		cmd.Wait() // its code is the last word's
		hung.Stop()
		if _, err := os.Stat(filepath.Join(cmd.Dir, "x")); err == nil {
			t.Errorf("%s has run a word", d.program)
		}
	})
	return &speaker{d.shell, strings.Join(d.program, " "), in, bufio.NewReader(out), d.frame}
}

// check holds s against what each shell takes its word for.
func check(t *testing.T, all []*speaker, s string) {
	t.Helper()
	for _, shell := range all {
		word, err := Word(shell.name, s)
		if err != nil {
			var odd *TextError
			if mayRefuse := strings.Contains(s, "\x00") || shell.name == "nu" && !utf8.ValidString(s); !mayRefuse || !errors.As(err, &odd) {
				t.Errorf("%s: %v", shell.name, err)
			}
			continue
		}
		if strings.Contains(word, "\n") && shell.name != "sh" {
			t.Errorf("%s: %q takes several lines", shell.name, word)
		}
		if got := shell.means(t, word); got != s {
			t.Errorf("%s: %s means %q, not %q", shell.program, word, got, s)
		}
	}
}

func TestWordMeansTheString(t *testing.T) {
	for _, locale := range []string{"C.UTF-8", "C"} {
		all := speakers(t, locale)
		if len(all) == 0 {
			t.Skip("SKIP: there is no shell here")
		}
		for _, s := range nasty {
			check(t, all, s)
		}
		check(t, all, strings.Join(nasty, ""))
		check(t, all, everyByte())
	}
}

func everyByte() string {
	var all []byte
	for b := 1; b < 256; b++ {
		all = append(all, byte(b))
	}
	return string(all)
}

func FuzzWord(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	all := speakers(f, "C.UTF-8")
	f.Fuzz(func(t *testing.T, s string) {
		check(t, all, s)
		checkPwsh(t, s)
	})
}

// checkPwsh reads the word back by PowerShell's rules, which are few for printable
// ASCII: no PowerShell is needed to know them.
func checkPwsh(t *testing.T, s string) {
	t.Helper()
	word, err := Word("pwsh", s)
	if err != nil {
		if utf8.ValidString(s) && !strings.Contains(s, "\x00") {
			t.Error(err)
		}
		return
	}
	if got, ok := readPwsh(word); !ok || got != s {
		t.Errorf("pwsh: %s means %q, not %q", word, got, s)
	}
}

func TestPwshWord(t *testing.T) {
	for s, want := range map[string]string{
		"": "''", "a b": "'a b'", "it's $x `y": "'it''s $x `y'", "a\nb": "('a'+[char]0x000a+'b')", "\u2019": "(''+[char]0x2019)", "🐹": "(''+[char]0xd83d+[char]0xdc39)",
	} {
		if got, err := Word("pwsh", s); err != nil || got != want {
			t.Errorf("Word(pwsh, %q) = %s, %v, want %s", s, got, err, want)
		}
	}
	for _, s := range nasty {
		checkPwsh(t, s)
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	for _, shell := range Shells() {
		var odd *TextError
		if word, err := Word(shell, "a\x00b"); !errors.As(err, &odd) || word != "" {
			t.Errorf("%s takes a NUL: %q, %v", shell, word, err)
		}
		for _, name := range []string{"", "1A", "A B", "A=B", "É", "A;touch x", "A\n"} {
			if text, err := Export(shell, name, "v"); !errors.As(err, &odd) || text != "" {
				t.Errorf("Export(%s, %q) = %q, %v", shell, name, text, err)
			}
			if text, err := Unset(shell, name); !errors.As(err, &odd) || text != "" {
				t.Errorf("Unset(%s, %q) = %q, %v", shell, name, text, err)
			}
		}
	}
	for _, shell := range []string{"pwsh", "nu"} {
		var odd *TextError
		if word, err := Word(shell, "a\xff"); !errors.As(err, &odd) || word != "" {
			t.Errorf("%s takes what is not UTF-8: %q, %v", shell, word, err)
		}
	}
	var unknown *UnknownShellError
	if _, err := Word("csh", "a"); !errors.As(err, &unknown) || !strings.Contains(err.Error(), "bash, zsh") {
		t.Errorf("csh: %v", err)
	}
}
