package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/internal/quote"
)

// Format is the format of the store that this package reads and writes.
const Format = "1"

// Store is a user's store, or that of all users. [Open] makes one.
type Store struct {
	dirs     layout.Dirs
	platform goversion.Platform
	stuck    stuck
}

// Open returns the store below dirs, which need not exist yet, for toolchains of
// platform. It writes nothing. Links on the way to it are followed here and never
// again. The error is a *[FormatError] where a newer gvx made the store, and a
// *[place.Error] where a link in the way is another user's.
func Open(dirs layout.Dirs, platform goversion.Platform) (*Store, error) {
	dirs, err := settled(dirs)
	if err != nil {
		return nil, err
	}
	s := &Store{dirs: dirs, platform: platform}
	data, _, err := fileread.Bounded(dirs.StoreFormat(), 64)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	if format := strings.TrimSpace(string(data)); format != Format {
		return nil, &FormatError{Path: dirs.StoreFormat(), Format: format}
	}
	return s, nil
}

// Platform is the platform whose toolchains the store keeps.
func (s *Store) Platform() goversion.Platform { return s.platform }

// locksMode keeps everybody else from opening a lock, and so from holding it.
const locksMode fs.FileMode = 0o700

// Prepare makes the store's folders, unless they are another user's.
func (s *Store) Prepare() error {
	if err := s.checkOwner(); err != nil {
		return err
	}
	for _, dir := range []string{s.dirs.Toolchains(), s.dirs.Blobs(), s.dirs.Receipts(), s.dirs.Versions(), s.dirs.Shims()} {
		if err := fsx.MkdirAll(dir); err != nil {
			return err
		}
	}
	if err := place.Mkdir(s.dirs.Locks(), locksMode); err != nil {
		return err
	}
	if _, err := os.Lstat(s.dirs.StoreFormat()); errors.Is(err, fs.ErrNotExist) {
		return fsx.WriteFile(s.dirs.StoreFormat(), []byte(Format+"\n"), 0o644)
	}
	return nil
}

// checkOwner refuses a store of somebody else: root would leave files there that
// their owner cannot remove, and anybody else has no business in it.
func (s *Store) checkOwner() error {
	for _, dir := range []string{s.dirs.Data, s.dirs.Store(), s.dirs.Toolchains()} {
		uid, err := fsx.Owner(dir)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if me := os.Geteuid(); uid != me {
			return &OwnerError{Path: dir, Owner: uid, Me: me}
		}
	}
	return nil
}

// FormatError says that the store was made by a gvx that knows more.
type FormatError struct {
	Path   string
	Format string
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("the store has format %s and this gvx knows %s: it was made by a newer gvx (%s)",
		quote.Always(e.Format), Format, quote.Foreign(e.Path))
}

// OwnerError says that the store belongs to another user.
type OwnerError struct {
	Path      string
	Owner, Me int
}

func (e *OwnerError) Error() string {
	return fmt.Sprintf("%s belongs to user %d and gvx runs as user %d: nothing is written there",
		quote.Foreign(e.Path), e.Owner, e.Me)
}
