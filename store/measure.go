package store

import (
	"context"
	"crypto/sha256"
	"io"
	"iter"

	"github.com/gvx-go/gvx/verify"
)

// lookSize is the size of the largest file that [Measure] shows, in bytes: the sources
// of a toolchain are smaller, but for generated tables.
const lookSize = 512 << 10

// Measure returns what [Store.Stage] or [Store.Stream] would of the archive of s, by
// the same checks, and writes nothing. Entry.Open is called, and what it returns is
// read, before the next entry is asked for. look, which may be nil, is shown each file
// of up to 512 KiB; content is valid during the call, and like everything here it is
// not judged yet. Errors are those of Stream.
func Measure(ctx context.Context, s verify.Subject, entries iter.Seq2[Entry, error], b Budget, look func(f verify.File, content []byte)) (verify.Manifest, error) {
	a := newAdmission(s, b)
	buffer := make([]byte, max(copySize, lookSize)) // [admission.measure] shows what is in it
	var files []verify.File
	for e, err := range entries {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			e, err = a.add(e)
		}
		if err != nil {
			return verify.Manifest{}, err
		}
		f, err := a.measure(ctx, e, buffer, look)
		if err != nil {
			return verify.Manifest{}, err
		}
		files = append(files, f)
	}
	return verify.NewManifest(s, files)
}

func (a *admission) measure(ctx context.Context, e Entry, buffer []byte, look func(verify.File, []byte)) (verify.File, error) {
	in, err := e.Open()
	if err != nil {
		return verify.File{}, err
	}
	defer in.Close()
	hash := sha256.New()
	var n int
	for left := e.Size; left > 0; left -= int64(n) {
		want := int(min(left, int64(len(buffer))))
		n, err = readFull(in, buffer[:want])
		switch {
		case err != nil:
			return verify.File{}, err
		case n < want:
			return verify.File{}, shorter(a.subject, e, e.Size-left+int64(n))
		case ctx.Err() != nil:
			return verify.File{}, ctx.Err()
		}
		hash.Write(buffer[:n])
	}
	if err := a.ended(e, in); err != nil {
		return verify.File{}, err
	}
	f := verify.File{Name: e.Name, Size: e.Size}
	hash.Sum(f.SHA256[:0])
	if look != nil && e.Size <= lookSize {
		look(f, buffer[:e.Size])
	}
	return f, nil
}

// ended refuses contents that go on behind the size that was declared.
func (a *admission) ended(e Entry, in io.Reader) error {
	var more [1]byte
	n, err := readFull(in, more[:])
	if n > 0 {
		return longer(a.subject, e)
	}
	return err
}
