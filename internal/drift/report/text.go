package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/quote"
)

// maxTruths and maxHelp bound what follows the table: a repository may have a hundred pins.
const (
	maxTruths = 8
	maxHelp   = 8
)

// textWriter writes one repository for people.
type textWriter struct {
	Judged
	Options
	out   strings.Builder
	named map[string]string // places of truths, as a message names them and as the reader does
}

func writeText(w io.Writer, all []Judged, o Options) error {
	var out strings.Builder
	for i, j := range all {
		if len(all) > 1 {
			if i > 0 {
				out.WriteByte('\n')
			}
			fmt.Fprintf(&out, "%s:\n", quote.Foreign(o.name(j, ".")))
		}
		t := textWriter{Judged: j, Options: o}
		t.write()
		out.WriteString(t.out.String())
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func (t *textWriter) write() {
	if len(t.Report.Findings) == 0 {
		t.line("%s", t.agree())
		t.unsaidLine()
		return
	}
	t.table()
	t.line("")
	t.line("%s", t.summary())
	t.unsaidLine()
	t.truths()
	t.help()
}

// unsaidLine keeps settings from hiding behind a report without findings.
func (t *textWriter) unsaidLine() {
	if unsaid := t.unsaid(); unsaid != "" {
		t.line("%s", unsaid)
	}
}

func (t *textWriter) line(format string, args ...any) { fmt.Fprintf(&t.out, format+"\n", args...) }

// agree is the one line of a repository in which all is well.
func (t *textWriter) agree() string {
	r := t.Report
	if r.Places == 0 {
		if t.LeftOut > 0 {
			return "nothing that was looked at names a Go version"
		}
		return "nothing here names a Go version"
	}
	verb := "agree"
	if r.Places == 1 {
		verb = "agrees"
	}
	text := fmt.Sprintf("%s in %s %s", counted(r.Places, "place"), counted(r.Files, "file"), verb)
	var with []string
	for i, truth := range r.Truths {
		if i == maxTruths {
			with = append(with, fmt.Sprintf("%d more", len(r.Truths)-i))
			break
		}
		with = append(with, asked(truth)+" ("+t.at(truth.Place)+")")
	}
	if len(with) == 0 {
		return text
	}
	return text + " with " + strings.Join(with, ", ")
}

func (t *textWriter) at(a drift.At) string { return at(t.name(t.Judged, a.File), a.Line) }

// summary counts what was found.
func (t *textWriter) summary() string {
	var found []string
	for _, s := range []drift.Severity{drift.Error, drift.Warning, drift.Note} {
		if n := t.Report.Count(s); n > 0 {
			found = append(found, counted(n, s.String()))
		}
	}
	return fmt.Sprintf("%s in %s of %s", strings.Join(found, ", "), counted(t.Report.Places, "place"), counted(t.Report.Files, "file"))
}

// A row is a finding as the table has it.
type row struct{ severity, where, is, should, why string }

func (t *textWriter) row(f drift.Finding) row {
	where := "(here)"
	if f.File != "" {
		where = t.at(drift.At{File: f.File, Line: f.Line})
	}
	why := t.because(f)
	if rest, ok := strings.CutPrefix(why, quote.Foreign(f.Show)+" "); ok && f.Show != "" {
		why = strings.TrimPrefix(rest, "("+where+") ") // both stand beside it
	}
	return row{f.Severity.String(), where, orDash(f.Show), orDash(f.Want), why + " [" + f.Rule + "]"}
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return quote.Foreign(text)
}

// because is the message, with each place that explains it and that it does not name itself.
// Places are named from where the reader is.
func (t *textWriter) because(f drift.Finding) string {
	own := map[string]string{}
	for _, place := range f.Because {
		own[at(place.File, place.Line)] = t.at(place)
	}
	why := renamed(quote.Line(f.Message), own, t.truthNames())
	for _, place := range f.Because {
		if !strings.Contains(f.Message, at(place.File, place.Line)) {
			why += ", " + quote.Foreign(place.Show) + " (" + t.at(place) + ")"
		}
	}
	return why
}

func (t *textWriter) truthNames() map[string]string {
	if t.named == nil {
		t.named = make(map[string]string, len(t.Report.Truths))
		for _, truth := range t.Report.Truths {
			t.named[at(truth.Place.File, truth.Place.Line)] = t.at(truth.Place)
		}
	}
	return t.named
}

// renamed gives what stands in brackets in text the name that one of the maps has for it.
func renamed(text string, names ...map[string]string) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(text, '(')
		if i < 0 {
			return out.String() + text
		}
		out.WriteString(text[:i+1])
		text = text[i+1:]
		if n, name := bracketed(text, names); n > 0 {
			out.WriteString(name)
			text = text[n:]
		}
	}
}

// maxBrackets bounds how many closing brackets a name may hold.
const maxBrackets = 16

