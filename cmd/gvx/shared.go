package main

import (
	"errors"
	"io/fs"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/shim"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// sharedStores are the stores of all users beside the user's own.
type sharedStores struct {
	usable []*store.Store
	unsafe []error // why others are not used
}

// shared looks for them once. The store of all users has none beside it.
func (w *world) shared() sharedStores {
	if w.system {
		return sharedStores{}
	}
	if w.others != nil {
		return *w.others
	}
	w.others = &sharedStores{}
	for _, found := range shim.SharedStores(w.dirs, w.getenv) {
		if found.Unsafe != nil {
			w.others.unsafe = append(w.others.unsafe, found.Unsafe)
			continue
		}
		s, err := store.Open(found.Dirs, w.store.Platform())
		if err != nil {
			w.others.unsafe = append(w.others.unsafe, err)
			continue
		}
		w.others.usable = append(w.others.usable, s)
	}
	return *w.others
}

// stores are the store of the command and, behind it, those of all users.
func (w *world) stores() []*store.Store {
	return append([]*store.Store{w.store}, w.shared().usable...)
}

// warnShared says which stores of all users are not used.
func (w *world) warnShared() {
	for _, err := range w.shared().unsafe {
		w.say("gvx: warning: %s", oneLine(err))
		if unsafe := (*shim.UnsafeStoreError)(nil); errors.As(err, &unsafe) {
			w.say("help: as root: %s", unsafe.Help())
		}
	}
}

// installedVersions returns what runs without an install: the user's own toolchains and
// those of all users.
func (w *world) installedVersions() []goversion.Version {
	var all []goversion.Version
	for _, s := range w.stores() {
		if installed, _, err := s.List(); err == nil {
			all = release.Union(all, versionsOf(installed))
		}
	}
	return all
}

// located is an installed toolchain and the store that has it.
type located struct {
	store *store.Store
	store.Installed
}

// locate returns what runs for r: the store's own, else one of all users. Errors are
// those of installedFor.
func (w *world) locate(r goversion.Request) (located, error) {
	v, ok := r.Select(w.installedVersions(), goversion.Known(), goversion.Line{})
	if ok {
		if _, err := w.store.Find(v); isAbsent(err) {
			if found, ok := w.ofAllUsers(v); ok {
				return found, nil
			}
		}
		r = goversion.Exactly(v)
	}
	v, err := w.installedFor(r)
	if err != nil {
		return located{}, err
	}
	i, err := w.store.Find(v)
	return located{w.store, i}, err
}

// installedVersion returns the release that r means of those that run without an install.
func (w *world) installedVersion(r goversion.Request) (goversion.Version, error) {
	found, err := w.locate(r)
	if gone := (*store.GoneError)(nil); errors.As(err, &gone) {
		return gone.Version, nil
	}
	return found.Tree.Version, err
}

// isAbsent reports whether err says that a release was never installed; one whose files
// are gone is another matter.
func isAbsent(err error) bool {
	var gone *store.GoneError
	return errors.Is(err, fs.ErrNotExist) && !errors.As(err, &gone)
}

// ofAllUsers returns the toolchain of v that is installed for all users.
func (w *world) ofAllUsers(v goversion.Version) (located, bool) {
	for _, s := range w.shared().usable {
		if i, err := s.Find(v); err == nil {
			return located{s, i}, true
		}
	}
	return located{}, false
}

// haveShared returns the toolchain of v that all users have, where the user has none of
// his own and no proof of it is missing that is demanded here.
func (w *world) haveShared(v goversion.Version) (located, bool, error) {
	if _, err := w.store.Find(v); !isAbsent(err) {
		return located{}, false, nil
	}
	found, ok := w.ofAllUsers(v)
	if !ok {
		return found, false, nil
	}
	policy, err := w.policyHere()
	if err != nil {
		return found, false, err
	}
	return found, policy.Demand(verify.Subject{Version: v, Platform: w.store.Platform()}, found.Receipt.Proofs) == nil, nil
}

// notYours is the error of changing what is installed for all users.
func notYours(command string, found located) error {
	v := found.Tree.Version
	return &problem{
		code:  exitFailed,
		text:  v.String() + " is installed for all users, and not by this one",
		facts: []shim.Row{fact("system store", foreign(found.store.Dirs().Data))},
		help:  "sudo gvx " + command + " --system " + v.Word(),
	}
}
