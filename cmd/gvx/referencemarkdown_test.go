//go:build unix

package main

import (
	"fmt"
	"strings"
)

// markdown writes a page in what GitHub takes for Markdown.
type markdown struct{ strings.Builder }

func (m *markdown) line(format string, args ...any) { fmt.Fprintf(m, format+"\n", args...) }

func (m *markdown) heading(level int, title string) {
	m.line("\n%s %s\n", strings.Repeat("#", level), title)
}

// rows is a table of terms, which are code.
func (m *markdown) rows(term, text string, rows []row) {
	m.line("| %s | %s |\n|---|---|", term, text)
	for _, r := range rows {
		words := strings.Split(r.term, ", ")
		m.line("| `%s` | %s |", strings.Join(words, "`, `"), cell(r.text))
	}
}

// cell is text for a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// reference is docs/reference.md.
func reference(tree []group) string {
	m := &markdown{}
	m.line("# gvx: the reference\n\nMade by `%s`; edit the commands instead. The manual page, [gvx.1](gvx.1), says the same: `man -l docs/gvx.1`.", regenerate)
	for _, text := range about {
		m.line("\n%s", text)
	}
	m.heading(2, "Commands")
	m.line("`gvx help COMMAND`, or `COMMAND --help`, shows each of them. `--offline` may stand before every command, and opens no socket.")
	for _, g := range tree {
		m.line("\n| %s | |\n|---|---|", g.title)
		for _, e := range g.entries {
			m.line("| [`%s`](#%s) | %s |", e.name, anchor(e.name), cell(e.usage))
		}
	}
	m.heading(2, "Versions")
	m.rows("VERSION", "is", versionWords)
	m.heading(2, "The shim")
	m.rows("called as", "is", shimForms)
	m.line("\nWhat decides which release runs, the strongest first:\n")
	for i, text := range order {
		m.line("%d. %s", i+1, text)
	}
	for _, g := range tree {
		m.heading(2, g.title)
		for i, e := range g.entries {
			if i > 0 {
				m.line("")
			}
			m.entry(3, e)
		}
	}
	m.heading(2, "Exit codes")
	m.rows("code", "meaning", exitCodes())
	m.line("\nOtherwise the exit code of the shim, and of `gvx exec`, is that of what they run.")
	m.heading(2, "Environment")
	m.line("The settings, which `gvx env` shows and `gvx env -w` writes; the process environment wins over the files:\n")
	m.rows("setting", "what it does", settingRows())
	m.line("\nOthers:\n")
	m.rows("variable", "what it does", otherVariables)
	m.heading(2, "Files")
	m.rows("file", "holds", files())
	return m.String()
}

// anchor is what GitHub makes of a heading that is a command's name.
func anchor(name string) string { return strings.ReplaceAll(name, " ", "-") }

func (m *markdown) entry(level int, e entry) {
	m.line("%s %s\n\n%s", strings.Repeat("#", level), e.name, sentence(strings.ToUpper(e.usage[:1])+e.usage[1:]))
	if len(e.synopsis) > 0 {
		m.line("\n```\n%s\n```", strings.Join(e.synopsis, "\n"))
	}
	for _, p := range e.description {
		if p.verbatim {
			m.line("\n```\n%s\n```", p.text)
		} else {
			m.line("\n%s", p.text)
		}
	}
	if len(e.options) > 0 {
		m.line("\n| flag | |\n|---|---|")
	}
	for _, o := range e.options {
		m.line("| `%s` | %s |", strings.TrimSpace(strings.Join(o.names, "`, `")+" "+o.value), cell(optionText(o)))
	}
	for _, b := range e.below {
		m.line("")
		m.entry(level+1, b)
	}
}
