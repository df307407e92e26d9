package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/gvx-go/gvx/verify"
)

// The modes of a published toolchain. No archive has a say in them: neither the
// zip of the module nor the checksum log covers modes.
const (
	folderMode fs.FileMode = 0o555
	fileMode   fs.FileMode = 0o444
	execMode   fs.FileMode = 0o555
)

func modeOf(name string) fs.FileMode {
	if verify.Executable(name) {
		return execMode
	}
	return fileMode
}

// copySize is the buffer of one writer: as large as most files of a toolchain, so
// that a file takes one write.
const copySize = 256 << 10

// A batch is handed to one writer: files of one folder, few enough of them and
// small enough together that the last batches of two writers end about together.
const (
	batchFiles = 64
	batchBytes = 4 << 20
)

// batches splits the indices of entries by folder, in the order of the archive.
func batches(entries []Entry) [][]int {
	var all [][]int
	open := map[string]int{} // folder → its batch that is not full yet
	bytes := map[string]int64{}
	for i, e := range entries {
		dir := path.Dir(e.Name)
		at, there := open[dir]
		if !there || len(all[at]) >= batchFiles || bytes[dir]+e.Size > batchBytes {
			at = len(all)
			all = append(all, nil)
			open[dir], bytes[dir] = at, 0
		}
		all[at] = append(all[at], i)
		bytes[dir] += e.Size
	}
	return all
}

// writeAll writes entries below root on all processors and returns each file's
// digest, taken of the very bytes that were handed to the file.
func writeAll(ctx context.Context, root *os.Root, subject verify.Subject, entries []Entry) ([]verify.File, error) {
	umask, err := probeUmask(root)
	if err != nil {
		return nil, err
	}
	files := make([]verify.File, len(entries))
	work := batches(entries)
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			w := newWriter(root, subject, umask)
			defer w.close()
			for b := int(next.Add(1)) - 1; b < len(work); b = int(next.Add(1)) - 1 {
				for _, i := range work[b] {
					var err error
					if files[i], err = w.write(ctx, entries[i]); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return files, group.Wait()
}

// probeUmask returns the bits that a new file below root does not get, by the umask or
// by an access list of the folder. A mode that has none of them needs no chmod, which
// for 12,000 files is a tenth of the writing. (Asking the system for the umask means
// to change it, for all goroutines.)
func probeUmask(root *os.Root) (fs.FileMode, error) {
	const name = ".umask"
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fs.ModePerm)
	if err != nil {
		return 0, err
	}
	st, err := f.Stat()
	if err := errors.Join(err, f.Close(), root.Remove(name)); err != nil {
		return 0, err
	}
	return fs.ModePerm &^ st.Mode().Perm(), nil
}

// writer writes files one after the other. It keeps the folder of the last one
// open: walking down from the root for each of 12,000 files would cost half as
// much again as the writing.
type writer struct {
	root    *os.Root
	subject verify.Subject
	umask   fs.FileMode
	dir     *os.Root
	dirName string
	hash    hash.Hash
	buffer  []byte
}

func newWriter(root *os.Root, subject verify.Subject, umask fs.FileMode) *writer {
	return &writer{root: root, subject: subject, umask: umask, hash: sha256.New(), buffer: make([]byte, copySize)}
}

func (w *writer) close() {
	if w.dir != nil {
		w.dir.Close()
	}
}

func (w *writer) folder(name string) (*os.Root, error) {
	if w.dir != nil && w.dirName == name {
		return w.dir, nil
	}
	w.close()
	var err error
	w.dirName = name
	w.dir, err = w.root.OpenRoot(name)
	return w.dir, err
}

func (w *writer) write(ctx context.Context, e Entry) (verify.File, error) {
	if err := ctx.Err(); err != nil {
		return verify.File{}, err
	}
	dir, err := w.folder(path.Dir(e.Name))
	if err != nil {
		return verify.File{}, err
	}
	in, err := e.Open()
	if err != nil {
		return verify.File{}, &ArchiveError{w.subject, e.Name, "cannot be read", err}
	}
	defer in.Close()
	mode := modeOf(e.Name)
	out, err := dir.OpenFile(path.Base(e.Name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return verify.File{}, err
	}
	err = w.copy(ctx, out, in, e)
	if err == nil && mode&w.umask != 0 {
		err = out.Chmod(mode)
	}
	if err := errors.Join(err, out.Close()); err != nil {
		return verify.File{}, err
	}
	f := verify.File{Name: e.Name, Size: e.Size}
	w.hash.Sum(f.SHA256[:0])
	return f, nil
}

// copy moves in to out and to the hash, and refuses any other length than the one
// that the budget was checked against.
func (w *writer) copy(ctx context.Context, out io.Writer, in io.Reader, e Entry) error {
	w.hash.Reset()
	var total int64
	for {
		n, err := io.ReadFull(in, w.buffer)
		if total += int64(n); total > e.Size {
			return &ArchiveError{w.subject, e.Name, fmt.Sprintf("longer than the %d bytes that the archive declares", e.Size), nil}
		}
		w.hash.Write(w.buffer[:n])
		if _, err := out.Write(w.buffer[:n]); err != nil {
			return err
		}
		switch {
		case err == nil:
		case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
			return &ArchiveError{w.subject, e.Name, "cannot be unpacked", err}
		case total != e.Size:
			return &ArchiveError{w.subject, e.Name, fmt.Sprintf("%d bytes where the archive declares %d", total, e.Size), nil}
		default:
			return ctx.Err()
		}
	}
}
