package archive

import (
	"bufio"
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
		return newInflater(raw), nil
	}
	return nil, fmt.Errorf("compressed by method %d", f.Method)
}

// inflaters keeps those that are done, for the next of some 12,000 files.
var inflaters sync.Pool

// inflater unpacks one entry. The reader below is asked for much at once: it is a file.
type inflater struct {
	packed *bufio.Reader
	io.ReadCloser
}

const inflateBuffer = 32 << 10

func newInflater(packed io.Reader) *inflater {
	if i, ok := inflaters.Get().(*inflater); ok {
		i.packed.Reset(packed)
		_ = i.ReadCloser.(flate.Resetter).Reset(i.packed, nil) // says nil, always
		return i
	}
	buffered := bufio.NewReaderSize(packed, inflateBuffer)
	return &inflater{buffered, flate.NewReader(buffered)}
}

// Close gives the inflater back. It must not be used after that.
func (i *inflater) Close() error {
	err := i.ReadCloser.Close()
	inflaters.Put(i)
	return err
}
