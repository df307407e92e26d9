package release

import (
	"context"
	"io"
	"net/url"
)

// File is a file that is read in any order, while it comes or where it lies. Reading
// what has not come yet waits for it. Errors of reading are those of [Client.Open],
// and a *[WriteError].
type File interface {
	io.ReaderAt
	io.Closer
	Size() int64 // in bytes
}

// Fetch begins to download what is at u into p, or goes on with what p has of it, at
// most limit bytes, and returns it to be read meanwhile. Its end comes first, where the
// server knows ranges and all of it is of one file by its size and validator. A file
// of this machine is read where it lies. A file of unknown size is there as a whole
// when Fetch returns. Errors are those of [Client.Get], and a *[WriteError].
//
// progress, which may be nil, is called by another goroutine until the file is closed.
func (c *Client) Fetch(ctx context.Context, u *url.URL, limit int64, p *Part, progress Progress) (File, error) {
	return c.fetchAs(ctx, u, limit, p, progress, true)
}

// fetchAs is Fetch, with the end first or without.
func (c *Client) fetchAs(ctx context.Context, u *url.URL, limit int64, p *Part, progress Progress, endFirst bool) (File, error) {
	u = c.credentials.Take(u)
	if progress == nil {
		progress = func(int64, int64) {}
	}
	switch {
	case u.Scheme == "file":
		return openLocal(ctx, u, limit, progress)
	case c.offline:
		return nil, &UnreachableError{URL: redact(u), Err: ErrOffline}
	}
	ctx, cancel := context.WithCancel(ctx)
	a, err := c.fetch(ctx, &fetching{url: u, limit: limit, part: p, progress: progress, cancel: cancel, endFirst: endFirst})
	if err != nil {
		cancel()
		return nil, err
	}
	if a.Size() < 0 {
		if err := a.all(); err != nil {
			a.Close()
			return nil, err
		}
	}
	return a, nil
}

// fetching is one call of [Client.Fetch].
type fetching struct {
	url      *url.URL
	limit    int64
	part     *Part
	progress Progress
	cancel   context.CancelFunc
	endFirst bool
}

func (c *Client) fetch(ctx context.Context, f *fetching) (*arriving, error) {
	s := &stream{client: c, ctx: ctx, url: f.url, kept: f.part.kept(f.url)}
	var e ends
	if f.endFirst {
		var err error
		if e, err = c.askEnd(ctx, f.url); err != nil {
			return nil, err
		}
	}
	switch {
	case e.whole != nil && s.kept.size == 0:
		s.begin(e.whole)
		s.answer, s.tries = e.whole, 1
	case e.whole != nil:
		e.whole.Close() // the server may know the ranges that it does not count from the end
	case e.tail != nil && e.total > f.limit:
		return nil, &LimitError{redact(f.url), f.limit}
	case e.tail != nil && int64(len(e.tail)) == e.total:
		f.progress(e.total, e.total)
		return complete(e.tail), nil
	case e.tail != nil && (e.total != s.kept.Total || e.validator != s.kept.Validator):
		s.kept = beginning{}
	}
	o, err := c.into(s, f.limit, f.part, f.progress)
	if err != nil {
		return nil, err
	}
	a := newArriving(f.part, f.cancel)
	a.size, a.got = o.total, o.from
	if e.fits(s) {
		a.tail, a.tailAt = e.tail, e.total-int64(len(e.tail))
	}
	go a.receive(o)
	return a, nil
}

// localFileAt is a file of this machine that is read where it lies.
type localFileAt struct {
	*localFile
	size int64
}

func openLocal(ctx context.Context, u *url.URL, limit int64, progress Progress) (File, error) {
	f, size, err := openFile(ctx, u)
	if err != nil {
		return nil, err
	}
	if size > limit {
		f.Close()
		return nil, &LimitError{redact(u), limit}
	}
	progress(size, size)
	return &localFileAt{f, size}, nil
}

func (l *localFileAt) Size() int64 { return l.size }

func (l *localFileAt) ReadAt(p []byte, off int64) (int, error) {
	if err := l.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := l.File.ReadAt(p, off)
	if err != nil && err != io.EOF {
		err = &UnreachableError{URL: l.url, Err: cause(err)}
	}
	return n, err
}
