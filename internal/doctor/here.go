package doctor

import (
	"context"
	"time"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/settings"
)

// Here is what a check may ask: the machine, and what gvx knows of this folder. cmd/gvx
// fills it.
type Here struct {
	*host.Host
	Dirs     layout.Dirs
	Settings settings.Settings
	// Shared are the folders of the stores of all users that are read here.
	Shared    []layout.Dirs
	Toolchain Toolchain
	Module    Module
	Installed []Installed
	// Child is the environment that the shim gives the go command here; nil is Environ.
	Child []string
	// Self is the running gvx: its file, and its version as gvx version prints it.
	Self Program
	// Shim is the shim that lies in the folder of shims; zero where there is none.
	Shim Program
	// Full asks for everything where a sample would do, and Online allows servers.
	Full, Online bool
	// Ports are what other parts of gvx answer; each is nil where nobody can.
	Ports Ports
}

// Toolchain is what a go command in this folder runs, as gvx current says.
type Toolchain struct {
	Version goversion.Version // zero where it is not known, as for some system's go
	GOROOT  string            // "" where it is not installed
	Program string            // the go command's file; "" where nothing would run
	System  bool              // it is not gvx's
	Why     string            // what decided: go.mod:3 (go 1.24.0); safe for a terminal
	Err     error             // nothing would run, and why
	None    None              // the same for people; zero where something would run
}

// None says why no go would run; both texts are safe for a terminal.
type None struct {
	Text, Help string
	Undeclared bool // nothing asks for a release, and there is no default
}

// Module is the main module, or the workspace, of this folder.
type Module struct {
	File    string            // go.mod or go.work, absolute; "" where there is none
	GoLine  goversion.Line    // zero where it has none
	GoAt    int               // its line in File
	Godebug map[string]string // the godebug lines of File
}

// Installed is a toolchain in a store.
type Installed struct {
	Version goversion.Version
	GOROOT  string
	Shared  bool // of all users
	At      time.Time
}

// Program is a program of gvx's own.
type Program struct{ Path, Version string }

// Reached is what asking a server came to.
type Reached struct {
	Place string    // "the module proxy", "the checksum log", "go.dev"; safe for a terminal
	URL   string    // what was asked for; safe for a terminal
	Log   bool      // it is the checksum log, of which no archive comes
	Date  time.Time // of the answer; zero where it told none
	Err   error     // why there was no answer of use
}

// Ports are questions that other parts of gvx answer.
type Ports struct {
	// Integrity compares a toolchain with its list of digests: sizes and modes of all
	// files, and the digests of a sample, or of all. It returns the files that differ.
	Integrity func(ctx context.Context, i Installed, all bool) (damaged []string, err error)
	// Drift counts what gvx check finds in this folder's repository; first is the worst of
	// it in one line, safe for a terminal.
	Drift func(ctx context.Context) (errors, warnings int, first string, err error)
	// Newest returns the newest known patch of v's minor, and whether that minor still gets
	// security fixes. It opens no socket.
	Newest func(v goversion.Version) (newest goversion.Version, supported bool)
	// Audit holds the logs of what gvx did against their chains, and returns those that are
	// broken. The error says that one cannot be read.
	Audit func(ctx context.Context) ([]BrokenLog, error)
	// Reach asks the servers that toolchains come from for an answer, all at once, through
	// gvx's own client; the first call asks, and all get the same. It is for Online only,
	// and nil where no socket may be opened.
	Reach func(ctx context.Context) ([]Reached, error)
	// Setup says what of gvx setup's work is missing, doubled or out of place for this
	// shell; each is one line, safe for a terminal.
	Setup func(ctx context.Context) (problems []string, err error)
}

// BrokenLog is a log of what gvx did that is not as gvx wrote it.
type BrokenLog struct {
	First   string // the first that is wrong, with file and line; safe for a terminal
	Command string // shows all of it
}
