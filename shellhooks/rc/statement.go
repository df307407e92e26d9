package rc

import (
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/shellhooks/shellquote"
)

// Line is the one line that has a shell with that hook read the file path, as people
// type it. What lies below home is written with $HOME, so that the line serves on every
// machine that shares the home folder. Errors are those of [shellquote.Word].
func Line(hook, home, path string) (string, error) {
	word, err := wordFor(hook, home, path, "$HOME")
	if err != nil {
		return "", err
	}
	switch hook {
	case "fish", "nu":
		return "source " + word, nil
	}
	return ". " + word, nil
}

// statement is [Line] where it must do no harm: without the file it does nothing and
// succeeds, also in a shell that ends on errors and unset variables. A comment ends it: in
// a file with CRLF a shell would else take the carriage return for a part of the word.
func statement(hook, home, path string) (string, error) {
	word, err := wordFor(hook, home, path, "${HOME-}")
	if err != nil {
		return "", err
	}
	text := ""
	switch hook {
	case "fish":
		text = "if test -r " + word + "; source " + word + "; end"
	case "nu":
		// source wants what is known before anything runs; null is no file.
		text = "source (if (" + word + " | path exists) { " + word + " } else { null })"
	case "pwsh":
		text = "if (Test-Path -LiteralPath " + word + ") { . " + word + " }"
	default:
		text = "if [ -r " + word + " ]; then . " + word + "; fi"
	}
	return text + " # gvx", nil
}

// wordFor is one word that means path. variable is how a POSIX shell is asked for the home.
func wordFor(hook, home, path, variable string) (string, error) {
	rel, err := filepath.Rel(home, path)
	if hook == "nu" || err != nil || !filepath.IsLocal(rel) {
		return shellquote.Word(hook, path)
	}
	if hook == "fish" || hook == "pwsh" {
		variable = "$HOME" // they know no other form, and unset it is empty
	}
	rest := string(filepath.Separator) + rel
	word, err := shellquote.Word(hook, rest)
	switch {
	case err != nil:
		return "", err
	case hook == "pwsh":
		return "($HOME + " + word + ")", nil
	case isPlain(rest):
		return `"` + variable + rest + `"`, nil
	}
	return `"` + variable + `"` + word, nil
}

// isPlain reports whether no shell sees anything in s, between double quotes.
func isPlain(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-") == ""
}
