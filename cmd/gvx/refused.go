package main

import (
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/audit"
)

// ofShim is a message of the shim's as one line, without the help.
func ofShim(text string) string {
	text, _, _ = strings.Cut(strings.TrimPrefix(text, "gvx: "), "\nhelp: ")
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		label, what, _ := strings.Cut(strings.TrimSpace(line), "  ")
		lines[i] = strings.TrimSpace(label + " " + strings.TrimLeft(what, " "))
	}
	return strings.Join(lines, "; ")
}

// refusedCommand is what the shim calls when it refuses: it has no log of its own.
func (g *gvx) refusedCommand() *cli.Command {
	return &cli.Command{
		Name:            "__refused",
		Hidden:          true,
		Usage:           "note in the audit log what the shim refused",
		ArgsUsage:       "TEXT",
		SkipFlagParsing: true,
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return silent{exitUsage}
			}
			dir, _ := os.Getwd() // "" where it is gone
			g.note(audit.Record{Event: audit.Refusal, Outcome: audit.Refused, Subject: dir, By: "the shim", Args: []string{}, Error: ofShim(c.Args().First())})
			return nil
		},
	}
}
