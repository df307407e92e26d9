package release

import (
	"context"
	"errors"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// hastyConnect is how long a hasty request may take until it has a connection: name,
// dial, the way through an HTTP proxy and TLS.
const hastyConnect = 3 * time.Second

type hastyKey struct{}

// hasty returns a context for requests that somebody else could answer as well: a
// place to which there is no connection at once is not tried again.
func hasty(ctx context.Context) context.Context { return context.WithValue(ctx, hastyKey{}, true) }

func isHasty(ctx context.Context) bool { return ctx.Value(hastyKey{}) != nil }

// isUnconnected reports whether err says that there was not even a connection.
func isUnconnected(err error) bool {
	var wire *wireError
	return errors.As(err, &wire) && wire.unconnected
}

// lineWatch watches one request get its connection.
type lineWatch struct {
	up    atomic.Bool
	timer *time.Timer // nil where it may take as long as anything else
}

// watchLine returns the watch, and the context to make the request in.
func watchLine(ctx context.Context) (context.Context, *lineWatch) {
	l := new(lineWatch)
	if isHasty(ctx) {
		late, cancel := context.WithCancelCause(ctx)
		l.timer = time.AfterFunc(hastyConnect, func() { cancel(&stallError{hastyConnect}) })
		ctx = late
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { l.got() }}), l
}

func (l *lineWatch) got() {
	l.up.Store(true)
	if l.timer != nil {
		l.timer.Stop()
	}
}

func (l *lineWatch) connected() bool { return l.up.Load() }
