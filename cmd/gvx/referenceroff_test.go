//go:build unix

package main

import (
	"fmt"
	"strings"
)

// roff writes a page in the man macros (man(7)).
type roff struct{ strings.Builder }

func (r *roff) line(text string) { r.WriteString(text + "\n") }

func (r *roff) section(title string) { r.line(".SH " + strings.ToUpper(title)) }

// width is where a line of text ends at the latest, if its words allow it.
const width = 80

// words is text to be filled. It is broken where a sentence ends, and where a line
// gets long.
func (r *roff) words(text string) {
	line := ""
	for _, word := range strings.Fields(text) {
		word = roffText(word)
		if line != "" && (len(line)+1+len(word) > width-len(`\&`) || strings.HasSuffix(line, ".")) {
			r.line(roffSafe(line))
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	r.line(roffSafe(line))
}

// term is a paragraph that hangs below its term, which is roff already.
func (r *roff) term(term, text string) {
	r.line(".TP")
	r.line(term)
	r.words(text)
}

func (r *roff) rows(rows []row) {
	for _, w := range rows {
		r.term(roffBold(w.term), plain(w.text))
	}
}

// manualPage is gvx(1).
func manualPage(tree []group) string {
	r := &roff{}
	r.line(`.\" Made by ` + regenerate + `; edit the commands instead.`)
	r.line(`.TH GVX 1 "" gvx "gvx manual"`)
	r.section("name")
	r.line(`gvx \- ` + roffText(tagline))
	r.section("synopsis")
	r.line(`.B gvx`)
	r.words("[--offline] COMMAND [ARGUMENT…]")
	r.line(".br")
	r.line(".B go")
	r.words("[+VERSION] ARGUMENT…")
	r.section("description")
	for i, text := range about {
		if i > 0 {
			r.line(".PP")
		}
		r.words(text)
	}
	r.line(".PP")
	r.words("gvx help COMMAND, or COMMAND --help, shows each of the commands below. --offline may stand before every command, and opens no socket.")
	r.section("versions")
	r.words("VERSION is one of these words:")
	r.rows(versionWords)
	r.section("the shim")
	r.rows(shimForms)
	r.line(".PP")
	r.words("What decides which release runs, the strongest first:")
	for i, text := range order {
		r.line(fmt.Sprintf(".IP %d. 4", i+1))
		r.words(text)
	}
	r.section("commands")
	for _, g := range tree {
		r.line(".SS " + roffText(g.title))
		for _, e := range g.entries {
			r.entry(e)
		}
	}
	r.section("exit status")
	r.rows(exitCodes())
	r.line(".PP")
	r.words("Otherwise the exit code of the shim, and of gvx exec, is that of what they run.")
	r.section("environment")
	r.words("The settings, which gvx env shows and gvx env -w writes; the process environment wins over the files:")
	r.rows(settingRows())
	r.line(".PP")
	r.words("Others:")
	r.rows(otherVariables)
	r.section("files")
	r.rows(files())
	r.section("see also")
	r.line(`.BR git (1)`)
	r.line(".PP")
	r.words("https://go.dev/doc/toolchain says what the lines of go.mod mean to the go command.")
	return r.String()
}

// entry writes a command as the term, and all that there is to say below it.
func (r *roff) entry(e entry) {
	heads := e.synopsis
	if len(heads) == 0 {
		heads = []string{e.name}
	}
	for i, head := range heads {
		r.line([]string{".TP", ".TQ"}[min(i, 1)])
		r.line(roffSynopsis(e.name, head))
	}
	r.words(sentence(e.usage))
	if len(e.description)+len(e.options) > 0 {
		r.line(".RS")
		for _, p := range e.description {
			r.paragraph(p)
		}
		for _, o := range e.options {
			r.term(roffBold(strings.Join(o.names, ", "))+roffItalic(o.value), optionText(o))
		}
		r.line(".RE")
	}
	for _, b := range e.below {
		r.entry(b)
	}
}

func (r *roff) paragraph(p paragraph) {
	r.line(".PP")
	if !p.verbatim {
		r.words(p.text)
		return
	}
	r.line(".nf")
	for line := range strings.SplitSeq(p.text, "\n") {
		r.line(roffSafe(roffText(line)))
	}
	r.line(".fi")
}

// roffSynopsis has the command's name bold in front.
func roffSynopsis(name, synopsis string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(synopsis), name)
	if !ok {
		return roffBold(synopsis)
	}
	return roffBold(name) + roffText(rest)
}

func roffBold(text string) string { return `\fB` + roffText(text) + `\fR` }

// roffItalic is the value of a flag, behind it.
func roffItalic(text string) string {
	if text == "" {
		return ""
	}
	return ` \fI` + roffText(text) + `\fR`
}

// roffSafe is a line that is no request, whatever it begins with.
func roffSafe(line string) string {
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		return `\&` + line
	}
	return line
}

// roffText is text with no character that roff obeys, and none beside ASCII. A hyphen
// is a minus, so that what is copied from the page works.
func roffText(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c == '\\':
			b.WriteString(`\e`)
		case c == '-':
			b.WriteString(`\-`)
		case c == '~':
			b.WriteString(`\(ti`)
		case c == '^':
			b.WriteString(`\(ha`)
		case c == '\'':
			b.WriteString(`\(aq`)
		case c == '`':
			b.WriteString(`\(ga`)
		case c > 126:
			fmt.Fprintf(&b, `\[u%04X]`, c)
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// plain is text of Markdown without its marks.
func plain(text string) string { return strings.ReplaceAll(text, "`", "") }

// optionText is what both pages say of a flag.
func optionText(o option) string {
	text := o.usage
	if o.repeats {
		text += "; more than once, too"
	}
	if o.fallback != "" {
		text += " (by default " + o.fallback + ")"
	}
	return text
}

// sentence is text with a full stop.
func sentence(text string) string { return strings.TrimSuffix(text, ".") + "." }
