package store

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/verify"
)

// ErrNotVerified is returned to a caller whose staged toolchain is not the one
// that package verify judged.
var ErrNotVerified = errors.New("store: what was staged is not what was verified")

// Publish makes a staged toolchain visible: on disk first, then its name, then
// its receipt, then the link. It demands the release's lock and the judgement of
// this very manifest. After an error the toolchain is not visible, unless it was
// installed before, and the staging folder is gone.
//
// A toolchain that is installed already and whole stays as it is; only its receipt is
// new, with the proofs of v. Its time of install stays, and who wanted it, if the
// user did. One that is installed and damaged is replaced as by [Store.Replace], so
// that it is there at every moment; what was put aside is in the result.
func (s *Store) Publish(ctx context.Context, h *Held, st *Staged, v *verify.Verified, a Asked) (Installed, error) {
	installed, err := s.publish(ctx, h, st, v, a)
	if err != nil && st != nil {
		err = errors.Join(err, st.Discard())
	}
	return installed, err
}

func (s *Store) publish(ctx context.Context, h *Held, st *Staged, v *verify.Verified, a Asked) (Installed, error) {
	if err := s.demand(h, st, v); err != nil {
		return Installed{}, err
	}
	tree := layout.NewTree(v.Subject().Version, v.Subject().Platform, v.Manifest().Sum())
	if err := s.checkReplaceable(tree); err != nil {
		return Installed{}, err
	}
	receipt := newReceipt(v, a)
	if s.isWhole(ctx, tree, st.manifest) {
		return s.adopt(st, tree, receipt)
	}
	if err := s.ready(ctx, st, tree); err != nil {
		return Installed{}, err
	}
	if s.isLinked(tree) {
		receipt = s.inherit(tree, receipt)
		receipt.RepairedAt = whenRepaired(a.At)
		return s.substitute(ctx, st, tree, receipt, a.At)
	}
	return s.introduce(st, tree, receipt)
}

// introduce publishes a toolchain that is not installed. A folder of its name belongs
// to nobody: its install died, or it was uninstalled. It is removed, by Tidy if not
// now.
func (s *Store) introduce(st *Staged, tree layout.Tree, r Receipt) (Installed, error) {
	old, err := s.changePlaces(st, tree, removedName(tree))
	if old != "" {
		_ = s.retire(old)
	}
	if err != nil {
		return Installed{}, err // without a link nobody sees what is there
	}
	if err := s.record(tree, st.manifest, r); err != nil {
		return Installed{}, errors.Join(err, s.withdraw(tree))
	}
	return s.installed(tree, r), nil
}

// isLinked reports whether tree is what is installed of its release.
func (s *Store) isLinked(tree layout.Tree) bool {
	linked, err := s.readLink(tree.Version)
	return err == nil && linked == tree
}

// demand refuses whatever is not the judgement of the very files that were staged,
// under the lock of their release.
func (s *Store) demand(h *Held, st *Staged, v *verify.Verified) error {
	switch {
	case !v.Valid() || st == nil || st.manifest.IsZero():
		return ErrNotVerified
	case st.store != s || v.Subject() != st.manifest.Subject() || v.Manifest().Sum() != st.manifest.Sum():
		return ErrNotVerified
	case !h.covers(s, v.Subject()):
		return ErrNotHeld
	}
	return nil
}

// ready is the last step before anything that is visible changes: what was staged is on
// disk and has blobs, and the release's name is gvx's to give. The disk comes first: what
// it lost is in memory still, so that whoever reads a blob again would find it whole, and
// the next time the disk would say nothing of it. After its error the caller throws the
// staging away, and no blob is of that.
func (s *Store) ready(ctx context.Context, st *Staged, tree layout.Tree) error {
	defer st.disk.Close()
	if err := st.disk.Sync(); err != nil {
		return err
	}
	changed, err := s.shelve(ctx, st)
	if err != nil {
		return err
	}
	if changed {
		if err := st.disk.Sync(); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.checkReplaceable(tree)
}

// adopt publishes the folder of tree instead of what was staged, because every file
// of it is what was judged and somebody may run from it. Either it is installed, and
// what is new are the proofs; or it lost its link: its install died, or it was
// uninstalled while somebody ran from it. Where it was installed it stays so, also
// when the receipt cannot be written.
func (s *Store) adopt(st *Staged, tree layout.Tree, r Receipt) (Installed, error) {
	installed := s.isLinked(tree)
	if installed {
		r = s.inherit(tree, r)
	}
	err := st.Discard()
	if err == nil {
		err = s.record(tree, st.manifest, r)
	}
	if err != nil && !installed {
		err = errors.Join(err, s.withdraw(tree))
	}
	if err != nil {
		return Installed{}, err
	}
	return s.installed(tree, r), nil
}

// isWhole reports whether the folder of tree is there and holds exactly m.
func (s *Store) isWhole(ctx context.Context, tree layout.Tree, m verify.Manifest) bool {
	if st, err := os.Lstat(s.dirs.GOROOT(tree)); err != nil || !st.IsDir() {
		return false
	}
	found, err := look(ctx, s.dirs.GOROOT(tree))
	if err != nil {
		return false
	}
	var r Report
	found.compare(m, &r)
	return r.OK() && found.confirm(m.Subject(), m.H1()) == nil
}

// withdraw takes back a toolchain that could not be published whole, its link
// first.
func (s *Store) withdraw(tree layout.Tree) error {
	var err error
	if s.isLinked(tree) {
		err = fsx.Remove(s.dirs.VersionLink(tree.Version))
	}
	return errors.Join(err, s.removeTree(tree), s.removeRecord(tree))
}

// record writes the manifest, the receipt and the link, in this order.
func (s *Store) record(tree layout.Tree, m verify.Manifest, r Receipt) error {
	if err := fsx.WriteFile(s.dirs.Manifest(tree), m.Text(), 0o644); err != nil {
		return err
	}
	if err := s.writeReceipt(tree, r); err != nil {
		return err
	}
	if s.isLinked(tree) {
		return nil
	}
	return fsx.Pointer(s.dirs.VersionLink(tree.Version), tree.LinkTarget())
}

// removeRecord takes back what [Store.record] wrote beside the link.
func (s *Store) removeRecord(tree layout.Tree) error {
	return errors.Join(fsx.Remove(s.dirs.Receipt(tree)), fsx.Remove(s.dirs.Manifest(tree)))
}

// checkReplaceable refuses to replace what gvx did not make.
func (s *Store) checkReplaceable(tree layout.Tree) error {
	_, err := s.readLink(tree.Version)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// MarkRequested notes that the user asked for an installed toolchain that a
// project's declaration brought in.
func (s *Store) MarkRequested(h *Held, i Installed, by string) error {
	if !h.covers(s, verify.Subject{Version: i.Tree.Version, Platform: i.Tree.Platform}) {
		return ErrNotHeld
	}
	r, err := s.Receipt(i.Tree)
	if err != nil || r.Requested {
		return err
	}
	r.Requested, r.AskedBy = true, by
	return s.writeReceipt(i.Tree, r)
}
