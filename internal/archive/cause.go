package archive

import (
	"errors"
	"io"
)

// Cause returns the error of the reader below, unchanged, where err comes from that
// and is none of the archive; else err itself. Whoever unpacks a zip file may wrap
// what reading it came to.
func Cause(err error) error {
	if below := (*belowError)(nil); errors.As(err, &below) {
		return below.error
	}
	return err
}

// belowError is an error of the reader that an archive is read from. It does not
// unwrap: an end of the network is none of the archive.
type belowError struct{ error }

// marked tells its reader's errors from those of whoever unpacks what it reads.
type marked struct{ r io.Reader }

func (m marked) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	return n, mark(err)
}

// markedAt is marked for a reader of any order.
type markedAt struct{ r io.ReaderAt }

func (m markedAt) ReadAt(p []byte, off int64) (int, error) {
	n, err := m.r.ReadAt(p, off)
	return n, mark(err)
}

func mark(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return &belowError{err}
}
