package release

import (
	"slices"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
)

// Catalog is the releases that a source says it has for one platform. It is
// untrusted, and may be incomplete: a release that it lacks may be there.
type Catalog struct {
	Source   string
	Platform goversion.Platform
	Releases []goversion.Version // sorted, each once
	Skipped  int                 // entries that name no release
	At       time.Time           // when the source last said so
	Old      error               // why At is in the past, an *UnreachableError; nil where it is not
	// Gone are releases that an earlier list of the same place had and this one
	// lacks: this one is older, or that one lied.
	Gone []goversion.Version
}

// TooOldError says that the release which was asked for does not satisfy the go
// line that it had to.
type TooOldError struct {
	Version goversion.Version
	Floor   goversion.Line
}

func (e *TooOldError) Error() string {
	return e.Version.String() + " is older than go " + e.Floor.String()
}

// Select returns the release that r asks for and that satisfies floor.
//
// seen are releases that are known to exist, from the state file and the
// program itself: a word such as "1.27" or "stable" never means less than they
// do, whatever a list leaves out. An exact release is returned whether it is
// listed or not: lists are incomplete, and only asking tells.
//
// The error is a *[NotFoundError] or a *[TooOldError].
func (c Catalog) Select(r goversion.Request, floor goversion.Line, seen []goversion.Version) (goversion.Version, error) {
	if v, ok := r.Exact(); ok {
		if !floor.SatisfiedBy(v) {
			return goversion.Version{}, &TooOldError{v, floor}
		}
		return v, nil
	}
	all := sortedUnique(append(slices.Clone(c.Releases), seen...))
	v, ok := r.Select(all, nil, floor)
	if !ok {
		return v, &NotFoundError{Request: r, Floor: floor, Platform: c.Platform, Nearest: nearestTo(r, floor, all), Source: c.Source}
	}
	return v, nil
}

// nearestTo returns what may help somebody whose request matched nothing.
func nearestTo(r goversion.Request, floor goversion.Line, all []goversion.Version) []goversion.Version {
	if m, ok := r.Minor(); ok {
		return Nearest(m.Line().First(), all, showNearest)
	}
	return Nearest(floor.First(), all, showNearest)
}

func sortedUnique(vs []goversion.Version) []goversion.Version {
	slices.SortFunc(vs, goversion.Compare)
	return slices.Compact(vs)
}

// Union returns the releases of both lists, sorted, each once.
func Union(a, b []goversion.Version) []goversion.Version {
	return sortedUnique(slices.Concat(a, b))
}
