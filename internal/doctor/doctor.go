// Package doctor knows what on a machine gets in the way of Go, why, and what mends it.
//
// It promises that a check only looks: it changes nothing, starts nothing that a
// repository brings, and ends in time. A finding names what breaks, from what that was
// read, and the next command; what could not be read is told as such, and never as a
// finding. Each check lies in a file of its own; [All] lists them.
package doctor

import (
	"context"
	"fmt"
	"strings"
)

// Severity says how bad a finding is.
type Severity int

// The severities.
const (
	Info    Severity = iota + 1 // explains something
	Warning                     // likely trouble
	Error                       // stops work, or is unsafe
)

var severityNames = map[Severity]string{Info: "info", Warning: "warning", Error: "error"}

func (s Severity) String() string { return severityNames[s] }

// MarshalText is for JSON: "info", "warning" or "error".
func (s Severity) MarshalText() ([]byte, error) {
	if name, ok := severityNames[s]; ok {
		return []byte(name), nil
	}
	return nil, fmt.Errorf("there is no severity %d", int(s))
}

// Check is one thing that is looked at.
type Check struct {
	// ID is what it is called everywhere: "limit.nofile". It is its anchor in the docs.
	ID string
	// Severity is the worst that it can find.
	Severity Severity
	// Title says in a few words what is looked for.
	Title string
	// Reads are its sources: files, variables, system calls.
	Reads []string
	// Threshold says from which value on it finds something; "" where there is none.
	Threshold string
	// Since says from which Go, kernel or tool on this matters; "" is since ever.
	Since string
	// About is for the docs: what breaks, how that shows, what mends it, and where that is
	// written. Markdown, whole sentences.
	About string
	// Systems are the values of GOOS on which there is something to look at; none is all.
	Systems []string
	// Online is true where servers are asked: only when the user wants that.
	Online bool
	// Long is true where --full asks for work of minutes rather than of a second.
	Long bool
	// Yields is true where what it finds is left out as far as another check found more in
	// the same place.
	Yields bool
	// Run looks. An error says that a source is not there or cannot be read; what has been
	// found before it counts all the same.
	Run func(ctx context.Context, h *Here) ([]Finding, error)
}

// Group is what the checks of a kind have before the dot in their id.
func (c Check) Group() string {
	group, _, _ := strings.Cut(c.ID, ".")
	return group
}

// Finding is something that is wrong. Text, Source, Value and the words of the fix are
// safe for a terminal: who makes them quotes what is foreign in them.
type Finding struct {
	ID       string // [Run] sets it
	Severity Severity
	// Text says what breaks here and why, in one line, lowercase, without a full stop.
	Text string
	// Source is where Value was read: a file, file:line, a variable, a system call.
	Source string
	// Value is what was read, Threshold what it should be.
	Value, Threshold string
	// Since is that of the check where it is "".
	Since string
	Fix   Fix
}

// Fix is what mends a finding.
type Fix struct {
	// Commands are lines for a shell, in order. Each gvx command in them exists.
	Commands []Command
	// Words say what to do where no command does it, or beside one; one line.
	Words string
}

// Command is one line for a shell.
type Command struct {
	Line string
	// Do is there where gvx may do it itself after asking: in the user's own files, and
	// such that Undo takes it back.
	Do Action
	// Undo is the line that takes it back; only where Do is there.
	Undo string
}

// Shell returns a fix of lines that the user types.
func Shell(lines ...string) Fix {
	var f Fix
	for _, line := range lines {
		f.Commands = append(f.Commands, Command{Line: line})
	}
	return f
}

// Action is a change that gvx can make itself: [RunGvx], [RunGo] or [Chmod]. Nothing is
// looked up on PATH for it, and no shell is started.
type Action interface{ action() }

// RunGvx is this gvx with arguments.
type RunGvx struct{ Args []string }

// RunGo is the go command of the toolchain that was resolved here, with arguments.
type RunGo struct{ Args []string }

// Chmod gives Path, a file or folder of the user's own, another mode; Before is what it
// has now, and it is left alone when that is no longer so.
type Chmod struct {
	Path         string
	Before, Mode uint32
}

func (RunGvx) action() {}
func (RunGo) action()  {}
func (Chmod) action()  {}
