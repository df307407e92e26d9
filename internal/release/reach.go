package release

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// reachWait is how long servers may take to answer at all.
const reachWait = 3 * time.Second

// Reached is what asking a server for an answer came to.
type Reached struct {
	Place string    // "the module proxy", "the checksum log", "go.dev" or "the mirror"
	URL   string    // what was asked for; safe for a terminal
	Date  time.Time // of the answer, zero where it told none
	Log   bool      // it is the checksum log, of which no archive comes
	Err   error     // why there was no answer of use; as of [Client.Get]
}

// Reach asks for an answer, by HEAD, all at once and once each: each module proxy for its
// list of toolchains; the checksum log, through the proxies by the rules of
// [LogRemote]; and, where dist is true, [DistURL] or the mirror in its place. Folders are
// left out. All of it takes three seconds at most.
//
// That a proxy has no toolchains (404, 410), or that a server does not know HEAD (405,
// 501), is an answer of use.
func (c *Client) Reach(ctx context.Context, proxies []Proxy, mirror Mirror, dist bool) []Reached {
	c.trust(proxies)
	ctx, cancel := context.WithTimeoutCause(ctx, reachWait, &stallError{reachWait})
	defer cancel()
	var asks []func() Reached
	for _, p := range proxies {
		if p.url != nil && p.url.Scheme != "file" {
			asks = append(asks, func() Reached { return c.reach(ctx, "the module proxy", join(p.url, "golang.org/toolchain/@v/list")) })
		}
	}
	asks = append(asks, func() Reached { return c.reachLog(ctx, proxies) })
	if dist {
		asks = append(asks, func() Reached { return c.reachDist(ctx, mirror) })
	}
	all := make([]Reached, len(asks))
	var done sync.WaitGroup
	for i, ask := range asks {
		done.Go(func() { all[i] = ask() })
	}
	done.Wait()
	return slices.DeleteFunc(all, func(r Reached) bool { return r.URL == "" })
}

func (c *Client) reachDist(ctx context.Context, mirror Mirror) Reached {
	place := "the mirror"
	if mirror.IsZero() {
		place = "go.dev"
		mirror, _ = ParseMirror(DistURL)
	} else if mirror.isFolder() {
		return Reached{}
	}
	c.credentials.add(originOf(mirror.url), mirror.login)
	return c.reach(ctx, place, mirror.feed())
}

// reachLog is [LogRemote]'s way to the log.
func (c *Client) reachLog(ctx context.Context, proxies []Proxy) Reached {
	var failed Reached
	for _, p := range proxies {
		if p.word == "direct" {
			failed = Reached{}
			break
		} else if p.url == nil || p.url.Scheme == "file" {
			continue
		}
		date, err := c.head(ctx, join(p.url, "sumdb/"+logName+"/supported"))
		r := Reached{Place: "the checksum log through the module proxy", URL: p.String(), Log: true, Date: date, Err: err}
		switch {
		case err == nil, !errors.Is(err, fs.ErrNotExist) && !p.onAnyError:
			return r
		case !errors.Is(err, fs.ErrNotExist):
			failed = r
		}
	}
	if failed.Err != nil {
		return failed
	}
	direct := &url.URL{Scheme: "https", Host: logName, Path: "/latest"}
	date, err := c.head(ctx, direct)
	return Reached{Place: "the checksum log", URL: redact(direct), Log: true, Date: date, Err: err}
}

func (c *Client) reach(ctx context.Context, place string, u *url.URL) Reached {
	date, err := c.head(ctx, u)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return Reached{Place: place, URL: redact(u), Date: date, Err: err}
}

// head makes one try by HEAD. The date is there for any answer that tells one.
func (c *Client) head(ctx context.Context, u *url.URL) (date time.Time, err error) {
	if c.offline {
		return date, &UnreachableError{URL: redact(u), Err: ErrOffline}
	}
	watch := time.AfterFunc(reachWait, func() {}) // ctx is what ends it
	defer watch.Stop()
	resp, err := c.follow(ctx, http.MethodHead, u, nil, watch)
	if err != nil {
		return date, settled(u, err)
	}
	defer resp.Body.Close()
	date, _ = http.ParseTime(resp.Header.Get("Date"))
	switch resp.StatusCode {
	case http.StatusOK, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return date, nil
	}
	return date, &StatusError{URL: redact(u), Code: resp.StatusCode}
}
