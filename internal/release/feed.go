package release

import (
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/verify"
)

// feed is a release list as it was fetched or kept.
type feed struct {
	*releases
	// gone is what earlier lists of the same place had and this one lacks: nobody
	// takes a release back, so this list is older, or one of them was made up.
	gone    map[verify.Subject]listed
	tag     string    // the server's entity tag of it
	fetched time.Time // when it came
	checked time.Time // when the server last said that it is still so
}

// succeed notes what before, which may be nil, has and f lacks.
func (f *feed) succeed(before *feed) {
	f.gone = map[verify.Subject]listed{}
	if before == nil {
		return
	}
	for _, old := range []map[verify.Subject]listed{before.gone, before.files} {
		for s, e := range old {
			_, there := f.files[s]
			if !there && e.flaw == "" && len(f.files)+len(f.gone) < maxListed {
				f.gone[s] = e
			}
		}
	}
}

// find returns what f says of s, or what an earlier list said.
func (f *feed) find(s verify.Subject) (listed, bool) {
	e, ok := f.files[s]
	if !ok {
		e, ok = f.gone[s]
	}
	return e, ok
}

// catalog fills c with what there is for c's platform.
func (f *feed) catalog(c *Catalog) {
	c.Skipped, c.At = f.skipped, f.checked
	for s, e := range f.files {
		switch {
		case s.Platform != c.Platform:
		case e.flaw != "":
			c.Skipped++
		default:
			c.Releases = append(c.Releases, s.Version)
		}
	}
	c.Releases = sortedUnique(c.Releases)
	c.Gone = on(f.gone, c.Platform)
}

// on returns the releases for p, sorted.
func on(files map[verify.Subject]listed, p goversion.Platform) []goversion.Version {
	var vs []goversion.Version
	for s := range files {
		if s.Platform == p {
			vs = append(vs, s.Version)
		}
	}
	return sortedUnique(vs)
}
