package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/shim"
)

// diagnosis writes a report for people.
type diagnosis struct {
	out   strings.Builder
	width int // of the terminal; 0 is any
}

// showReport prints what was found, the worst first, then what explains, then the counts.
func (g *gvx) showReport(v visit, r doctor.Report) error {
	d := diagnosis{width: widthOf(g.stdout)}
	for _, f := range r.Findings {
		if f.Severity > doctor.Info {
			d.finding(f)
		}
	}
	d.explanations(r)
	if v.named {
		for _, u := range r.Unavailable {
			d.fill("", fmt.Sprintf("not made: %s: %s", u.ID, u.Why))
		}
	}
	d.fill("", summary(v, r))
	if len(r.Findings) > 0 {
		d.fill("", "help: docs/doctor.md explains each by its name; gvx doctor NAME looks again")
	}
	if _, err := io.WriteString(g.stdout, d.out.String()); err != nil {
		return err
	}
	if !slices.ContainsFunc(r.Findings, func(f doctor.Finding) bool {
		return f.ID == "toolchain.none" || f.ID == "env.gocache" && f.Source == "HOME"
	}) {
		g.sayUndecided(v.here)
	}
	return nil
}

// sayUndecided says on the side why nothing is known of the toolchain: then checks that
// go by it know less.
func (g *gvx) sayUndecided(h *doctor.Here) {
	err := h.Toolchain.Err
	nothing := (*shim.NothingError)(nil)
	if err != nil && !(errors.As(err, &nothing) && nothing.Reason.File == "") { // that nothing is declared is an answer
		text, _ := report(err, h.Dir)
		io.WriteString(g.stderr, text)
		g.say("gvx: so what would run here is not looked at")
	}
}

// finding is one that must be mended: what breaks, where that was read, and the next
// command.
func (d *diagnosis) finding(f doctor.Finding) {
	d.fill("", fmt.Sprintf("%v: %s [%s]", f.Severity, f.Text, f.ID))
	for _, row := range findingRows(f) {
		d.fill("  "+fmt.Sprintf("%-9s", row[0])+" ", row[1])
	}
	d.help(f.Fix)
	d.out.WriteByte('\n')
}

// findingRows are the facts of a finding that are there.
func findingRows(f doctor.Finding) [][2]string {
	rows := [][2]string{{"read in", f.Source}, {"wanted", f.Threshold}, {"since", f.Since}}
	return slices.DeleteFunc(rows, func(row [2]string) bool { return row[1] == "" })
}

func (d *diagnosis) help(fix doctor.Fix) {
	for _, c := range fix.Commands {
		d.line("  help: " + c.Line) // whole, to be copied
	}
	if fix.Words != "" {
		d.fill("  help: ", fix.Words)
	}
}

// explanations are one line each.
func (d *diagnosis) explanations(r doctor.Report) {
	for _, f := range r.Findings {
		if f.Severity == doctor.Info {
			d.fill("", fmt.Sprintf("%v: %s [%s]", f.Severity, f.Text, f.ID))
		}
	}
	if r.Count(doctor.Info) > 0 {
		d.line("")
	}
}

// summary is the line that is always there.
func summary(v visit, r doctor.Report) string {
	text := counted(r.Checks, "check")
	var found []string
	for _, s := range []doctor.Severity{doctor.Error, doctor.Warning, doctor.Info} {
		if n := r.Count(s); n > 0 {
			found = append(found, countedAs(n, s))
		}
	}
	if len(found) == 0 {
		text += ", no findings"
	} else {
		text += ": " + strings.Join(found, ", ")
	}
	if n := len(r.Unavailable); n > 0 {
		text += fmt.Sprintf("; %d could not be made here", n)
		if !v.named {
			text += " (gvx doctor --json says which, and why)"
		}
	}
	return text
}

// counted is "1 check", "2 checks".
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// countedAs is "2 warnings"; of what only explains there is no plural.
func countedAs(n int, s doctor.Severity) string {
	if s == doctor.Info {
		return fmt.Sprintf("%d for information", n)
	}
	return counted(n, s.String())
}

func (d *diagnosis) line(text string) { d.out.WriteString(text + "\n") }

// fill writes text behind a label in lines that the terminal holds; the further ones are
// set in below it. A word that is longer is not cut.
func (d *diagnosis) fill(label, text string) {
	inset := strings.Repeat(" ", max(2, utf8.RuneCountInString(label)))
	line, fresh := label, true
	for word := range strings.FieldsSeq(text) {
		if !fresh && d.width > 0 && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > d.width {
			d.line(line)
			line, fresh = inset, true
		}
		if !fresh {
			line += " "
		}
		line, fresh = line+word, false
	}
	d.line(line)
}

// listChecks prints what the checks look at.
func (g *gvx) listChecks(checks []doctor.Check, asJSON bool) error {
	if asJSON {
		return g.printJSON(listedChecks(checks))
	}
	rows := [][]string{{"CHECK", "WORST", "LOOKS FOR", "IN"}}
	for _, c := range checks {
		title := c.Title
		if c.Online {
			title += " (with --online)"
		}
		rows = append(rows, []string{c.ID, c.Severity.String(), title, strings.Join(c.Reads, ", ")})
	}
	return g.table(rows)
}
