package release

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"
)

const (
	// maxPatience is the longest wait that a server may ask for.
	maxPatience = time.Minute
	// maxRetryAfter is what any longer time counts as: it is told, and not waited for.
	maxRetryAfter = 100 * 365 * 24 * time.Hour
)

// retryAfter reads the header Retry-After, seconds or a date, at now: RFC 9110,
// 10.2.3. asked is false where there is none that can be read; a date that has
// passed is no wait at all.
func retryAfter(h http.Header, now time.Time) (wait time.Duration, asked bool) {
	text := h.Get("Retry-After")
	if text == "" {
		return 0, false
	}
	if n, err := strconv.ParseUint(text, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(n, uint64(maxRetryAfter/time.Second))) * time.Second, true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	return min(max(at.Sub(now), 0), maxRetryAfter), true
}

// pause returns how long to wait before try n+1, after err, and whether that is what
// the server asked for. ok is false where it asked for more than is waited for:
// whoever can ask somebody else has less time.
func (c *Client) pause(ctx context.Context, n int, err error) (wait time.Duration, asked, ok bool) {
	var status *StatusError
	if !errors.As(err, &status) || !status.Asked {
		return c.backoff(n), false, true
	}
	patience := maxPatience
	if isHasty(ctx) {
		patience = hastyConnect
	}
	return status.RetryAfter, true, status.RetryAfter <= patience
}
