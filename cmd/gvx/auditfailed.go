package main

import (
	"errors"
	"os"
	"strings"

	"github.com/gvx-go/gvx/internal/audit"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/shim"
)

// told are the commands whose failures are records, and of what. Those that only read are
// not among them: of them a proof that failed is told alone.
var told = map[string]audit.Event{
	"install": audit.Install, "upgrade": audit.Install, "exec": audit.Install, "uninstall": audit.Uninstall, "prune": audit.Prune,
	"pin": audit.Pin, "unpin": audit.Unpin, "default": audit.Default, "env": audit.Setting, "allow": audit.Allow,
	"keys import": audit.KeyImport, "keys remove": audit.KeyRemove,
}

// acting are the commands whose refusals are records: they would have done something.
var acting = map[string]bool{"install": true, "upgrade": true, "exec": true, "env": true, "pin": true, "hook run": true}

// noteFailure tells the log how a command failed. What somebody mistyped, and what he ended
// himself, is no record.
func (g *gvx) noteFailure(err error, what string, code int) {
	t := g.trail
	if t == nil || t.command == "" || t.command == "log" || code == exitUsage || code == exitInterrupted {
		return
	}
	if errors.As(err, new(silent)) {
		g.noteVerdict(code)
		return
	}
	r := audit.Record{Outcome: audit.Failed, Error: what}
	event, changes := told[t.command]
	switch {
	case code == exitRefuted:
		r.Event = audit.Verification
	case t.reads():
		return
	case acting[t.command] && isRefusal(err):
		r.Event, r.Outcome = audit.Refusal, audit.Refused
		r.Subject, _ = os.Getwd() // files are named relative to it
	case !changes, t.command == "exec" && code >= shim.ExitCannotStart:
		return // the latter is about a child's command line
	case t.command == "allow" && t.given("revoke"):
		r.Event = audit.Revoke
	case t.command == "env" && t.given("shell"):
		r.Event = audit.Install
	default:
		r.Event = event
	}
	g.note(r)
}

// reads reports whether flags and arguments have a command change nothing that else does.
func (t *trail) reads() bool {
	switch t.command {
	case "default":
		return t.args == 0 && !t.given("unset")
	case "env":
		return !t.given("w") && !t.given("u") && !t.given("shell")
	}
	return t.given("dry-run") || t.given("list")
}

// noteVerdict is for a command that has said itself what is wrong: a hook that refuses.
func (g *gvx) noteVerdict(code int) {
	if g.trail.command != "hook run" || code != exitContradiction {
		return
	}
	dir, _ := os.Getwd()
	g.note(audit.Record{Event: audit.Refusal, Outcome: audit.Refused, Subject: dir, Error: "gvx check finds something wrong with what is committed or pushed in " + foreign(dir)})
}

// isRefusal reports whether err says that gvx may not, or must not, do what was asked: by a
// policy, or because declarations contradict each other.
func isRefusal(err error) bool {
	var missing *shim.NotInstalledError
	var asked *problem
	switch {
	case errors.As(err, &missing):
		return missing.Blocked.Text != ""
	case errors.As(err, &asked):
		return asked.refusal
	}
	return errors.Is(err, release.ErrOffline) || errors.As(err, new(*shim.ContradictionError)) || errors.As(err, new(*shim.NotAllowedError))
}

// inOneLine is a message of several lines as one.
func inOneLine(x shim.Explanation) string {
	text := x.What
	for _, row := range x.Rows {
		text += "; " + row.Label + " " + row.Text
	}
	return strings.ReplaceAll(text, "\n", "; ")
}
