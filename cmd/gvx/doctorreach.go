package main

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/gvx-go/gvx/internal/doctor"
	"github.com/gvx-go/gvx/internal/release"
)

// doctorReach returns what asks the servers of this machine's settings for an answer,
// once; nil where no socket may be opened.
func (w *world) doctorReach() func(context.Context) ([]doctor.Reached, error) {
	if w.offline() {
		return nil
	}
	var once sync.Once
	var all []doctor.Reached
	var err error
	return func(ctx context.Context) ([]doctor.Reached, error) {
		once.Do(func() { all, err = w.reachServers(ctx) })
		return all, err
	}
}

func (w *world) reachServers(ctx context.Context) (all []doctor.Reached, err error) {
	proxies, _, err := w.proxies()
	if err != nil {
		return nil, err
	}
	names, mirror, err := w.sourceNames()
	if err != nil {
		return nil, err
	}
	client := release.NewClient(release.Config{UserAgent: "gvx/" + ownVersion(), Netrc: w.netrc()})
	for _, r := range client.Reach(ctx, proxies, mirror, slices.Contains(names, "go.dev")) {
		all = append(all, doctor.Reached{Place: r.Place, URL: r.URL, Log: r.Log, Date: r.Date, Err: bare(r.Err)})
	}
	return all, nil
}

// bare is err without the address, which stands beside it.
func bare(err error) error {
	var u *release.UnreachableError
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
