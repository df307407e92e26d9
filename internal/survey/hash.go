package survey

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"
	"path"
)

// worker hashes files one after the other.
type worker struct {
	*surveyor
	hash   hash.Hash
	buffer []byte
}

// work hashes batches until there are none any more.
func (s *surveyor) work(ctx context.Context) error {
	w := &worker{s, sha256.New(), make([]byte, bufferSize)}
	for b := range s.batches {
		err := w.batch(ctx, b)
		b.dir.release()
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *worker) batch(ctx context.Context, b batch) error {
	var files [batchFiles]File
	var regular [batchFiles]bool
	for i, base := range b.files {
		child := path.Join(b.name, base)
		file, mode, err := w.file(ctx, b.dir, base)
		var large *TooLargeError
		switch {
		case errors.As(err, &large) || ctx.Err() != nil:
			return errors.Join(ctx.Err(), err)
		case err != nil:
			return w.naming(child, err)
		case !mode.IsRegular():
			w.note(child, mode)
		default:
			files[i], regular[i] = file, true
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, base := range b.files {
		if regular[i] {
			w.found.Files[path.Join(b.name, base)] = files[i]
		}
	}
	return nil
}

// file hashes one file. What it judges is the descriptor's own mode, so that a name
// which changed since it was listed is seen as it is.
func (w *worker) file(ctx context.Context, dir *folder, base string) (File, fs.FileMode, error) {
	in, err := dir.open(base, w.Follow)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return File{Unreadable: true}, 0, nil
	case errors.Is(err, errIrregular):
		return File{}, fs.ModeIrregular, nil
	case err != nil:
		return File{}, 0, err
	}
	defer in.Close()
	mode, err := in.mode()
	if err != nil || !mode.IsRegular() {
		return File{}, mode, err
	}
	f := File{Mode: mode & ModeBits}
	w.hash.Reset()
	for {
		n, err := in.Read(w.buffer)
		w.hash.Write(w.buffer[:n])
		f.Size += int64(n)
		switch total := w.bytes.Add(int64(n)); {
		case w.Bytes > 0 && total > w.Bytes:
			return File{}, 0, &TooLargeError{Path: w.dir, Bytes: w.Bytes}
		case err == io.EOF:
			w.hash.Sum(f.SHA256[:0])
			return f, mode, nil
		case err != nil:
			return File{}, 0, err
		case ctx.Err() != nil:
			return File{}, 0, ctx.Err()
		}
	}
}

// errIrregular is the cause when a name turned into no regular file between its
// listing and its opening.
var errIrregular = errors.New("not a regular file")
