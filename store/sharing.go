package store

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/gvx-go/gvx/internal/goversion"
)

// Sharing returns the other installed toolchains that have a file which is the very
// same as one of names in i, by whatever name: what changes the one changes the
// other. names are below i's GOROOT; those that are no files there count for nothing.
// It asks about what is on disk now, so it is to be asked before a repair.
func (s *Store) Sharing(ctx context.Context, i Installed, names []string) ([]goversion.Version, error) {
	if i.Tree.IsZero() || len(names) == 0 {
		return nil, nil
	}
	linked, err := s.linkedFiles(i, names)
	if err != nil || len(linked) == 0 {
		return nil, err
	}
	all, _, err := s.List()
	if err != nil {
		return nil, err
	}
	var sharing []goversion.Version
	for _, other := range all {
		if other.Tree == i.Tree {
			continue
		}
		shares, err := s.sharesOne(ctx, other, linked)
		if err != nil {
			return nil, err
		}
		if shares {
			sharing = append(sharing, other.Tree.Version)
		}
	}
	return sharing, nil
}

// bySize are files by their size, which tells most of them apart at no cost.
type bySize map[int64][]fs.FileInfo

// linkedFiles returns those of names that are files with a second name somewhere.
func (s *Store) linkedFiles(i Installed, names []string) (bySize, error) {
	root, err := s.openToolchain(i.Tree.String())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	linked := bySize{}
	for _, name := range names {
		info, err := root.Lstat(name)
		if err == nil && info.Mode().IsRegular() && hasOtherNames(info) {
			linked[info.Size()] = append(linked[info.Size()], info)
		}
	}
	return linked, nil
}

// sharesOne reports whether a file of the toolchain i is one of files.
func (s *Store) sharesOne(ctx context.Context, i Installed, files bySize) (bool, error) {
	root, err := s.openToolchain(i.Tree.String())
	if err != nil {
		return false, err
	}
	defer root.Close()
	found := false
	err = fs.WalkDir(root.FS(), ".", func(_ string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrPermission) {
			return nil
		}
		if err != nil || !d.Type().IsRegular() {
			return errors.Join(err, ctx.Err())
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		for _, other := range files[info.Size()] {
			if os.SameFile(info, other) {
				found = true
				return fs.SkipAll
			}
		}
		return nil
	})
	return found, err
}
