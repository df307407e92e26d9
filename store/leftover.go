package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/verify"
)

// The kinds of what is left.
const (
	LeftUnfinished = "unfinished" // an install that ended early
	LeftRemoved    = "removed"    // a removal that ended early, or that waits for who ran from it
	LeftDamaged    = "damaged"    // a repair that ended early: what is wrong goes to quarantine
	LeftUnlinked   = "unlinked"   // a toolchain whose link is gone
	LeftRecord     = "record"     // the receipt of a toolchain that is gone
)

// Leftover is a folder among the toolchains, or a record, that belongs to no installed
// toolchain.
type Leftover struct {
	Kind string
	Name string // of the folder among the toolchains; "" for a record
	Path string // of the folder, or of the receipt
	tree layout.Tree
}

// Version is the release that l is of.
func (l Leftover) Version() goversion.Version { return l.tree.Version }

func (l Leftover) subject() verify.Subject {
	return verify.Subject{Version: l.tree.Version, Platform: l.tree.Platform}
}

// Leftovers returns what there is of this platform. Whether somebody is at work on it
// the lock of its release tells.
func (s *Store) Leftovers() (all []Leftover) {
	names, _ := fileread.Names(s.dirs.Toolchains())
	for _, name := range names {
		if l, ok := s.leftover(name); ok {
			all = append(all, l)
		}
	}
	return append(all, s.strayRecords()...)
}

// leftover returns what the folder name is, when it is of none that is installed.
func (s *Store) leftover(name string) (Leftover, bool) {
	l := Leftover{Name: name, Path: s.dirs.Toolchains() + string(os.PathSeparator) + name}
	var ok bool
	if l.tree, ok = damagedTree(name); ok {
		l.Kind = LeftDamaged
		return l, l.tree.Platform == s.platform
	}
	for prefix, kind := range map[string]string{stagingPrefix: LeftUnfinished, removedPrefix: LeftRemoved} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			// A name in the form of a toolchain's, with another number at its end.
			stem := rest[:max(strings.LastIndexByte(rest, '-'), 0)]
			l.tree, ok = layout.ParseTree(stem + "-0000000000000000")
			l.Kind = kind
			return l, ok && l.tree.Platform == s.platform
		}
	}
	l.Kind = LeftUnlinked
	if l.tree, ok = layout.ParseTree(name); !ok {
		return l, false
	}
	return l, s.isUnlinked(l.tree)
}

// isUnlinked reports whether nothing says that tree, of this platform, is installed.
func (s *Store) isUnlinked(tree layout.Tree) bool {
	if tree.Platform != s.platform {
		return false
	}
	linked, err := s.readLink(tree.Version)
	if err == nil && linked.Platform != s.platform {
		// One link for two platforms that share a home: it is the last install's.
		_, err = os.Lstat(s.dirs.Receipt(tree))
		return errors.Is(err, fs.ErrNotExist)
	}
	return err == nil && linked != tree || errors.Is(err, fs.ErrNotExist)
}

// strayRecords returns the receipts, and lists of digests, of toolchains that are gone.
func (s *Store) strayRecords() (all []Leftover) {
	names, _ := fileread.Names(s.dirs.Receipts())
	for _, name := range names {
		tree, ok := layout.ParseTree(strings.TrimSuffix(strings.TrimSuffix(name, ".json"), ".sums"))
		known := func(l Leftover) bool { return l.tree == tree }
		if ok && s.isStray(tree) && !slices.ContainsFunc(all, known) {
			all = append(all, Leftover{Kind: LeftRecord, Path: filepath.Join(s.dirs.Receipts(), name), tree: tree})
		}
	}
	return all
}

// isStray reports whether a record of tree says nothing about anything. Beside a
// damaged tree it says what that should hold.
func (s *Store) isStray(tree layout.Tree) bool {
	if !s.isUnlinked(tree) {
		return false
	}
	names, err := fileread.Names(s.dirs.Toolchains())
	return err == nil && !slices.ContainsFunc(names, func(name string) bool {
		damaged, _ := damagedTree(name)
		return name == tree.String() || damaged == tree
	})
}

// isLeft reports whether l is still there, and still what it was.
func (s *Store) isLeft(l Leftover) bool {
	if l.Kind == LeftRecord {
		return s.isStray(l.tree)
	}
	if _, err := os.Lstat(l.Path); err != nil {
		return false
	}
	again, ok := s.leftover(l.Name)
	return ok && again == l
}

// Clear removes l. running lists who runs from it; then it stays, unless force is set.
// The error is ErrNotHeld, ctx's or a path's.
func (s *Store) Clear(ctx context.Context, w *Whole, l Leftover, force bool) (running []Process, err error) {
	if !w.covers(s) {
		return nil, ErrNotHeld
	}
	if !s.isLeft(l) {
		return nil, nil
	}
	return s.clear(ctx, l, force)
}

func (s *Store) clear(ctx context.Context, l Leftover, force bool) (running []Process, err error) {
	switch l.Kind {
	case LeftRecord:
		return nil, s.removeRecord(l.tree)
	case LeftDamaged:
		return nil, s.settleLater(ctx, l.Name, l.tree)
	case LeftUnlinked:
		return s.removeUnused(ctx, l.tree, force)
	}
	if running = processesIn(l.Path); len(running) > 0 && !force {
		return running, nil
	}
	return running, s.removeFolder(l.Name)
}

// LastRun returns when the toolchain i was last run, as far as the file system keeps
// that: the time at which its go command was last read, never before it was installed;
// else when it was installed.
func (s *Store) LastRun(i Installed) time.Time {
	read, ok := lastRead(filepath.Join(i.GOROOT, "bin", "go"))
	if !ok || read.Before(i.Receipt.InstalledAt) {
		return i.Receipt.InstalledAt
	}
	return read
}
