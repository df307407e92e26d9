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

// writeAll writes entries below root on all processors and returns each file's
// digest, taken of the very bytes that were handed to the file.
func writeAll(ctx context.Context, root *os.Root, subject verify.Subject, entries []Entry) ([]verify.File, error) {
	files := make([]verify.File, len(entries))
	next := make(chan int)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(next)
		for i := range entries {
			select {
			case next <- i:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			w := newWriter(root, subject)
			defer w.close()
			for i := range next {
				var err error
				if files[i], err = w.write(ctx, entries[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return files, group.Wait()
}

// writer writes files one after the other. It keeps the folder of the last one
// open: walking down from the root for each of 12,000 files would cost half as
// much again as the writing.
type writer struct {
	root    *os.Root
	subject verify.Subject
	dir     *os.Root
	dirName string
	hash    hash.Hash
	buffer  []byte
}

func newWriter(root *os.Root, subject verify.Subject) *writer {
	return &writer{root: root, subject: subject, hash: sha256.New(), buffer: make([]byte, copySize)}
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
	out, err := dir.OpenFile(path.Base(e.Name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return verify.File{}, err
	}
	err = w.copy(ctx, out, in, e)
	if err == nil {
		err = out.Chmod(modeOf(e.Name))
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
