package main

import (
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/shellhooks"
)

// completing are the names of the shells that can complete.
func completing() []string {
	return slices.DeleteFunc(shellhooks.Names(), func(name string) bool {
		text, _ := shellhooks.Completion(name)
		return text == ""
	})
}

func (g *gvx) completionCommand() *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Category:  groupMachine,
		Usage:     "print what completes gvx's command line in a shell",
		ArgsUsage: strings.Join(completing(), "|"),
		Description: "gvx init prints it too, with the rest that belongs into a shell. It is for those who do without that, and\n" +
			"for packages:\n\n" +
			"  bash   /usr/share/bash-completion/completions/gvx\n" +
			"  zsh    any file that ~/.zshrc reads: source <(gvx completion zsh)\n" +
			"  fish   /usr/share/fish/vendor_completions.d/gvx.fish\n" +
			"  pwsh   $PROFILE: (&gvx completion pwsh) | Out-String | Invoke-Expression\n" +
			"  nu     a file that config.nu sources",
		Action: g.completion,
	}
}

func (g *gvx) completion(c *cli.Context) error {
	name, err := shellArgument(c, completing())
	if err != nil {
		return err
	}
	text, _ := shellhooks.Completion(name)
	if text == "" {
		return usagef("gvx completion "+strings.Join(completing(), "|"), "a shell of the family of %s cannot complete by a program", name)
	}
	_, err = io.WriteString(g.stdout, text)
	return err
}
