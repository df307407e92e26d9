package release

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
)

// Open returns what is at u, to be read once, at most limit bytes, and the size that
// the server says it has, -1 where it does not. progress, which may be nil, is told.
// The caller closes the stream, which one goroutine may use at a time.
//
// A body that is cut goes on by itself where it ended, within the number of tries of
// one request: by a range, or, where the server sends all of it again, by passing
// over what came before. Only the whole's digest can say that the parts belong
// together.
//
// Errors, also those of reading, are those of [Client.Get]; one whose size changed
// on the way is an *[UnreachableError].
func (c *Client) Open(ctx context.Context, u *url.URL, limit int64, progress Progress) (io.ReadCloser, int64, error) {
	got, err := c.open(ctx, u, limit, "", progress)
	if err != nil {
		return nil, 0, err
	}
	return got, got.total, nil
}

// content is something that is received, counted and bounded.
type content struct {
	io.ReadCloser
	total    int64 // -1 where nobody says
	tag      string
	same     bool // it is still what the caller has, and there is nothing to read
	done     int64
	limit    int64
	progress Progress
	url      string
	err      error
}

// open is [Client.Open] for somebody who has what the server called by the entity
// tag have, where that is not "".
func (c *Client) open(ctx context.Context, u *url.URL, limit int64, have string, progress Progress) (*content, error) {
	u = c.credentials.Take(u)
	if progress == nil {
		progress = func(int64, int64) {}
	}
	got := &content{limit: limit, progress: progress, url: redact(u)}
	if err := c.connect(ctx, u, have, got); err != nil {
		return nil, err
	}
	if got.total > limit {
		got.Close()
		return nil, &LimitError{got.url, limit}
	}
	progress(0, got.total)
	return got, nil
}

func (c *Client) connect(ctx context.Context, u *url.URL, have string, got *content) error {
	if u.Scheme == "file" {
		f, size, err := openFile(ctx, u)
		got.ReadCloser, got.total = f, size
		return err
	}
	if c.offline {
		return &UnreachableError{URL: got.url, Err: ErrOffline}
	}
	s := &stream{client: c, ctx: ctx, url: u, have: have}
	err := s.connect(nil)
	got.ReadCloser, got.total, got.tag, got.same = s, s.total, s.tag, s.same
	return err
}

func (c *content) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.ReadCloser.Read(p)
	if c.done += int64(n); c.done > c.limit {
		n, err = 0, &LimitError{c.url, c.limit}
	}
	if n > 0 {
		c.progress(c.done, c.total)
	}
	c.err = err
	return n, err
}

// stream is a body that goes on by itself where it was cut.
type stream struct {
	client *Client
	ctx    context.Context
	url    *url.URL
	have   string    // the entity tag of what the caller has
	kept   beginning // the beginning of the file, which the caller has; zero for none
	answer *answer
	tries  int
	done   int64
	err    error

	// Of the first answer:
	begun     bool
	total     int64  // -1 where it is not said
	tag       string // the entity tag
	validator string // what tells the server that a part must be of the same file
	same      bool

	whole bool // the server's parts are no use
}

// errCut is the cause where a body ends before its size.
var errCut = &wireError{err: io.ErrUnexpectedEOF}

func (s *stream) Read(p []byte) (n int, err error) {
	for n == 0 && s.err == nil && len(p) > 0 {
		n, err = s.answer.Read(p)
		s.done += int64(n)
		switch {
		case s.total >= 0 && s.done > s.total:
			s.answer.Close()
			n, s.err = 0, s.changed()
		case err == nil:
		case err != io.EOF:
			s.err = s.connect(err)
		case s.done < s.total:
			s.err = s.connect(errCut)
		default:
			s.err = io.EOF
		}
	}
	if n > 0 {
		return n, nil
	}
	return 0, s.err
}

func (s *stream) Close() error {
	if s.err == nil {
		s.err = fs.ErrClosed
	}
	if s.answer == nil {
		return nil
	}
	return s.answer.Close()
}

// connect makes tries until there is an answer to read on from. err is why the last
// one ended, nil before the first.
func (s *stream) connect(err error) error {
	for {
		if err != nil {
			if err := s.client.again(s.ctx, s.url, s.tries, err); err != nil {
				return err
			}
		}
		s.tries++
		if err = s.once(); err == nil {
			return nil
		}
	}
}

// once makes one try.
func (s *stream) once() error {
	if s.answer != nil {
		s.answer.Close()
	}
	header, also := s.header()
	a, err := s.client.ask(s.ctx, s.url, header, also...)
	if err != nil {
		return err
	}
	switch {
	case s.begun:
		err = s.resume(a)
	case s.kept.size > 0 && a.StatusCode != http.StatusOK:
		if !s.goOn(a) {
			a.Close()
			s.kept = beginning{}
			return s.once()
		}
	default:
		s.begin(a)
	}
	if err != nil {
		a.Close()
		return err
	}
	s.answer = a
	return nil
}

// goOn begins where what the caller has ends, if a goes on there, in a file that is
// still the same as far as the server says.
func (s *stream) goOn(a *answer) bool {
	at, total, ok := contentRange(a.Header)
	if !ok || a.StatusCode != http.StatusPartialContent || at != s.kept.size || total != s.kept.Total || s.kept.contradicts(s.client, a.Header) {
		return false
	}
	s.begun, s.total, s.done, s.validator = true, total, at, s.kept.Validator
	return true
}

// header returns what to ask with, and which answers are welcome beside 200.
func (s *stream) header() (h http.Header, also []int) {
	switch {
	case !s.begun && s.have != "":
		return http.Header{"If-None-Match": {s.have}}, []int{http.StatusNotModified}
	case !s.begun && s.kept.size > 0:
		return rangeFrom(s.kept.size, s.kept.Validator), []int{http.StatusPartialContent, http.StatusRequestedRangeNotSatisfiable}
	case s.done > 0 && !s.whole:
		return rangeFrom(s.done, s.validator), []int{http.StatusPartialContent, http.StatusRequestedRangeNotSatisfiable}
	}
	return nil, nil
}

// begin notes what the first answer says of the file, all of which it has.
func (s *stream) begin(a *answer) {
	s.begun, s.total, s.kept = true, a.ContentLength, beginning{}
	s.tag = s.client.entityTag(a.Header)
	s.validator = validator(s.tag, a.Header)
	if s.same = a.StatusCode == http.StatusNotModified; s.same {
		s.total = 0
	}
}

// Why a later answer is no use.
var (
	errChanged = errors.New("the file changed while it came")
	errNotPart = &wireError{err: errors.New("the server sent another part than the one that was asked for")}
)

func (s *stream) changed() error { return &UnreachableError{URL: redact(s.url), Err: errChanged} }

// resume brings a to the place where the last answer was cut.
func (s *stream) resume(a *answer) error {
	if a.StatusCode != http.StatusOK {
		at, total, ok := contentRange(a.Header)
		switch {
		case !ok || a.StatusCode != http.StatusPartialContent || at != s.done || total < 0 && s.total >= 0:
			s.whole = true
			return errNotPart
		case s.total >= 0 && total != s.total:
			return s.changed()
		}
		return nil
	}
	if s.total >= 0 && a.ContentLength >= 0 && a.ContentLength != s.total {
		return s.changed()
	}
	_, err := io.CopyN(io.Discard, a, s.done)
	if err == io.EOF {
		err = s.changed()
	}
	return err
}
