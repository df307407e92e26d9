package shellquote

import (
	"fmt"
	"os"
	"strings"
)

// nuWord stands between double quotes, where a backslash begins an escape and nothing
// is expanded; single quotes and raw strings (r#'…'#) cannot hold every string.
func nuWord(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

func nuExport(name, value string) string {
	if name != "PATH" {
		return "$env." + name + " = " + nuWord(value)
	}
	dirs := strings.Split(value, string(os.PathListSeparator))
	for i, dir := range dirs {
		dirs[i] = nuWord(dir)
	}
	return "$env.PATH = [" + strings.Join(dirs, ", ") + "]"
}

func nuUnset(name string) string { return "hide-env --ignore-errors " + name }
