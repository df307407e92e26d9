package release

import (
	"context"
	"errors"
	"io/fs"

	"github.com/gvx-go/gvx/verify"
)

// ask asks for the release list. Where it cannot be had, the kept one serves. The
// error is the context's own, or says why there is neither.
func (s *DistSource) ask(ctx context.Context) (*reply, error) {
	if s.base.isFolder() {
		f, err := s.folderFeed(ctx)
		return &reply{feed: f}, err
	}
	before := s.load()
	f, err := s.fetch(ctx, before)
	switch {
	case err == nil:
		s.store(f)
		return &reply{feed: f}, nil
	case absent(err):
		return &reply{}, nil
	case before == nil && !s.cfg.Mirror.IsZero() && errors.Is(err, errPage):
		// A plain file server answers any question about a folder with a page of names.
		return &reply{}, nil
	case isOwn(err) || before == nil:
		return nil, err
	}
	return &reply{feed: before, old: unreachable("the list of releases", err)}, nil
}

// fetch returns the list as it is now, before where that is still so.
func (s *DistSource) fetch(ctx context.Context, before *feed) (*feed, error) {
	have := ""
	if before != nil {
		have = before.tag
	}
	got, err := s.client.open(ctx, s.base.feed(), maxFeed, have, nil)
	if err != nil {
		return nil, err
	}
	defer got.Close()
	now := s.client.now()
	if got.same {
		before.checked = now
		return before, nil
	}
	list, err := readList(got, s.client.credentials.in)
	if err != nil {
		return nil, s.told(err)
	}
	f := &feed{releases: list, tag: got.tag, fetched: now, checked: now}
	f.succeed(before)
	return f, nil
}

// told names the list's address in an error that does not.
func (s *DistSource) told(err error) error {
	if err == errNoList || err == errPage || err == errLongList {
		return &UnreachableError{URL: redact(s.base.feed()), Err: err}
	}
	return err
}

// folderFeed returns the list that lies in the folder, nil where there is none.
func (s *DistSource) folderFeed(ctx context.Context) (*feed, error) {
	for _, name := range feedFileNames {
		got, err := s.client.open(ctx, s.base.file(name), maxFeed, "", nil)
		if absent(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		defer got.Close()
		list, err := readList(got, s.client.credentials.in)
		if err != nil {
			return nil, s.told(err)
		}
		now := s.client.now()
		return &feed{releases: list, gone: map[verify.Subject]listed{}, fetched: now, checked: now}, nil
	}
	// Without the folder itself nothing is known of what it lacks.
	_, err := s.names()
	return nil, err
}

// load returns the kept list, nil where there is none that can be used.
func (s *DistSource) load() *feed {
	if s.cfg.Cache == nil {
		return nil
	}
	data, err := s.cfg.Cache.Load(s.base.url.String())
	if err == nil {
		var f *feed
		if f, err = parseFeed(data, s.base.url.String(), s.client.now(), s.client.credentials.in); err == nil {
			return f
		}
	}
	if !errors.Is(err, fs.ErrNotExist) {
		s.complain("read", err)
	}
	return nil
}

// Distrust forgets the kept list: something that it says was refuted. A list that
// somebody slipped in under the entity tag of the right one would else be confirmed
// for as long as the right one stays.
func (s *DistSource) Distrust() {
	if s.cfg.Cache == nil {
		return
	}
	if err := s.cfg.Cache.Drop(s.base.url.String()); err != nil {
		s.complain("removed", err)
	}
}

func (s *DistSource) store(f *feed) {
	if s.cfg.Cache == nil {
		return
	}
	data, err := formatFeed(f, s.base.url.String())
	if err == nil {
		err = s.cfg.Cache.Store(s.base.url.String(), data)
	}
	if err != nil {
		s.complain("written", err)
	}
}
