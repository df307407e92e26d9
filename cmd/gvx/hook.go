package main

import (
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/git"
	"github.com/gvx-go/gvx/internal/hooks"
	"github.com/gvx-go/gvx/shellhooks/shellquote"
)

func (g *gvx) hookCommand() *cli.Command {
	prePush := func(usage string) []cli.Flag { return []cli.Flag{&cli.BoolFlag{Name: "pre-push", Usage: usage}} }
	return &cli.Command{
		Name:     "hook",
		Category: groupProject,
		Usage:    "have git ask gvx check before each commit or push: install, uninstall",
		Description: "The hook calls this gvx by its path, and refuses the commit where it is gone. A hook that is there already is\n" +
			"kept and called first; core.hooksPath is respected. For pre-commit, lefthook and husky see docs/hooks.md.",
		Action: noSubcommand,
		Subcommands: []*cli.Command{
			{
				Name:         "install",
				Usage:        "put gvx's hook where git looks for it",
				Description:  "Before each commit it judges what is staged, as gvx check --staged does; with --pre-push, before each push, the\ncommit at each name that is pushed. All working trees of a repository have the same hooks.",
				Flags:        prePush("the hook of git push, in place of that of git commit"),
				Action:       g.installHook,
				OnUsageError: usageFailed,
			},
			{
				Name:         "uninstall",
				Usage:        "take gvx's hooks out again",
				Description:  "A hook that was there before comes back as it was. One of gvx's that was changed by hand stays, and is named.",
				Flags:        prePush("only the hook of git push"),
				Action:       g.uninstallHook,
				OnUsageError: usageFailed,
			},
			{
				Name:      "run",
				Usage:     "what the hooks call",
				ArgsUsage: "pre-commit|pre-push [ARG…]",
				Description: "run pre-commit is gvx check --staged, and ends at once where nothing that is staged could name a version of Go.\n" +
					"run pre-push REMOTE URL reads from standard input what git gives such a hook (githooks(5)), and judges the\n" +
					"commit at each name that is pushed, where the remote does not have it yet.",
				SkipFlagParsing: true,
				Action:          g.runHook,
			},
		},
	}
}

// noSubcommand is a command that is nothing without one of its own.
func noSubcommand(c *cli.Context) error {
	help := "gvx " + c.Command.Name + " --help" // gvx help names no subcommands
	if c.NArg() == 0 {
		return usagef(help, "gvx %s what? install or uninstall", c.Command.Name)
	}
	return usagef(help, "there is no command %s %s", c.Command.Name, foreign(c.Args().First()))
}

func (g *gvx) installHook(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	w, p, err := g.hookPlace(c)
	if err != nil {
		return err
	}
	program, err := w.ownPath()
	if err != nil {
		return err
	}
	name := hooks.PreCommit
	if c.Bool("pre-push") {
		name = hooks.PrePush
	}
	for _, check := range []func() error{p.Check, func() error { return p.CheckProgram(program, os.TempDir()) }} {
		if err := check(); err != nil {
			return explainHook(err, program, name)
		}
	}
	out, err := hooks.Install(p.Dir, name, program)
	if err != nil {
		return explainHook(err, program, name)
	}
	w.sayHook(out, name, p)
	return nil
}

// hookPlace finds the hooks of the repository that gvx was called in.
func (g *gvx) hookPlace(c *cli.Context) (*world, hooks.Place, error) {
	w, err := g.load()
	if err != nil {
		return nil, hooks.Place{}, err
	}
	asker, err := git.NewAsker(git.Process{Dir: w.dir, Env: w.environ()})
	if err != nil {
		return nil, hooks.Place{}, err
	}
	p, err := hooks.Find(c.Context, asker, w.dir)
	return w, p, err
}

// sayHook tells what became of a hook that was to be installed.
func (w *world) sayHook(out hooks.Outcome, name hooks.Name, p hooks.Place) {
	asks := map[hooks.Name]string{hooks.PreCommit: "before each commit, gvx check --staged", hooks.PrePush: "before each push, gvx check of the commit at each name that is pushed"}[name]
	switch path := w.shorten(out.Path); out.Did {
	case hooks.Nothing:
		w.say("%s is gvx's hook already: %s", path, asks)
	case hooks.Renewed:
		w.say("%s is renewed: %s", path, asks)
	default:
		w.say("%s: %s", path, asks)
	}
	if out.Caller != "" {
		w.say("%s, which is pre-commit's, calls it first", w.shorten(out.Caller))
	}
	switch {
	case out.Idle:
		w.say("the hook that was there before is kept, and not called, because nobody may run it: %s", w.shorten(out.Kept))
	case out.Kept != "":
		w.say("the hook that was there before is called first: %s", w.shorten(out.Kept))
	}
	if p.Linked {
		w.say("all working trees of this repository have it")
	}
	if by, file := p.Manager(); by != "" {
		w.say("gvx: warning: with %s, %s would put its own hooks in the place of this one: docs/hooks.md has the lines for it", foreign(file), by)
	}
}

func (g *gvx) uninstallHook(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	w, p, err := g.hookPlace(c)
	if err != nil {
		return err
	}
	names := hooks.Names()
	if c.Bool("pre-push") {
		names = []hooks.Name{hooks.PrePush}
	}
	removed := 0
	for _, dir := range p.Folders() {
		for _, name := range names {
			out, err := hooks.Uninstall(dir, name)
			if err != nil {
				return explainHook(err, "", name)
			}
			if out.Did != hooks.Nothing {
				removed++
				w.sayRemoved(out)
			}
		}
	}
	if removed == 0 {
		w.say("there is no hook of gvx's in %s", w.shorten(p.Dir))
	}
	return nil
}

func (w *world) sayRemoved(out hooks.Outcome) {
	if out.Kept == "" {
		w.say("%s is removed", w.shorten(out.Path))
		return
	}
	w.say("%s is the hook again that was there before gvx's", w.shorten(out.Path))
}

// runHook is what git's hooks call.
func (g *gvx) runHook(c *cli.Context) error {
	args := c.Args().Slice()
	if len(args) == 1 && (args[0] == "--help" || args[0] == "-h") {
		return cli.ShowSubcommandHelp(c)
	}
	known := map[string]func(*cli.Context, []string) error{string(hooks.PreCommit): g.runPreCommit, string(hooks.PrePush): g.runPrePush}
	if len(args) == 0 || known[args[0]] == nil {
		return usagef("gvx hook --help", "gvx hook run takes pre-commit or pre-push")
	}
	return known[args[0]](c, args[1:])
}

// quoted is a word for a shell, as people type it.
func quoted(path string) string {
	path = filepath.ToSlash(path)
	if isHarmless(path) {
		return path
	}
	word, err := shellquote.Word("sh", path)
	if err != nil || foreign(word) != word {
		return foreign(path)
	}
	return word
}
