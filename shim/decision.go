package shim

import (
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/quote"
)

// Kind says what made a decision. The values are those of gvx current --json.
type Kind string

// The kinds, from the strongest to the weakest.
const (
	FromArgument      Kind = "argument"
	FromGVXGO         Kind = "GVX_GO"
	FromGOTOOLCHAIN   Kind = "GOTOOLCHAIN"
	FromGoVersion     Kind = "go-version"
	FromToolVersions  Kind = "tool-versions"
	FromWorkToolchain Kind = "go.work-toolchain"
	FromWorkGo        Kind = "go.work-go"
	FromModToolchain  Kind = "go.mod-toolchain"
	FromModGo         Kind = "go.mod-go"
	FromOuterPin      Kind = "outer-pin"
	FromDefault       Kind = "default"
	FromSystem        Kind = "system"
)

// Reason is what made a decision. File and Line (from 1) are there where a file
// did. File and Text are foreign: they reach a terminal through [Reason.Show].
type Reason struct {
	Kind Kind
	File string
	Line int
	Text string
}

// Show returns the reason in one line, "go.mod:5 (toolchain go1.24.3)", safe for
// a terminal. A file below the folder dir is named relative to it.
func (r Reason) Show(dir string) string {
	if r.File == "" {
		return quote.Foreign(r.Text)
	}
	return showPlace(r.File, r.Line, dir) + " (" + quote.Foreign(r.Text) + ")"
}

// showPlace returns "go.mod:5", safe for a terminal.
func showPlace(file string, line int, dir string) string {
	text := quote.Foreign(relative(file, dir))
	if line > 0 {
		text += ":" + strconv.Itoa(line)
	}
	return text
}

// relative returns file as seen from dir when it is below it, else file itself.
func relative(file, dir string) string {
	if rest, below := strings.CutPrefix(file, dir); below && dir != "" {
		if name := strings.TrimLeft(rest, separators); name != "" && (name != rest || strings.HasSuffix(dir, "/")) {
			return name
		}
	}
	return file
}

// Decision is what runs in a folder, and why.
type Decision struct {
	// Version is the release. For the system's go it is what the VERSION file of
	// its GOROOT says, and may be zero.
	Version goversion.Version
	// Tree names the toolchain in the store; zero when it is not installed, or not
	// from the store.
	Tree layout.Tree
	// GOROOT is its real folder: "" when it is not installed, or not known.
	GOROOT    string
	Installed bool
	// Unused says of each store that was passed over why, where the release is not
	// installed: it may well be in there.
	Unused []error
	// Request is what gvx install is asked for when it is not installed, and Floor
	// what the outcome must satisfy.
	Request goversion.Request
	Floor   goversion.Line
	Reason  Reason
	// Repository is the root of the folder's repository: what gvx allow names, and
	// what GVX_ISOLATION=project goes by. It is "" where nobody asked for it.
	Repository string
	// Program is the system's go; "" for all others.
	Program string
	// ForeignStore is true where gvx's folders are another user's: the system's go runs
	// all the same, and writes nothing there.
	ForeignStore bool
	// Command is what was called, "go" or "gofmt", and Args what it gets.
	Command string
	Args    []string
	// Dir is the folder of -C; "" for the working directory, but the root where that
	// cannot be told.
	Dir string
	// Switchable is true where raising the version further is the go command's own
	// business, and UserLocal where the user's own GOTOOLCHAIN=local forbids it.
	Switchable bool
	UserLocal  bool
	// Switched is true where a go command switched to the release. What it installs goes
	// where that one said, who may be an editor's own go: GOPATH stays as it is.
	Switched bool
	// SharedShims are the folders in which the go command finds the releases of all
	// users, where it may look for another one.
	SharedShims []string
	// Declared is true where a repository's file chose the release.
	Declared bool
	// homes are those that were looked at; nil where the decision was made otherwise.
	homes homes
	// EnvFileGOROOT is true where Go's env file sets GOROOT, and ModulesOff where the
	// go command takes packages from GOPATH (GO111MODULE=off, or auto without a go.mod):
	// [Plan] heeds both.
	EnvFileGOROOT bool
	ModulesOff    bool
	// LocalGOPATH is true where the GOPATH of the environment lies in the project, or in
	// the working directory: it is isolated by itself.
	LocalGOPATH bool
}

// System reports whether d is the go that is on PATH behind the shims.
func (d Decision) System() bool { return d.Program != "" }

// Observer is told what Resolve passes over, and why: for [Resolver.Inquire]. It is nil
// in the shim. The file is foreign.
type Observer func(why, file string)

func (o Observer) note(why, file string) {
	if o != nil {
		o(why, file)
	}
}
