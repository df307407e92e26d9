// Package drift finds where a repository names a Go version, and judges whether all
// of these places agree.
//
// A [Reader] knows one kind of file and turns its bytes into [Place] values: which
// version is asked for, and which bytes say so. [Collect] runs the readers over a
// [Tree], [Judge] holds the places against each other, and [Fix] and [Bump] change
// nothing but the bytes that a place has named.
//
// It promises that
//
//   - a repository's files are data: nothing in them is run, expanded by a shell or
//     fetched, and no file outside of the tree is looked at;
//   - a file costs no more than its size allows: what is larger than [MaxFile], nested
//     deeper or repeated more often than any real file is refused and named;
//   - what names a version and cannot be read is a finding, never silence;
//   - it touches no disk, no network and no clock: trees and knowledge come from outside.
package drift

import (
	"context"

	"github.com/gvx-go/gvx/internal/goversion"
)

// MaxFile is the size of the largest file that is read, in bytes. The largest go.mod,
// Dockerfile and workflow of public repositories have some 100 kB.
const MaxFile = 1 << 20

// A Tree is the files of a repository at one moment: a folder, git's index or a commit.
type Tree interface {
	// Walk calls visit, from one goroutine, for each file whose path want accepts, in no
	// order. What one file lacks is in its Err; the error is that of the tree as a whole.
	Walk(ctx context.Context, want func(path string) bool, visit func(File)) error
}

// A File is one file of a tree.
type File struct {
	Path string // slash-separated, relative to the top of the tree
	Data []byte
	Err  error // why Data is not there
	// Link is the file that Path is a symbolic link to, which has the bytes; "" where it is
	// no link.
	Link string
}

// A Reader knows one kind of file. It holds no state and may be used by several
// goroutines.
type Reader interface {
	// Wants reports whether the file of that path may name a Go version. It is asked for
	// every file of a repository, so it is cheap.
	Wants(path string) bool
	// Read returns what the file says. It keeps nothing of f.Data.
	Read(f File) Result
}

// A Result is what a reader found in one file.
type Result struct {
	Places   []Place
	Uses     []string // of a go.work: the folders that it uses, slash-separated, from the top
	Problems []Problem
}

// A Problem is something that names a Go version, or must, and cannot be read.
type Problem struct {
	File   string
	Line   int // from 1; 0 where it is the file as a whole
	Column int // from 1, in bytes; 0 where it is the line as a whole
	Reason string
	// Fatal is true where the go command or gvx itself would stumble over it: a go.mod
	// that is broken is, an expression that only a CI service can expand is not.
	Fatal bool
}

// Kind says what a place is.
type Kind string

// The kinds of places.
const (
	GoLine        Kind = "go line"        // of a go.mod or go.work: a minimum
	ToolchainLine Kind = "toolchain line" // of a go.mod or go.work
	Pin           Kind = "pin"            // .go-version, .tool-versions, mise.toml
	Image         Kind = "image"          // FROM, image:, container:
	CI            Kind = "ci"             // the version that a CI job sets up
	Feature       Kind = "feature"        // of a development container
	Custom        Kind = "custom"         // by a pattern of gvx.toml
)

// A Place is where a file names a Go version.
type Place struct {
	File   string
	Line   int // from 1
	Column int // from 1, in bytes
	// Start and End are the bytes of the version text in the file, without quotes, image
	// name, "go" prefix or variant ("-alpine"): what Text is, and all that may be replaced.
	Start, End int
	Kind       Kind
	Text       string
	Want       Want

	// Dir is the folder that the place builds, from the top, "." for the top: that of the
	// file, or of a job's working-directory.
	Dir string
	// Matrix names the list that the place is an entry of, such as
	// "jobs.test.strategy.matrix.go"; "" where it stands alone.
	Matrix string
	// Another says how one more entry would be added behind this one; the zero value
	// where it cannot be.
	Another Insertion
	// Fixed is why Text must not be changed by itself, such as the digest behind it; "".
	Fixed string
	// Bare is true for a YAML scalar without quotes, in which 1.30 is the number 1.3.
	Bare bool
	// Show is how people know the place: "golang:1.26-alpine", "go-version: 1.26".
	Show string
}

// An Insertion adds Before, a version and After at the byte At of the file.
type Insertion struct {
	At            int
	Before, After string
}

// Form says how a place asks.
type Form int

// The forms.
const (
	Unknown   Form = iota // it cannot be known: Why says why
	Release               // exactly Version
	Newest                // the newest patch of Minor
	NewestGo              // the newest release: 1, 1.x, latest, stable
	Oldstable             // the newest patch of the minor before the newest
	Range                 // what Constraint admits
	FromFile              // what the file Path says
	System                // whatever go is there
)

// A Want is what a place asks for.
type Want struct {
	Form       Form
	Version    goversion.Version // of Release
	Line       goversion.Line    // of a go line, as it stands
	Minor      goversion.Minor   // of Release and Newest
	Constraint string            // of Range: "^1.25", ">=1.24 <1.26", as it stands
	Path       string            // of FromFile: from the top; cleaned
	Why        string            // of Unknown
}
