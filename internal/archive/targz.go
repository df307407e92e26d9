package archive

import (
	"archive/tar"
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

const (
	// maxUnpacked bounds all that a .tar.gz unpacks to, what is passed over and the
	// headers too: no bomb goes on for longer than it takes to unpack that much.
	// Official ones have up to 600 MB.
	maxUnpacked = 1 << 30
	// maxPadding bounds the zeros after the end of a tar archive. Official ones have
	// 1 kB, and tar(1) writes up to 10.
	maxPadding = 1 << 20
)

// TarGz yields the files of the official .tar.gz of s that the module has, by their
// names in the module. It reads r once, in order: the contents of an entry must be
// read before the next one is asked for. An archive is refused when it has anything
// outside go/, anything but regular files and folders, a name twice, or anything
// behind its end. Then, and when the caller stops, r was read up to 1 MiB further than
// what was yielded; at the end it was read to its own end. The error is a
// *[store.ArchiveError], but for an error of r, which comes back unchanged. After one,
// and when the caller stops, a read of r that is under way is waited for, and no other.
func TarGz(r io.Reader, s verify.Subject) iter.Seq2[store.Entry, error] {
	return tarGzUpTo(maxUnpacked, r, s)
}

// tarGzUpTo is TarGz for an archive that unpacks to most bytes at most.
func tarGzUpTo(most int64, r io.Reader, s verify.Subject) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		t := &tarGz{official: newOfficial(s), most: most}
		t.run(r, yield)
	}
}

// tarGz is one pass over an archive.
type tarGz struct {
	*official
	most     int64
	packed   *bufio.Reader
	unpacked *limited
	tar      *tar.Reader
	number   int // of the entry that tar stands at
}

// run sets up the line, and yields why it ends before it waits for those who read. Reading r, which may hash what it reads, has a goroutine;
// gunzip, which takes longest, has another; the caller has the tar archive.
func (t *tarGz) run(r io.Reader, yield func(store.Entry, error) bool) {
	packed := startAhead(marked{r})
	defer packed.close()
	t.packed = bufio.NewReader(packed)
	z, err := gzip.NewReader(t.packed)
	if err == nil {
		z.Multistream(false)
		unpacked := startAhead(z)
		defer unpacked.close()
		defer packed.end() // unpacked waits for it
		t.unpacked = &limited{r: unpacked, left: t.most}
		t.tar = tar.NewReader(t.unpacked)
		err = t.each(yield)
	}
	if err != nil {
		yield(store.Entry{}, t.cause("", err))
	}
}

// each yields the entries that are wanted until yield says to stop, and then checks
// the end.
func (t *tarGz) each(yield func(store.Entry, error) bool) error {
	for {
		h, err := t.tar.Next()
		t.number++
		if err == io.EOF {
			return t.end()
		}
		if err != nil {
			return err
		}
		e, wanted, err := t.entry(h)
		if err != nil {
			return err
		}
		if wanted && !yield(e, nil) {
			return nil
		}
	}
}

func (t *tarGz) entry(h *tar.Header) (e store.Entry, wanted bool, err error) {
	if h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeDir {
		return e, false, t.refuse(h.Name, irregular, nil)
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			// A few bytes that stand for any number of zeros.
			return e, false, t.refuse(h.Name, "a sparse file", nil)
		}
	}
	mode := h.FileInfo().Mode()
	name, wanted, err := t.admit(h.Name, mode)
	if err != nil || !wanted {
		return e, false, err
	}
	b := &body{t, h.Name, t.number}
	return store.Entry{Name: name, Mode: mode, Size: h.Size, Open: func() (io.ReadCloser, error) { return b, nil }}, true, nil
}

// end reads what is left: zeros, by which the sum of the gzip file is checked, and
// then nothing.
func (t *tarGz) end() error {
	buffer := make([]byte, 32<<10)
	for padding := 0; ; {
		n, err := t.unpacked.Read(buffer)
		for _, b := range buffer[:n] {
			if b != 0 {
				return t.refuse("", "something follows the end of the tar archive", nil)
			}
		}
		switch padding += n; {
		case padding > maxPadding:
			return t.refuse("", fmt.Sprintf("more than %d bytes of padding", maxPadding), nil)
		case err == io.EOF:
			return t.endPacked()
		case err != nil:
			return err
		}
	}
}

// endPacked demands that nothing follows the gzip file: a second one in the same
// file would be unpacked by some programs and passed over by others. Nobody else
// reads packed any more: the end came from there.
func (t *tarGz) endPacked() error {
	switch _, err := t.packed.ReadByte(); {
	case err == nil:
		return t.refuse("", "something follows the end of the gzip file", nil)
	case err != io.EOF:
		return err
	}
	return nil
}

// cause tells an error of the reader below from one of the archive.
func (t *tarGz) cause(name string, err error) error {
	var below *belowError
	var refused *store.ArchiveError
	switch {
	case errors.As(err, &below):
		return below.error
	case errors.As(err, &refused):
		return refused
	case errors.Is(err, errTooMuch):
		return t.refuse(name, fmt.Sprintf("more than %d bytes unpacked", t.most), nil)
	}
	return t.refuse(name, "cannot be unpacked", err)
}

// body is the contents of one entry, as long as the archive stands at it.
type body struct {
	t      *tarGz
	name   string
	number int
}

func (b *body) Read(p []byte) (int, error) {
	if b.number != b.t.number {
		return 0, b.t.refuse(b.name, "it was passed already: a .tar.gz is read in order", nil)
	}
	n, err := b.t.tar.Read(p)
	if err != nil && err != io.EOF {
		err = b.t.cause(b.name, err)
	}
	return n, err
}

func (b *body) Close() error { return nil }

// limited ends with an error after some number of bytes.
type limited struct {
	r    io.Reader
	left int64
}

var (
	errTooMuch = errors.New("too much")
	errStopped = errors.New("stopped")
)

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errTooMuch
	}
	return n, err
}
