package release

import (
	"context"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	maxRedirects = 10
	maxErrorBody = 4 << 10
)

// answer is what a server sent. Reading it is watched: each wait for bytes may take
// as long as the client's stall, and errors are the wire's. The caller closes it.
type answer struct {
	*http.Response
	client *Client
	ctx    context.Context
	watch  *time.Timer
	cancel context.CancelCauseFunc
}

// ask makes one try: a request with header, and those that redirects lead to. An
// answer whose status is neither 200 nor among also is an error.
func (c *Client) ask(ctx context.Context, u *url.URL, header http.Header, also ...int) (*answer, error) {
	a := &answer{client: c}
	a.ctx, a.cancel = context.WithCancelCause(ctx)
	// It runs from the first dial to the headers, and again during each read.
	a.watch = time.AfterFunc(c.stall, func() { a.cancel(&stallError{c.stall}) })
	var err error
	if a.Response, err = c.follow(a.ctx, http.MethodGet, u, header, a.watch); err != nil {
		a.stop()
		return nil, err
	}
	if a.StatusCode != http.StatusOK && !slices.Contains(also, a.StatusCode) {
		defer a.Close()
		return nil, c.refusal(u, a)
	}
	a.watch.Stop()
	return a, nil
}

func (a *answer) Read(p []byte) (int, error) {
	a.watch.Reset(a.client.stall)
	n, err := a.Body.Read(p)
	a.watch.Stop()
	if err != nil && err != io.EOF {
		err = a.client.wire(a.ctx, err)
	}
	return n, err
}

func (a *answer) Close() error {
	a.stop()
	return a.Body.Close()
}

func (a *answer) stop() {
	a.watch.Stop()
	a.cancel(nil)
}

// follow asks for u, and for where the answers point to, until one is no
// redirect. The caller closes the body.
func (c *Client) follow(ctx context.Context, method string, u *url.URL, header http.Header, watch *time.Timer) (*http.Response, error) {
	at := u
	for range maxRedirects + 1 {
		resp, err := c.exchange(ctx, method, at, header, originOf(at) == originOf(u))
		if err != nil {
			return nil, err
		}
		watch.Reset(c.stall)
		if !isRedirect(resp.StatusCode) {
			return resp, nil
		}
		resp.Body.Close()
		if at, err = next(u, at, resp.Header.Get("Location")); err != nil {
			return nil, err
		}
	}
	return nil, &RedirectError{redact(u), "more than 10 redirects"}
}

// exchange makes one request. No http.Client is in between: it would add a
// password from a Location, and repeat a malformed one in its error. ours is whether u
// is a place that the user named, and not only one that another place named: there no
// password of .netrc is of use to whoever chose the rest of the URL.
func (c *Client) exchange(ctx context.Context, method string, u *url.URL, header http.Header, ours bool) (*http.Response, error) {
	if u.Scheme == "https" {
		c.readNetrc()
	}
	ctx, line := watchLine(ctx)
	req, err := http.NewRequestWithContext(ctx, method, "", nil)
	if err != nil {
		return nil, err
	}
	req.URL, req.Host = u, u.Host
	maps.Copy(req.Header, header)
	req.Header.Set("User-Agent", c.userAgent)
	// A limit on what is received must be one on what is decoded.
	req.Header.Set("Accept-Encoding", "identity")
	if a := c.credentials.authorization(u, ours); a != "" {
		req.Header.Set("Authorization", a)
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		err := c.wire(ctx, err)
		err.unconnected = !line.connected()
		return nil, err
	}
	line.got()
	return resp, nil
}

// wire wraps err, or the stall that caused it. An error may repeat what the
// server said, and a server may repeat what it was sent.
func (c *Client) wire(ctx context.Context, err error) *wireError {
	if stall, ok := context.Cause(ctx).(*stallError); ok {
		err = stall
	}
	if c.credentials.in(err.Error()) {
		err = errors.New("the exchange failed (the details repeat a password)")
	}
	return &wireError{err: err}
}

func isRedirect(code int) bool {
	switch code {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// next returns where a request for first goes on from at. Of the new place only
// scheme and host are ever shown: a server may repeat in the rest what it was
// sent.
func next(first, at *url.URL, location string) (*url.URL, error) {
	fail := func(reason string) (*url.URL, error) { return nil, &RedirectError{redact(first), reason} }
	ref, err := url.Parse(location)
	if err != nil || location == "" {
		return fail("a redirect to nowhere that can be read")
	}
	to := at.ResolveReference(ref)
	to.User, to.Fragment, to.RawFragment = nil, "", ""
	switch {
	case to.Scheme != "http" && to.Scheme != "https" || to.Opaque != "" || to.Hostname() == "":
		return fail("a redirect to something else than http or https")
	case at.Scheme == "https" && to.Scheme == "http":
		return fail("a redirect from https to http is not followed")
	}
	return to, nil
}

// refusal is the error for an answer other than 200.
func (c *Client) refusal(u *url.URL, a *answer) error {
	e := &StatusError{URL: redact(u), Code: a.StatusCode}
	if passing(e) {
		e.RetryAfter, e.Asked = retryAfter(a.Header, c.now())
	}
	kind, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if kind == "text/plain" {
		text, _ := io.ReadAll(io.LimitReader(a, maxErrorBody))
		if s := strings.TrimSpace(string(text)); !c.credentials.in(s) {
			e.Body = s
		}
	}
	return e
}
