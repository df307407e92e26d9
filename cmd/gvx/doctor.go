package main

import (
	"context"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/doctor"
)

func (g *gvx) doctorCommand() *cli.Command {
	return &cli.Command{
		Name:      "doctor",
		Category:  groupMachine,
		Usage:     "what on this machine gets in the way of Go here, why, and what mends it",
		ArgsUsage: "[ID…|GROUP…]",
		Description: "Looks at PATH, variables, file systems, limits, control groups, the network's setup, proxies and the toolchain\n" +
			"that runs here, changes nothing and takes a second. A finding names what breaks and the command that mends it.\n" +
			"ID is one check (limit.nofile), GROUP all that begin with it (limit); without one all are made.\n" +
			"--fix shows each command, asks on the terminal, and does what it can undo in your own files; then it looks again.\n" +
			"--root DIR reads the files of another system below DIR, as in a container's image: nothing is asked of the running\n" +
			"kernel; the Go that it is judged for is that of the working folder; HOME, PATH and other variables are those that gvx was started with.\n" +
			"Exits with 3 when there is an error. Each check is explained in docs/doctor.md.",
		Flags: []cli.Flag{
			jsonFlag(),
			&cli.BoolFlag{Name: "list", Usage: "list the checks, and make none"},
			&cli.BoolFlag{Name: "strict", Usage: "take warnings for errors"},
			&cli.BoolFlag{Name: "online", Usage: "ask servers too: the module proxy, the checksum log, the download host"},
			&cli.BoolFlag{Name: "full", Usage: "hash every file of each toolchain, not a sample"},
			&cli.StringFlag{Name: "root", Usage: "look at the system whose files lie below `DIR`"},
			&cli.BoolFlag{Name: "fix", Usage: "mend what can be mended, asking each time"},
			g.offlineFlag(),
		},
		Action: g.doctor,
	}
}

// doctorFlagsApart are flags of doctor that do not go together.
var doctorFlagsApart = [][2]string{{"list", "fix"}, {"list", "strict"}, {"json", "fix"}, {"root", "fix"}, {"root", "online"}, {"root", "full"}, {"online", "offline"}}

func (g *gvx) doctor(c *cli.Context) error {
	for _, pair := range doctorFlagsApart {
		if c.IsSet(pair[0]) && c.IsSet(pair[1]) {
			return usagef("gvx help doctor", "--%s and --%s do not go together", pair[0], pair[1])
		}
	}
	checks, err := pickChecks(c.Args().Slice())
	if err != nil {
		return err
	}
	if c.Bool("list") {
		return g.listChecks(checks, c.Bool("json"))
	}
	here, err := g.patient(c)
	if err != nil {
		return err
	}
	asked := visit{here: here, checks: checks, named: c.NArg() > 0, strict: c.Bool("strict")}
	report := examine(c.Context, here, checks)
	if err := c.Context.Err(); err != nil {
		return err
	}
	switch {
	case c.Bool("json"):
		err = g.printJSON(reportJSON(report))
	default:
		err = g.showReport(asked, report)
	}
	if err == nil && c.Bool("fix") {
		report, err = g.treat(c, asked, report)
	}
	if err != nil {
		return err
	}
	return asked.verdict(report)
}

// visit is what was asked for.
type visit struct {
	here   *doctor.Here
	checks []doctor.Check
	named  bool // some of them, by name
	strict bool
}

// verdict is the exit code: what is wrong has been told.
func (v visit) verdict(r doctor.Report) error {
	bad := r.Count(doctor.Error)
	if v.strict {
		bad += r.Count(doctor.Warning)
	}
	if bad > 0 {
		return silent{exitContradiction}
	}
	return nil
}

// patient is the machine to look at.
func (g *gvx) patient(c *cli.Context) (*doctor.Here, error) {
	if c.IsSet("root") {
		return g.machineBelow(c.String("root"))
	}
	h, err := g.hereInTime(c.Context)
	if err == nil {
		h.Full, h.Online = c.Bool("full"), c.Bool("online")
	}
	return h, err
}

// findings counts what is wrong on this machine by severity: for the metrics.
func (w *world) findings(ctx context.Context) map[string]int {
	r, counts := examine(ctx, w.gvx.loadToDiagnose().hereNow(), doctor.All()), map[string]int{}
	for _, s := range []doctor.Severity{doctor.Error, doctor.Warning, doctor.Info} {
		counts[s.String()] = r.Count(s)
	}
	return counts
}
