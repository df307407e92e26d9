package shim

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/internal/quote"
)

// UnsafeStoreError says that a store of all users is not used, because somebody other
// than root could change it: he would choose what everybody runs. Err is a
// *[place.Error], or why it could not be looked at.
type UnsafeStoreError struct {
	Data string // its folder
	Err  error
}

func (e *UnsafeStoreError) Error() string {
	return "the system store " + quote.Foreign(e.Data) + " is not used: " + cause(e.Err)
}
func (e *UnsafeStoreError) Unwrap() error { return e.Err }

// Help is the command that mends it, which is root's.
func (e *UnsafeStoreError) Help() string {
	if bad, ok := e.Err.(*place.Error); ok {
		return bad.Help()
	}
	return "ls -ld " + quote.Foreign(e.Data)
}

// SharedStore is a store of all users. Dirs has its real folder, and nothing else.
type SharedStore struct {
	Dirs layout.Dirs
	// Unsafe is why nothing of it is used; nil where only root can change it.
	Unsafe error
}

// SharedStores returns the stores of all users that are there, beside the user's own,
// the strongest first.
func SharedStores(own layout.Dirs, getenv func(string) string) []SharedStore {
	var all []SharedStore
	for _, h := range homesOf(own, getenv)[1:] {
		if fileread.Exists(h.Versions()) {
			h.safe()
			all = append(all, SharedStore{h.Dirs, h.unsafe})
		}
	}
	return all
}

// home is a folder in which toolchains and shims of gvx's may be.
type home struct {
	layout.Dirs
	named  string // Data as the environment names it
	looked bool   // then Dirs is the real folder, where it is safe
	unsafe error  // an *[UnsafeStoreError], where somebody else could change it
}

// homes are the user's own home, and behind it those of all users.
type homes []*home

func homesOf(own layout.Dirs, getenv func(string) string) homes {
	all := homes{{Dirs: own, named: own.Data}}
	for _, data := range layout.SystemData(getenv) {
		if data != own.Data {
			all = append(all, &home{Dirs: layout.Dirs{Data: data}, named: data})
		}
	}
	return all
}

// safe reports whether only root can change what is in the home of all users. It costs a
// look at each folder on the way, so it is asked only where there is something.
func (h *home) safe() bool {
	if !h.looked {
		h.looked = true
		if err := h.look(); err != nil {
			h.unsafe = &UnsafeStoreError{h.Data, err}
		}
	}
	return h.unsafe == nil
}

func (h *home) look() error {
	real, err := place.Safe(h.Data)
	if err != nil {
		return err
	}
	for _, dir := range [...]string{h.Versions(), h.Store(), h.Toolchains()} {
		if err := place.Folder(filepath.Join(real, dir[len(h.Data):])); err != nil {
			return err
		}
	}
	h.Data = real
	return nil
}

// find returns the toolchain of v, of which command is to run; f.goroot is "" where there
// is none. With an error there is one, which is not used.
func (h *home) find(v goversion.Version, command string, observe Observer) (f found, err error) {
	if _, err := readLink(h.VersionLink(v)); errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if !h.safe() {
		return f, h.unsafe
	}
	// Now through the real folder, in which nobody but root moves anything.
	link := h.VersionLink(v)
	target, err := readLink(link)
	if err != nil {
		return f, err
	}
	tree, ours := layout.ParseLink(v, target)
	if !ours || tree.Platform != goversion.Host() {
		observe.note("ignored: for another platform, or not a link that gvx made", link)
		return f, nil
	}
	goroot := h.GOROOT(tree)
	err = safeProgram(goroot, command)
	if errors.Is(err, fs.ErrNotExist) {
		observe.note("ignored: its files are gone", goroot)
		return f, nil
	}
	if err != nil {
		return f, &UnsafeStoreError{h.Data, err}
	}
	return found{tree, goroot}, nil
}

// safeProgram looks at what leads from goroot to the program command, and at that itself.
// What the program runs further is not looked at: that would be 15,000 files.
func safeProgram(goroot, command string) error {
	for _, dir := range [...]string{goroot, bin(goroot)} {
		if err := place.Folder(dir); err != nil {
			return err
		}
	}
	return place.File(filepath.Join(bin(goroot), command+exeSuffix))
}

// names returns the names in the versions folder, where it is safe.
func (h *home) names() (names []string, err error) {
	names, _ = fileread.Names(h.Versions())
	switch {
	case len(names) == 0:
		return nil, nil
	case !h.safe():
		return nil, h.unsafe
	}
	return fileread.Names(h.Versions())
}

// program returns the gvx that setup recorded for all users; "" where there is no
// record.
func (h *home) program() (path string, err error) {
	file := h.Program()
	if !fileread.Exists(file) {
		return "", nil
	}
	if file, err = place.Safe(file); err != nil {
		return "", &UnsafeStoreError{h.Data, err}
	}
	return gvxProgram(file)
}

// sharedShims returns the folders of the shims of all users' toolchains that may be put
// on PATH.
func (all homes) sharedShims() (dirs []string) {
	for _, h := range all[1:] {
		if fileread.Exists(h.Shims()) && h.safe() && place.Folder(h.Shims()) == nil {
			dirs = append(dirs, h.Shims())
		}
	}
	return dirs
}

// any reports whether is holds for one of the homes.
func (all homes) any(is func(*home) bool) bool {
	for _, h := range all {
		if is(h) {
			return true
		}
	}
	return false
}

// haveToolchain reports whether the clean path dir lies in a toolchain, by name.
func (all homes) haveToolchain(dir string) bool {
	return all.any(func(h *home) bool {
		return holdsToolchain(h.Dirs, dir) || holdsToolchain(layout.Dirs{Data: h.named}, dir)
	})
}

func holdsToolchain(home layout.Dirs, dir string) bool {
	return strings.HasPrefix(dir, home.Data) && (below(dir, home.Toolchains()) || below(dir, home.Versions()))
}
