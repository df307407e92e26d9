package main

import (
	"errors"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/hooks"
	"github.com/gvx-go/gvx/shim"
)

// explainHook says how to go on where a hook cannot be installed for program, or taken out.
func explainHook(err error, program string, name hooks.Name) error {
	var (
		edited  *hooks.EditedError
		managed *hooks.ManagedError
		kept    *hooks.KeptError
		own     *hooks.ProgramError
		wider   *hooks.WiderError
		tracked *hooks.TrackedError
		file    *hooks.FileError
	)
	p := &problem{code: exitFailed, facts: []shim.Row{fact("changed", "nothing")}}
	switch {
	case errors.As(err, &edited):
		p.help = "keep elsewhere what was changed, and remove it: rm " + quoted(edited.Path)
	case errors.As(err, &managed):
		p.help = managedHelp[managed.By](name)
	case errors.As(err, &kept):
		p.help = "make one of the two, remove the other, and run gvx hook install again"
	case errors.As(err, &own):
		p.help = "install gvx to a place of its own, such as ~/.local/bin, and run that one: ./install.sh does it"
	case errors.As(err, &wider):
		p.help = "put this line into " + foreign(filepath.Join(wider.Dir, string(name))) + ": " + quoted(program) + " hook run " + string(name) + argumentsFor[name] +
			" || exit"
		if wider.Setting != "" {
			p.help += "; or give this repository hooks of its own: git config core.hooksPath " + quoted(wider.Usual)
		}
	case errors.As(err, &tracked):
		p.help = "put this line into " + foreign(filepath.Join(tracked.Dir, string(name))) + ", for everybody: gvx hook run " + string(name) + argumentsFor[name] + " || exit"
	case errors.As(err, &file):
		p.help = "look at it: ls -ld " + quoted(file.Path)
	default:
		return err
	}
	p.text = err.Error()
	return p
}

// argumentsFor are those of git that gvx hook run wants, too.
var argumentsFor = map[hooks.Name]string{hooks.PrePush: ` "$@"`}

// managedHelp is how to have other managers of hooks call gvx.
var managedHelp = map[string]func(hooks.Name) string{
	"husky": func(name hooks.Name) string {
		return "put this line into .husky/" + string(name) + ": ~/.local/bin/gvx hook run " + string(name) + argumentsFor[name]
	},
	"lefthook": func(name hooks.Name) string {
		line := "gvx: {run: gvx hook run " + string(name) + "}"
		if name == hooks.PrePush {
			line = "gvx: {run: 'gvx hook run pre-push {1} {2}', use_stdin: true}"
		}
		return "put this line into lefthook.yml, below " + string(name) + " and commands, and run lefthook install: " + line
	},
}
