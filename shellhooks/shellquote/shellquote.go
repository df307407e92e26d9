// Package shellquote writes words and assignments in the languages of the shells.
//
// It promises that a word which it returns means exactly the string that it was made
// of, in its shell, interactive or not, whatever options are set there, when it stands
// between white space; that nothing in the string is ever expanded or run; and that
// what it returns is one line, but in sh, which has no way to write a newline other
// than itself. What a shell cannot carry is an error, never something similar.
package shellquote

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Shells returns the names that the functions of this package know.
func Shells() []string { return []string{"bash", "zsh", "fish", "pwsh", "nu", "sh"} }

// shell is one shell's language. All functions get strings without NUL bytes, and
// names that are identifiers.
type shell struct {
	// bytes is whether a string may hold any bytes, or must be UTF-8.
	bytes  bool
	word   func(s string) string
	export func(name, value string) string
	unset  func(name string) string
}

var shells = map[string]shell{
	"bash": {true, ansiC, posixExport(ansiC), posixUnset},
	"zsh":  {true, ansiC, posixExport(ansiC), posixUnset},
	"sh":   {true, posixWord, posixExport(posixWord), posixUnset},
	"fish": {true, fishWord, fishExport, fishUnset},
	"pwsh": {false, pwshWord, pwshExport, pwshUnset},
	"nu":   {false, nuWord, nuExport, nuUnset},
}

// UnknownShellError is a name that is not among [Shells].
type UnknownShellError struct{ Shell string }

func (e *UnknownShellError) Error() string {
	return fmt.Sprintf("%q is none of the shells %s", e.Shell, strings.Join(Shells(), ", "))
}

// TextError is a string that the shell has no word for, or a variable's name that it
// cannot have.
type TextError struct{ Shell, Text, Why string }

func (e *TextError) Error() string {
	return fmt.Sprintf("%q cannot be written for %s: %s", e.Text, e.Shell, e.Why)
}

// Word returns one word that means s. The error is an *[UnknownShellError], or a
// *[TextError] for a NUL byte and, in pwsh and nu, for what is not UTF-8.
func Word(shell, s string) (string, error) {
	lang, err := languageFor(shell, s)
	if err != nil {
		return "", err
	}
	return lang.word(s), nil
}

// Export returns one statement, with its newline, that gives the shell and what it
// starts the variable name. In fish and nu PATH becomes a list, as those shells have
// it. pwsh before 7.5 has no empty variables: there an empty value unsets it. Errors are
// those of [Word], and a *[TextError] for a name that is no identifier.
func Export(shell, name, value string) (string, error) {
	lang, err := languageFor(shell, value)
	if err == nil {
		err = checkName(shell, name)
	}
	if err != nil {
		return "", err
	}
	return lang.export(name, value) + "\n", nil
}

// Unset returns one statement, with its newline, that takes the variable name away, and
// that succeeds where there is none. In fish one that is universal, for all sessions, stays
// so, and is empty in this one. Errors are those of [Export].
func Unset(shell, name string) (string, error) {
	lang, err := languageFor(shell, "")
	if err == nil {
		err = checkName(shell, name)
	}
	if err != nil {
		return "", err
	}
	return lang.unset(name) + "\n", nil
}

func languageFor(name, s string) (shell, error) {
	lang, ok := shells[name]
	switch {
	case !ok:
		return shell{}, &UnknownShellError{name}
	case strings.Contains(s, "\x00"):
		return shell{}, &TextError{name, s, "it holds a NUL byte"}
	case !lang.bytes && !utf8.ValidString(s):
		return shell{}, &TextError{name, s, "it is not UTF-8"}
	}
	return lang, nil
}

// checkName holds names to what every shell takes for one (IEEE Std 1003.1, 3.216).
func checkName(shell, name string) error {
	letter := func(b byte) bool { return b == '_' || 'a' <= b|0x20 && b|0x20 <= 'z' }
	ok := name != "" && letter(name[0]) && !slices.ContainsFunc([]byte(name), func(b byte) bool {
		return !letter(b) && (b < '0' || b > '9')
	})
	if !ok {
		return &TextError{shell, name, "it is no variable's name"}
	}
	return nil
}
