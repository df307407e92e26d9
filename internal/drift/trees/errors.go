package trees

import (
	"errors"
	"io/fs"
	"strconv"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/quote"
)

// Reason says why a file cannot be read.
type Reason int

// The reasons.
const (
	TooLarge   Reason = iota // it has more than drift.MaxFile bytes
	Conflict                 // a merge left several versions of it
	Absent                   // git does not hold its contents
	Outside                  // it is a link that leads out of the tree
	NoFile                   // it is a link to what is no file of the tree
	Loop                     // it is a link that leads on and on
	Irregular                // it is a FIFO, a device or a socket
	Unreadable               // the system says so
)

// FileError is why one file cannot be read. Its text does not name the file.
type FileError struct {
	Reason Reason
	Path   string // slash-separated, from the top
	Size   int64  // of TooLarge, in bytes
	Object string // of Absent: the name that git has for the contents
	Target string // of links: where they lead
	Cause  error  // of Unreadable
}

func (e *FileError) Unwrap() error { return e.Cause }

func (e *FileError) Error() string {
	switch e.Reason {
	case TooLarge:
		return "it has " + strconv.FormatInt(e.Size, 10) + " bytes, and gvx reads files up to " + strconv.Itoa(drift.MaxFile) +
			": make it smaller, or name it under [[check.ignore]] in gvx.toml"
	case Conflict:
		return "a merge left it in conflict: resolve that, then git add -- " + quote.Word(e.Path)
	case Absent:
		return "this clone lacks its contents: git cat-file -e " + quote.Word(e.Object) + " fetches them in a partial clone, and git fsck says what else is missing"
	case Outside:
		return "it is a link to " + quote.Always(e.Target) + ", which is outside of the repository: put a file there instead"
	case NoFile:
		return "it is a link to " + quote.Foreign(e.Target) + ", which is none of the files here: git add that file, or put a file in place of the link"
	case Loop:
		return "it is a link that leads on to " + quote.Foreign(e.Target) + " and no end is in sight: put a file there instead"
	case Irregular:
		return "it is no regular file: move it away"
	}
	return "it cannot be read: " + quote.Foreign(systemReason(e.Cause)) + ": look at its permissions"
}

// systemReason leaves out the act and the path of a path error.
func systemReason(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}
