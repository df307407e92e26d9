package install

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/verify"
)

// Lists asks every source at once what it has, in the order of the sources. One that
// cannot be reached is left out, and said; where none can be, the error is a
// *[SourcesError] or the only one's. What came is noted for [Installer.Choose].
func (in *Installer) Lists(ctx context.Context) ([]release.Catalog, error) {
	if len(in.Sources) == 0 {
		return nil, ErrNoSource
	}
	p := in.Store.Platform()
	catalogs := make([]release.Catalog, len(in.Sources))
	errs := make([]error, len(in.Sources))
	var group errgroup.Group
	for i, source := range in.Sources {
		group.Go(func() error {
			catalogs[i], errs[i] = source.List(ctx, p)
			return nil
		})
	}
	_ = group.Wait() // each has its own error
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var got []release.Catalog
	failed := &SourcesError{}
	for i, source := range in.Sources {
		if errs[i] == nil {
			got = append(got, catalogs[i])
			continue
		}
		if !handsOn(errs[i]) {
			return nil, errs[i]
		}
		failed.Attempts = append(failed.Attempts, Attempt{source.Name(), errs[i]})
	}
	if len(got) == 0 {
		return nil, failed.best()
	}
	for _, a := range failed.Attempts {
		if !errors.Is(a.Err, release.ErrOffline) {
			in.Say(a.Err.Error() + "; going on without it")
		}
	}
	in.sayAge(got)
	if in.Traceless {
		return got, nil
	}
	if err := in.noteListed(ctx, got); err != nil {
		in.Warn(err)
	}
	return got, nil
}

// sayAge tells of each list that is not of today how old it is, and why, and of each
// source that has none.
func (in *Installer) sayAge(lists []release.Catalog) {
	for _, c := range lists {
		switch {
		case c.Old != nil:
			in.Say(fmt.Sprintf("the list of %s is %s old: %v", c.Source, age(in.Now().Sub(c.At)), c.Old))
		case len(c.Releases) == 0:
			in.Say(fmt.Sprintf("%s has no list of releases for %v", c.Source, c.Platform))
		}
	}
}

// age is a duration in the unit that people would use.
func age(d time.Duration) string {
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		switch n := d / unit.size; {
		case n == 1:
			return "1 " + unit.name
		case n > 1:
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return "less than a minute"
}

// Choose returns the release that r means now and that satisfies floor, by what the
// sources list. A word such as "1.27" or "stable" never means less than what is known
// to exist: what was proved here, what is built in, and what any list has named here
// before, as far as the log knows it. An exact release needs no list. Errors are those
// of [Installer.Lists], [release.Catalog.Select] and of reading what was seen.
func (in *Installer) Choose(ctx context.Context, r goversion.Request, floor goversion.Line) (goversion.Version, error) {
	if v, ok := r.Exact(); ok {
		return release.Catalog{Platform: in.Store.Platform()}.Select(r, floor, []goversion.Version{v})
	}
	known, err := in.Known()
	if err != nil {
		return goversion.Version{}, err
	}
	listed, err := release.ReadSeen(in.Dirs.Listed())
	if err != nil {
		return goversion.Version{}, err
	}
	lists, err := in.Lists(ctx)
	if err != nil {
		return goversion.Version{}, err
	}
	all := release.Catalog{Source: lists[0].Source, Platform: in.Store.Platform()}
	for _, c := range lists {
		all.Releases = release.Union(all.Releases, c.Releases)
		listed = release.Union(listed, c.Gone)
	}
	for {
		v, err := all.Select(r, floor, release.Union(known, listed))
		if err != nil || slices.Contains(all.Releases, v) || slices.Contains(known, v) {
			if err == nil {
				in.SayOlder(lists, v)
			}
			return v, err
		}
		// Only an earlier list has it.
		exists, err := in.inLog(ctx, v)
		if err != nil {
			return v, err
		}
		if exists {
			in.SayOlder(lists, v)
			return v, nil
		}
		listed = without(listed, v)
	}
}

// Known returns the newest release of each minor that is known to exist whatever a list
// says: those that are built in, and those that were proved here.
func (in *Installer) Known() ([]goversion.Version, error) {
	seen, err := release.ReadSeen(in.Dirs.Seen())
	return release.MergeSeen(seen, goversion.Known()), err
}

// inLog asks the log whether v, which a list has named before and none does now,
// exists. Where it does, that is remembered; where it does not, the list lied, and is
// forgotten. A log that cannot be asked gives the benefit of the doubt to the newer
// one: the install will ask again.
func (in *Installer) inLog(ctx context.Context, v goversion.Version) (bool, error) {
	_, err := in.Log.Prove(ctx, verify.Subject{Version: v, Platform: in.Store.Platform()})
	var unreachable *verify.UnreachableError
	switch {
	case err == nil:
		return true, in.remember(ctx, v)
	case errors.As(err, &unreachable):
		return true, nil
	case errors.Is(err, fs.ErrNotExist):
		in.Say(fmt.Sprintf("%v was listed before, and the checksum log does not know it: it does not count", v))
		return false, in.edit(ctx, in.Dirs.Listed(), func(listed []goversion.Version) []goversion.Version {
			return without(listed, v)
		})
	}
	return false, err
}

// SayOlder names the lists that lack v although they have others of its minor: they
// are older than what is known.
func (in *Installer) SayOlder(lists []release.Catalog, v goversion.Version) {
	for _, c := range lists {
		var newest goversion.Version
		for _, other := range c.Releases {
			if other.Minor() == v.Minor() && !other.IsPrerelease() {
				newest = other
			}
		}
		if !newest.IsZero() && goversion.Compare(newest, v) < 0 {
			in.Say(fmt.Sprintf("the list of %s ends at %v where %v is known: it is older and does not count", c.Source, newest, v))
		}
	}
}

// noteListed keeps the newest release of each minor that a list named, so that an
// older list is noticed the next time.
func (in *Installer) noteListed(ctx context.Context, lists []release.Catalog) error {
	return in.edit(ctx, in.Dirs.Listed(), func(listed []goversion.Version) []goversion.Version {
		for _, c := range lists {
			listed = release.MergeSeen(listed, c.Releases)
		}
		return listed
	})
}

func without(vs []goversion.Version, v goversion.Version) []goversion.Version {
	return slices.DeleteFunc(slices.Clone(vs), func(o goversion.Version) bool { return o == v })
}

// Exists returns nil where a source has v, without fetching it. The error is a
// *[release.NotFoundError] with the nearest releases where every source that can be
// reached says that it has none; else that of the sources.
func (in *Installer) Exists(ctx context.Context, v goversion.Version) error {
	s := verify.Subject{Version: v, Platform: in.Store.Platform()}
	sources, failed := in.able(s)
	switch {
	case len(in.Sources) == 0:
		return ErrNoSource
	case len(sources) == 0:
		return failed.Attempts[0].Err
	}
	var missing *release.NotFoundError
	for _, source := range sources {
		there, err := source.Exists(ctx, s)
		switch {
		case there:
			return nil
		case err == nil && missing == nil:
			missing = &release.NotFoundError{Version: v, Platform: s.Platform, Source: source.Name()}
			if c, err := source.List(ctx, s.Platform); err == nil {
				missing.Nearest = release.Nearest(v, c.Releases, 3)
			}
		case err != nil && !handsOn(err):
			return err
		case err != nil:
			failed.Attempts = append(failed.Attempts, Attempt{source.Name(), err})
		}
	}
	if missing != nil {
		return missing
	}
	return failed.best()
}
