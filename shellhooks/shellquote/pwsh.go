package shellquote

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// pwshWord is printable ASCII between single quotes, where only that quote is special.
// All else is added as [char]N: U+2018 to U+201B are quotes to PowerShell, and what it
// makes of other bytes goes by [Console]::OutputEncoding, which on Windows is not UTF-8.
// (about_Quoting_Rules; IsSingleQuote in its CharTraits.cs.)
func pwshWord(s string) string {
	parts, plain := []string{}, ""
	add := func() {
		if plain != "" || len(parts) == 0 { // the first operand decides that + joins
			parts = append(parts, "'"+strings.ReplaceAll(plain, "'", "''")+"'")
		}
		plain = ""
	}
	for _, unit := range utf16.Encode([]rune(s)) {
		if ' ' <= unit && unit < 0x7f {
			plain += string(rune(unit))
			continue
		}
		add()
		parts = append(parts, fmt.Sprintf("[char]0x%04x", unit))
	}
	if plain != "" || len(parts) == 0 {
		add()
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, "+") + ")"
}

func pwshExport(name, value string) string { return "$env:" + name + " = " + pwshWord(value) + ";" }

func pwshUnset(name string) string {
	return "Remove-Item -LiteralPath 'Env:" + name + "' -ErrorAction SilentlyContinue;"
}
