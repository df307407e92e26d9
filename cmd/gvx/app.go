package main

import (
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// gvx is what every command is given.
type gvx struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	environ        func() []string
	now            func() time.Time
	args           []string
	noNetwork      bool      // --offline
	unreliable     sync.Once // guards the word about locks that mean nothing
	trail          *trail    // what it tells the audit log by; nil where it tells nothing
}

// trust is whose signature on a tree head counts. There is no way to change it
// from outside: a test's binary is another program.
var trust = struct{ key, head string }{verify.LogKey, verify.BuiltinHead}

// The groups of the help text.
const (
	groupToolchains = "Toolchains"
	groupProject    = "This project"
	groupMachine    = "This machine"
)

func (g *gvx) app() *cli.App {
	app := &cli.App{
		Name:                      "gvx",
		Usage:                     "Go toolchains, verified, and the right one for each project",
		HideVersion:               true,
		Writer:                    g.stdout,
		ErrWriter:                 g.stderr,
		Reader:                    g.stdin,
		ExitErrHandler:            func(*cli.Context, error) {}, // run owns exit codes
		DisableSliceFlagSeparator: true,
		OnUsageError:              usageFailed,
		CommandNotFound:           nil,
		Action:                    noCommand,
		Flags:                     []cli.Flag{g.offlineFlag()},
		Commands: []*cli.Command{
			g.installCommand(), g.upgradeCommand(), g.uninstallCommand(), g.pruneCommand(), g.listCommand(), g.availableCommand(), g.verifyCommand(), g.infoCommand(),
			g.currentCommand(), g.whichCommand(), g.checkCommand(), g.bumpCommand(), g.hookCommand(), g.pinCommand(), g.unpinCommand(), g.execCommand(), g.allowCommand(),
			g.defaultCommand(), g.envCommand(), g.keysCommand(), g.initCommand(), g.completionCommand(), g.setupCommand(), g.doctorCommand(), g.whyCommand(), g.versionCommand(),
			g.logCommand(), g.metricsCommand(), g.refusedCommand(), g.completeCommand(),
		},
	}
	for _, c := range app.Commands {
		c.OnUsageError = usageFailed
	}
	if g.trail != nil {
		g.trail.watch(app.Commands, "")
	}
	return app
}

func usageFailed(c *cli.Context, err error, _ bool) error {
	help := "gvx help"
	if name := c.Command.Name; name != c.App.Name {
		help += " " + topName(c)
	}
	const unknown = "flag provided but not defined: -" // package flag
	if name, ok := strings.CutPrefix(err.Error(), unknown); ok {
		return usagef(help, "there is no flag --%s", foreign(name))
	}
	return usagef(help, "%s", oneLine(err))
}

// noCommand is gvx with no command, or with one that does not exist.
func noCommand(c *cli.Context) error {
	if c.NArg() == 0 {
		return cli.ShowAppHelp(c)
	}
	return usagef("gvx help", "there is no command %s", foreign(c.Args().First()))
}

// load returns gvx's folders and settings, and the store.
func (g *gvx) load() (*world, error) {
	dirs, err := g.home()
	if err != nil {
		return nil, err
	}
	set, err := settings.Load(g.getenv, dirs.Env(), layout.SystemEnv())
	if err != nil {
		return nil, err
	}
	s, err := store.Open(dirs, goversion.Host())
	if err != nil {
		return nil, err
	}
	wd, err := os.Getwd()
	if err != nil {
		return nil, &problem{code: exitFailed, text: "the working directory cannot be told: " + oneLine(err), help: "cd to a folder that is there"}
	}
	return &world{gvx: g, dirs: dirs, settings: set, store: s, dir: wd}, nil
}

// world is what a command finds: the folders, the settings, the store and where
// it was called.
type world struct {
	*gvx
	dirs     layout.Dirs
	settings settings.Settings
	store    *store.Store
	dir      string
	dryRun   bool
	net      *network // once it was asked for

	system bool          // the store is that of all users: nothing of the caller's is read
	others *sharedStores // once they were looked for
}

// offlineFlag is the flag of gvx itself and of every command that asks servers.
func (g *gvx) offlineFlag() cli.Flag {
	return &cli.BoolFlag{Name: "offline", Usage: "open no socket, as GVX_OFFLINE=1 does", Action: func(_ *cli.Context, set bool) error {
		g.noNetwork = g.noNetwork || set
		return nil
	}}
}

// jsonFlag is the flag of every command that lists or judges.
func jsonFlag() cli.Flag { return &cli.BoolFlag{Name: "json", Usage: "print JSON"} }
