package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
)

// SweepBlobs removes the blobs that no toolchain has, and what a dead process left
// among them, and returns how many they are and their size in bytes; with dry it only
// counts. What is in the folder and no blob of gvx's stays. w keeps everybody away who
// could be about to link one.
func (s *Store) SweepBlobs(ctx context.Context, w *Whole, dry bool) (n int, bytes int64, err error) {
	if !w.shows(s) || !dry && !w.covers(s) {
		return 0, 0, ErrNotHeld
	}
	idle, err := s.idleBlobs(ctx, nil)
	if err != nil {
		return 0, 0, err
	}
	for _, b := range idle {
		if !dry {
			if err := os.Remove(b.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return n, bytes, err
			}
		}
		n++
		bytes += b.size
	}
	if dry || n == 0 {
		return n, bytes, nil
	}
	s.removeEmptyShards()
	return n, bytes, fsx.SyncDir(s.dirs.Blobs())
}

// BlobNames returns the names of the blobs that there are, relative to their folder and
// with slashes. It looks at none of them, so it is quick enough for who keeps others
// waiting meanwhile.
func (s *Store) BlobNames(ctx context.Context) (map[string]bool, error) {
	names := map[string]bool{}
	err := fs.WalkDir(os.DirFS(s.dirs.Blobs()), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist):
			return nil
		case err == nil && !d.IsDir():
			names[name] = true
		}
		return err
	})
	return names, err
}

// IdleBlobs counts what [Store.SweepBlobs] would remove of the blobs among, and their
// size in bytes. It needs no lock: a blob that was there while nobody was at work is
// in nobody's half-done install.
func (s *Store) IdleBlobs(ctx context.Context, among map[string]bool) (n int, bytes int64, err error) {
	idle, err := s.idleBlobs(ctx, among)
	for _, b := range idle {
		bytes += b.size
	}
	return len(idle), bytes, err
}

// removeEmptyShards removes the folders that have no blob any more.
func (s *Store) removeEmptyShards() {
	shards, _ := os.ReadDir(s.dirs.Blobs())
	for _, shard := range shards {
		if shard.IsDir() {
			_ = os.Remove(filepath.Join(s.dirs.Blobs(), shard.Name())) // where it is empty
		}
	}
}

// idleBlob is a file of the blobs folder that nobody needs.
type idleBlob struct {
	path string
	size int64
}

// idleBlobs returns the blobs that have no other name and that no installed toolchain
// lists: one that shares blocks, or whose own file a repair replaced, lists them. Only
// those among are looked at, if it is not nil.
func (s *Store) idleBlobs(ctx context.Context, among map[string]bool) (idle []idleBlob, err error) {
	var alone []idleBlob
	err = walkFiles(ctx, s.dirs.Blobs(), func(name string, id fileID) {
		if among != nil && !among[name] {
			return
		}
		b := idleBlob{filepath.Join(s.dirs.Blobs(), filepath.FromSlash(name)), id.size}
		if path.Dir(name) == "." && isBlobTemp(name) {
			if id.names > 1 {
				b.size = 0 // the other name stays
			}
			idle = append(idle, b)
		} else if id.names == 1 {
			alone = append(alone, b)
		}
	})
	if err != nil || len(alone) == 0 {
		return idle, err
	}
	listed := s.digestsBut(Installed{})
	for _, b := range alone {
		sum, executable, ok := layout.ParseBlob(filepath.Base(b.path))
		if ok && !listed[blobKey{sum, executable}] {
			idle = append(idle, b)
		}
	}
	return idle, nil
}
