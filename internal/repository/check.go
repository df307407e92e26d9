package repository

import (
	"io/fs"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/quote"
)

// What a [check] may hold. The file's size bounds the rest.
const (
	maxEntries      = 100  // of ignore, and of file
	maxPattern      = 1000 // bytes of a pattern
	maxInstructions = 1000 // that it is compiled to: what it may cost for each byte
)

// Check is what a repository says about gvx check.
type Check struct {
	// Truth is "pin", "toolchain", "go" or the path of a file, from the top, clean; "" where
	// the repository does not say.
	Truth     string
	TruthLine int
	Ignore    []Ignore
	Files     []Pattern

	file       string
	severities []severity
}

// Ignore names files that gvx check leaves out.
type Ignore struct {
	Path   Glob
	Reason string
	Line   int
}

// Pattern names the Go version in files that gvx does not know.
type Pattern struct {
	Path Glob
	// Expression has exactly one group and does not match the empty text. ^ and $ are a
	// line's.
	Expression *regexp.Regexp
	Line       int
}

type severity struct {
	rule  string
	level drift.Severity
	line  int
}

// Severities returns what the repository makes of rules, by their ids. A rule that is
// none of known is an *[Error].
func (c Check) Severities(known []string) (map[string]drift.Severity, error) {
	severities := map[string]drift.Severity{}
	for _, s := range c.severities {
		if !slices.Contains(known, s.rule) {
			return nil, &Error{c.file, s.line, quote.Always(s.rule) + " is no rule (want one of " + strings.Join(known, ", ") + ")"}
		}
		severities[s.rule] = s.level
	}
	return severities, nil
}

// LeavesOut reports whether path, slash-separated and from the top, is to be left out,
// and by what.
func (c Check) LeavesOut(path string) (Ignore, bool) {
	for _, i := range c.Ignore {
		if i.Path.Covers(path) {
			return i, true
		}
	}
	return Ignore{}, false
}

// checkTable is the form of [check].
type checkTable struct {
	Truth    *string           `toml:"truth"`
	Severity map[string]string `toml:"severity"`
	Ignore   []struct {
		Path   string `toml:"path"`
		Reason string `toml:"reason"`
	} `toml:"ignore"`
	File []struct {
		Path    string `toml:"path"`
		Pattern string `toml:"pattern"`
	} `toml:"file"`
}

// check takes over what t says. The error is a *[Error].
func (t checkTable) check(file string, at lines) (Check, error) {
	c := Check{file: file}
	for _, take := range []func(*Check, lines) error{t.takeTruth, t.takeSeverities, t.takeIgnored, t.takeFiles} {
		if err := take(&c, at); err != nil {
			return Check{}, err
		}
	}
	return c, nil
}

func (t checkTable) takeTruth(c *Check, at lines) error {
	if t.Truth == nil {
		return nil
	}
	c.Truth, c.TruthLine = *t.Truth, at.of("check.truth")
	if c.Truth == "." || strings.Contains(c.Truth, `\`) || !fs.ValidPath(c.Truth) {
		return &Error{c.file, c.TruthLine, "truth " + quote.Always(c.Truth) + " is neither pin, toolchain, go nor the path of a file from the top of the repository"}
	}
	return nil
}

func (t checkTable) takeSeverities(c *Check, at lines) error {
	for rule, word := range t.Severity {
		line := at.of("check.severity." + rule)
		level, err := drift.ParseSeverity(word)
		if err != nil {
			return &Error{c.file, line, err.Error()}
		}
		c.severities = append(c.severities, severity{rule, level, line})
	}
	slices.SortFunc(c.severities, func(a, b severity) int { return a.line - b.line })
	return nil
}

func (t checkTable) takeIgnored(c *Check, at lines) error {
	for n, entry := range t.Ignore {
		key := "check.ignore." + strconv.Itoa(n)
		glob, err := ParseGlob(entry.Path)
		switch {
		case n >= maxEntries:
			return &Error{c.file, at.of(key), "it leaves out more than " + strconv.Itoa(maxEntries) + " paths"}
		case err != nil:
			return &Error{c.file, at.of(key+".path", key), err.Error()}
		case strings.TrimSpace(entry.Reason) == "":
			return &Error{c.file, at.of(key+".reason", key), "what is left out wants a reason: reason = \"…\""}
		}
		c.Ignore = append(c.Ignore, Ignore{glob, entry.Reason, at.of(key)})
	}
	return nil
}

func (t checkTable) takeFiles(c *Check, at lines) error {
	for n, entry := range t.File {
		key := "check.file." + strconv.Itoa(n)
		glob, err := ParseGlob(entry.Path)
		switch {
		case n >= maxEntries:
			return &Error{c.file, at.of(key), "it has more than " + strconv.Itoa(maxEntries) + " patterns"}
		case err != nil:
			return &Error{c.file, at.of(key+".path", key), err.Error()}
		}
		expression, reason := compile(entry.Pattern)
		if reason != "" {
			return &Error{c.file, at.of(key+".pattern", key), "the pattern " + quote.Always(entry.Pattern) + " " + reason}
		}
		c.Files = append(c.Files, Pattern{glob, expression, at.of(key)})
	}
	return nil
}

// compile returns pattern with ^ and $ as a line's, or why it will not do.
func compile(pattern string) (*regexp.Regexp, string) {
	if pattern == "" || len(pattern) > maxPattern {
		return nil, "has " + strconv.Itoa(len(pattern)) + " bytes (want 1 to " + strconv.Itoa(maxPattern) + ")"
	}
	pattern = "(?m)" + pattern
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, "is no regular expression: " + quote.Foreign(strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	if tree.MaxCap() != 1 {
		return nil, "has " + strconv.Itoa(tree.MaxCap()) + " groups (want one, the version; (?:…) is no group)"
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil || len(program.Inst) > maxInstructions {
		return nil, "costs too much: it repeats too often"
	}
	expression, err := regexp.Compile(pattern)
	if err != nil {
		return nil, "is no regular expression: " + quote.Foreign(err.Error())
	}
	if expression.MatchString("") {
		return nil, "matches where there is nothing"
	}
	return expression, ""
}
