package archive

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
)

// open returns the contents of f. They are not compared with the sum that f claims: the
// digest of all files is what counts, and it costs a pass.
func open(f *zip.File) (io.ReadCloser, error) {
	raw, err := f.OpenRaw()
	if err != nil {
		return nil, err
	}
	switch f.Method {
	case zip.Store:
		return io.NopCloser(raw), nil
	case zip.Deflate:
		return newInflater(raw, f.CompressedSize64)
	}
	return nil, fmt.Errorf("compressed by method %d", f.Method)
}

// inflaters keeps those that are done, for the next of some 12,000 files.
var inflaters sync.Pool

// inflater unpacks one entry. One that is small is read as a whole before that, which
// package flate has a faster loop for; else the reader below, a file, is asked for much
// at once.
type inflater struct {
	io.ReadCloser
	whole  bytes.Reader
	data   []byte
	packed *bufio.Reader
}

const (
	wholeSize    = 1 << 20
	packedBuffer = 64 << 10
)

func newInflater(packed io.Reader, size uint64) (*inflater, error) {
	i, ok := inflaters.Get().(*inflater)
	if !ok {
		i = &inflater{ReadCloser: flate.NewReader(nil)}
	}
	from, err := i.source(packed, size)
	if err == nil {
		err = i.ReadCloser.(flate.Resetter).Reset(from, nil)
	}
	return i, err
}

// source returns what to unpack from.
func (i *inflater) source(packed io.Reader, size uint64) (io.Reader, error) {
	if size <= wholeSize {
		if uint64(cap(i.data)) < size {
			i.data = make([]byte, size, max(size, packedBuffer))
		}
		i.data = i.data[:size]
		_, err := io.ReadFull(packed, i.data)
		i.whole.Reset(i.data)
		return &i.whole, err
	}
	if i.packed == nil {
		i.packed = bufio.NewReaderSize(nil, packedBuffer)
	}
	i.packed.Reset(packed)
	return i.packed, nil
}

// Close gives the inflater back. It must not be used after that.
func (i *inflater) Close() error {
	err := i.ReadCloser.Close()
	inflaters.Put(i)
	return err
}
