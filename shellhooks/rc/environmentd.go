package rc

import (
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ownHeader begins every file that is gvx's as a whole.
const ownHeader = "# gvx setup wrote this file. It writes it anew each time, and gvx setup --uninstall removes it.\n"

// Own returns text as a file of gvx's own, in a language whose comments begin with "#".
func Own(text string) []byte { return []byte(ownHeader + text) }

// IsOwn reports whether data is what [Own] returned once, whatever followed then.
func IsOwn(data []byte) bool { return strings.HasPrefix(string(data), ownHeader) }

// EnvironmentD is the file of environment.d(5) that puts the folder shims first on the PATH
// of systemd's user services. The error is a *[PathError] for a folder that it has no way
// to write, or that PATH cannot hold.
func EnvironmentD(home, shims string) ([]byte, error) {
	prefix, rest := "", shims
	if rel, err := filepath.Rel(home, shims); err == nil && filepath.IsLocal(rel) {
		prefix, rest = "${HOME}", string(filepath.Separator)+rel
	}
	if why := unfitForEnvironment(shims); why != "" {
		return nil, &PathError{shims, why}
	}
	// "$$" is one dollar sign; the other three would end the quotes or hide what follows.
	value := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `$$`).Replace(rest)
	return Own(`PATH="` + prefix + value + `${PATH:+:${PATH}}"` + "\n"), nil
}

func unfitForEnvironment(dir string) string {
	switch {
	case !utf8.ValidString(dir):
		return "it is not UTF-8"
	case strings.Contains(dir, ":"):
		return "a colon ends an entry of PATH"
	case strings.ContainsFunc(dir, unicode.IsControl):
		return "it holds a control character"
	}
	return ""
}
