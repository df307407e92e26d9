package quote

import (
	"os/exec"
	"strings"
	"testing"
)

func TestWord(t *testing.T) {
	for s, want := range map[string]string{
		"go.mod": "go.mod", "-rf": "-rf", "a/B_1@v2+x:y,z": "a/B_1@v2+x:y,z", "": "''", "a b": "'a b'", "$(touch x)": "'$(touch x)'", "`touch x`": "'`touch x`'",
		"é": "'é'", "~": "'~'", "a'b": `'a\x27b'`, `a\`: `'a\\'`, "a\nb": `'a\nb'`, "\x1b[31m": `'\x1b[31m'`, "\xff": `'\xff'`, "'$(touch x)'": `'\x27$(touch x)\x27'`, "\u202e": `'\u202e'`,
	} {
		if got := Word(s); got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
	}
	if got := Word(strings.Repeat("x\n", 1000)); len(got) > 2*limit {
		t.Errorf("%d bytes", len(got))
	}
}

// No shell does anything with a word but pass it on.
func TestWordIsOneArgument(t *testing.T) {
	words := []string{"$(touch x)", "'$(touch x)'", "a'b", `a\`, `\'$(touch x)`, "a\n$(touch x)", "`touch x`", "a;touch x", "!!", "a b", "*", "~", "{a,b}", "\"", "'\"'"}
	for _, shell := range []string{"sh", "bash", "zsh", "fish"} {
		path, err := exec.LookPath(shell)
		if err != nil {
			t.Logf("SKIP %s: it is not installed here", shell)
			continue
		}
		for _, s := range words {
			cmd := exec.Command(path, "-c", "printf '<%s>' "+Word(s))
			cmd.Dir = t.TempDir()
			out, err := cmd.CombinedOutput()
			text := strings.Trim(Word(s), "'")
			if shell == "fish" {
				text = strings.ReplaceAll(text, `\\`, `\`)
			}
			if err != nil || string(out) != "<"+text+">" {
				t.Errorf("%s: %q is %q, %v", shell, s, out, err)
			}
		}
	}
}
