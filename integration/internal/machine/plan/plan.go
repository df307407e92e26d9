// Package plan is what the tests and the program inside of the machine tell each other.
package plan

import "time"

// Case is one command that the machine runs, in a unit of its own.
type Case struct {
	Name string // of the unit too: letters, digits and hyphens
	// Properties are the unit's, as systemd-run -p takes them.
	Properties []string
	// Slice holds the properties of a slice around the unit: an ancestor's limits.
	Slice []string
	// User is who runs it; "" is root.
	User string
	// Manager has the user's own manager run it, as systemd-run --user does.
	Manager bool
	// Files are made before, by name and text, in the folder that the command runs in.
	Files map[string]string
	// Command is for sh -c.
	Command string
}

// Result is how a case ended.
type Result struct {
	Name           string
	Stdout, Stderr string
	Code           int    // of the command; what systemd-run makes of a signal
	Error          string // why it did not run
	Took           time.Duration
}

// The places inside of the machine.
const (
	Shared  = "/machine"             // what the tests brought, read-only
	Cases   = Shared + "/cases.json" // an array of [Case]
	Bin     = Shared + "/bin"
	Guest   = Shared + "/bin/guest"
	Data    = Shared + "/data" // gvx's data folder of all users
	System  = "/usr/local/share/gvx"
	Results = "/dev/vdc" // [Result]s, a line each, and an empty line at the end
)

// Lines is the argument by which the program guest prints, for a shell, what gvx doctor
// --json on its standard input tells to type.
const Lines = "lines"

// End is what stands behind the last result.
const End = "\n"
