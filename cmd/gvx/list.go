package main

import (
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

func (g *gvx) listCommand() *cli.Command {
	return &cli.Command{
		Name:     "list",
		Category: groupToolchains,
		Usage:    "what is installed, with proofs and size",
		Flags:    []cli.Flag{jsonFlag()},
		Action:   g.list,
	}
}

// listed is one line of gvx list --json.
type listed struct {
	Version     string    `json:"version"`
	GOROOT      string    `json:"goroot"`
	InstalledAt time.Time `json:"installed_at"`
	Source      string    `json:"source"`
	Requested   bool      `json:"requested"`
	Proofs      []string  `json:"proofs"`
	SignedBy    *signed   `json:"signed_by,omitempty"`
	SizeBytes   int64     `json:"size_bytes"`
	Default     bool      `json:"default"`
}

// signed is whose OpenPGP signature an archive had.
type signed struct {
	Key      string `json:"key"`
	Imported bool   `json:"imported"` // it is not the one that is built in
}

func signedBy(g *verify.SignatureInfo) *signed {
	if g == nil {
		return nil
	}
	return &signed{g.Key, imported(*g)}
}

func (g *gvx) list(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	w, err := g.load()
	if err != nil {
		return err
	}
	installed, odd, err := w.store.List()
	if err != nil {
		return err
	}
	for _, err := range odd {
		g.say("gvx: warning: %s", oneLine(err))
	}
	standard := w.defaultAmong(versionsOf(installed))
	rows := make([]listed, 0, len(installed))
	for _, i := range installed {
		if i.ReceiptErr != nil {
			g.say("gvx: warning: %s", oneLine(i.ReceiptErr))
		}
		rows = append(rows, listed{
			Version:     i.Tree.Version.String(),
			GOROOT:      realPath(i.GOROOT),
			InstalledAt: i.Receipt.InstalledAt,
			Source:      i.Receipt.Source.Name,
			Requested:   i.Receipt.Requested,
			Proofs:      append([]string{}, i.Receipt.Proofs...),
			SignedBy:    signedBy(i.Receipt.GPG),
			SizeBytes:   i.Receipt.SizeBytes,
			Default:     i.Tree.Version == standard,
		})
	}
	if c.Bool("json") {
		return g.printJSON(rows)
	}
	if len(rows) == 0 {
		g.say("no toolchain is installed\nhelp: gvx install stable")
		return nil
	}
	return g.table(listTable(rows))
}

func listTable(rows []listed) [][]string {
	table := [][]string{{"VERSION", "", "SIZE", "PROVED BY", "FROM", "INSTALLED", "BY"}}
	for _, r := range rows {
		mark, by := "", "a project"
		if r.Default {
			mark = "default"
		}
		if r.Requested {
			by = "you"
		}
		proofs := foreign(strings.Join(r.Proofs, ","))
		if r.SignedBy != nil && r.SignedBy.Imported {
			proofs += " (imported key " + foreign(r.SignedBy.Key[max(0, len(r.SignedBy.Key)-16):]) + ")"
		}
		table = append(table, []string{
			r.Version, mark, size(r.SizeBytes), proofs, foreign(r.Source),
			r.InstalledAt.Local().Format(time.DateOnly), by,
		})
	}
	return table
}

func versionsOf(installed []store.Installed) []goversion.Version {
	versions := make([]goversion.Version, len(installed))
	for i, in := range installed {
		versions[i] = in.Tree.Version
	}
	return versions
}

// defaultAmong returns the installed release that the default means now; the zero
// Version where there is none.
func (w *world) defaultAmong(installed []goversion.Version) goversion.Version {
	v, _ := w.settings.Request(settings.Default).Select(installed, goversion.Known(), goversion.Line{})
	return v
}
