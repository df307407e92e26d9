package hooks

import "github.com/gvx-go/gvx/internal/quote"

// FileError says what is wrong with a file in the folder of the hooks.
type FileError struct {
	Path string // foreign
	Err  error
}

func (e *FileError) Error() string {
	return "the hook " + quote.Foreign(e.Path) + " cannot be told: " + quote.Line(e.Err.Error())
}
func (e *FileError) Unwrap() error { return e.Err }

// EditedError says that a hook of gvx's was changed by hand.
type EditedError struct{ Path string }

func (e *EditedError) Error() string {
	return "the hook " + quote.Foreign(e.Path) + " was written by gvx and changed by somebody else since"
}

// ManagedError says that another program writes the hooks here.
type ManagedError struct {
	Path string // the hook, or the folder of them; foreign
	By   string // "husky" or "lefthook"
}

func (e *ManagedError) Error() string {
	return quote.Foreign(e.Path) + " is written by " + e.By + ", which would overwrite what gvx puts there"
}

// KeptError says that there is no name left under which a hook could be kept.
type KeptError struct{ Path, Kept string }

func (e *KeptError) Error() string {
	return "the hook " + quote.Foreign(e.Path) + " cannot be kept, because another one is kept already: " + quote.Foreign(e.Kept)
}

// ProgramError says why a hook cannot name a program.
type ProgramError struct{ Path, Why string }

func (e *ProgramError) Error() string {
	return "a hook cannot name the gvx in " + quote.Foreign(e.Path) + ": " + e.Why
}

// WiderError says that the folder of the hooks is not this repository's alone.
type WiderError struct {
	Setting string // the value of core.hooksPath; "" where a link leads there
	Scope   string // "global" or "system"; another where this repository names a folder elsewhere
	Dir     string
	Usual   string // where git would look without
}

func (e *WiderError) Error() string {
	if scopeWords[e.Scope] == "" {
		return "the hooks are in " + quote.Foreign(e.Dir) + ", which is outside of the repository: other repositories may run what is there"
	}
	return "core.hooksPath is set " + scopeWords[e.Scope] + ", to " + quote.Foreign(e.Setting) + ": a hook there would run in every repository"
}

var scopeWords = map[string]string{"global": "for all your repositories", "system": "for all users"}

// TrackedError says that the folder of the hooks is part of what is committed, so that a
// path of this machine does not belong there.
type TrackedError struct{ Dir string }

func (e *TrackedError) Error() string {
	return "the hooks are in " + quote.Foreign(e.Dir) + ", a folder of the repository itself: others would get the path of this machine's gvx"
}
