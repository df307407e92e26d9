package main

import (
	"context"
	"errors"
	"io/fs"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/store"
)

func (g *gvx) defaultCommand() *cli.Command {
	return &cli.Command{
		Name:      "default",
		Category:  groupMachine,
		Usage:     "what runs where nothing is declared",
		ArgsUsage: "[VERSION]",
		Flags:     []cli.Flag{&cli.BoolFlag{Name: "unset", Usage: "have no default"}},
		Action:    g.setDefault,
	}
}

func (g *gvx) setDefault(c *cli.Context) error {
	if c.Bool("unset") {
		if err := noArguments(c); err != nil {
			return err
		}
		err := g.setting(c.Context, settings.Default, "")
		if err == nil {
			g.note(audit.Record{Event: audit.Default})
		}
		return err
	}
	if c.NArg() == 0 {
		return g.showDefault()
	}
	request, err := oneWord(c)
	if err != nil {
		return err
	}
	if err := g.setting(c.Context, settings.Default, request.String()); err != nil {
		return err
	}
	g.note(audit.Record{Event: audit.Default, Value: request.String()})
	w, err := g.load()
	if err != nil {
		return err
	}
	if v := w.defaultAmong(w.installedVersions()); !v.IsZero() {
		g.say("default: %s (%v)", request, v)
	} else {
		g.say("default: %s, which is not installed\nhelp: gvx install %s", request, request)
	}
	if now := w.settings.Get(settings.Default); now.Origin.Kind == settings.FromEnvironment && now.Text != request.String() {
		g.say("gvx: warning: GVX_DEFAULT=%s in the environment still wins", foreign(now.Text))
	}
	w.sayMoved()
	return nil
}

func (g *gvx) showDefault() error {
	w, err := g.load()
	if err != nil {
		return err
	}
	d := w.settings.Get(settings.Default)
	if d.Text == "" {
		return &problem{code: exitFailed, text: "there is no default", help: "gvx default stable"}
	}
	g.print("%s\t%s", foreign(d.Text), w.origin(d.Origin))
	return nil
}

// setting writes name=value to the user's env file, or removes name where value
// is "". Two at once are both kept: the file is read again under its lock.
func (g *gvx) setting(ctx context.Context, name settings.Name, value string) error {
	if err := settings.Check(name, value); err != nil {
		return err
	}
	dirs, err := g.home()
	if err != nil {
		return err
	}
	if err := makeConfig(dirs); err != nil {
		return err
	}
	unlock, err := store.LockFile(ctx, dirs.EnvLock(), g.waitForSettings())
	if err != nil {
		return err
	}
	defer unlock()
	data, err := readOwn(dirs.Env())
	if err != nil {
		return err
	}
	if _, err := settings.ParseFile(dirs.Env(), data); err != nil {
		return err
	}
	// GVX_MIRROR may hold a password, and the rest is nobody else's business either.
	return fsx.WriteFile(dirs.Env(), settings.Edit(data, name, value), 0o600)
}

// maxOwn bounds a file of gvx's own that people edit too, in bytes.
const maxOwn = 1 << 20

// readOwn reads such a file; one that is not there is empty.
func readOwn(path string) ([]byte, error) {
	data, _, err := fileread.Bounded(path, maxOwn)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}
