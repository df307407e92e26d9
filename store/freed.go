package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
)

// inode tells a file from all others.
type inode struct{ dev, ino uint64 }

// fileID is what a walk tells of a file.
type fileID struct {
	inode
	names uint64
	size  int64
}

// Freeing counts what becomes free when folders are removed one after the other, and
// then the blobs that nobody has: a file that several of them share counts once, with
// the last one, and one that something else has not at all. [Store.Freeing] makes one.
type Freeing struct {
	blobs map[inode]bool
	left  map[inode]uint64 // names that a file has yet, of those that were met
}

// Freeing looks at what blobs there are.
func (s *Store) Freeing(ctx context.Context) (*Freeing, error) {
	f := &Freeing{blobs: map[inode]bool{}, left: map[inode]uint64{}}
	err := walkFiles(ctx, s.dirs.Blobs(), func(_ string, id fileID) { f.blobs[id.inode] = true })
	return f, err
}

// Add counts the folder dir as removed and returns the size in bytes of what becomes
// free by that. What cannot be looked at counts for nothing.
func (f *Freeing) Add(ctx context.Context, dir string) (size int64, err error) {
	err = walkFiles(ctx, dir, func(_ string, id fileID) {
		left, met := f.left[id.inode]
		if !met {
			if left = id.names; f.blobs[id.inode] {
				left-- // the blob goes when nobody else has it
			}
		}
		if left > 0 {
			left--
		}
		if f.left[id.inode] = left; left == 0 {
			size += id.size
		}
	})
	return size, err
}

// walkFiles calls see for each regular file below dir, which need not be there. No
// link is followed; what may not be read is passed over.
func walkFiles(ctx context.Context, dir string, see func(name string, id fileID)) error {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil || !d.Type().IsRegular():
			return err
		}
		if id, err := identify(root, name, d); err == nil {
			see(name, id)
		}
		return nil
	})
}
