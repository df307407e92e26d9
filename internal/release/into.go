package release

import (
	"context"
	"io"
	"net/url"
)

// opened is what comes from a server into a part.
type opened struct {
	*content
	part *Part
	from int64 // so many bytes were there already
}

// into begins to receive what s is for, behind what p has of it already. The error
// is one of [Client.Get], or a *[WriteError].
func (c *Client) into(s *stream, limit int64, p *Part, progress Progress) (*opened, error) {
	if !s.begun {
		if err := s.connect(nil); err != nil {
			return nil, err
		}
	}
	got := &content{ReadCloser: s, total: s.total, tag: s.tag, limit: limit, progress: progress, url: redact(s.url)}
	if got.total > limit {
		got.Close()
		return nil, &LimitError{got.url, limit}
	}
	from, err := p.begin(s)
	if err != nil {
		got.Close()
		return nil, err
	}
	got.done = from
	progress(from, got.total)
	return &opened{got, p, from}, nil
}

// OpenInto is [Client.Open] for a file that goes into p too while it is read, and of
// which p may have the beginning: then only the rest is asked for, if the server says
// that it is still the same file, and the beginning is read from p. A file of this
// machine is read where it lies. Reading may fail with a *[WriteError] besides.
func (c *Client) OpenInto(ctx context.Context, u *url.URL, limit int64, p *Part, progress Progress) (io.ReadCloser, int64, error) {
	u = c.credentials.Take(u)
	if u.Scheme == "file" || c.offline {
		return c.Open(ctx, u, limit, progress)
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	o, err := c.into(&stream{client: c, ctx: ctx, url: u, kept: p.kept(u)}, limit, p, progress)
	if err != nil {
		return nil, 0, err
	}
	return &teed{opened: o}, o.total, nil
}

// teed reads what was there, and then what comes.
type teed struct {
	*opened
	at int64
}

func (t *teed) Read(p []byte) (int, error) {
	if t.at < t.from {
		n, err := t.part.readAt(p[:min(int64(len(p)), t.from-t.at)], t.at)
		t.at += int64(n)
		return n, err
	}
	n, err := t.content.Read(p)
	if n > 0 {
		if err := t.part.writeAt(p[:n], t.at); err != nil {
			t.content.err = err
			return 0, err
		}
	}
	t.at += int64(n)
	return n, err
}
