package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/internal/why"
)

// isTerminalReader reports whether a person would have to type what is read.
func isTerminalReader(r io.Reader) bool {
	f, ok := r.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// showWhy prints what the messages of a log mean, in their order.
func (g *gvx) showWhy(a whyAnswer, log whyLog, lines int) error {
	d := diagnosis{width: widthOf(g.stdout)}
	for _, f := range a.found {
		d.message(a, f, log)
		d.line("")
	}
	if len(a.found) == 0 {
		d.fill("", fmt.Sprintf("%s: none of the %d messages that gvx knows is in the %s that were read", log.name, len(why.All()), counted(lines, "line")))
		d.fill("", "help: gvx doctor looks at the whole machine")
	}
	if log.leftOut {
		part := "the first"
		if log.end {
			part = "the last"
		}
		d.fill("", fmt.Sprintf("only %s %d KiB were read, the rest was left out", part, maxLog>>10))
	}
	_, err := io.WriteString(g.stdout, d.out.String())
	return err
}

// message is one message with its causes.
func (d *diagnosis) message(a whyAnswer, f why.Found, log whyLog) {
	where := fmt.Sprintf("line %d", f.Line)
	if log.end {
		where = "near the end" // lines were not counted from the start
	}
	if f.Count > 1 {
		where += fmt.Sprintf(", and in %d more", f.Count-1)
	}
	d.fill("", fmt.Sprintf("%s (%s)", foreign(release.RedactText(f.Text)), where))
	d.fill("  means     ", f.Message.Means+" ["+f.Message.ID+"]")
	checked, causes, not := a.of(f.Message)
	for _, cause := range causes {
		d.fill("  found     ", fmt.Sprintf("%s: %s [%s]", f.Message.So(cause.ID), cause.Text, cause.ID))
		d.help(cause.Fix)
	}
	for _, u := range not {
		d.fill("  not seen  ", u.Why+" ["+u.ID+"]")
	}
	if len(causes) == 0 {
		d.none(f.Message, checked, not)
	}
}

// none says that no cause was found, what was looked at, and what to look at next.
func (d *diagnosis) none(m why.Message, checked []doctor.Check, not []doctor.Unavailable) {
	var looked []string
	for _, c := range checked {
		if !slices.ContainsFunc(not, func(u doctor.Unavailable) bool { return u.ID == c.ID }) {
			looked = append(looked, c.ID)
		}
	}
	switch n := len(looked); {
	case n == 1:
		d.fill("  here      ", "the one cause that gvx can tell is not to be seen here now (looked at "+looked[0]+")")
	case n > 1:
		d.fill("  here      ", fmt.Sprintf("none of the %d causes that gvx can tell is to be seen here now (looked at %s)", n, strings.Join(looked, ", ")))
	default:
		d.fill("  here      ", "nothing of this machine tells why")
	}
	d.fill("  help: ", m.Otherwise)
}
