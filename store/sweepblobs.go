package store

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/layout"
)

// sweepBlobs removes the blobs that no toolchain has, and what a dead process left
// among them, and returns how many they are and their size in bytes; with dry it only
// counts. What is in the folder and no blob of gvx's stays. The whole store is locked,
// so that nobody is about to link one.
func (s *Store) sweepBlobs(ctx context.Context, dry bool) (n int, size int64, err error) {
	idle, err := s.idleBlobs(ctx)
	if err != nil || len(idle) == 0 {
		return 0, 0, err
	}
	wanted := s.digestsBut(Installed{})
	folders := map[string]bool{}
	for _, b := range idle {
		if !b.temporary && wanted[b.key] {
			continue // of a toolchain that shares blocks, or whose own file was replaced
		}
		n++
		size += b.size
		if dry {
			continue
		}
		if err := os.Remove(b.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return n, size, err
		}
		folders[b.folder] = true
	}
	for folder := range folders {
		_ = os.Remove(folder) // where it is empty now
	}
	if len(folders) > 0 {
		err = fsx.SyncDir(s.dirs.Blobs())
	}
	return n, size, err
}

// idleBlob is a file of the blobs folder that has no other name.
type idleBlob struct {
	path, folder string
	key          blobKey
	size         int64
	temporary    bool
}

func (s *Store) idleBlobs(ctx context.Context) (idle []idleBlob, err error) {
	folders, err := os.ReadDir(s.dirs.Blobs())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		path := s.dirs.Blobs() + string(os.PathSeparator) + folder.Name()
		if isTemporary(folder.Name()) {
			idle = append(idle, idleBlob{path: path, temporary: true})
			continue
		}
		if !folder.IsDir() {
			continue
		}
		more, err := idleIn(path)
		if err != nil {
			return nil, err
		}
		idle = append(idle, more...)
	}
	return idle, nil
}

// idleIn returns the idle blobs of one folder.
func idleIn(folder string) (idle []idleBlob, err error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		sum, executable, ok := layout.ParseBlob(name)
		if err != nil || !ok || !d.Type().IsRegular() {
			return err
		}
		id, err := identify(root, name, d)
		if err == nil && id.links == 1 {
			path := folder + string(os.PathSeparator) + name
			idle = append(idle, idleBlob{path: path, folder: folder, key: blobKey{sum, executable}, size: id.size})
		}
		return err
	})
	return idle, err
}
