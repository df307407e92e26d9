package release

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	maxRedirects = 10
	maxErrorBody = 4 << 10
)

// once makes one try: a request, the redirects that it leads to, and the body.
func (c *Client) once(ctx context.Context, u *url.URL, t *transfer) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// The watch runs from the first dial to the last byte, and each byte that
	// comes sets it back.
	watch := time.AfterFunc(c.stall, func() { cancel(&stallError{c.stall}) })
	defer watch.Stop()
	resp, err := c.follow(ctx, u, watch)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body := &watched{c, ctx, resp.Body, watch}
	if resp.StatusCode != http.StatusOK {
		return c.refusal(u, resp, body)
	}
	return t.run(body, resp.ContentLength)
}

// follow asks for u, and for where the answers point to, until one is no
// redirect. The caller closes the body.
func (c *Client) follow(ctx context.Context, u *url.URL, watch *time.Timer) (*http.Response, error) {
	at := u
	for range maxRedirects + 1 {
		resp, err := c.exchange(ctx, at)
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
// password from a Location, and repeat a malformed one in its error.
func (c *Client) exchange(ctx context.Context, u *url.URL) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "", nil)
	if err != nil {
		return nil, err
	}
	req.URL, req.Host = u, u.Host
	req.Header.Set("User-Agent", c.userAgent)
	// A limit on what is received must be one on what is decoded.
	req.Header.Set("Accept-Encoding", "identity")
	if a := c.credentials.authorization(u); a != "" {
		req.Header.Set("Authorization", a)
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, c.wire(ctx, err)
	}
	return resp, nil
}

// wire wraps err, or the stall that caused it. An error may repeat what the
// server said, and a server may repeat what it was sent.
func (c *Client) wire(ctx context.Context, err error) error {
	if stall, ok := context.Cause(ctx).(*stallError); ok {
		err = stall
	}
	if c.credentials.in(err.Error()) {
		err = errors.New("the exchange failed (the details repeat a password)")
	}
	return &wireError{err}
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
func (c *Client) refusal(u *url.URL, resp *http.Response, body io.Reader) error {
	e := &StatusError{URL: redact(u), Code: resp.StatusCode}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if kind == "text/plain" {
		text, _ := io.ReadAll(io.LimitReader(body, maxErrorBody))
		if s := strings.TrimSpace(string(text)); !c.credentials.in(s) {
			e.Body = s
		}
	}
	return e
}

// watched is a body that sets the watch back, and whose errors are the wire's.
type watched struct {
	client *Client
	ctx    context.Context
	body   io.Reader
	watch  *time.Timer
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.body.Read(p)
	if n > 0 {
		w.watch.Reset(w.client.stall)
	}
	if err != nil && err != io.EOF {
		err = w.client.wire(w.ctx, err)
	}
	return n, err
}
