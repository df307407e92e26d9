package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/release"
)

func (g *gvx) availableCommand() *cli.Command {
	return &cli.Command{
		Name:      "available",
		Category:  groupToolchains,
		Usage:     "what is released for this platform, and what of it is installed",
		ArgsUsage: "[PREFIX]",
		Flags:     []cli.Flag{jsonFlag(), g.offlineFlag()},
		Action:    g.available,
	}
}

// offered is one entry of gvx available --json.
type offered struct {
	Version   string `json:"version"`
	Installed bool   `json:"installed"`
	Current   bool   `json:"current"`     // what runs in this folder
	Newest    bool   `json:"newest"`      // of its minor
	EndOfLife bool   `json:"end_of_life"` // the Go project mends it no more
}

func (g *gvx) available(c *cli.Context) error {
	if c.NArg() > 1 {
		return usagef("gvx help available", "gvx available takes one prefix, and got %d arguments", c.NArg())
	}
	w, err := g.load()
	if err != nil {
		return err
	}
	releases, known, err := w.released(c.Context)
	if err != nil {
		return err
	}
	prefix := strings.TrimPrefix(c.Args().First(), "go")
	rows := w.offers(releases, known, prefix)
	if c.Bool("json") {
		return g.printJSON(rows)
	}
	switch {
	case len(rows) == 0 && prefix == "":
		return &problem{code: exitFailed, text: "no source lists a release for " + w.store.Platform().String(), help: "gvx install 1.27.4, or another exact release"}
	case len(rows) == 0:
		return &problem{code: exitFailed, text: "no release for " + w.store.Platform().String() + " begins with " + foreign(prefix), help: "gvx available"}
	}
	return g.table(offerTable(rows))
}

// released returns what the sources list and what is installed besides, oldest first,
// and what is known to exist whatever they list.
func (w *world) released(ctx context.Context) (all, known []goversion.Version, err error) {
	in, err := w.reach(ctx)
	if err != nil {
		return nil, nil, err
	}
	if known, err = in.Known(); err != nil {
		return nil, nil, err
	}
	lists, err := in.Lists(ctx)
	if err != nil {
		return nil, nil, err
	}
	all = w.installedVersions()
	for _, c := range lists {
		all = release.Union(all, c.Releases)
	}
	for _, v := range known[max(0, len(known)-supportedMinors):] {
		in.SayOlder(lists, v)
	}
	return all, known, nil
}

// supportedMinors is how many minors the Go project mends at a time
// (https://go.dev/doc/devel/release#policy).
const supportedMinors = 2

func (w *world) offers(releases, known []goversion.Version, prefix string) []offered {
	installed := map[goversion.Version]bool{}
	for _, v := range w.installedVersions() {
		installed[v] = true
	}
	newest := map[goversion.Minor]goversion.Version{}
	for _, v := range release.Union(releases, known) {
		if !v.IsPrerelease() {
			newest[v.Minor()] = v
		}
	}
	var current goversion.Version
	if d, err := w.resolver().Resolve(); err == nil {
		current = d.Version
	}
	last := goversion.NewestStable(release.Union(releases, known))
	rows := []offered{}
	for _, v := range releases {
		if !strings.HasPrefix(v.Number(), prefix) {
			continue
		}
		rows = append(rows, offered{
			Version:   v.String(),
			Installed: installed[v],
			Current:   v == current,
			Newest:    v == newest[v.Minor()],
			EndOfLife: v.Minor() <= last-supportedMinors,
		})
	}
	return rows
}

func offerTable(rows []offered) [][]string {
	var table [][]string
	for _, r := range rows {
		var marks []string
		for _, m := range []struct {
			set  bool
			word string
		}{{r.Newest, "newest of its minor"}, {r.Installed, "installed"}, {r.Current, "current"}, {r.EndOfLife, "end of life"}} {
			if m.set {
				marks = append(marks, m.word)
			}
		}
		table = append(table, []string{r.Version, strings.Join(marks, ", ")})
	}
	return table
}
