package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/internal/settings"
)

// settingsPatience is how long to wait for another gvx that edits a settings file,
// which takes it milliseconds.
const settingsPatience = 10 * time.Second

func (g *gvx) envCommand() *cli.Command {
	return &cli.Command{
		Name:     "env",
		Category: groupMachine,
		Usage:    "the settings, where each comes from, and this folder's environment",
		Flags: []cli.Flag{
			jsonFlag(),
			&cli.StringFlag{Name: "shell", Usage: "print what gives `SHELL` (bash, zsh, fish, pwsh, nu, sh; without one that of $SHELL) the environment that go gets here"},
			&cli.StringSliceFlag{Name: "w", Usage: "write `KEY=VALUE` to the settings file"},
			&cli.StringSliceFlag{Name: "u", Usage: "remove `KEY` from the settings file"},
		},
		Description: "With --shell the toolchain's bin comes first on PATH, and what go install puts behind it; one that is\n" +
			"not installed is installed, as far as GVX_AUTO_INSTALL allows. eval \"$(gvx env --shell bash)\" takes it.",
		Action: g.env,
	}
}

func (g *gvx) env(c *cli.Context) error {
	if c.IsSet("shell") {
		return g.envShell(c)
	}
	write, unset := c.StringSlice("w"), c.StringSlice("u")
	switch more := c.Args().Slice(); {
	// Further ones follow without a flag of their own, as for go env.
	case len(unset) == 0 && len(write) > 0:
		write = append(write, more...)
	case len(write) == 0 && len(unset) > 0:
		unset = append(unset, more...)
	default:
		if err := noArguments(c); err != nil {
			return err
		}
	}
	edits, err := settingEdits(write, unset)
	if err != nil {
		return err
	}
	for _, e := range edits {
		if err := g.setting(c.Context, e.name, e.value); err != nil {
			return err
		}
		g.note(audit.Record{Event: audit.Setting, Subject: string(e.name), Value: e.value})
	}
	if len(edits) > 0 {
		return nil
	}
	w, err := g.load()
	if err != nil {
		return err
	}
	w.warnUnknown()
	if c.Bool("json") {
		return w.printEnvJSON()
	}
	return w.envTable()
}

type settingEdit struct {
	name  settings.Name
	value string
}

// settingEdits checks every edit before the first is made.
func settingEdits(write, unset []string) ([]settingEdit, error) {
	var edits []settingEdit
	for _, pair := range write {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, usagef("gvx env -w KEY=VALUE", "%s is not KEY=VALUE", foreign(pair))
		}
		edits = append(edits, settingEdit{settings.Name(key), value})
	}
	for _, key := range unset {
		edits = append(edits, settingEdit{settings.Name(key), ""})
	}
	for _, e := range edits {
		if err := settings.Check(e.name, e.value); err != nil {
			return nil, err
		}
	}
	return edits, nil
}

// warnUnknown names the lines of the settings file that this gvx makes nothing of.
func (w *world) warnUnknown() {
	data, err := readOwn(w.dirs.Env())
	if err != nil {
		return // load has refused it before
	}
	file, err := settings.ParseFile(w.dirs.Env(), data)
	if err != nil {
		return // load has refused it before
	}
	for _, u := range file.Unknown() {
		w.say("gvx: warning: %s:%d: %s is no setting of this gvx", w.shorten(u.Origin.File), u.Origin.Line, foreign(u.Text))
	}
}

func (w *world) envTable() error {
	var rows [][]string
	for _, name := range settings.Names() {
		rows = append(rows, []string{string(name) + "=" + foreign(w.shown(name)), w.origins(name)})
	}
	value, origin := w.goproxyShown()
	rows = append(rows, []string{"GOPROXY=" + foreign(value), foreign(origin)})
	if err := w.table(rows); err != nil {
		return err
	}
	child, err := w.childEnvironment()
	if err != nil {
		text, _ := report(err, w.dir)
		fmt.Fprint(w.stderr, text)
		return nil
	}
	w.print("\nwhat go gets here:")
	for _, kv := range child {
		w.print("  %s", foreign(kv))
	}
	return nil
}

// shown is the value that is in force: without a password that it may hold, and of
// GVX_REQUIRE what all places together ask for.
func (w *world) shown(name settings.Name) string {
	value := w.settings.Get(name).Text
	switch {
	case name == settings.Require:
		all := w.settings.Require()
		slices.Sort(all)
		return strings.Join(slices.Compact(all), ",")
	case name != settings.Mirror || value == "":
		return value
	}
	mirror, err := release.ParseMirror(value)
	if err != nil {
		return "(" + oneLine(err) + ")"
	}
	return mirror.String()
}

// origins says where the value in force came from; that of GVX_REQUIRE may have come
// from several places.
func (w *world) origins(name settings.Name) string {
	if demands := w.settings.Demands(); name == settings.Require && len(demands) > 0 {
		var places []string
		for _, d := range demands {
			places = append(places, w.origin(d.Origin))
		}
		return strings.Join(places, ", ")
	}
	return w.origin(w.settings.Get(name).Origin)
}

// origin says where a value came from.
func (w *world) origin(o settings.Origin) string {
	if o.File != "" {
		return fmt.Sprintf("%s:%d", w.shorten(o.File), o.Line)
	}
	return string(o.Kind)
}
