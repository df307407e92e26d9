package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/store"
)

// failingAt fails to read what lies before a place.
type failingAt struct {
	io.ReaderAt
	until int64
	err   error
}

func (f failingAt) ReadAt(p []byte, off int64) (int, error) {
	if off < f.until {
		return 0, f.err
	}
	return f.ReaderAt.ReadAt(p, off)
}

// Whatever a zip file's reader fails with, also with what looks like an end, is told
// from what is wrong with the zip file.
func TestCause(t *testing.T) {
	toolchain := releasetest.Small("1.27.4", goversion.Host())
	data := toolchain.Zip()
	size := int64(len(data))
	for _, failure := range []error{errors.New("the line is down"), fmt.Errorf("cut: %w", io.ErrUnexpectedEOF), io.ErrUnexpectedEOF} {
		for _, until := range []int64{size / 4, size} {
			err := unpackAll(ModuleZip(failingAt{bytes.NewReader(data), until, failure}, size, toolchain.Subject))
			var refused *store.ArchiveError
			if !errors.As(err, &refused) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || Cause(err) != failure {
				t.Errorf("%v before %d: %v, caused by %v", failure, until, err, Cause(err))
			}
		}
	}
	err := unpackAll(ModuleZip(bytes.NewReader(data[:size-5]), size-5, toolchain.Subject))
	if err == nil || Cause(err) != err {
		t.Errorf("a zip file that is none: %v, caused by %v", err, Cause(err))
	}
}

func unpackAll(entries func(func(store.Entry, error) bool)) (err error) {
	entries(func(e store.Entry, failed error) bool {
		if err = failed; err != nil {
			return false
		}
		in, failed := e.Open()
		if err = failed; err != nil {
			return false
		}
		defer in.Close()
		_, err = io.Copy(io.Discard, in)
		return err == nil
	})
	return err
}
