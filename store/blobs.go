package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/verify"
)

// The ways in which a toolchain has the files of the blobs folder, best first. Which
// ones a file system can do is found out by trying.
const (
	hardLinks int32 = iota
	reflinks        // two files that share their blocks until one of them is written
	copies          // nothing is shared, and no blob is kept beside the only user of it
)

// blobKey is what one blob is the file of.
type blobKey struct {
	sum        verify.Digest
	executable bool
}

func keyOf(name string, sum verify.Digest) blobKey { return blobKey{sum, verify.Executable(name)} }

// blobs is the folder of the files that toolchains share, as one staging uses it.
// Several goroutines may.
type blobs struct {
	dirs  layout.Dirs
	how   atomic.Int32
	empty bool // there was none when this staging began: nothing is worth looking for

	mu      sync.Mutex
	written map[blobKey]string // where this run wrote such a file

	opening  sync.Mutex // a folder of the staged toolchain for a change
	replaced bool       // a file there
}

func newBlobs(dirs layout.Dirs) *blobs {
	names, err := fileread.Names(dirs.Blobs())
	return &blobs{dirs: dirs, empty: err == nil && len(names) == 0, written: map[blobKey]string{}}
}

func (b *blobs) path(k blobKey) string { return b.dirs.Blob(k.sum, k.executable) }

// note remembers that this run wrote path, which is such a file, so that it is there a
// second time without being read again. Where another writer was faster with the same
// contents, path is made a name of his file, and isFirst is false.
func (b *blobs) note(k blobKey, path string) (isFirst bool, err error) {
	b.mu.Lock()
	first, there := b.written[k]
	if !there {
		b.written[k] = path
	}
	b.mu.Unlock()
	if !there || b.how.Load() != hardLinks {
		return true, nil
	}
	temp := b.temp()
	if os.Link(first, temp) != nil {
		return true, nil
	}
	if err := os.Rename(temp, path); err != nil {
		return true, errors.Join(err, os.Remove(temp))
	}
	return false, nil
}

// again gives the name path to what this run wrote, if it did.
func (b *blobs) again(k blobKey, path string) bool {
	b.mu.Lock()
	from := b.written[k]
	b.mu.Unlock()
	return from != "" && b.how.Load() == hardLinks && os.Link(from, path) == nil
}

// give makes the new file path out of the blob of k, where there is one that check,
// which is given its contents, says is the right one. Somebody may have written to the
// inode through another of its names since it was proved, so it is read each time. A
// blob that is no use is no error: whoever wants the file writes it, and
// [blobs.shelve] puts it in the place of that blob.
func (b *blobs) give(k blobKey, path string, size int64, check func(io.Reader) bool) (bool, error) {
	if b.empty || b.how.Load() == copies {
		return false, nil
	}
	f := b.open(k, size)
	if f == nil {
		return false, nil
	}
	defer f.Close()
	if !check(f) {
		return false, nil
	}
	return b.share(f, path)
}

// open returns the blob of k, nil where there is none of the right form.
func (b *blobs) open(k blobKey, size int64) *os.File {
	f, err := openQuietly(b.path(k))
	if err != nil {
		return nil
	}
	if st, err := f.Stat(); err == nil && isBlob(st, k) && (st.Size() == size || size == verify.SizeUnknown) {
		return f
	}
	f.Close()
	return nil
}

// isBlob reports whether st may be of the blob of k, but for its contents.
func isBlob(st fs.FileInfo, k blobKey) bool {
	mode := fileMode
	if k.executable {
		mode = execMode
	}
	return st.Mode().IsRegular() && sameMode(st.Mode(), mode) && isOwn(st)
}

// share makes the new file path out of the blob f, in the best way that there is. A
// blob that is gone, or has as many names as a file can have, is no error.
func (b *blobs) share(f *os.File, path string) (bool, error) {
	if b.how.Load() == hardLinks {
		switch err := os.Link(f.Name(), path); {
		case err == nil:
			return true, nil
		case errors.Is(err, fs.ErrNotExist), isFull(err):
			return false, nil
		case !isRefused(err):
			return false, err
		}
		b.how.CompareAndSwap(hardLinks, reflinks)
	}
	if b.how.Load() != reflinks {
		return false, nil
	}
	switch err := reflink(path, f); {
	case err == nil:
		return true, nil
	case !isRefused(err):
		return false, err
	}
	b.how.Store(copies)
	return false, nil
}

// reflink makes the new file path share the blocks of f, with its mode.
func reflink(path string, f *os.File) error {
	st, err := f.Stat()
	if err != nil {
		return err
	}
	to, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err = cloneFile(to, f); err == nil {
		err = to.Chmod(st.Mode().Perm())
	}
	if err = errors.Join(err, to.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// has returns a check for exactly the bytes data, which costs less than their digest.
// buffer is the check's to use.
func has(data, buffer []byte) func(io.Reader) bool {
	return func(r io.Reader) bool {
		for rest := data; ; {
			n, err := r.Read(buffer)
			if n > len(rest) || !bytes.Equal(buffer[:n], rest[:n]) {
				return false
			}
			if rest = rest[n:]; err != nil {
				return err == io.EOF && len(rest) == 0
			}
		}
	}
}

// hashes returns a check for the digest of k, and for the IEEE sum crc where that is
// not 0.
func (k blobKey) hashes(crc uint32, buffer []byte) func(io.Reader) bool {
	return func(r io.Reader) bool {
		sum, quick := sha256.New(), uint32(0)
		for {
			n, err := r.Read(buffer)
			sum.Write(buffer[:n])
			if crc != 0 {
				quick = crc32.Update(quick, crc32.IEEETable, buffer[:n])
			}
			if err == io.EOF {
				return quick == crc && verify.Digest(sum.Sum(nil)) == k.sum
			}
			if err != nil {
				return false
			}
		}
	}
}
