package store

import (
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/verify"
)

// removedName is a name for what was tree and is going to be removed.
func removedName(tree layout.Tree) string {
	subject := verify.Subject{Version: tree.Version, Platform: tree.Platform}
	return removedPrefix + tempStem(subject) + "-" + strconv.FormatInt(time.Now().UnixNano(), 36)
}

// damagedName is a name for what was tree and is going to be looked through.
func damagedName(tree layout.Tree) string {
	return damagedPrefix + tree.String() + "-" + strconv.FormatInt(time.Now().UnixNano(), 36)
}

// damagedTree returns the tree that the folder name was, if [damagedName] made it.
func damagedTree(name string) (layout.Tree, bool) {
	rest, ok := strings.CutPrefix(name, damagedPrefix)
	if !ok {
		return layout.Tree{}, false
	}
	return layout.ParseTree(rest[:max(strings.LastIndexByte(rest, '-'), 0)])
}

// settle puts aside what is wrong with the folder old of the toolchains folder, which
// was tree and should hold m, and removes the rest. Until all of that was put aside,
// nothing is removed and the folder keeps its name.
func (s *Store) settle(ctx context.Context, old string, tree layout.Tree, m verify.Manifest, at time.Time) (Quarantine, error) {
	damaged, err := s.damage(ctx, old, m)
	if err != nil {
		return Quarantine{}, err
	}
	q, err := s.quarantine(old, tree, damaged, at)
	if err != nil || slices.Contains(damaged, ".") {
		return q, err
	}
	return q, s.dismiss(old, tree)
}

// settleLater is settle for what a repair left that ended early. The list of its
// digests is used if the tree is named after it: else all of it is put aside.
func (s *Store) settleLater(ctx context.Context, old string, tree layout.Tree) error {
	m, err := s.Manifest(tree)
	if err != nil || layout.NewTree(tree.Version, tree.Platform, m.Sum()) != tree {
		m = verify.Manifest{}
	}
	_, err = s.settle(ctx, old, tree, m, time.Now())
	return err
}

// damage returns the names in the folder old that are not what m has, sorted: those of
// other contents, those that m does not have, and those that cannot be read. It is "."
// alone where more cannot be told. The folders are opened for it, because the modes of
// some may be what is wrong.
func (s *Store) damage(ctx context.Context, old string, m verify.Manifest) ([]string, error) {
	whole := []string{"."}
	path := s.dirs.Toolchains() + string(os.PathSeparator) + old
	switch st, err := os.Lstat(path); {
	case err != nil:
		return nil, err
	case !st.IsDir() || m.IsZero() || s.openFolders(old) != nil:
		return whole, nil
	}
	found, err := look(ctx, path)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return whole, nil
	}
	unknown := slices.Clone(found.Closed)
	for name, file := range found.Files {
		if file.Unreadable {
			unknown = append(unknown, name)
		}
	}
	var r Report
	found.compare(m, &r)
	damaged := slices.Concat(r.Changed, r.Extra, unknown)
	slices.Sort(damaged)
	return slices.Compact(damaged), nil
}

// openFolders lets all folders below the folder name of the toolchains folder be read
// and written.
func (s *Store) openFolders(name string) error {
	top, err := os.OpenRoot(s.dirs.Toolchains())
	if err != nil {
		return err
	}
	defer top.Close()
	return fsx.OpenIn(top, name)
}

// dismiss removes the folder old, which was tree and of which nothing has to be kept.
func (s *Store) dismiss(old string, tree layout.Tree) error {
	name := removedName(tree)
	top, err := os.OpenRoot(s.dirs.Toolchains())
	if err != nil {
		return err
	}
	defer top.Close()
	if err := top.Rename(old, name); err != nil {
		return err
	}
	return s.retire(name)
}

// retire removes the folder old of the toolchains folder, unless somebody runs from
// it: [Store.Tidy] looks again.
func (s *Store) retire(old string) error {
	if s.isBusy(old) {
		return nil
	}
	return s.removeFolder(old)
}
