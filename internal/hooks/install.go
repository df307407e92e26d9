package hooks

import (
	"io/fs"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/fsx"
)

// Did is what was done.
type Did int

// What may be done.
const (
	Nothing   Did = iota // it was so already
	Installed            // gvx's hook is there now
	Renewed              // it is one of this gvx now, and was another gvx's or not executable
	Removed              // gvx's hook is gone
)

// Outcome tells what became of a hook.
type Outcome struct {
	Path   string // gvx's hook
	Did    Did
	Kept   string // what was there before, under the name that gvx's hook calls; "" where nothing was
	Idle   bool   // nobody may run what is kept, so nothing calls it, as git did not
	Caller string // the script of pre-commit that calls gvx's hook; "" where git does
}

// slot is where gvx's hook is, or would be.
type slot struct {
	now    entry
	kept   entry
	caller string
}

// slotOf finds the slot of a hook in dir. Behind the script of pre-commit it is the name
// that pre-commit calls before its own hooks: gvx's hook in front of it would be moved
// there by the next pre-commit install, and then call pre-commit in a circle.
func slotOf(dir string, name Name) (s slot, err error) {
	path := filepath.Join(dir, string(name))
	if s.now, err = look(path); err != nil {
		return s, err
	}
	if s.kept, err = look(path + keptSuffix); err != nil {
		return s, err
	}
	if s.now.kind == preCommit {
		s.caller = path
		s.now, err = look(path + legacySuffix)
	}
	return s, err
}

// Install makes gvx's hook one of the folder dir, which is made where it is missing, for the
// gvx at program. What is there under its name is kept and called first. Errors are
// *[FileError], *[EditedError], *[ManagedError], *[KeptError] and *[ProgramError]; with
// one of those nothing was changed.
func Install(dir string, name Name, program string) (Outcome, error) {
	text, err := Text(name, program)
	if err != nil {
		return Outcome{}, err
	}
	s, err := slotOf(dir, name)
	if err != nil {
		return Outcome{}, err
	}
	out := Outcome{Path: s.now.path, Did: Installed, Caller: s.caller}
	if s.kept.info != nil {
		out.Kept, out.Idle = s.kept.path, idle(s.kept.path)
	}
	switch s.now.kind {
	case none:
	case edited:
		return out, &EditedError{Path: s.now.path}
	case lefthook:
		return out, &ManagedError{Path: s.now.path, By: "lefthook"}
	case husky:
		return out, &ManagedError{Path: s.now.path, By: "husky"}
	case own:
		out.Did = Renewed
		if s.now.text == text && runs(s.now.info) {
			out.Did = Nothing
			return out, nil
		}
	default:
		if s.kept.info != nil {
			return out, &KeptError{Path: s.now.path, Kept: s.kept.path}
		}
		if err := keep(s.now, s.kept.path); err != nil {
			return out, err
		}
		out.Kept, out.Idle = s.kept.path, idle(s.kept.path)
	}
	return out, fsx.WriteFile(s.now.path, []byte(text), 0o755)
}

// keep gives what e is a second name, so that the first always is a hook.
func keep(e entry, kept string) error {
	if e.info.Mode()&fs.ModeSymlink == 0 {
		return fsx.Link(kept, e.path, e.info.Mode().Perm())
	}
	return keepLink(e.path, kept)
}

// Uninstall takes gvx's hook out of the folder dir, and gives the one that was kept its name
// back. Errors are *[FileError] and *[EditedError]; with one of those nothing was changed.
func Uninstall(dir string, name Name) (Outcome, error) {
	path := filepath.Join(dir, string(name))
	kept, err := look(path + keptSuffix)
	if err != nil {
		return Outcome{}, err
	}
	out := Outcome{Path: path}
	var first entry
	for _, end := range []string{"", legacySuffix} {
		e, err := look(path + end)
		switch {
		case err != nil:
			return out, err
		case e.kind == edited:
			return out, &EditedError{Path: e.path}
		case e.kind == own:
			return takeOut(e.path, kept)
		case end == "":
			first = e
		}
	}
	if kept.info != nil && first.info == nil {
		// Somebody removed gvx's hook by hand; what it called is nobody's any more.
		return takeOut(path, kept)
	}
	return out, nil
}

// takeOut removes path, or puts what was kept in its place.
func takeOut(path string, kept entry) (Outcome, error) {
	if kept.info == nil {
		return Outcome{Path: path, Did: Removed}, fsx.Remove(path)
	}
	return Outcome{Path: path, Did: Removed, Kept: kept.path}, fsx.Move(kept.path, path)
}

// IsThere reports whether gvx's hook, changed or not, is in the folder dir.
func IsThere(dir string, name Name) bool {
	for _, end := range []string{"", legacySuffix} {
		e, err := look(filepath.Join(dir, string(name)+end))
		if err == nil && (e.kind == own || e.kind == edited) {
			return true
		}
	}
	return false
}
