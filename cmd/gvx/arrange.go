package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// arrange moves the flags of a command before its arguments, because urfave/cli
// reads none that come after (github.com/urfave/cli/issues/427). What follows
// "--" stays as it is, and so do the words of a command that reads no flags, such as
// exec, of which the most is somebody else's command line.
func arrange(app *cli.App, args []string) []string {
	if len(args) < 2 {
		return args
	}
	at := 1
	for at < len(args) && strings.HasPrefix(args[at], "-") {
		at++
	}
	if at == len(args) {
		return args
	}
	command := commandNamed(app.Commands, args[at])
	if sub := subcommandOf(command, args[at+1:]); sub != nil {
		command, at = sub, at+1
	}
	if command != nil && command.SkipFlagParsing {
		return args
	}
	flags, rest := []string{}, []string{}
	tail := args[at+1:]
	for i := 0; i < len(tail); i++ {
		arg := tail[i]
		switch {
		case arg == "--":
			// It ends the flags of urfave/cli only where no argument stands before it.
			flags = append(flags, arg)
			rest = append(rest, tail[i+1:]...)
			i = len(tail)
		case isFlag(arg):
			flags = append(flags, arg)
			switch {
			case command == nil || !takesNext(command.Flags, arg):
			case lacksValue(command, arg, tail[i+1:]):
				flags[len(flags)-1] = arg + "="
			case i+1 < len(tail):
				i++
				flags = append(flags, tail[i])
			}
		default:
			rest = append(rest, arg)
		}
	}
	return slices.Concat(args[:at+1], flags, rest)
}

// isFlag reports whether a word that stands where flags are read is one.
func isFlag(word string) bool { return len(word) > 1 && word[0] == '-' }

// commandNamed returns the command that is called name; nil where there is none.
func commandNamed(commands []*cli.Command, name string) *cli.Command {
	for _, c := range commands {
		if c.HasName(name) {
			return c
		}
	}
	return nil
}

// subcommandOf returns the command of c's own that the next word names; nil where it
// names none.
func subcommandOf(c *cli.Command, next []string) *cli.Command {
	if c == nil || len(next) == 0 {
		return nil
	}
	return commandNamed(c.Subcommands, next[0])
}

// lacksValue reports whether word, a flag of c, means something without a value and has
// none: next are the words behind it.
func lacksValue(c *cli.Command, word string, next []string) bool {
	if len(next) > 0 && !strings.HasPrefix(next[0], "-") {
		return false
	}
	name := flagNamed(c.Flags, word).Names()[0]
	return c.Name == "env" && name == "shell" || c.Name == "log" && name == "head"
}

// takesNext reports whether word is one of flags whose value is the next word.
func takesNext(flags []cli.Flag, word string) bool {
	return !strings.Contains(word, "=") && takesValue(flagNamed(flags, word))
}

// flagNamed returns the flag that a word such as --json or --older-than=90d is; nil
// where there is none. One dash does as well as two (package flag).
func flagNamed(flags []cli.Flag, word string) cli.Flag {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(word, "-"), "-"), "=")
	for _, f := range flags {
		if slices.Contains(f.Names(), name) {
			return f
		}
	}
	return nil
}

func takesValue(f cli.Flag) bool {
	valued, ok := f.(cli.DocGenerationFlag)
	return ok && valued.TakesValue()
}
