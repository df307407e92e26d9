package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/verify"
)

// staleAfter is the age from which a temporary file is nobody's any more: writing
// one takes milliseconds.
const staleAfter = time.Hour

// Tidy removes what operations that ended early left behind, as far as nobody is at
// work on it or runs from it: toolchains of this platform without a link, staging,
// and temporary files. What is wrong with a toolchain that a repair replaced goes to
// quarantine. It never waits for a lock. What cannot be removed now is left
// for the next time, so there is no error but ctx's.
func (s *Store) Tidy(ctx context.Context) error {
	entries, err := os.ReadDir(s.dirs.Toolchains())
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if tree, ok := s.leftover(e.Name()); ok {
			s.tidyRelease(ctx, tree)
		}
	}
	for _, dir := range []string{s.dirs.Versions(), s.dirs.Receipts(), s.dirs.Shims(), s.dirs.Locks()} {
		removeStale(dir)
	}
	return ctx.Err()
}

// leftover returns the release that a folder belongs to when it is none that is
// installed.
func (s *Store) leftover(name string) (layout.Tree, bool) {
	if tree, ok := damagedTree(name); ok {
		return tree, tree.Platform == s.platform
	}
	for _, prefix := range []string{stagingPrefix, removedPrefix} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			// A name in the form of a toolchain's, with another number at its end.
			stem := rest[:max(strings.LastIndexByte(rest, '-'), 0)]
			tree, ok := layout.ParseTree(stem + "-0000000000000000")
			return tree, ok && tree.Platform == s.platform
		}
	}
	tree, ok := layout.ParseTree(name)
	if !ok || tree.Platform != s.platform {
		return layout.Tree{}, false
	}
	linked, err := s.readLink(tree.Version)
	return tree, err == nil && linked != tree || errors.Is(err, fs.ErrNotExist)
}

// tidyRelease removes the leftovers of one release under its lock. Everything is
// looked at again, because somebody may have held the lock until now.
func (s *Store) tidyRelease(ctx context.Context, tree layout.Tree) {
	subject := verify.Subject{Version: tree.Version, Platform: tree.Platform}
	held, err := s.Lock(ctx, subject, Waiting{Command: "gvx, tidying up"})
	if err != nil {
		return
	}
	defer held.Release()
	_ = s.sweep(ctx, subject)
	if again, ok := s.leftover(tree.String()); !ok || again != tree || len(processesIn(s.dirs.GOROOT(tree))) > 0 {
		return
	}
	_ = errors.Join(s.removeTree(tree), s.removeRecord(tree))
}

// removeStale removes temporary files that a dead process left in dir.
func removeStale(dir string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && isTemporary(e.Name()) && !info.IsDir() && time.Since(info.ModTime()) > staleAfter {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// tempName begins a name that package fsx, or [blobs.temp], gives to a file before its
// rename.
const tempName = ".gvx-"

// isTemporary reports whether name is of a file that waits for its rename.
func isTemporary(name string) bool { return strings.HasPrefix(name, tempName) }
