package keyring

import (
	"errors"
	"time"

	"github.com/gvx-go/gvx/internal/quote"
)

// Causes of a [FileError].
var (
	ErrForeign = errors.New("it belongs to another user, or everybody may write to it")
	ErrName    = errors.New("it is not named after the fingerprint of the key in it")
)

// ErrNoSystem is returned where this system has no ring for all users.
var ErrNoSystem = errors.New("there is no key ring for all users on this system")

// FileError says that a file of the ring, or the ring's folder, cannot be used.
type FileError struct {
	Path string
	Err  error
}

func (e *FileError) Error() string {
	return "the key file " + quote.Foreign(e.Path) + " cannot be used: " + quote.Foreign(e.Err.Error())
}

func (e *FileError) Unwrap() error { return e.Err }

// OlderError says that a key to import is an older state of one that is known.
type OlderError struct {
	Fingerprint string
	Has         Entry
	New         time.Time // the newest signature in what was to be imported
}

func (e *OlderError) Error() string {
	return "this is the key " + e.Fingerprint + " as of " + e.New.UTC().Format(time.DateOnly) + ", and gvx has it as of " +
		e.Has.Key.Newest().UTC().Format(time.DateOnly) + " (" + string(e.Has.Origin) + ")"
}

// NotThereError says that the ring has no such key to remove.
type NotThereError struct {
	Fingerprint string // as far as it is one; foreign
	Builtin     bool
}

func (e *NotThereError) Error() string {
	if e.Builtin {
		return "the key " + e.Fingerprint + " is built into gvx and stays"
	}
	return "there is no imported key " + quote.Foreign(e.Fingerprint)
}
