package git

import (
	"errors"
	"os/exec"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// Reason says why there is no answer.
type Reason int

// The reasons. The zero value is that of an error which is not git's, and of none.
const (
	None          Reason = iota
	NoGit                // git is not installed
	TooOld               // it does not know what it is asked
	NotRepository        // the folder is in none
	Bare                 // the repository has no working tree, or the folder is in its .git
	Dubious              // somebody else owns it (safe.directory)
	Elsewhere            // it says that its working tree is another folder (core.worktree)
	Failed               // anything else
)

// Error is why git gave no answer.
type Error struct {
	Reason  Reason
	Dir     string   // where it was asked
	Command []string // of Failed: the arguments
	Said    string   // what git printed; of Elsewhere, the other folder
	Cause   error    // of Failed; may be nil
}

// ReasonOf returns the reason of an *[Error] in err's chain.
func ReasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return None
}

func (e *Error) Unwrap() error { return e.Cause }

func (e *Error) Error() string {
	dir := quote.Foreign(e.Dir)
	switch e.Reason {
	case NoGit:
		return dir + " is a git repository, and there is no git on PATH"
	case TooOld:
		return "the git on PATH is too old to be asked about " + dir
	case NotRepository:
		return dir + " is in no git repository"
	case Bare:
		return dir + " is in a git repository's own folder, which has no working tree"
	case Dubious:
		return dir + " is in a git repository that belongs to somebody else"
	case Elsewhere:
		return "the git repository of " + dir + " says that its working tree is " + quote.Foreign(e.Said)
	}
	return e.failed()
}

func (e *Error) failed() string {
	text := "git"
	if len(e.Command) > 0 {
		text += " " + quote.Foreign(e.Command[0])
	}
	text += " failed in " + quote.Foreign(e.Dir)
	if e.Said != "" {
		return text + ": " + quote.Foreign(mainLine(e.Said))
	}
	if e.Cause != nil {
		return text + ": " + quote.Foreign(e.Cause.Error())
	}
	return text
}

// mainLine returns the line by which git says why it gives up, else the first one.
func mainLine(said string) string {
	for line := range strings.Lines(said) {
		if why, ok := strings.CutPrefix(line, "fatal: "); ok {
			return cutNewline(why)
		}
	}
	line, _, _ := strings.Cut(said, "\n")
	return line
}

// Help returns what to do next.
func (e *Error) Help() string {
	switch e.Reason {
	case NoGit:
		return "install git, or put its folder on PATH: one inside of the repository does not count"
	case TooOld:
		return "git --version, and install git 2.25 or newer"
	case NotRepository:
		return "cd to a git repository, or git init"
	case Bare:
		return "cd to a working tree; git worktree list shows them"
	case Dubious:
		return "if you trust it: git config --global --add safe.directory " + quote.Word(e.Dir)
	case Elsewhere:
		return "cd to that folder, or git config --unset core.worktree"
	}
	return "git -C " + quote.Word(e.Dir) + " status"
}

// reasonOf reads the exit code and the words of a git that speaks English.
func reasonOf(err error, said string) Reason {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return Failed
	}
	switch {
	case strings.Contains(said, "safe.directory"):
		return Dubious
	case strings.Contains(said, "not a git repository"):
		return NotRepository
	case strings.Contains(said, "cannot use bare repository"), strings.Contains(said, "must be run in a work tree"):
		return Bare
	case exit.ExitCode() == 129, strings.Contains(said, "nknown option"):
		return TooOld
	}
	return Failed
}
