package release

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gvx-go/gvx/internal/quote"
)

// tries is how often a request is made in all.
const tries = 4

// wireError is what went wrong between here and a server. Its text may hold the
// server's words (a header line, a name in a certificate).
type wireError struct {
	err         error
	unconnected bool // there was not even a connection
}

func (e *wireError) Error() string { return quote.Foreign(e.err.Error()) }
func (e *wireError) Unwrap() error { return e.err }

// stallError is the cause where no byte came for a while.
type stallError struct{ after time.Duration }

func (e *stallError) Error() string { return "no byte came for " + e.after.String() }

// Timeout reports true, as net.Error has it.
func (e *stallError) Timeout() bool { return true }

// retry calls once until it succeeds, fails for good, or failed often enough.
func (c *Client) retry(ctx context.Context, u *url.URL, once func() error) error {
	for n := 1; ; n++ {
		err := once()
		if err == nil {
			return nil
		}
		if err := c.again(ctx, u, n, err); err != nil {
			return err
		}
	}
}

// again returns nil when, after a wait, u should be tried once more, of which the
// nth try failed with err; else why not: the context's error, or err as it is to be
// told. A server says itself how long to wait, where it does.
func (c *Client) again(ctx context.Context, u *url.URL, n int, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case n >= tries, !passing(err), n == 1 && isHasty(ctx) && isUnconnected(err):
		return settled(u, err)
	}
	wait, asked, ok := c.pause(ctx, n, err)
	if !ok {
		return settled(u, err)
	}
	line := redact(u) + ": " + brief(err) + "; try " + strconv.Itoa(n+1) + " of " + strconv.Itoa(tries) +
		" in " + wait.Round(time.Millisecond).String()
	if asked {
		line += ", as the server asks"
	}
	c.log(line)
	return c.sleep(ctx, wait)
}

// settled is err, which no further try will mend, for the caller of a client.
func settled(u *url.URL, err error) error {
	var wire *wireError
	if errors.As(err, &wire) {
		return &UnreachableError{URL: redact(u), Err: err}
	}
	return err
}

// brief is err without the URL that a line names already.
func brief(err error) string {
	if e, ok := err.(*StatusError); ok {
		return (&StatusError{Code: e.Code, Body: e.Body}).Error() // nor the wait, which follows
	}
	return err.Error()
}

// passing reports whether err may be over when one asks again.
func passing(err error) bool {
	var cert *tls.CertificateVerificationError
	var wire *wireError
	var status *StatusError
	switch {
	case errors.As(err, &cert):
		return false
	case errors.As(err, &wire):
		return true
	case errors.As(err, &status):
		switch status.Code {
		case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
			return true
		}
		return status.Code >= 500
	}
	return false
}

// backoff is the wait before try n+1: half a second, doubled each time, of which
// the second half is left to chance, so that many machines do not come back at
// once.
func backoff(n int) time.Duration {
	full := 500 * time.Millisecond << (n - 1)
	return full/2 + rand.N(full/2)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// isOwn reports whether err is of this side's making, so that no other server
// would do better.
func isOwn(err error) bool {
	var write *WriteError
	var notFound *NotFoundError
	// Not errors.Is: a dial that timed out calls itself DeadlineExceeded too.
	return err == context.Canceled || err == context.DeadlineExceeded ||
		errors.As(err, &write) || errors.As(err, &notFound)
}
