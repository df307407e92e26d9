package shellquote

import (
	"fmt"
	"strings"
)

// posixWord stands between single quotes, where only that quote itself is special
// (IEEE Std 1003.1, 2.2.2). It is never the second byte of a character, in no encoding
// that a locale has.
func posixWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// ansiC is posixWord for what has nothing odd, else bash's and zsh's $'…'. So a word is
// one line and never touches zsh's RC_QUOTES or CSH_JUNKIE_QUOTES, nor the history of an
// interactive shell, which has obeyed an exclamation mark between quotes before. Behind
// the $ all that is odd is hexadecimal: in some locales a backslash would be the second
// byte of a character.
func ansiC(s string) string {
	if !strings.ContainsFunc(s, isOdd) {
		return posixWord(s)
	}
	var b strings.Builder
	b.WriteString("$'")
	for i := range len(s) {
		if c := s[i]; c >= 0x80 || isOdd(rune(c)) {
			fmt.Fprintf(&b, `\x%02x`, c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String() + "'"
}

// isOdd is true for what does not stand for itself between single quotes everywhere;
// also for the rune that stands for a byte that is not UTF-8.
func isOdd(r rune) bool {
	return r < ' ' || r == 0x7f || r == '\'' || r == '!' || r == '\\' || r == '\uFFFD' || 0x80 <= r && r < 0xa0
}

func posixExport(word func(string) string) func(name, value string) string {
	return func(name, value string) string { return "export " + name + "=" + word(value) }
}

// -v, because without it some shells would take a function of that name.
func posixUnset(name string) string { return "unset -v " + name }
