package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strconv"
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

// Replace repairs an installed toolchain: the staged tree, all of whose files are new
// inodes, takes the place of the one that is there, whatever is left of it. What was
// damaged or does not belong there goes to quarantine, the rest is removed, unless
// somebody runs from it; then it waits for [Store.Tidy]. Links that several toolchains
// have to one damaged file are thereby cut: [Store.Sharing] tells of them before.
//
// The demands are those of [Store.Publish]. The order: what is staged reaches the
// disk; the damaged folder is compared with what was judged; the two change places
// (on Linux in one step, elsewhere in two); receipt and link are written; and only
// then is anything put aside or removed. So the old tree is there or the new one, and
// a repair that ended early may be done again. After an error before the change of
// places the staging folder is gone and nothing else was touched; after a later one
// the new tree is in its place. The new receipt keeps what the old one said of who
// asked and when it was installed, where it can be read.
func (s *Store) Replace(ctx context.Context, h *Held, st *Staged, v *verify.Verified, a Asked) (Installed, Quarantine, error) {
	damaged, tree, err := s.prepareReplace(ctx, h, st, v)
	if err != nil {
		if st != nil {
			err = errors.Join(err, st.Discard())
		}
		return Installed{}, Quarantine{}, err
	}
	receipt := s.repaired(tree, newReceipt(v, a), a.At)
	old, err := s.changePlaces(st.name, tree)
	if err != nil {
		if old == "" {
			err = errors.Join(err, st.Discard())
		}
		return Installed{}, Quarantine{}, err
	}
	err = s.record(tree, v.Manifest(), receipt)
	if old == "" {
		return s.installed(tree, receipt), Quarantine{}, err
	}
	q, aside := s.quarantine(old, tree, damaged, a.At)
	if aside == nil {
		aside = s.retire(old)
	}
	return s.installed(tree, receipt), q, errors.Join(err, aside)
}

// prepareReplace does all of a repair that changes nothing. damaged are the names in
// the old tree that must not be there as they are.
func (s *Store) prepareReplace(ctx context.Context, h *Held, st *Staged, v *verify.Verified) (damaged []string, tree layout.Tree, err error) {
	if err := s.demand(h, st, v); err != nil {
		return nil, tree, err
	}
	tree = layout.NewTree(v.Subject().Version, v.Subject().Platform, v.Manifest().Sum())
	if err := s.ready(ctx, st, tree); err != nil {
		return nil, tree, err
	}
	info, err := os.Lstat(s.dirs.GOROOT(tree))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, tree, nil
	case err != nil:
		return nil, tree, err
	case !info.IsDir():
		return []string{"."}, tree, nil
	}
	found, err := look(ctx, s.dirs.GOROOT(tree))
	if err != nil {
		return nil, tree, err
	}
	var r Report
	found.compare(v.Manifest(), &r)
	damaged = append(r.Changed, r.Extra...)
	slices.Sort(damaged)
	return damaged, tree, nil
}

// repaired is the receipt r of a repair.
func (s *Store) repaired(tree layout.Tree, r Receipt, at time.Time) Receipt {
	r.InstalledAt = at.UTC().Truncate(time.Second)
	when := r.InstalledAt
	r.RepairedAt = &when
	old, err := s.Receipt(tree)
	if err != nil {
		return r
	}
	r.InstalledAt, r.Requested, r.AskedBy = old.InstalledAt, old.Requested, old.AskedBy
	return r
}

// changePlaces gives the staged folder the name of tree. old is the name, among the
// toolchains, of what had it; "" where nothing did. With an error, old is "" as long
// as nothing changed.
func (s *Store) changePlaces(staged string, tree layout.Tree) (old string, err error) {
	top, err := os.OpenRoot(s.dirs.Toolchains())
	if err != nil {
		return "", err
	}
	defer top.Close()
	if _, err := top.Lstat(tree.String()); errors.Is(err, fs.ErrNotExist) {
		if err := top.Rename(staged, tree.String()); err != nil {
			return "", err
		}
		return "", fsx.SyncDir(s.dirs.Toolchains())
	}
	old = removedName(tree)
	switch err := exchange(s.dirs.Toolchains(), staged, tree.String()); {
	case err == nil:
		// Under the staged name it would pass for a toolchain that is on its way.
		if err := top.Rename(staged, old); err != nil {
			return staged, err
		}
		return old, fsx.SyncDir(s.dirs.Toolchains())
	case !errors.Is(err, errors.ErrUnsupported):
		return "", err
	}
	if err := top.Rename(tree.String(), old); err != nil {
		return "", err
	}
	if err := top.Rename(staged, tree.String()); err != nil {
		return "", errors.Join(err, top.Rename(old, tree.String()))
	}
	return old, fsx.SyncDir(s.dirs.Toolchains())
}

// removedName is a name for what was tree and is going to be removed.
func removedName(tree layout.Tree) string {
	subject := verify.Subject{Version: tree.Version, Platform: tree.Platform}
	return removedPrefix + tempStem(subject) + "-" + strconv.FormatInt(time.Now().UnixNano(), 36)
}

// retire removes the folder old of the toolchains folder, unless somebody runs from
// it: [Store.Tidy] looks again.
func (s *Store) retire(old string) error {
	if s.isBusy(old) {
		return nil
	}
	return s.removeFolder(old)
}
