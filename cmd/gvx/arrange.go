package main

import "strings"

// valueFlags are the flags that take the next argument as their value.
var valueFlags = map[string]bool{"-w": true, "-u": true, "--at-least": true, "--by": true, "--older-than": true, "--shell": true}

// mayLackValue are those of them that mean something without a value too.
var mayLackValue = map[string]bool{"--shell": true}

// subcommands are the commands with commands of their own.
var subcommands = map[string]bool{"keys": true}

// arrange moves the flags of a command before its arguments, because urfave/cli
// reads none that come after (github.com/urfave/cli/issues/427). What follows
// "--" stays as it is, and so does everything of exec from its version on, which
// is somebody else's command line.
func arrange(args []string) []string {
	if len(args) < 2 {
		return args
	}
	command := 1
	for command < len(args) && strings.HasPrefix(args[command], "-") {
		command++
	}
	if command == len(args) {
		return args
	}
	if subcommands[args[command]] && command+1 < len(args) && !strings.HasPrefix(args[command+1], "-") {
		command++
	}
	flags, rest := []string{}, []string{}
	tail := args[command+1:]
	for i := 0; i < len(tail); i++ {
		arg := tail[i]
		switch {
		case args[command] == "exec" && (arg == "--" || len(rest) > 0):
			rest = append(rest, tail[i:]...)
			i = len(tail)
		case arg == "--":
			// It ends the flags of urfave/cli only where no argument stands before it.
			flags = append(flags, arg)
			rest = append(rest, tail[i+1:]...)
			i = len(tail)
		case len(arg) > 1 && arg[0] == '-':
			flags = append(flags, arg)
			if mayLackValue[arg] && (i+1 == len(tail) || strings.HasPrefix(tail[i+1], "-")) {
				flags[len(flags)-1] = arg + "="
			} else if valueFlags[arg] && i+1 < len(tail) {
				i++
				flags = append(flags, tail[i])
			}
		default:
			rest = append(rest, arg)
		}
	}
	out := append([]string{}, args[:command+1]...)
	return append(append(out, flags...), rest...)
}
