package shim

import (
	"strconv"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/internal/settings"
)

// UsageError says that the argument +WORD names no version.
type UsageError struct {
	Word string
	Err  error
}

func (e *UsageError) Error() string { return "go " + quote.Foreign(e.Word) + ": " + e.Err.Error() }
func (e *UsageError) Unwrap() error { return e.Err }

// DeclarationError says that a line of a file cannot be read: a pin, a go line, a
// toolchain line, an allowed folder.
type DeclarationError struct {
	File  string
	Line  int
	What  string // "go line"
	Value string // foreign
	Want  string
	Help  string // what to type; "" where no command can mend it
	Edit  string // how the line would do, where Help is ""
}

func (e *DeclarationError) Error() string {
	return showPlace(e.File, e.Line, "") + ": " + e.what()
}

func (e *DeclarationError) what() string {
	return e.What + " " + quote.Always(e.Value) + " is not " + e.Want
}

// SettingError says that a variable of the go command has a value that it does not
// take.
type SettingError struct {
	Name  string
	Value string // foreign
	Want  string
	Help  string
}

func (e *SettingError) Error() string {
	return "invalid " + e.Name + "=" + quote.Foreign(e.Value)
}

// UnreadableError says that a file which would have a say cannot be read. Err is
// of package fileread or the system's.
type UnreadableError struct {
	File string
	Err  error
}

func (e *UnreadableError) Error() string {
	return "cannot read " + quote.Foreign(e.File) + ": " + cause(e.Err)
}
func (e *UnreadableError) Unwrap() error { return e.Err }

// failedFile returns the file that err is about, "" for other errors.
func failedFile(err error) string {
	switch e := err.(type) {
	case *DeclarationError:
		return e.File
	case *UnreadableError:
		return e.File
	}
	return ""
}

// ForeignLinkError says that something which gvx did not make lies where the link
// to a toolchain belongs. It is not followed.
type ForeignLinkError struct {
	Link   string
	Target string // foreign; "" where it is no link at all
}

func (e *ForeignLinkError) Error() string {
	return quote.Foreign(e.Link) + " is not a link that gvx made"
}

// ForeignStoreError says that the store, or a toolchain in it, belongs to neither
// the user nor root: who owns it chooses what runs.
type ForeignStoreError struct{ Dir string }

func (e *ForeignStoreError) Error() string {
	return "the store " + quote.Foreign(e.Dir) + " belongs to another user: nothing in it is run"
}

// ContradictionError says that a pin is older than the go line that it governs.
type ContradictionError struct {
	Pin     Reason
	Line    Reason
	Floor   goversion.Line
	Request goversion.Request // the pin's word
	Version goversion.Version // what the pin means, where that is known
}

func (e *ContradictionError) Error() string {
	return "the pin " + quote.Foreign(e.Pin.Text) + " is older than go " + e.Floor.String()
}

// NotAllowedError says that a repository asks for a release with which its content
// alone could run code.
type NotAllowedError struct {
	Version    goversion.Version
	Reason     Reason
	Flaws      []string // CVE numbers
	Repository string   // the one that the user did not allow, by its real path
}

func (e *NotAllowedError) Error() string {
	return e.Version.String() + " runs here only after gvx allow"
}

// NotInstalledError says that what should run is not installed and that nobody may
// install it now. Blocked is the setting that forbids it; where it is empty, gvx
// itself is not to be found, and Err says why.
type NotInstalledError struct {
	Version goversion.Version
	Request goversion.Request
	Floor   goversion.Line
	Reason  Reason
	Blocked settings.Value
	Err     error
	Unused  []error // why stores that may have it are not used
}

func (e *NotInstalledError) Error() string {
	return name(e.Version, e.Request) + " is required but not installed"
}
func (e *NotInstalledError) Unwrap() error { return e.Err }

// name returns what to call a release that may not be known yet.
func name(v goversion.Version, r goversion.Request) string {
	if v.IsZero() {
		return "go " + r.String()
	}
	return v.String()
}

// InstallError says that gvx install ended with an exit code; it has said why.
type InstallError struct{ Code int }

func (e *InstallError) Error() string { return "gvx install ended with " + strconv.Itoa(e.Code) }

// NothingError says that there is no Go to run. Command is what is missing beside
// a go that is there, else "".
type NothingError struct {
	Command string
	Reason  Reason
}

func (e *NothingError) Error() string {
	if e.Command != "" {
		return "no " + e.Command + " on PATH"
	}
	return "no go to run: nothing is declared here, and PATH has none behind the shims"
}

// DepthError says that shims keep calling each other.
type DepthError struct {
	Depth int
	Path  string // the program that would have been started
}

func (e *DepthError) Error() string {
	return "stopped after " + strconv.Itoa(e.Depth) + " shims in a row, before starting " + quote.Foreign(e.Path)
}
