package drift

import (
	"slices"

	"github.com/gvx-go/gvx/internal/goversion"
)

// A Rule is one thing that must hold. Its ID is its name in settings and reports and the
// anchor of its text in docs/check.md.
type Rule struct {
	ID       string
	Severity Severity // where the repository does not say otherwise
	Short    string   // what must hold, in one line
	Reason   string   // why, in a sentence or two
}

// A Finding is a rule that a place breaks.
type Finding struct {
	Rule     string // its ID
	Severity Severity
	File     string // slash-separated, from the top
	Line     int    // from 1; 0 where it is the file as a whole, or what runs here
	Column   int    // from 1, in bytes; 0 where it is the line as a whole
	Length   int    // of the version text, in bytes; 0 where there is none
	Show     string // what stands there, as people know it
	Message  string // what is wrong, in one line: quoted and safe to show
	Want     string // what should stand there; "" where no one text is right
	Because  []At   // the places that it disagrees with, such as the go line
	Edits    []Edit // what --fix does; nil where only a person can
	Help     string // the next command, or what to do by hand
}

// At is another place that explains a finding.
type At struct {
	File string
	Line int
	Show string
}

// A Truth is what the places of a folder and below must agree with, and why.
type Truth struct {
	Dir     string // "." for the top
	Place   At     // where it stands
	Kind    Kind
	Version goversion.Version // the release; the zero value where only the minor is said
	Minor   goversion.Minor
	Line    goversion.Line // of a go line
	Why     string         // "the pin nearest to it", "no pin and no toolchain line: the go line"
}

// A Report is what [Judge] returns.
type Report struct {
	Findings []Finding // worst first, then by file and line
	Truths   []Truth   // by folder, those that something was held against
	Top      *Truth    // of the repository's top, one of Truths; nil where nothing says it
	Hidden   string    // where Top is nil: the file that would say it, and cannot be read; ""
	Places   int       // how many were judged
	Files    int       // in how many files
}

// Count returns how many findings are of severity s.
func (r *Report) Count(s Severity) (n int) {
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Config is what the repository's gvx.toml, and the command line, say about judging.
type Config struct {
	// Truth is "pin", "toolchain", "go" or the path of a file, from the top; "" for the
	// pin, else the toolchain line, else the go line.
	Truth      string
	Severities map[string]Severity // by rule
	Strict     bool                // warnings are errors
}

// Off returns the ids of the rules that the repository turns off, sorted.
func (c Config) Off() (off []string) {
	for id, severity := range c.Severities {
		if severity == Off {
			off = append(off, id)
		}
	}
	slices.Sort(off)
	return off
}

// Knowledge is what is known outside of the repository.
type Knowledge struct {
	// Known are releases that exist, at least the newest of each minor, sorted.
	Known []goversion.Version
	// Exists says whether there is such a release; known is false where nobody can tell.
	// It may ask servers, so it is called for versions alone of which Known does not tell.
	Exists func(goversion.Version) (exists, known bool)
	// Here is what would run at the top of the repository; nil where that is not asked.
	Here *Here
	// Before holds, of each file that differs from the last commit, the places that it
	// had then, by the path that it has now: those that the readers find in its old bytes.
	// A file that is new has an empty list. nil where nothing is compared.
	Before map[string][]Place
}

// Here is what would run at the top of the repository, by the shim's own answer.
type Here struct {
	Version   goversion.Version
	Installed bool
	By        string // what decided: a file and line, a variable
	Declared  bool   // a file of the repository decided
	Trouble   string // why nothing can be said; then the rest is zero
}
