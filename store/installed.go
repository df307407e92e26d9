package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/quote"
)

// Installed is a toolchain that is visible.
type Installed struct {
	Tree   layout.Tree
	GOROOT string // the real folder
	// Receipt is what was noted at the install; ReceiptErr says why it is zero.
	Receipt    Receipt
	ReceiptErr error
	// PutAside is what [Store.Publish] put aside of a damaged toolchain that was installed.
	PutAside Quarantine
}

func (s *Store) installed(t layout.Tree, r Receipt) Installed {
	return Installed{Tree: t, GOROOT: s.dirs.GOROOT(t), Receipt: r}
}

// LinkError says that a name in the versions folder is no link of gvx's.
type LinkError struct {
	Path   string
	Target string // what it holds, where it is a link
}

func (e *LinkError) Error() string {
	if e.Target == "" {
		return quote.Foreign(e.Path) + " was not made by gvx: it is no link to a toolchain"
	}
	return fmt.Sprintf("%s was not made by gvx: it leads to %s", quote.Foreign(e.Path), quote.Always(e.Target))
}

// readLink returns the toolchain that the versions link of v names. The error
// wraps fs.ErrNotExist where there is no link, and is a *[LinkError] where what
// is there is not ours.
func (s *Store) readLink(v goversion.Version) (layout.Tree, error) {
	path := s.dirs.VersionLink(v)
	target, err := fileread.Pointer(path)
	if errors.Is(err, fileread.ErrNotPointer) {
		return layout.Tree{}, &LinkError{Path: path}
	}
	if err != nil {
		return layout.Tree{}, err
	}
	tree, ok := layout.ParseLink(v, target)
	if !ok {
		return layout.Tree{}, &LinkError{Path: path, Target: target}
	}
	return tree, nil
}

// GoneError says that somebody removed the folder of an installed toolchain. It is
// fs.ErrNotExist: an install brings it back.
type GoneError struct {
	Version goversion.Version
	Path    string
}

func (e *GoneError) Error() string {
	return fmt.Sprintf("the files of %v are gone: there is no %s", e.Version, quote.Foreign(e.Path))
}

// Is reports whether target is fs.ErrNotExist.
func (e *GoneError) Is(target error) bool { return target == fs.ErrNotExist }

// Find returns the installed toolchain of v. The error is fs.ErrNotExist where v is
// not installed (a *[GoneError] where only its files are not there), and a
// *[LinkError] where something else has its name.
func (s *Store) Find(v goversion.Version) (Installed, error) {
	tree, err := s.readLink(v)
	if err != nil {
		return Installed{}, err
	}
	st, err := os.Lstat(s.dirs.GOROOT(tree))
	if errors.Is(err, fs.ErrNotExist) {
		return Installed{}, &GoneError{Version: v, Path: s.dirs.GOROOT(tree)}
	}
	if err != nil {
		return Installed{}, err
	}
	if !st.IsDir() {
		return Installed{}, &LinkError{Path: s.dirs.GOROOT(tree)}
	}
	if tree.Platform != s.platform {
		return Installed{}, &fs.PathError{Op: "find", Path: s.dirs.VersionLink(v), Err: fs.ErrNotExist}
	}
	r, err := s.Receipt(tree)
	i := s.installed(tree, r)
	i.ReceiptErr = err
	return i, nil
}

// List returns what is installed, oldest release first, and what stands among it
// that is not gvx's or leads nowhere.
func (s *Store) List() (all []Installed, odd []error, err error) {
	entries, err := os.ReadDir(s.dirs.Versions())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		if fsx.IsTemp(e.Name()) {
			continue // a link on its way, or the rest of one
		}
		v, err := goversion.Parse(e.Name())
		if err != nil || v.String() != e.Name() {
			odd = append(odd, &LinkError{Path: s.dirs.Versions() + string(os.PathSeparator) + e.Name()})
			continue
		}
		i, err := s.Find(v)
		if err != nil {
			odd = append(odd, err)
			continue
		}
		all = append(all, i)
	}
	slices.SortFunc(all, func(a, b Installed) int { return goversion.Compare(a.Tree.Version, b.Tree.Version) })
	return all, odd, nil
}
