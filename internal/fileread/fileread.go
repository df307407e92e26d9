// Package fileread reads small files that somebody else may control: what lies
// in a repository, above it, or in a shared folder.
//
// It promises that a read ends: only regular files are read (a FIFO or a device
// would block or never end), and only up to a bound. It is small enough for the
// shim.
package fileread

import (
	"errors"
	"io/fs"
)

// ErrNotRegular is the cause when the name is there but is no regular file.
var ErrNotRegular = errors.New("not a regular file")

// ErrTooLarge is the cause when the file is larger than the bound.
var ErrTooLarge = errors.New("file too large")

// Scheduled says that other work goes on beside a read, such as a clock that ends the
// wait for a file system that hangs. It is set at the start or never: the shim, which has
// nothing else to do, is sooner without.
var Scheduled bool

// Info is what a reader may want to know of a file beside its bytes.
type Info struct {
	// Mine is true where the user who runs this, or root, owns the file. It is
	// always true on systems without numeric owners.
	Mine bool
	// WorldWritable is true where everybody may write to it.
	WorldWritable bool
	// Sticky is true for a folder in which only owners may remove, like /tmp.
	Sticky bool
}

// Bounded returns the contents of the regular file path and what is known of it,
// both from one descriptor. A symbolic link is followed. The error is an
// *[fs.PathError] that wraps fs.ErrNotExist, [ErrNotRegular], [ErrTooLarge] (more
// than limit bytes) or the system's own cause.
func Bounded(path string, limit int) ([]byte, Info, error) {
	return bounded(path, limit)
}

// Try is [Bounded] for the file name in the folder dir, which most folders lack: that it
// is not there is no error, and a look at it costs no more than the system call.
func Try(dir, name string, limit int) (data []byte, info Info, there bool, err error) {
	return try(dir, name, limit)
}

// Has reports whether dir holds something that leads somewhere under that name, as far
// as this user may see. It costs what [Try] costs.
func Has(dir, name string) bool { return has(dir, name) }

// Stat returns what is known of path itself, following links.
func Stat(path string) (Info, error) { return stat(path) }

func fail(path string, cause error) error {
	return &fs.PathError{Op: "read", Path: path, Err: cause}
}

// ErrNotPointer is the cause when the name is there but is no pointer.
var ErrNotPointer = errors.New("not a link")

// Pointer returns what the pointer path holds, without following it: a symbolic
// link's target or, on Windows, where links need a privilege, a small file's
// contents. The error is an *[fs.PathError] that wraps fs.ErrNotExist or
// [ErrNotPointer].
func Pointer(path string) (target string, err error) { return pointer(path) }

// HasLink reports whether name in dir is a symbolic link, wherever it leads.
func HasLink(dir, name string) bool { return hasLink(dir, name) }

// Folder returns what is known of the folder path itself. A link to one is none: the
// error is an *[fs.PathError] that wraps fs.ErrNotExist then too.
func Folder(path string) (Info, error) { return folder(path) }

// Names returns the names in the folder dir, in no order. The error is an
// *[fs.PathError].
func Names(dir string) ([]string, error) { return names(dir) }

// Exists reports whether path leads to something, as far as this user may see.
func Exists(path string) bool { return exists(path) }
