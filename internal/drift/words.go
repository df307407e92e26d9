package drift

import (
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/shellhooks/shellquote"
)

// foreign makes a text of the repository safe to show.
func foreign(s string) string { return quote.Foreign(s) }

func at(p *Place) At { return At{File: p.File, Line: p.Line, Show: p.Show} }

// becauseLimit is how many places that explain a finding a person reads.
const becauseLimit = 5

func ats(places []*Place) (found []At) {
	for _, p := range places[:min(len(places), becauseLimit)] {
		found = append(found, at(p))
	}
	return found
}

// spot returns "api/go.mod:3".
func spot(a At) string {
	if a.Line == 0 {
		return foreign(a.File)
	}
	return foreign(a.File) + ":" + strconv.Itoa(a.Line)
}

// where returns " (api/go.mod:3)".
func where(a At) string { return " (" + spot(a) + ")" }

// lineWords names a go or toolchain line in a message: "go 1.25.0 (api/go.mod:3)".
func lineWords(p *Place) string {
	word := "go "
	if p.Kind == ToolchainLine {
		word = "toolchain go"
	}
	return word + foreign(p.Text) + where(at(p))
}

// subject names a place in a message, and what it gets where its text does not say so:
// "go-version: oldstable (1.26)".
func subject(p *Place, a ask) string {
	text := p.Show
	if text == "" {
		text = string(p.Kind) + " " + p.Text
	}
	switch p.Want.Form {
	case NewestGo, Oldstable, Range, FromFile:
		return foreign(text) + " (" + a.words() + ")"
	}
	return foreign(text)
}

// commands of the go command and of gvx that help a person on.
const (
	helpFix     = "gvx check --fix"
	noToolchain = "none"
)

// helpEdit returns the command that gives the go.mod or go.work of p another line, and
// what to do by hand where the file's name cannot be typed. value is "1.25.3", of a
// toolchain line also "none".
func helpEdit(p *Place, value string) string {
	command := "go mod edit "
	if strings.HasSuffix(p.File, workFile) {
		command = "go work edit "
	}
	flag := "-go="
	if p.Kind == ToolchainLine {
		flag = "-toolchain="
		if value != noToolchain {
			flag += "go"
		}
	}
	word, ok := fileWord(p.File)
	if !ok {
		return "change the " + string(p.Kind) + " of " + foreign(p.File) + " to " + value + " by hand"
	}
	return command + flag + value + " " + word
}

// fileWord returns the word of a command line that means the file; false where it holds
// what no terminal may show.
func fileWord(file string) (string, bool) {
	if strings.HasPrefix(file, "-") {
		file = "./" + file
	}
	if !strings.ContainsFunc(file, isSpecial) {
		return file, true
	}
	word, err := shellquote.Word("sh", file)
	return word, err == nil && foreign(word) == word
}

// isSpecial reports whether r may mean more than itself to a shell.
func isSpecial(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	}
	return !strings.ContainsRune("._/-+@,", r)
}
