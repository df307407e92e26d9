package main

import (
	"github.com/urfave/cli/v2"
)

// typed is a command line whose last word is being typed, read by the rules of
// [arrange] and urfave/cli.
type typed struct {
	top     *cli.App
	words   []string
	word    string       // the last of words
	command *cli.Command // nil where the word is before or in its place
	name    string       // of the command: "keys import"
	unknown bool         // a command that does not exist
	given   map[string]bool
	value   cli.Flag // whose value the word is; nil for none
	args    []string // the command's arguments before the word
	ended   bool     // by --: what follows is no flag
}

// readTyped reads words, of which there is at least one.
func readTyped(app *cli.App, words []string) typed {
	last := len(words) - 1
	t := typed{top: app, words: words, word: words[last], given: map[string]bool{}}
	for _, word := range words[:last] {
		t.take(word)
	}
	return t
}

// take reads one word before the last.
func (t *typed) take(word string) {
	switch {
	case t.value != nil:
		t.value = nil
	case t.flagsCount() && word == "--":
		t.ended = true
	case t.flagsCount() && isFlag(word):
		t.takeFlag(word)
	case t.unknown:
	case t.command == nil:
		t.enter(commandNamed(t.top.Commands, word))
	case len(t.args) == 0 && len(t.given) == 0 && subcommandOf(t.command, []string{word}) != nil:
		t.enter(subcommandOf(t.command, []string{word}))
	default:
		t.args = append(t.args, word)
	}
}

// enter reads on as c, which is nil for a command that does not exist. What was given
// before is gvx's own, or that of the command above.
func (t *typed) enter(c *cli.Command) {
	if t.unknown = c == nil; t.unknown {
		return
	}
	if t.command != nil {
		t.name += " "
	}
	t.command, t.name, t.given = c, t.name+c.Name, map[string]bool{}
}

func (t *typed) takeFlag(word string) {
	f := flagNamed(t.flags(), word)
	if f == nil {
		if word == "--help" || word == "-h" {
			t.given["help"] = true
		}
		return
	}
	t.given[f.Names()[0]] = true
	if takesNext(t.flags(), word) {
		t.value = f
	}
}

// flags are those that are read where the word is.
func (t *typed) flags() []cli.Flag {
	if t.command == nil {
		return t.top.Flags
	}
	return t.command.Flags
}

// flagsCount reports whether a word that begins with a dash is a flag here.
func (t *typed) flagsCount() bool {
	return !t.ended && (t.command == nil || !t.command.SkipFlagParsing)
}
