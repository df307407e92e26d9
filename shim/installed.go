package shim

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
)

// maxSeen bounds the file of the newest releases seen, in bytes.
const maxSeen = 1 << 20

// shelf answers what is installed, by the user or for all users, and what is known to
// be released.
type shelf struct {
	dirs    layout.Dirs
	homes   homes  // dirs, and behind it those of all users
	command string // what is to run: "go" or "gofmt"
	observe Observer
	names   []goversion.Version // what the versions folders name; nil until they are listed
	unused  []error             // why a store that has toolchains is passed over
}

// found is a toolchain that is installed.
type found struct {
	tree   layout.Tree
	goroot string
}

// others are the homes of all users.
func (s *shelf) others() homes {
	if len(s.homes) == 0 {
		return nil
	}
	return s.homes[1:]
}

// pass notes why a store is not used; nil is no reason.
func (s *shelf) pass(why error) {
	if why == nil {
		return
	}
	for _, known := range s.unused {
		if known == why {
			return
		}
	}
	s.unused = append(s.unused, why)
	s.observe.note(why.Error(), "")
}

// trust returns a *[ForeignStoreError] where the data folder is neither the user's
// nor root's. One that is not there holds nothing that could run.
func (s *shelf) trust() error {
	if info, err := fileread.Stat(s.dirs.Data); err == nil && !info.Mine {
		return &ForeignStoreError{Dir: s.dirs.Data}
	}
	return nil
}

// find returns the toolchain of v, the user's own before one of all users. A store of
// all users that others can change is passed over. Errors are those of findOwn.
func (s *shelf) find(v goversion.Version) (f found, ok bool, err error) {
	tree, ok, err := s.findOwn(v)
	if ok || err != nil {
		return found{tree, s.dirs.GOROOT(tree)}, ok, err
	}
	for _, h := range s.others() {
		f, err := h.find(v, s.command, s.observe)
		if f.goroot != "" {
			return f, true, nil
		}
		s.pass(err)
	}
	return found{}, false, nil
}

// findOwn returns the user's own toolchain of v, if it is installed for this platform
// and its files are there. The error is a *[ForeignLinkError] when something that gvx did
// not make has its name, and a *[ForeignStoreError] when the files are another
// user's.
func (s *shelf) findOwn(v goversion.Version) (t layout.Tree, ok bool, err error) {
	link := s.dirs.VersionLink(v)
	target, err := readLink(link)
	if errors.Is(err, fs.ErrNotExist) {
		return layout.Tree{}, false, nil
	}
	if err != nil {
		return layout.Tree{}, false, &UnreadableError{File: link, Err: err}
	}
	t, ours := layout.ParseLink(v, target)
	if !ours {
		return layout.Tree{}, false, &ForeignLinkError{Link: link, Target: target}
	}
	if t.Platform != goversion.Host() {
		s.observe.note("ignored: for another platform", link)
		return layout.Tree{}, false, nil
	}
	if ok, err = s.stands(s.dirs.GOROOT(t)); !ok {
		t = layout.Tree{}
	}
	return t, ok, err
}

// readLink returns what a versions link holds: "" for what is no link.
func readLink(path string) (string, error) {
	target, err := fileread.Pointer(path)
	if errors.Is(err, fileread.ErrNotPointer) {
		return "", nil
	}
	return target, err
}

// stands reports whether goroot is a real folder: without it the release counts as
// not installed, so that it is installed anew.
func (s *shelf) stands(goroot string) (bool, error) {
	info, err := fileread.Folder(goroot)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.observe.note("ignored: its files are gone", goroot)
		return false, nil
	case err != nil:
		return false, &UnreadableError{File: goroot, Err: err}
	case !info.Mine:
		return false, &ForeignStoreError{Dir: goroot}
	}
	return true, nil
}

// list returns the releases that the versions folders name. One that two of them have is named twice.
func (s *shelf) list() []goversion.Version {
	if s.names != nil {
		return s.names
	}
	s.names = []goversion.Version{}
	// Names alone: what they lead to is looked at when one is chosen. Without the
	// folder nothing is installed.
	names, _ := fileread.Names(s.dirs.Versions())
	s.add(names)
	for _, h := range s.others() {
		names, err := h.names()
		s.pass(err)
		s.add(names)
	}
	return s.names
}

func (s *shelf) add(names []string) {
	s.names = slices.Grow(s.names, len(names))
	for _, name := range names {
		// Whether a link has its release's very name shows when it is chosen.
		if v, err := goversion.Parse(name); err == nil {
			s.names = append(s.names, v)
		}
	}
}

// selectInstalled picks, of what is installed, what r asks for and what satisfies
// floor. What is no link of gvx's is passed over.
func (s *shelf) selectInstalled(r goversion.Request, floor goversion.Line) (v goversion.Version, f found, ok bool) {
	candidates := s.list()
	var known []goversion.Version
	if r == goversion.Oldstable() {
		known = s.known()
	}
	for {
		if v, ok = r.Select(candidates, known, floor); !ok {
			return v, f, false
		}
		f, ok, err := s.find(v)
		if ok {
			return v, f, true
		}
		if err != nil {
			s.observe.note("ignored: "+err.Error(), "")
		}
		candidates = remove(candidates, v)
	}
}

func remove(vs []goversion.Version, v goversion.Version) []goversion.Version {
	kept := make([]goversion.Version, 0, len(vs))
	for _, w := range vs {
		if w != v {
			kept = append(kept, w)
		}
	}
	return kept
}

// known returns releases that are known to exist: what this program was built
// with, and what gvx has seen since. A line that names no release says nothing.
func (s *shelf) known() []goversion.Version {
	known := goversion.Known()
	data, _, err := fileread.Bounded(s.dirs.Seen(), maxSeen)
	if err != nil {
		return known
	}
	for line := range strings.SplitSeq(string(data), "\n") {
		if v, err := goversion.Parse(strings.TrimSpace(line)); err == nil {
			known = append(known, v)
		}
	}
	return known
}

// choice is the outcome of picking: a release, and its toolchain when installed.
type choice struct {
	version   goversion.Version
	found     found
	installed bool
	request   goversion.Request
	floor     goversion.Line
}

// pick returns the release for r that satisfies floor: what is installed before
// what is only known. When nothing known does, it is the oldest that could exist;
// version is zero when there is none such.
func (s *shelf) pick(r goversion.Request, floor goversion.Line) (c choice, err error) {
	c = choice{request: r, floor: floor}
	if err := s.trust(); err != nil {
		return c, err
	}
	if v, exact := r.Exact(); exact {
		c.version = v
		c.found, c.installed, err = s.find(v)
		return c, err
	}
	if c.version, c.found, c.installed = s.selectInstalled(r, floor); c.installed {
		return c, nil
	}
	known := s.known()
	if v, ok := r.Select(known, known, floor); ok {
		c.version = v
		return c, nil
	}
	m, isMinor := r.Minor()
	switch {
	case isMinor && (floor.IsZero() || floor.Minor() < m):
		c.version = m.Line().First()
	case isMinor && floor.Minor() == m, r == goversion.Stable():
		c.version = floor.First()
	}
	return c, nil
}
