package release

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"sync"
)

const (
	// logName is the checksum log's name, which is also its host.
	logName = "sum.golang.org"
	// maxLogAnswer bounds a tile or a record, in bytes; real ones are below 9 kB.
	maxLogAnswer = 1 << 20
)

// LogRemote reads the checksum log, through a proxy where one offers it and
// directly where none does, by cmd/go's rule (modfetch, initBase). What it reads
// is untrusted.
type LogRemote struct {
	client  *Client
	proxies []Proxy
	direct  *url.URL

	mu   sync.Mutex
	base *url.URL // nil until it is known
}

// NewLogRemote returns a reader for the log that asks proxies, which may be
// empty, first.
func NewLogRemote(client *Client, proxies []Proxy) *LogRemote {
	client.trust(proxies)
	return &LogRemote{client: client, proxies: proxies, direct: &url.URL{Scheme: "https", Host: logName}}
}

// ReadRemote returns what the log has at path, "/lookup/…" or "/tile/…". The
// error is fs.ErrNotExist when there is no such thing; any other means that the
// log cannot be asked.
func (l *LogRemote) ReadRemote(ctx context.Context, path string) ([]byte, error) {
	base, err := l.where(ctx)
	if err != nil {
		return nil, err
	}
	return l.client.Get(ctx, join(base, path), maxLogAnswer)
}

// where returns the log's address. It is found once, so that all of a look-up
// comes from one place; a failure is not kept.
func (l *LogRemote) where(ctx context.Context) (*url.URL, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.base == nil {
		base, err := l.find(ctx)
		if err != nil {
			return nil, err
		}
		l.base = base
	}
	return l.base, nil
}

// find asks each proxy whether it offers the log. The first one that does is
// used for good. Without one the log itself is asked: where the list reaches
// "direct", or every proxy said that it has no such thing. A proxy that fails
// otherwise makes the log unreachable, rather than tell the log what a company
// wanted to keep behind its proxy.
func (l *LogRemote) find(ctx context.Context) (*url.URL, error) {
	var attempts []Attempt
	for _, p := range l.proxies {
		switch {
		case p.word == "direct":
			return l.direct, nil
		case p.word == "off":
			continue
		}
		base := join(p.url, "sumdb/"+logName)
		_, err := l.client.Get(ctx, join(base, "supported"), maxLogAnswer)
		if err == nil {
			return base, nil
		}
		if isOwn(err) {
			return nil, err
		}
		attempts = append(attempts, Attempt{p.String(), err})
		if !p.onAnyError && !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if err := (&AttemptsError{attempts}); len(attempts) > 0 && !errors.Is(err, fs.ErrNotExist) {
		return nil, &UnreachableError{What: "the checksum log", Err: err}
	}
	return l.direct, nil
}
