package main

import (
	"fmt"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

func (g *gvx) infoCommand() *cli.Command {
	return &cli.Command{
		Name:      "info",
		Category:  groupToolchains,
		Usage:     "where an installed toolchain came from and who vouches for it",
		ArgsUsage: "VERSION",
		Flags:     []cli.Flag{jsonFlag()},
		Action:    g.info,
	}
}

func (g *gvx) info(c *cli.Context) error {
	w, request, err := g.loadForWord(c)
	if err != nil {
		return err
	}
	v, err := w.installedFor(request)
	if err != nil {
		return err
	}
	i, err := w.store.Find(v)
	if err != nil {
		return err
	}
	if i.ReceiptErr != nil {
		return i.ReceiptErr
	}
	if c.Bool("json") {
		return g.printJSON(i.Receipt)
	}
	return g.printInfo(i)
}

func (g *gvx) printInfo(i store.Installed) error {
	r := i.Receipt
	rows := [][]string{
		{"version", r.Version + " (" + foreign(r.Platform) + ")"},
		{"goroot", foreign(realPath(i.GOROOT))},
		{"size", fmt.Sprintf("%s in %d files", size(r.SizeBytes), r.Files)},
		{"from", foreign(r.Source.Name) + ", " + foreign(r.Source.URL)},
		{"installed", r.InstalledAt.Local().Format(time.DateTime) + " by gvx " + foreign(r.GVX)},
		{"asked for by", foreign(r.AskedBy)},
		{"h1", foreign(r.H1)},
	}
	subject := verify.Subject{Version: i.Tree.Version, Platform: i.Tree.Platform}
	h1, err := r.Sumdb.Check(trust.key, subject)
	switch {
	case err != nil:
		rows = append(rows, []string{"proof", "NOT VALID: " + oneLine(err)})
	case h1 != r.H1:
		rows = append(rows, []string{"proof", "NOT VALID: the log has " + foreign(h1)})
	default:
		rows = append(rows, []string{"proof", fmt.Sprintf("record %d of %s, in its signed tree of %d", r.Sumdb.ID, foreign(r.Sumdb.Log), r.Sumdb.TreeSize())})
	}
	if err := g.table(rows); err != nil {
		return err
	}
	if err == nil && h1 == r.H1 {
		return nil
	}
	return silent{exitRefuted}
}
