package store

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/verify"
)

// stagingPrefix begins the name of what is not published yet, removedPrefix of
// what is not deleted yet, damagedPrefix of what a repair replaced and nobody looked
// through yet. All go on with the release and the platform.
const (
	stagingPrefix = ".staging-"
	removedPrefix = ".removed-"
	damagedPrefix = ".damaged-"
)

// Staged is an unpacked toolchain that nobody can see yet. [Store.Publish] makes
// it visible, [Staged.Discard] removes it.
type Staged struct {
	store    *Store
	name     string // below the toolchains folder; "" once it is published
	manifest verify.Manifest
	disk     *fsx.Tree
	blobs    *blobs
	fresh    []verify.File // those of its files that were written, and not linked
	assumed  int
}

// Assumed returns how many files were taken from the store because the archive claimed
// their sum, and never unpacked. Where the hash of all is not the one that it should be,
// one of the claims may be wrong: [Store.StageAnew] goes by no claim.
func (st *Staged) Assumed() int { return st.assumed }

func (st *Staged) path() string { return filepath.Join(st.store.dirs.Toolchains(), st.name) }

// Stage unpacks entries into a new folder beside its target and returns it with
// the digests of what is there. What the store has already of other releases is linked
// after it was read again, and not even unpacked where the archive claims the sum of the
// file that the nearest release has by that name. What earlier attempts for the same
// release left behind is removed first. The error is an *[ArchiveError] when the archive
// is refused, and then nothing is left; else a path's, the archive's or ctx's.
func (s *Store) Stage(ctx context.Context, h *Held, entries iter.Seq2[Entry, error], b Budget) (*Staged, verify.Manifest, error) {
	// The lists of 12,000 files are read at the same time: that of the nearest release,
	// and the archive's own.
	nearest := make(chan known, 1)
	go func() { nearest <- s.nearest(h.about().Version) }()
	return s.stageEntries(ctx, h, entries, b, func() known { return <-nearest })
}

// StageAnew is [Store.Stage], and unpacks every file.
func (s *Store) StageAnew(ctx context.Context, h *Held, entries iter.Seq2[Entry, error], b Budget) (*Staged, verify.Manifest, error) {
	return s.stageEntries(ctx, h, entries, b, func() known { return nil })
}

func (s *Store) stageEntries(ctx context.Context, h *Held, entries iter.Seq2[Entry, error], b Budget, guess func() known) (*Staged, verify.Manifest, error) {
	if !h.covers(s, h.about()) {
		return nil, verify.Manifest{}, ErrNotHeld
	}
	a := newAdmission(h.subject, b)
	var p plan
	for e, err := range entries {
		if err != nil {
			return nil, verify.Manifest{}, err
		}
		if e, err = a.add(e); err != nil {
			return nil, verify.Manifest{}, err
		}
		p.entries = append(p.entries, e)
	}
	p.folders = a.folders
	return s.stage(ctx, h.subject, func(at *site) ([]verify.File, []string, error) {
		at.known, at.budget = guess(), b
		return at.fill(ctx, p)
	})
}

// stage makes a staging folder, has it filled, and closes its folders. fill returns
// what it wrote, and the folders that it made, parents before children.
func (s *Store) stage(ctx context.Context, subject verify.Subject, fill func(*site) ([]verify.File, []string, error)) (*Staged, verify.Manifest, error) {
	if err := s.sweep(ctx, subject); err != nil {
		return nil, verify.Manifest{}, err
	}
	staged, err := s.newStaging(subject)
	if err != nil {
		return nil, verify.Manifest{}, err
	}
	staged.manifest, err = staged.finish(subject, fill)
	if err != nil {
		return nil, verify.Manifest{}, errors.Join(err, staged.Discard())
	}
	return staged, staged.manifest, nil
}

// ErrNotHeld is returned to a caller that does not hold the release's lock.
var ErrNotHeld = errors.New("store: the lock of this release is not held")

