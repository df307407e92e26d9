package shellquote

import (
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
)

// fishWord stands between single quotes, where fish knows \\ and \'. What else is special,
// and bytes that are not UTF-8, stand between two such as \X…, which means the byte.
func fishWord(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch part := s[:n]; {
		case r < ' ' || r == 0x7f || r == utf8.RuneError && n == 1 || fishKeeps(r):
			for i := range n {
				fmt.Fprintf(&b, `'\X%02x'`, part[i])
			}
		case r == '\'' || r == '\\':
			b.WriteString(`\` + part)
		default:
			b.WriteString(part)
		}
		s = s[n:]
	}
	return b.String() + "'"
}

// fishKeeps is true for the code points that fish has a meaning of its own for, its
// wildcards and bytes that it could not decode (common.h: RESERVED_CHAR_BASE,
// ENCODE_DIRECT_BASE): the private ones and the noncharacters.
func fishKeeps(r rune) bool { return 0xe000 <= r && r <= 0xf8ff || 0xfdd0 <= r && r <= 0xfdef }

// fishExport ends with a semicolon, because eval (…) joins lines by spaces.
func fishExport(name, value string) string {
	words := []string{value}
	if name == "PATH" {
		words = strings.Split(value, string(os.PathListSeparator))
	}
	for i, w := range words {
		words[i] = fishWord(w)
	}
	return "set -gx " + name + " " + strings.Join(words, " ") + ";"
}

// fishUnset leaves a universal variable, which all sessions of the user share, as it is:
// fish can only put an empty one in its place.
func fishUnset(name string) string {
	return "set -eg " + name + "; if set -q " + name + "; set -gx " + name + " ''; end;"
}
