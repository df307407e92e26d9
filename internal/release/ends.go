package release

import (
	"context"
	"io"
	"net/http"
	"net/url"
)

// A zip file's directory lies at its end: that of a toolchain has up to 1.8 MB. A file
// whose directory is longer is unpacked when all of it is there.
const tailSize = 2 << 20

// ends is what a server answered when it was asked for the end of a file.
type ends struct {
	tail      []byte // nil where the server has no such answer
	total     int64
	validator string
	whole     *answer // all of the file, which came instead; not read yet
}

// askEnd asks for the last bytes at u. Whatever is no such part of a file counts as
// none: then all of it has to come first. Errors are those of [Client.Get].
func (c *Client) askEnd(ctx context.Context, u *url.URL) (e ends, err error) {
	err = c.retry(ctx, u, func() error {
		a, err := c.ask(ctx, u, rangeOfEnd(tailSize), http.StatusPartialContent, http.StatusRequestedRangeNotSatisfiable,
			http.StatusBadRequest, http.StatusNotImplemented)
		if err != nil {
			return err
		}
		if a.StatusCode == http.StatusOK {
			e.whole = a
			return nil
		}
		defer a.Close()
		if a.StatusCode != http.StatusPartialContent {
			return nil
		}
		return e.read(c, a)
	})
	return e, err
}

// read reads the last bytes out of a. An answer that is cut is an error; one that is
// another part of the file is no use.
func (e *ends) read(c *Client, a *answer) error {
	first, total, ok := contentRange(a.Header)
	if !ok || total < 0 || first != max(total-tailSize, 0) || a.ContentLength >= 0 && a.ContentLength != total-first {
		return nil
	}
	data := make([]byte, total-first)
	if _, err := io.ReadFull(a, data); err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			err = errCut
		}
		return err
	}
	if n, _ := a.Read(make([]byte, 1)); n > 0 {
		return nil
	}
	e.tail, e.total, e.validator = data, total, validator(c.entityTag(a.Header), a.Header)
	return nil
}

// fits reports whether s is of the file that e is the end of.
func (e *ends) fits(s *stream) bool {
	return e.tail != nil && s.total == e.total && s.validator == e.validator
}
