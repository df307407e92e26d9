package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/quote"
)

func (g *gvx) logCommand() *cli.Command {
	return &cli.Command{
		Name:     "log",
		Category: groupMachine,
		Usage:    "what gvx changed and refused, who asked, and what proved it",
		Description: "The newest record comes last. Each line of the log holds the hash of the one before: --verify finds a line that\n" +
			"was changed, removed, put there or moved, and names it (exit code 4). What was cut from the end is found by a\n" +
			"hash that was kept elsewhere: --head prints that of the last line, and --verify --head=HASH wants it in the log.\n" +
			"docs/log.md says what a record holds, and what such a log can and cannot prove.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "since", Usage: "only what is not older than `AGE` (90d, 12h), or not before a day (2026-11-21) or moment (RFC 3339)"},
			&cli.IntFlag{Name: "limit", Usage: "only the last `N` records"},
			&cli.BoolFlag{Name: "verify", Usage: "hold each line against the one before"},
			&cli.StringFlag{Name: "head", Usage: "print the hash of the last line; with a `HASH`, and --verify, want it among the lines"},
			&cli.BoolFlag{Name: "json", Usage: "print JSON: a record a line, as it is in the log"},
			logSystemFlag(),
		},
		Action: g.showLog,
	}
}

func logSystemFlag() cli.Flag {
	folder := layout.SystemLog()
	return &cli.BoolFlag{Name: "system", Hidden: folder == "", Usage: "what was done to the toolchains of all users (" + string(folder) + ")"}
}

func (g *gvx) showLog(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	verify, head := c.Bool("verify"), c.String("head")
	switch {
	case head != "" && !audit.IsHash(strings.ToLower(head)):
		return usagef("gvx log --head", "%s is no hash of a line: 64 digits, as gvx log --head prints them", foreign(head))
	case (verify || c.IsSet("head")) && (c.IsSet("since") || c.IsSet("limit")):
		return usagef("gvx help log", "--verify and --head are about the whole log, and go with neither --since nor --limit")
	case c.Int("limit") < 0:
		return usagef("gvx help log", "--limit takes a number of records, not %d", c.Int("limit"))
	}
	since, err := parseSince(c.String("since"), g.now())
	if err != nil {
		return err
	}
	log, err := g.logToRead(c.Bool("system"))
	switch {
	case err != nil:
		return err
	case verify || head != "":
		return g.verifyLog(c.Context, log, head, c.IsSet("head") && head == "", c.Bool("json"))
	case c.IsSet("head"):
		return g.printHead(log)
	}
	return g.printLog(log, since, c.Int("limit"), c.Bool("json"))
}

// logToRead is the user's log, or that of all users, which everybody may read.
func (g *gvx) logToRead(system bool) (audit.Log, error) {
	if system {
		folder := layout.SystemLog()
		if folder == "" {
			return audit.Log{}, &problem{code: exitFailed, text: "there is no store of all users here", help: "gvx log, without --system"}
		}
		return audit.Log{Folder: folder}, nil
	}
	dirs, err := g.home()
	return audit.Log{Folder: dirs.Log()}, err
}

// parseSince returns the moment that text means; the zero time for "".
func parseSince(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if age, err := parseAge(text); err == nil {
		return now.Add(-age), nil
	}
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.ParseInLocation(form, text, time.Local); err == nil {
			return at, nil
		}
	}
	return time.Time{}, usagef("gvx help log", "--since takes an age such as 90d or 12h, a day such as 2026-11-21, or a moment such as 2026-11-21T12:00:00Z, not %s", foreign(text))
}

// printLog shows the last limit records since then; 0 is all of them.
func (g *gvx) printLog(log audit.Log, since time.Time, limit int, asJSON bool) error {
	var rows [][]string
	broken := 0
	err := log.Each(func(line audit.Line) error {
		switch {
		case !line.Whole:
			broken++
		case line.Record.Time.Before(since):
		case asJSON:
			rows = append(rows, []string{jsonLine(line.Text)})
		default:
			rows = append(rows, loggedRow(line.Record))
		}
		if limit > 0 && len(rows) > limit {
			rows = rows[1:]
		}
		return nil
	})
	if err != nil {
		return err
	}
	if broken > 0 {
		g.say("gvx: warning: %d %s and not shown\nhelp: gvx log --verify", broken, plural(broken, "line of the log is no record", "lines of the log are no records"))
	}
	if asJSON {
		for _, row := range rows {
			g.print("%s", row[0])
		}
		return nil
	}
	if len(rows) == 0 {
		g.say("%s", nothingLogged(since))
		return nil
	}
	return g.table(append([][]string{{"TIME", "WHO", "EVENT", "WHAT", "OUTCOME", "BY"}}, rows...))
}

func nothingLogged(since time.Time) string {
	if since.IsZero() {
		return "nothing is logged yet"
	}
	return "nothing is logged since " + since.Local().Format(time.DateTime)
}

// jsonLine is a line of the log for a terminal. What gvx wrote comes out as it is.
func jsonLine(text []byte) string {
	var b bytes.Buffer
	if json.Compact(&b, text) != nil {
		return "{}" // never: it was read as a record
	}
	return quote.JSON(b.String())
}

func loggedRow(r audit.Record) []string {
	what := r.Version
	if what == "" {
		what = r.Subject
		if r.Value != "" {
			what = strings.TrimPrefix(what+"="+r.Value, "=")
		}
	}
	by := r.By
	if by == "" {
		by = "gvx " + strings.Join(r.Args, " ")
	}
	if r.Error != "" {
		by += ": " + r.Error
	}
	row := []string{r.Time.Local().Format(time.DateTime), whoOf(r), string(r.Event), what, string(r.Outcome), by}
	for i, cell := range row {
		if row[i] = foreign(cell); cell == "" {
			row[i] = "-"
		}
	}
	return row
}

// whoOf names who ran gvx, and who he was before he became that.
func whoOf(r audit.Record) string {
	who := r.User
	if who == "" {
		who = fmt.Sprint(r.UID)
	}
	switch {
	case r.LoginUID != nil && int64(*r.LoginUID) != int64(r.UID):
		return fmt.Sprintf("%s (logged in as %d)", who, *r.LoginUID)
	case r.LoginUID == nil && r.SudoUID != nil:
		return fmt.Sprintf("%s (sudo by %d)", who, *r.SudoUID)
	}
	return who
}

func (g *gvx) printHead(log audit.Log) error {
	hash, _, ok, err := log.Head()
	if err == nil && !ok {
		g.say("%s", nothingLogged(time.Time{}))
		return nil
	}
	if err == nil {
		g.print("%s", hash)
	}
	return err
}
