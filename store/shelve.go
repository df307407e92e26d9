package store

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/verify"
)

// shelveParts is how many parts the files of a toolchain are shelved in: enough that
// all processors end about together.
const shelveParts = 64

// shelve makes blobs of the files that were written anew for st, which were judged and
// are on disk by now: a blob is never anything else. changed is whether files of st were
// replaced by blobs that somebody else made meanwhile.
func (s *Store) shelve(ctx context.Context, st *Staged) (changed bool, err error) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	size := len(st.fresh)/shelveParts + 1
	for start := 0; start < len(st.fresh); start += size {
		part := st.fresh[start:min(start+size, len(st.fresh))]
		group.Go(func() error {
			for _, f := range part {
				if err := st.blobs.shelve(filepath.Join(st.path(), filepath.FromSlash(f.Name)), keyOf(f.Name, f.SHA256)); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	}
	err = group.Wait()
	return st.blobs.replaced, err
}

// shelve makes the file at path the blob of k, or a link to the one that somebody made
// meanwhile.
func (b *blobs) shelve(path string, k blobKey) error {
	if b.how.Load() != hardLinks {
		return b.shelveReflink(path, k)
	}
	blob := b.path(k)
	err := os.Link(path, blob)
	if errors.Is(err, fs.ErrNotExist) {
		if err := fsx.MkdirAll(filepath.Dir(blob)); err != nil {
			return err
		}
		err = os.Link(path, blob)
	}
	switch {
	case err == nil, isFull(err):
		return nil
	case errors.Is(err, fs.ErrExist):
		return b.meet(path, k)
	case isRefused(err):
		b.how.CompareAndSwap(hardLinks, reflinks)
		return b.shelveReflink(path, k)
	}
	return err
}

// meet settles which of two files is the blob of k: the one that is there, if it is
// whole and can have another name, else the one at path.
func (b *blobs) meet(path string, k blobKey) error {
	f := b.open(k, verify.SizeUnknown)
	if f == nil {
		return b.supersede(path, k)
	}
	defer f.Close()
	mine, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if theirs, err := f.Stat(); err == nil && os.SameFile(mine, theirs) {
		return nil
	}
	if !k.hashes(0, make([]byte, copySize))(f) {
		return b.supersede(path, k)
	}
	temp := b.temp()
	switch err := os.Link(f.Name(), temp); {
	case isFull(err), errors.Is(err, fs.ErrNotExist):
		return b.supersede(path, k)
	case err != nil:
		return err
	}
	return b.replaceIn(temp, path)
}

// replaceIn renames temp to path, which lies in a read-only folder of a toolchain. Two of
// them at once would close the folder to each other.
func (b *blobs) replaceIn(temp, path string) error {
	b.opening.Lock()
	defer b.opening.Unlock()
	b.replaced = true
	dir := filepath.Dir(path)
	err := os.Chmod(dir, openMode)
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return os.Chmod(dir, folderMode)
}

// supersede makes the file at path the blob of k, whatever has its name. Toolchains
// that share the inode behind that keep it.
func (b *blobs) supersede(path string, k blobKey) error {
	temp := b.temp()
	err := os.Link(path, temp)
	if isFull(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := os.Rename(temp, b.path(k)); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return nil
}

// blobTemp begins the name of what is about to become a blob, or a file of a toolchain.
const blobTemp = ".new-"

func isBlobTemp(name string) bool { return strings.HasPrefix(name, blobTemp) }

// temp returns a name in the blobs folder that nobody uses.
func (b *blobs) temp() string {
	return filepath.Join(b.dirs.Blobs(), blobTemp+strconv.FormatUint(rand.Uint64(), 36))
}

// shelveReflink makes the blob of k share the blocks of the file at path, where the
// file system can do that. Two whole copies would be of no use to anybody.
func (b *blobs) shelveReflink(path string, k blobKey) error {
	if b.how.Load() != reflinks {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := fsx.MkdirAll(filepath.Dir(b.path(k))); err != nil {
		return err
	}
	temp := b.temp()
	switch err := reflink(temp, f); {
	case err == nil:
		return os.Rename(temp, b.path(k))
	case !isRefused(err):
		return err
	}
	b.how.Store(copies)
	return nil
}
