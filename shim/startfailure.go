package shim

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/quote"
)

// StartError says that the system did not start a program.
type StartError struct {
	Path string
	Err  error
	// NoExec is true where the file system that Path lies on is mounted so that
	// nothing in it runs.
	NoExec bool
	// Arguments and Environment are their sizes in bytes, where both together are more
	// than the system takes, and Largest is the name of the largest variable.
	Arguments, Environment int
	Largest                string
}

func (e *StartError) Error() string {
	return "cannot start " + quote.Foreign(e.Path) + ": " + cause(e.Err)
}
func (e *StartError) Unwrap() error { return e.Err }

// errIsShim is why a shim does not start another one.
var errIsShim = errors.New("it is gvx's shim, not Go's own program")

// startError finds out what err, which starting spec gave, means.
func startError(spec ExecSpec, err error) error {
	e := &StartError{Path: spec.Path, Err: err}
	switch {
	case err == errTooLong:
		e.Arguments, _ = measure(spec.Args)
		e.Environment, e.Largest = measure(spec.Env)
	case errors.Is(err, fs.ErrPermission):
		e.NoExec = mountedNoExec(spec.Path)
	}
	return e
}

// measure returns what words take in memory, each with its end, in bytes, and what
// stands before the = of the largest.
func measure(words []string) (size int, largest string) {
	for _, word := range words {
		size += len(word) + 1
		if len(word) > len(largest) {
			largest = word
		}
	}
	largest, _, _ = strings.Cut(largest, "=")
	return size, largest
}

func (x *Explanation) explainStart(e *StartError) {
	x.What, x.Code, x.Help = e.Error(), ExitCannotStart, "ls -lL "+quote.Foreign(e.Path)
	goroot := filepath.Dir(filepath.Dir(e.Path))
	tree, inStore := layout.ParseTree(filepath.Base(goroot))
	if inStore {
		x.Help = "gvx verify --repair " + tree.Version.Word()
	}
	switch {
	case e.NoExec:
		x.Rows = []Row{{"because", "the file system that it lies on is mounted noexec"}}
		x.Help = "mount it with exec, or have gvx keep its files on another: XDG_DATA_HOME"
	case e.Environment > 0:
		x.Rows = []Row{
			{"arguments", strconv.Itoa(e.Arguments) + " bytes"},
			{"environment", strconv.Itoa(e.Environment) + " bytes, most of all in " + quote.Foreign(e.Largest)},
		}
		x.Help = "give fewer arguments at once"
		if e.Environment > e.Arguments {
			x.Help = "unset " + quote.Foreign(e.Largest)
		}
	case errors.Is(e.Err, fs.ErrNotExist):
		x.Code = ExitNothing
		if inStore && !fileread.Exists(goroot) {
			x.Help = "gvx install " + tree.Version.Word() // somebody has just removed it
		}
	}
}
