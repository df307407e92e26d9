package shellquote

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// readPwsh is what PowerShell takes a word of ours for: literals between single quotes,
// where two mean one, and [char]0xN, joined by + between parentheses. It is false for
// everything else, so for anything that could be an expression of another kind.
func readPwsh(word string) (string, bool) {
	if rest, ok := strings.CutPrefix(word, "("); ok {
		if word, ok = strings.CutSuffix(rest, ")"); !ok {
			return "", false
		}
	}
	var units []uint16
	for first := true; word != ""; first = false {
		var ok bool
		if !first {
			if word, ok = strings.CutPrefix(word, "+"); !ok {
				return "", false
			}
		}
		if rest, isChar := strings.CutPrefix(word, "[char]0x"); isChar && !first && len(rest) >= 4 {
			var unit uint16
			if n, _ := fmt.Sscanf(rest[:4], "%04x", &unit); n != 1 {
				return "", false
			}
			units, word = append(units, unit), rest[4:]
			continue
		}
		var literal string
		if literal, word, ok = readLiteral(word); !ok {
			return "", false
		}
		units = append(units, utf16.Encode([]rune(literal))...)
	}
	return string(utf16.Decode(units)), true
}

func readLiteral(text string) (literal, rest string, ok bool) {
	if text, ok = strings.CutPrefix(text, "'"); !ok {
		return "", "", false
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c < ' ' || c > '~':
			return "", "", false
		case c != '\'':
			b.WriteByte(c)
		case i+1 < len(text) && text[i+1] == '\'':
			b.WriteByte(c)
			i++
		default:
			return b.String(), text[i+1:], true
		}
	}
	return "", "", false
}
