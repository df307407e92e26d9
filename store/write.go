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
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/gvx-go/gvx/verify"
)

// The modes of a published toolchain. No archive has a say in them: neither the
// zip of the module nor the checksum log covers modes.
const (
	folderMode fs.FileMode = 0o555
	openMode   fs.FileMode = 0o700 // of a folder that is being filled
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

// site is a staging folder that is being filled.
type site struct {
	root    *os.Root
	path    string // of root
	subject verify.Subject
	umask   fs.FileMode
	blobs   *blobs
	known   known
	budget  Budget

	mu      sync.Mutex
	fresh   []verify.File // those of the files that were written, and not linked
	assumed int           // files that were linked and never unpacked
}

// writeAll writes entries on all processors and returns each file's digest, taken of
// the very bytes that were handed to the file or that a blob was compared with.
func (s *site) writeAll(ctx context.Context, entries []Entry) ([]verify.File, error) {
	files := make([]verify.File, len(entries))
	work := batches(entries)
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	s.budget.failsWith(ctx)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			w := newWriter(s)
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
	*site
	dir     *os.Root
	dirName string
	hash    hash.Hash
	buffer  []byte // for contents
	look    []byte // for those of blobs
	fresh   []verify.File
	assumed int
}

func newWriter(s *site) *writer {
	return &writer{site: s, hash: sha256.New(), buffer: make([]byte, copySize), look: make([]byte, copySize)}
}

// close hands over what w did.
func (w *writer) close() {
	if w.dir != nil {
		w.dir.Close()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.site.fresh = append(w.site.fresh, w.fresh...)
	w.site.assumed += w.assumed
}

func (w *writer) folder(name string) (*os.Root, error) {
	if w.dir != nil && w.dirName == name {
		return w.dir, nil
	}
	if w.dir != nil {
		w.dir.Close()
	}
	var err error
	w.dirName = name
	w.dir, err = w.root.OpenRoot(name)
	return w.dir, err
}

// write unpacks e, or links what the store has of it.
func (w *writer) write(ctx context.Context, e Entry) (verify.File, error) {
	if err := ctx.Err(); err != nil {
		return verify.File{}, err
	}
	if f, ok, err := w.assume(e); ok || err != nil {
		return f, err
	}
	in, err := e.Open()
	if err != nil {
		return verify.File{}, unpacking(w.subject, e.Name, "cannot be read", err)
	}
	defer in.Close()
	if e.Size > int64(len(w.buffer)) {
		return w.stream(e.Name, e.Size, func(out io.Writer) error { return w.copy(ctx, out, in, e) })
	}
	data, err := w.contents(in, e)
	if err != nil {
		return verify.File{}, err
	}
	return w.whole(e.Name, data)
}

// assume links the file that the store knows by the name of e in another release,
// where size and sum are those that the archive claims: then the contents need not be
// unpacked. Whether the claim is true shows in the hash of the whole toolchain, for
// which the blob was read here.
func (w *writer) assume(e Entry) (verify.File, bool, error) {
	sum, there := w.known[e.Name]
	if !there || e.CRC32 == 0 {
		return verify.File{}, false, nil
	}
	k := keyOf(e.Name, sum)
	ok, err := w.blobs.give(k, w.at(e.Name), e.Size, k.hashes(e.CRC32, w.look))
	if ok {
		w.assumed++
	}
	return verify.File{Name: e.Name, Size: e.Size, SHA256: sum}, ok, err
}

// at is the path of the file name. Its folder was made here, and is nobody else's.
func (w *writer) at(name string) string { return filepath.Join(w.path, filepath.FromSlash(name)) }

// whole makes the file name with the contents data: a link to the blob, if there is
// one, else anew.
func (w *writer) whole(name string, data []byte) (verify.File, error) {
	f := verify.File{Name: name, Size: int64(len(data)), SHA256: sha256.Sum256(data)}
	k := keyOf(name, f.SHA256)
	if w.blobs.again(k, w.at(name)) {
		return f, nil
	}
	if ok, err := w.blobs.give(k, w.at(name), f.Size, has(data, w.look)); ok || err != nil {
		return f, err
	}
	err := w.create(name, func(out *os.File) error {
		_, err := out.Write(data)
		return err
	})
	if err != nil {
		return verify.File{}, err
	}
	return f, w.wrote(f)
}

// stream makes the file name anew and has it filled with size bytes.
func (w *writer) stream(name string, size int64, fill func(io.Writer) error) (verify.File, error) {
	w.hash.Reset()
	err := w.create(name, func(out *os.File) error { return fill(hashed{out, w.hash}) })
	if err != nil {
		return verify.File{}, err
	}
	f := verify.File{Name: name, Size: size}
	w.hash.Sum(f.SHA256[:0])
	return f, w.wrote(f)
}

// wrote notes the file f, whose contents no blob has.
func (w *writer) wrote(f verify.File) error {
	first, err := w.blobs.note(keyOf(f.Name, f.SHA256), w.at(f.Name))
	if first {
		w.fresh = append(w.fresh, f)
	}
	return err
}

// create makes the file name anew, has it filled, and gives it its mode.
func (w *writer) create(name string, fill func(*os.File) error) error {
	dir, err := w.folder(path.Dir(name))
	if err != nil {
		return err
	}
	mode := modeOf(name)
	out, err := dir.OpenFile(path.Base(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	err = fill(out)
	if err == nil && mode&w.umask != 0 {
		err = out.Chmod(mode)
	}
	return errors.Join(err, out.Close())
}

// hashed writes to a file and hashes the very same bytes.
type hashed struct {
	file *os.File
	hash hash.Hash
}

func (h hashed) Write(p []byte) (int, error) {
	h.hash.Write(p)
	return h.file.Write(p)
}

// contents reads all of a file that fits into the buffer, and refuses any other length
// than the one that the budget was checked against.
func (w *writer) contents(in io.Reader, e Entry) ([]byte, error) {
	n, err := readFull(in, w.buffer[:e.Size])
	switch {
	case err != nil:
		return nil, unpacking(w.subject, e.Name, "cannot be unpacked", err)
	case int64(n) < e.Size:
		return nil, shorter(w.subject, e, int64(n))
	}
	var more [1]byte
	switch n, err := readFull(in, more[:]); {
	case n > 0:
		return nil, longer(w.subject, e)
	case err != nil:
		return nil, unpacking(w.subject, e.Name, "cannot be unpacked", err)
	}
	return w.buffer[:e.Size], nil
}

// copy moves in to out, and refuses any other length than the one that the budget
// was checked against.
func (w *writer) copy(ctx context.Context, out io.Writer, in io.Reader, e Entry) error {
	var total int64
	for {
		n, err := io.ReadFull(in, w.buffer)
		if total += int64(n); total > e.Size {
			return longer(w.subject, e)
		}
		if _, err := out.Write(w.buffer[:n]); err != nil {
			return err
		}
		switch {
		case err == nil:
		case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
			return unpacking(w.subject, e.Name, "cannot be unpacked", err)
		case total != e.Size:
			return shorter(w.subject, e, total)
		default:
			return ctx.Err()
		}
	}
}

// unpacking puts the entry's name into an error of its contents that has none.
func unpacking(s verify.Subject, name, reason string, err error) error {
	if refused := (*ArchiveError)(nil); errors.As(err, &refused) {
		return err
	}
	return &ArchiveError{Subject: s, Name: name, Reason: reason, Err: err}
}

func longer(s verify.Subject, e Entry) error {
	return &ArchiveError{Subject: s, Name: e.Name, Reason: fmt.Sprintf("longer than the %d bytes that the archive declares", e.Size)}
}

func shorter(s verify.Subject, e Entry, got int64) error {
	return &ArchiveError{Subject: s, Name: e.Name, Reason: fmt.Sprintf("%d bytes where the archive declares %d", got, e.Size)}
}
