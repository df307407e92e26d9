package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/shim"
)

func (g *gvx) execCommand() *cli.Command {
	return &cli.Command{
		Name:            "exec",
		Category:        groupProject,
		Usage:           "run one command under a release",
		ArgsUsage:       "VERSION -- CMD…",
		SkipFlagParsing: true,
		Action:          g.exec,
	}
}

func (g *gvx) exec(c *cli.Context) error {
	args := c.Args().Slice()
	if len(args) == 1 && (args[0] == "--help" || args[0] == "-h") {
		return cli.ShowSubcommandHelp(c)
	}
	if len(args) < 3 || args[1] != "--" {
		return usagef("gvx exec 1.27 -- go build ./...", "gvx exec takes a version, --, and a command")
	}
	request, err := word(args[0])
	if err != nil {
		return err
	}
	w, err := g.load()
	if err != nil {
		return err
	}
	d, err := w.decisionFor(c.Context, request)
	if err != nil {
		return err
	}
	return w.start(d, args[2:])
}

// decisionFor is the shim's decision for go +WORD, with the toolchain installed
// where the settings allow it.
func (w *world) decisionFor(ctx context.Context, r goversion.Request) (shim.Decision, error) {
	resolver := w.resolver("+" + r.String())
	d, err := resolver.Resolve()
	if err != nil || d.Installed {
		return d, err
	}
	v, err := w.installFor(ctx, d, install.Asked{Requested: true, By: "gvx exec " + r.String()})
	if err != nil {
		return d, err
	}
	resolver.Args = []string{"+" + v.Word()}
	return resolver.Resolve()
}

// installFor installs what d lacks, as far as GVX_AUTO_INSTALL allows, and says before
// what is about to happen.
func (w *world) installFor(ctx context.Context, d shim.Decision, asked install.Asked) (goversion.Version, error) {
	set := w.settings.Get(settings.AutoInstall)
	ask := set.Text == "ask"
	switch {
	case set.Text == "never":
		return goversion.Version{}, &shim.NotInstalledError{Version: d.Version, Request: d.Request, Floor: d.Floor, Reason: d.Reason, Blocked: set, Unused: d.Unused}
	case ask:
		// Where there is nobody to ask, nobody waits for a network either.
		if err := w.mayAsk(requestName(d.Request), d.Request.String(), asked); err != nil {
			return goversion.Version{}, err
		}
	default:
		w.say("gvx: installing %s, asked for by %s; GVX_AUTO_INSTALL=never forbids it", nameOf(d), foreign(asked.By))
	}
	v, err := w.choose(ctx, d.Request, d.Floor)
	if err == nil && ask {
		err = w.ask(ctx, v, asked)
	}
	if err != nil {
		return goversion.Version{}, err
	}
	_, _, err = w.bring(ctx, v, asked)
	return v, err
}

// start runs command in d's environment, in place of gvx where the system can.
func (w *world) start(d shim.Decision, command []string) error {
	spec, err := shim.Plan(d, w.dirs, w.settings, command[0], w.environ())
	if err != nil {
		return err
	}
	if spec.DownloadLink != "" {
		_ = shim.ShareDownloads(spec.DownloadLink, spec.Downloads) // the go command says itself what it cannot write
	}
	spec.Args = command
	if spec.Path, err = lookPath(command[0], shim.Environ(spec.Env).Get("PATH")); err != nil {
		return err
	}
	code, err := shim.Start(spec, shim.Process{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr})
	if err != nil {
		return err
	}
	return silent{code}
}

// lookPath finds a command as a shell does, on the PATH that it will have.
func lookPath(command, path string) (string, error) {
	if strings.ContainsAny(command, `/\`) {
		return filepath.Abs(command)
	}
	for _, dir := range filepath.SplitList(path) {
		file := filepath.Join(dir, command+exeSuffix)
		if filepath.IsAbs(dir) && isExecutable(file) {
			return file, nil
		}
	}
	return "", &problem{code: shim.ExitNothing, text: "there is no command " + foreign(command) + " on PATH", help: "gvx exec 1.27 -- go build ./..."}
}

func isExecutable(file string) bool {
	st, err := os.Stat(file)
	return err == nil && st.Mode().IsRegular() && (exeSuffix != "" || st.Mode()&0o111 != 0)
}

// childEnvironment returns what go gets here beside the rest of the environment:
// the variables that the shim sets.
func (w *world) childEnvironment() ([]string, error) {
	d, err := w.resolver().Resolve()
	if err != nil {
		return nil, err
	}
	if !d.Installed {
		return nil, w.missing(d)
	}
	old := map[string]bool{}
	for _, kv := range w.environ() {
		old[kv] = true
	}
	var changed []string
	for _, kv := range shim.ChildEnv(d, w.dirs, w.settings, w.environ()) {
		if !old[kv] {
			changed = append(changed, kv)
		}
	}
	return changed, nil
}