// bracketed returns the length of the shortest name that text begins with and that ends
// before a bracket, and what it is called; 0 where there is none.
func bracketed(text string, names []map[string]string) (n int, name string) {
	for range maxBrackets {
		end := strings.IndexByte(text[n:], ')')
		if end < 0 {
			return 0, ""
		}
		n += end
		for _, m := range names {
			if name, ok := m[text[:n]]; ok {
				return n, name
			}
		}
		n++
	}
	return 0, ""
}

// shown is what stands there and what is wrong with it, where there is no table.
func shown(f drift.Finding, why string) string {
	if show := quote.Foreign(f.Show); f.Show != "" && !strings.HasPrefix(why, show) {
		return show + ": " + why
	}
	return why
}

// table writes the findings in columns; where the terminal is too narrow for these, each in
// a few lines.
func (t *textWriter) table() {
	rows := []row{{"SEVERITY", "WHERE", "IS", "SHOULD BE", "WHY"}}
	for _, f := range t.Report.Findings {
		rows = append(rows, t.row(f))
	}
	if t.Width > 0 && widthOf(rows) > t.Width {
		t.stack(rows[1:])
		return
	}
	w := tabwriter.NewWriter(&t.out, 0, 8, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintln(w, strings.Join([]string{r.severity, r.where, r.is, r.should, r.why}, "\t"))
	}
	w.Flush() // to memory
}

// stack writes rows below each other.
func (t *textWriter) stack(rows []row) {
	for _, r := range rows {
		t.line("%s %s", r.severity, r.where)
		switch {
		case r.is == "-":
		case r.should == "-":
			t.line("  %s", r.is)
		default:
			t.line("  %s should be %s", r.is, r.should)
		}
		t.fill(r.why)
	}
}

// fill writes text in lines that the terminal holds; a word that is longer is not cut.
func (t *textWriter) fill(text string) {
	line := " "
	for word := range strings.FieldsSeq(text) {
		if line != " " && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > t.Width {
			t.line("%s", line)
			line = " "
		}
		line += " " + word
	}
	t.line("%s", line)
}

// widthOf is how wide the table of rows is, in characters.
func widthOf(rows []row) int {
	var widest [5]int
	for _, r := range rows {
		for i, cell := range []string{r.severity, r.where, r.is, r.should, r.why} {
			widest[i] = max(widest[i], utf8.RuneCountInString(cell))
		}
	}
	total := 2 * (len(widest) - 1)
	for _, n := range widest {
		total += n
	}
	return total
}

// truths says what the places were held against, and why that.
func (t *textWriter) truths() {
	for i, truth := range t.Report.Truths {
		if i == maxTruths {
			t.line("and %d more (--format json names all)", len(t.Report.Truths)-i)
			return
		}
		of := ""
		if truth.Dir != "." {
			of = " of " + t.folder(truth.Dir)
		}
		t.line("the truth%s is %s (%s): %s", of, asked(truth), t.at(truth.Place), quote.Line(truth.Why))
	}
}

// folder names a folder of the repository from where the reader is.
func (t *textWriter) folder(dir string) string {
	if name := t.name(t.Judged, dir); name != "." {
		return quote.Foreign(name)
	}
	return "this folder"
}

// help names the one command that mends what can be mended, and what to do about the rest.
func (t *textWriter) help() {
	mends, rest := mendable(t.Report.Findings)
	switch {
	case t.Mend == "" || mends == 0:
	case mends == len(t.Report.Findings):
		t.line("help: %s", t.Mend)
	default:
		t.line("help: %s (mends %d of %d)", t.Mend, mends, len(t.Report.Findings))
	}
	said := map[string]bool{}
	for _, f := range rest {
		if f.Help == "" || said[f.Help] {
			continue
		}
		said[f.Help] = true
		if len(said) > maxHelp {
			t.line("help: more of this: --format json")
			return
		}
		t.line("help: %s", t.Options.help(t.Judged, quote.Line(f.Help))+t.helped(f.Help, rest))
	}
}

// helped names the places that words are about which are no command: "it" could be any of
// the findings.
func (t *textWriter) helped(help string, rest []drift.Finding) string {
	program, _, _ := strings.Cut(help, " ")
	if len(t.Report.Findings) == 1 || slices.Contains([]string{"gvx", "go", "git", "cd"}, program) {
		return ""
	}
	var places []string
	for _, f := range rest {
		if f.Help == help && f.File != "" {
			places = append(places, t.at(drift.At{File: f.File, Line: f.Line}))
		}
	}
	places = slices.Compact(places)
	if len(places) == 0 {
		return ""
	}
	if len(places) > maxHelped {
		places = append(places[:maxHelped], fmt.Sprintf("%d more", len(places)-maxHelped))
	}
	return " (" + strings.Join(places, ", ") + ")"
}

// maxHelped is how many places a line of help names.
const maxHelped = 3

// mendable counts the findings that have edits, and returns those that have none.
func mendable(findings []drift.Finding) (mends int, rest []drift.Finding) {
	for _, f := range findings {
		if len(f.Edits) > 0 {
			mends++
		} else {
			rest = append(rest, f)
		}
	}
	return mends, rest
}
