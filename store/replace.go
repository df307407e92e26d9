package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/verify"
)

// Quarantine is what a repair put aside.
type Quarantine struct {
	Path  string   // the folder; "" where there was nothing to put aside
	Files []string // foreign names below it, as they were below the GOROOT, sorted
}

// Replace repairs an installed toolchain: the staged tree, in which nothing is a link to a
// file that was not found to be right just now, takes the place of the one that is
// there, whatever is left of it. What was
// damaged or does not belong there goes to quarantine, and so does what cannot be
// read; the rest is removed, unless somebody runs from it; then it waits for
// [Store.Tidy]. Links that several toolchains have to one damaged file are thereby cut:
// [Store.Sharing] tells of them before.
//
// The demands are those of [Store.Publish]. The order: what is staged reaches the
// disk; the two trees change places (on Linux in one step, elsewhere in two); receipt
// and link are written; the damaged tree is compared with what was judged; and only
// then is anything put aside or removed. So the old tree is there or the new one, and
// a repair that ended early may be done again: the damaged tree has a name that says
// what it is, and whoever finds it puts aside what is wrong in it. After an error
// before the change of places the staging folder is gone and nothing else was touched;
// after a later one the new tree is in its place. The new receipt keeps what the old
// one said of who asked and when it was installed, where it can be read.
func (s *Store) Replace(ctx context.Context, h *Held, st *Staged, v *verify.Verified, a Asked) (Installed, Quarantine, error) {
	installed, err := s.replace(ctx, h, st, v, a)
	if err != nil && st != nil {
		err = errors.Join(err, st.Discard())
	}
	q := installed.PutAside
	installed.PutAside = Quarantine{}
	return installed, q, err
}

func (s *Store) replace(ctx context.Context, h *Held, st *Staged, v *verify.Verified, a Asked) (Installed, error) {
	if err := s.demand(h, st, v); err != nil {
		return Installed{}, err
	}
	tree := layout.NewTree(v.Subject().Version, v.Subject().Platform, v.Manifest().Sum())
	if err := s.ready(ctx, st, tree); err != nil {
		return Installed{}, err
	}
	return s.substitute(ctx, st, tree, s.repaired(tree, newReceipt(v, a), a.At), a.At)
}

// substitute gives the staged folder the place of an installed toolchain, and puts
// aside what was wrong with that. Once they changed places the rest is done, whatever
// becomes of ctx.
func (s *Store) substitute(ctx context.Context, st *Staged, tree layout.Tree, r Receipt, at time.Time) (Installed, error) {
	old, err := s.changePlaces(st, tree, damagedName(tree))
	if err != nil {
		return Installed{}, err
	}
	i := s.installed(tree, r)
	err = s.record(tree, st.manifest, r)
	if old == "" {
		return i, err
	}
	var aside error
	i.PutAside, aside = s.settle(context.WithoutCancel(ctx), old, tree, st.manifest, at)
	return i, errors.Join(err, aside)
}

// repaired is the receipt r of a repair.
func (s *Store) repaired(tree layout.Tree, r Receipt, at time.Time) Receipt {
	r.RepairedAt = whenRepaired(at)
	r.InstalledAt = *r.RepairedAt
	old, err := s.Receipt(tree)
	if err != nil {
		return r
	}
	r.InstalledAt, r.Requested, r.AskedBy = old.InstalledAt, old.Requested, old.AskedBy
	return r
}

// whenRepaired is at as a receipt has it.
func whenRepaired(at time.Time) *time.Time {
	at = at.UTC().Truncate(time.Second)
	return &at
}

// changePlaces gives the staged folder the name of tree, and what had that the name
// old, among the toolchains; it returns the name that it got, "" where nothing was
// there. There is nothing to discard of st any more then. With an error and no name
// that it returns, what had the name of tree has it still.
func (s *Store) changePlaces(st *Staged, tree layout.Tree, old string) (string, error) {
	top, err := os.OpenRoot(s.dirs.Toolchains())
	if err != nil {
		return "", err
	}
	defer top.Close()
	if _, err := top.Lstat(tree.String()); errors.Is(err, fs.ErrNotExist) {
		return "", s.publishFolder(top, st, tree)
	}
	// What is staged has the name first, so that the old tree has it from the moment of
	// the exchange on.
	if err := top.Rename(st.name, old); err != nil {
		return "", err
	}
	st.name = old
	switch err := exchange(s.dirs.Toolchains(), old, tree.String()); {
	case err == nil:
		st.name = ""
		return old, fsx.SyncDir(s.dirs.Toolchains())
	case !errors.Is(err, errors.ErrUnsupported):
		return "", err
	}
	old += "0" // the staged folder has the other name
	if err := top.Rename(tree.String(), old); err != nil {
		return "", err
	}
	err = s.publishFolder(top, st, tree)
	if err != nil && st.name != "" {
		return "", errors.Join(err, top.Rename(old, tree.String()))
	}
	return old, err
}

// publishFolder gives the staged folder the name of tree, which nothing has.
func (s *Store) publishFolder(top *os.Root, st *Staged, tree layout.Tree) error {
	if err := top.Rename(st.name, tree.String()); err != nil {
		return err
	}
	st.name = ""
	return fsx.SyncDir(s.dirs.Toolchains())
}
