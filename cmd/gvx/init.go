package main

import (
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/shellhooks"
)

func (g *gvx) initCommand() *cli.Command {
	return &cli.Command{
		Name:      "init",
		Category:  groupMachine,
		Usage:     "print what a shell's rc file evaluates: PATH, the hook, completion",
		ArgsUsage: strings.Join(shellhooks.Names(), "|"),
		Description: "Prints a text that is the same on every machine. It puts the shims first on PATH, has the\n" +
			"programs of go install follow the folder, and completes gvx's command line. In the rc file:\n\n" +
			"  bash   ~/.bashrc                    eval \"$(gvx init bash)\"\n" +
			"  zsh    ~/.zshrc                     eval \"$(gvx init zsh)\"\n" +
			"  fish   ~/.config/fish/config.fish   gvx init fish | source\n" +
			"  pwsh   $PROFILE                     (&gvx init pwsh) | Out-String | Invoke-Expression\n" +
			"  nu     gvx init nu | save -f ~/.config/nushell/gvx.nu, and in config.nu: source gvx.nu\n" +
			"  sh     ~/.profile                   eval \"$(gvx init sh)\"\n\n" +
			"sh is also for ksh, mksh, dash and busybox. gvx setup writes the text into a file, which\n" +
			"a shell reads without starting gvx.",
		Action: g.init,
	}
}

func (g *gvx) init(c *cli.Context) error {
	name, err := shellArgument(c, shellhooks.Names())
	if err != nil {
		return err
	}
	text, _ := shellhooks.Hook(name)
	_, err = io.WriteString(g.stdout, text)
	return err
}

// shellArgument is the one argument of a command that is for a shell; known are those that
// it names to who mistyped.
func shellArgument(c *cli.Context, known []string) (name string, err error) {
	help := "gvx " + c.Command.Name + " " + strings.Join(known, "|")
	if c.NArg() != 1 {
		return "", usagef(help, "one shell, please: %s", strings.Join(known, ", "))
	}
	name, ok := shellhooks.Of(c.Args().First())
	if !ok {
		return "", usagef(help, "there is nothing for a shell called %s, only for %s", foreign(c.Args().First()), strings.Join(known, ", "))
	}
	return name, nil
}
