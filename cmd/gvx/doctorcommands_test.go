package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/internal/why"
)

// Every gvx command that a finding, a message or the page tells people to run is there,
// with just those flags: each is run with --help.
func TestToldCommandsExist(t *testing.T) {
	told := toldCommands(t)
	if len(told) < 10 {
		t.Errorf("%d commands were found", len(told))
	}
	for command, where := range told {
		if err := helpOf(strings.Fields(command)); err != nil {
			t.Errorf("%s: %s: %v", where, command, err)
		}
	}
}

// A command that is not there, and a flag that is not, are told.
func TestToldCommandsAreChecked(t *testing.T) {
	for _, command := range []string{"gvx mend", "gvx doctor --mend", "gvx keys mend", "gvx setup --fix", "gvx why --list"} {
		if helpOf(strings.Fields(command)) == nil {
			t.Errorf("%s is not there", command)
		}
	}
	for text, want := range map[string]string{
		"  $ sudo gvx setup --system": "gvx setup --system", "help: gvx install 1.26, then again": "gvx install 1.26", "a `gvx doctor --fix`.": "gvx doctor --fix",
		"that gvx can tell": "", "run gvx env -u GVX_GO; or": "gvx env -u GVX_GO",
	} {
		got := strings.Join(commandsIn(text), "|")
		if got != want {
			t.Errorf("%q has %q, want %q", text, got, want)
		}
	}
}

// toldCommands are the command lines, and where each is told.
func toldCommands(t *testing.T) map[string]string {
	t.Helper()
	told := map[string]string{}
	add := func(where, text string) {
		for line := range strings.Lines(text) {
			for _, command := range commandsIn(line) {
				told[command] = where
			}
		}
	}
	for _, c := range doctor.All() {
		add(c.ID, c.About)
	}
	for _, m := range why.All() {
		add(m.ID, m.Means+"\n"+m.Otherwise)
	}
	files, err := filepath.Glob("../../internal/doctor/testdata/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, file := range append(files, "../../docs/doctor.md") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		add(file, string(data))
	}
	return told
}

// called is gvx with what may be a command line behind it.
var called = regexp.MustCompile("(^|[\\s`\"'(/])gvx((?: +[^\\s;|&,)`\"'#>…]+)+)")

// commandsIn returns the gvx commands in a line of text: what begins with the name of a
// command, and all that stands in backquotes or behind a prompt.
func commandsIn(line string) (found []string) {
	for _, m := range called.FindAllStringSubmatchIndex(line, -1) {
		words := beforeWords(strings.Fields(line[m[4]:m[5]]))
		quoted := m[3] > m[2] && line[m[2]:m[3]] == "`" || strings.Contains(line[:m[2]+1], "$ ")
		if name := strings.Trim(words[0], ".:"); !quoted && commandNamed((&gvx{}).app().Commands, name) == nil {
			continue // prose
		}
		found = append(found, "gvx "+strings.TrimRight(strings.Join(words, " "), ".:"))
	}
	return found
}

// beforeWords cuts a command line where prose goes on.
func beforeWords(words []string) []string {
	for i, word := range words {
		if i > 0 && slices.Contains([]string{"and", "or", "then"}, word) {
			return words[:i]
		}
		if strings.HasSuffix(word, ":") {
			return append(words[:i:i], strings.TrimSuffix(word, ":"))
		}
	}
	return words
}

// flagsOf is a command line without its arguments.
func flagsOf(app *cli.App, words []string) []string {
	c := commandNamed(app.Commands, word1(words))
	n := min(2, len(words))
	if sub := subcommandOf(c, words[n:]); sub != nil {
		c, n = sub, n+1
	}
	kept := words[:n:n]
	for i := n; i < len(words); i++ {
		if !isFlag(words[i]) {
			continue
		}
		kept = append(kept, words[i])
		if c != nil && takesNext(c.Flags, words[i]) && i+1 < len(words) {
			i++
			kept = append(kept, words[i])
		}
	}
	return kept
}

// helpOf runs a command line with --help in place of doing it.
func helpOf(words []string) error {
	var out bytes.Buffer
	g := &gvx{stdin: strings.NewReader(""), stdout: &out, stderr: &out, getenv: func(string) string { return "" }, environ: func() []string { return nil }, args: []string{"gvx"}}
	app := g.app()
	if c := commandNamed(app.Commands, word1(words)); c != nil && c.SkipFlagParsing {
		return nil // the rest is somebody else's
	}
	if c := commandNamed(app.Commands, word1(words)); c != nil && len(c.Subcommands) > 0 && len(words) > 2 && subcommandOf(c, words[2:]) == nil {
		return usagef("", "there is no such command")
	}
	return app.RunContext(context.Background(), append(flagsOf(app, words), "--help"))
}

func word1(words []string) string {
	if len(words) < 2 {
		return ""
	}
	return words[1]
}