func (s *Store) newStaging(subject verify.Subject) (*Staged, error) {
	dir, err := os.MkdirTemp(s.dirs.Toolchains(), stagingPrefix+tempStem(subject)+"-*")
	if err != nil {
		return nil, err
	}
	disk, err := fsx.OpenTree(dir)
	if err != nil {
		return nil, errors.Join(err, os.Remove(dir))
	}
	return &Staged{store: s, name: filepath.Base(dir), disk: disk, blobs: newBlobs(s.dirs)}, nil
}

// tempStem ties a temporary folder to its release, so that whoever holds the lock
// of the release knows that the folder is nobody else's. The closing dash keeps
// go1.2 from claiming go1.20's.
func tempStem(s verify.Subject) string { return s.Version.String() + "." + s.Platform.String() }

func (st *Staged) finish(subject verify.Subject, fill func(*site) ([]verify.File, []string, error)) (verify.Manifest, error) {
	root, err := st.store.openToolchain(st.name)
	if err != nil {
		return verify.Manifest{}, err
	}
	defer root.Close()
	at := &site{root: root, path: st.path(), subject: subject, blobs: st.blobs}
	if at.umask, err = probeUmask(root); err != nil {
		return verify.Manifest{}, err
	}
	files, folders, err := fill(at)
	if err != nil {
		return verify.Manifest{}, err
	}
	st.fresh, st.assumed = at.fresh, at.assumed
	// Children first: a closed folder would keep its own children from changing.
	for _, dir := range slices.Backward(folders) {
		if err := root.Chmod(dir, folderMode); err != nil {
			return verify.Manifest{}, err
		}
	}
	if err := root.Chmod(".", folderMode); err != nil {
		return verify.Manifest{}, err
	}
	return verify.NewManifest(subject, files)
}

// fill writes the plan p.
func (s *site) fill(ctx context.Context, p plan) ([]verify.File, []string, error) {
	for _, dir := range p.folders {
		if err := s.root.Mkdir(dir, openMode); err != nil {
			return nil, nil, err
		}
	}
	files, err := s.writeAll(ctx, p.entries)
	return files, p.folders, err
}

// Discard removes what was staged, unless it was published.
func (st *Staged) Discard() error {
	if st.name == "" {
		return nil
	}
	st.disk.Close()
	return st.store.removeFolder(st.name)
}

// sweep removes what earlier attempts for subject left behind: its lock is held,
// so nobody is working there. Who runs from a tree that a repair replaced keeps it.
// What such a tree must be looked through for and cannot be stays for the next time,
// and is in nobody's way.
func (s *Store) sweep(ctx context.Context, subject verify.Subject) error {
	entries, err := os.ReadDir(s.dirs.Toolchains())
	if err != nil {
		return err
	}
	for _, e := range entries {
		for _, prefix := range []string{stagingPrefix, removedPrefix} {
			if strings.HasPrefix(e.Name(), prefix+tempStem(subject)+"-") {
				if err := s.retire(e.Name()); err != nil {
					return err
				}
			}
		}
		if tree, ok := damagedTree(e.Name()); ok && tree.Version == subject.Version && tree.Platform == subject.Platform {
			_ = s.settleLater(ctx, e.Name(), tree)
		}
	}
	return ctx.Err()
}

// isBusy reports whether somebody runs from the folder name of the toolchains folder.
func (s *Store) isBusy(name string) bool {
	return len(processesIn(s.dirs.Toolchains()+string(os.PathSeparator)+name)) > 0
}

// openToolchain opens the folder name below the toolchains, never through a link.
func (s *Store) openToolchain(name string) (*os.Root, error) {
	top, err := os.OpenRoot(s.dirs.Toolchains())
	if err != nil {
		return nil, err
	}
	defer top.Close()
	st, err := top.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !st.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: s.dirs.Toolchains() + "/" + name, Err: errors.New("not a folder")}
	}
	return top.OpenRoot(name)
}
