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
		Flags:    []cli.Flag{jsonFlag(), systemFlag()},
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
	Store       string    `json:"store"` // user, or system: of all users
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
	w, err := g.loadToRead(c)
	if err != nil {
		return err
	}
	rows, err := w.listed()
	if err != nil {
		return err
	}
	w.warnShared()
	if c.Bool("json") {
		return g.printJSON(rows)
	}
	if len(rows) == 0 {
		help := "gvx install stable"
		if w.system {
			help = "sudo gvx install --system stable"
		}
		w.say("no toolchain is installed\nhelp: %s", help)
		return nil
	}
	return g.table(listTable(rows))
}

// listed returns a row for each toolchain, those of all users behind the user's own.
func (w *world) listed() ([]listed, error) {
	rows := []listed{}
	standard := w.defaultAmong(w.installedVersions())
	for _, s := range w.stores() {
		installed, odd, err := s.List()
		if err != nil {
			return nil, err
		}
		for _, err := range odd {
			w.say("gvx: warning: %s", oneLine(err))
		}
		for _, i := range installed {
			if i.ReceiptErr != nil {
				w.say("gvx: warning: %s", oneLine(i.ReceiptErr))
			}
			row := rowOf(i)
			if w.system || s != w.store {
				row.Store = "system"
			}
			if row.Default = i.Tree.Version == standard; row.Default {
				standard = goversion.Version{} // of two, the first one runs
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func rowOf(i store.Installed) listed {
	return listed{
		Version:     i.Tree.Version.String(),
		GOROOT:      realPath(i.GOROOT),
		InstalledAt: i.Receipt.InstalledAt,
		Source:      i.Receipt.Source.Name,
		Requested:   i.Receipt.Requested,
		Proofs:      append([]string{}, i.Receipt.Proofs...),
		SignedBy:    signedBy(i.Receipt.GPG),
		SizeBytes:   i.Receipt.SizeBytes,
		Store:       "user",
	}
}

func listTable(rows []listed) [][]string {
	table := [][]string{{"VERSION", "", "SIZE", "PROVED BY", "FROM", "INSTALLED", "BY"}}
	for _, r := range rows {
		var marks []string
		by := "a project"
		if r.Default {
			marks = append(marks, "default")
		}
		if r.Requested {
			by = "you"
		}
		if r.Store == "system" {
			marks, by = append(marks, "all users"), "root"
		}
		proofs := foreign(strings.Join(r.Proofs, ","))
		if r.SignedBy != nil && r.SignedBy.Imported {
			proofs += " (imported key " + foreign(r.SignedBy.Key[max(0, len(r.SignedBy.Key)-16):]) + ")"
		}
		table = append(table, []string{
			r.Version, strings.Join(marks, ", "), size(r.SizeBytes), proofs, foreign(r.Source),
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
