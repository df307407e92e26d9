package main

import (
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/shellhooks"
	"github.com/gvx-go/gvx/shellhooks/shellquote"
	"github.com/gvx-go/gvx/shim"
)

// envShell prints the statements that give the calling shell the environment of go in
// this folder, and on an error none of them.
func (g *gvx) envShell(c *cli.Context) error {
	shell, err := g.shellNamed(c.String("shell"))
	if err != nil {
		return err
	}
	for _, other := range []string{"w", "u", "json"} {
		if c.IsSet(other) {
			return usagef("gvx help env", "gvx env --shell prints what a shell evaluates, and goes with no other flag")
		}
	}
	if err := noArguments(c); err != nil {
		return err
	}
	w, err := g.load()
	if err != nil {
		return err
	}
	d, err := w.installedHere(c.Context)
	if err != nil {
		return err
	}
	text, err := w.environmentOf(d).statements(shell)
	if err != nil {
		return err
	}
	if err := w.shareDownloads(d); err != nil {
		return err
	}
	_, err = io.WriteString(w.stdout, text)
	return err
}

// shellNamed returns the shell that somebody typed, else that of SHELL.
func (g *gvx) shellNamed(typed string) (string, error) {
	text := typed
	if text == "" {
		text = g.getenv("SHELL")
	}
	if name, ok := shellhooks.Of(text); ok {
		return name, nil
	}
	known := strings.Join(shellquote.Shells(), ", ")
	switch {
	case typed != "":
		return "", usagef("gvx env --shell bash", "%s is no shell that gvx knows: %s", foreign(typed), known)
	case text == "":
		return "", usagef("gvx env --shell bash", "SHELL is not set, so which one is it: %s", known)
	}
	return "", usagef("gvx env --shell bash", "SHELL is %s, which is none that gvx knows: %s", foreign(text), known)
}

// statements are e as its shell reads it, what goes before what comes.
func (e environment) statements(shell string) (string, error) {
	var b strings.Builder
	add := func(statement string, err error) error {
		b.WriteString(statement)
		return err
	}
	for _, name := range e.unset {
		if err := add(shellquote.Unset(shell, name)); err != nil {
			return "", err
		}
	}
	for _, v := range e.set {
		if err := add(shellquote.Export(shell, v.name, v.value)); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// shareDownloads makes the link that the shim would make before go runs.
func (w *world) shareDownloads(d shim.Decision) error {
	spec, err := shim.Plan(d, w.dirs, w.settings, d.Command, w.environ())
	if err == nil && spec.DownloadLink != "" {
		_ = shim.ShareDownloads(spec.DownloadLink, spec.Downloads) // the go command says itself what it cannot write
	}
	return err
}
