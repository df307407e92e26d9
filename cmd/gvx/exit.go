package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/gvx-go/gvx/internal/git"
	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/shim"
)

// The exit codes of gvx.
const (
	exitDone          = 0
	exitFailed        = 1
	exitUsage         = 2
	exitContradiction = 3 // declarations contradict each other, or a check found something
	exitRefuted       = 4 // a proof failed or is missing
	exitUnavailable   = 5 // not installed and may not be, or something needed is unreachable
	exitInterrupted   = 130
)

// problem is an error that knows all that a person needs: what happened, the
// facts that explain it, the next command, and the exit code.
type problem struct {
	code  int
	text  string
	facts []shim.Row
	help  string

	refusal bool // gvx may not do what was asked
}

func (p *problem) Error() string { return p.text }

// usagef is the error of a command line that is wrong.
func usagef(help, format string, args ...any) error {
	return &problem{code: exitUsage, text: fmt.Sprintf(format, args...), help: help}
}

// silent is an error whose text has been printed already.
type silent struct{ code int }

func (s silent) Error() string { return fmt.Sprintf("exit code %d", s.code) }

// report is the one place that turns an error into text and an exit code. Files
// below dir are named relative to it.
func report(err error, dir string) (text string, code int) {
	var quiet silent
	if errors.As(err, &quiet) {
		return "", quiet.code
	}
	x := explain(err, dir)
	return x.String() + "\n", x.Code
}

// explain finds the code and the next command for err. The shim's errors explain
// themselves, in the same words as in the shim.
func explain(err error, dir string) shim.Explanation {
	var p *problem
	if errors.As(err, &p) {
		return shim.Explanation{What: p.text, Rows: p.facts, Help: p.help, Code: p.code}
	}
	switch err.(type) {
	case *shim.UnreadableError, *shim.StartError:
		return shim.Explain(err, dir) // whatever the system's reason is
	}
	var all *install.SourcesError
	if errors.As(err, &all) {
		return explainSources(all, dir)
	}
	for _, explainer := range []func(error) *problem{explainKeys, explainTrust, explainSource, explainStore, explainSettings, explainSystem, explainGit} {
		if p := explainer(err); p != nil {
			return shim.Explanation{What: cmp.Or(p.text, oneLine(err)), Rows: p.facts, Help: p.help, Code: p.code}
		}
	}
	x := shim.Explain(err, dir)
	if x.What == err.Error() {
		x.What = oneLine(err) // an error that nobody knows quotes nothing
	}
	return x
}

// explainSources tells what each source said below the error that says most.
func explainSources(err *install.SourcesError, dir string) shim.Explanation {
	best := err.Unwrap()
	x := explain(best, dir)
	for _, a := range err.Attempts {
		if a.Err != best {
			x.Rows = append(x.Rows, fact(foreign(a.Source), oneLine(a.Err)))
		}
	}
	return x
}

// explainGit is for a repository that git says nothing about.
func explainGit(err error) *problem {
	var e *git.Error
	if !errors.As(err, &e) {
		return nil
	}
	return &problem{code: exitFailed, help: e.Help()}
}

// oneLine shows err with nothing in it that a terminal would obey. Errors quote
// what is foreign themselves; this catches what the system or a library adds.
func oneLine(err error) string {
	lines := strings.Split(err.Error(), "\n")
	for i := range lines {
		lines[i] = quote.Line(lines[i])
	}
	return strings.Join(lines, "; ")
}

// fact is one line that explains a problem.
func fact(label, text string) shim.Row { return shim.Row{Label: label, Text: text} }
