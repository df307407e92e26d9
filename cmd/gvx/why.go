package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/internal/why"
)

func (g *gvx) whyCommand() *cli.Command {
	return &cli.Command{
		Name:      "why",
		Category:  groupMachine,
		Usage:     "what a message of a failed go command means, and its cause on this machine",
		ArgsUsage: "[FILE]",
		Description: "Reads the output of a go command from FILE, or from standard input: go build ./... 2>&1 | gvx why\n" +
			"Of each message that gvx knows it says what it means, makes the checks of gvx doctor that belong to it, and says\n" +
			"which cause it found here, or that it found none now. Of a file the last MiB is read, of a pipe the first.\n" +
			"The messages are listed in docs/doctor.md.",
		Flags:  []cli.Flag{jsonFlag()},
		Action: g.why,
	}
}

// maxLog is how much of a log is looked at, in bytes.
const maxLog = 1 << 20

func (g *gvx) why(c *cli.Context) error {
	if c.NArg() > 1 {
		return usagef("gvx help why", "gvx why takes one file, and got %d", c.NArg())
	}
	log, err := g.readLog(c.Context, c.Args().First())
	if err != nil {
		return err
	}
	found, lines := why.Find(log.text)
	a, err := g.answer(c.Context, found)
	if err := errors.Join(err, c.Context.Err()); err != nil {
		return err
	}
	if c.Bool("json") {
		return g.printJSON(a.json(log, lines))
	}
	return g.showWhy(a, log, lines)
}

// whyAnswer is what is known of the messages in a log.
type whyAnswer struct {
	here    *doctor.Here
	found   []why.Found
	checks  []doctor.Check // that were made
	outcome doctor.Report
}

// answer makes the checks that belong to what was found, and no others.
func (g *gvx) answer(ctx context.Context, found []why.Found) (a whyAnswer, err error) {
	a = whyAnswer{found: found}
	var ids []string
	for _, f := range found {
		ids = append(ids, f.Message.Checks()...)
	}
	if a.checks = checksNamed(ids); len(a.checks) == 0 {
		return a, nil
	}
	if a.here, err = g.hereInTime(ctx); err != nil {
		return a, err
	}
	a.checks = slices.DeleteFunc(a.checks, func(c doctor.Check) bool { return !c.AppliesTo(a.here) })
	a.outcome = examine(ctx, a.here, a.checks)
	return a, nil
}

// of returns what was made of a message's checks: those that were looked at, what they
// found, and which could not be made. Findings are in the order of its causes.
func (a whyAnswer) of(m why.Message) (checked []doctor.Check, causes []doctor.Finding, not []doctor.Unavailable) {
	for _, id := range m.Checks() {
		for _, c := range a.checks {
			if c.ID == id {
				checked = append(checked, c)
			}
		}
		for _, f := range a.outcome.Findings {
			if f.ID == id {
				causes = append(causes, f)
			}
		}
		for _, u := range a.outcome.Unavailable {
			if u.ID == id {
				not = append(not, u)
			}
		}
	}
	return checked, causes, not
}

// whyLog is a log, or the part of it that is looked at.
type whyLog struct {
	text    []byte
	name    string
	leftOut bool // there is more
	end     bool // text is the end of it
}

// readLog reads the file name, or standard input where that is "" or "-".
func (g *gvx) readLog(ctx context.Context, name string) (whyLog, error) {
	if name == "" && isTerminalReader(g.stdin) {
		return whyLog{}, usagef("go build ./... 2>&1 | gvx why", "gvx why reads what a go command has said, from a file or from a pipe")
	}
	type result struct {
		log whyLog
		err error
	}
	done := make(chan result, 1)
	go func() { // to open a pipe may take for ever
		log, err := g.openLog(name)
		done <- result{log, err}
	}()
	select {
	case r := <-done:
		return r.log, r.err
	case <-ctx.Done():
		return whyLog{}, ctx.Err()
	}
}

func (g *gvx) openLog(name string) (whyLog, error) {
	if name == "" || name == "-" {
		return readPart(g.stdin, whyLog{name: "standard input"})
	}
	f, err := os.Open(name)
	if err != nil {
		return whyLog{}, unreadableLog(name, err)
	}
	defer f.Close()
	log, err := readPart(f, whyLog{name: foreign(name)})
	if err != nil {
		err = unreadableLog(name, err)
	}
	return log, err
}

// readPart reads the end of a file that has one, else the beginning.
func readPart(r io.Reader, log whyLog) (whyLog, error) {
	if f, ok := r.(*os.File); ok {
		st, err := f.Stat()
		if err == nil && st.Mode().IsRegular() && st.Size() > maxLog {
			if _, err := f.Seek(-maxLog, io.SeekEnd); err == nil {
				log.end, log.leftOut = true, true
			}
		}
	}
	data, err := io.ReadAll(io.LimitReader(r, maxLog+1))
	if err != nil {
		return log, err
	}
	if len(data) > maxLog {
		data, log.leftOut = data[:maxLog], true
	}
	log.text = data
	return log, nil
}

func unreadableLog(name string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return &problem{code: exitFailed, text: foreign(name) + " cannot be read: " + oneLine(err), help: "gvx why FILE, or go build ./... 2>&1 | gvx why"}
}

// whyJSON is gvx why --json.
type whyJSON struct {
	Messages []messageJSON `json:"messages"`
	Lines    int           `json:"lines"`    // that were looked at
	LeftOut  bool          `json:"left_out"` // there is more of the log than was looked at
}

type messageJSON struct {
	ID          string            `json:"id"`
	Line        int               `json:"line"` // the first, of what was looked at
	Count       int               `json:"count"`
	Text        string            `json:"text"`
	Means       string            `json:"means"`
	Causes      []findingJSON     `json:"causes"`
	Checked     []string          `json:"checked"`
	Unavailable []unavailableJSON `json:"unavailable"`
	Otherwise   string            `json:"otherwise"`
}

func (a whyAnswer) json(log whyLog, lines int) whyJSON {
	all := whyJSON{Messages: []messageJSON{}, Lines: lines, LeftOut: log.leftOut}
	for _, f := range a.found {
		checked, causes, not := a.of(f.Message)
		m := messageJSON{
			ID: f.Message.ID, Line: f.Line, Count: f.Count, Text: quote.Foreign(release.RedactText(f.Text)), Means: f.Message.Means,
			Causes: findingsJSON(causes), Checked: []string{}, Unavailable: []unavailableJSON{}, Otherwise: f.Message.Otherwise,
		}
		for _, c := range checked {
			m.Checked = append(m.Checked, c.ID)
		}
		for _, u := range not {
			m.Unavailable = append(m.Unavailable, unavailableJSON(u))
		}
		all.Messages = append(all.Messages, m)
	}
	return all
}
