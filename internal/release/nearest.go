package release

import (
	"slices"

	"github.com/gvx-go/gvx/internal/goversion"
)

// showNearest is how many releases an error names instead of the missing one.
const showNearest = 3

// Nearest returns up to n releases out of candidates that somebody who asked for
// v may have meant, newest first: of v's own minor the newest one and v's
// neighbours; where that minor has none, the newest of the minors beside it.
// Pre-releases are named only where v is one, or its minor has nothing else.
// Near to no release at all there is none.
func Nearest(v goversion.Version, candidates []goversion.Version, n int) []goversion.Version {
	if v.IsZero() {
		return nil
	}
	all := slices.DeleteFunc(sortedUnique(slices.Clone(candidates)), func(c goversion.Version) bool { return c.IsZero() || c == v })
	same := keep(all, func(c goversion.Version) bool { return c.Minor() == v.Minor() })
	if !v.IsPrerelease() {
		if final := keep(same, isFinal); len(final) > 0 {
			same = final
		}
	}
	var near []goversion.Version
	if len(same) > 0 {
		near = neighbours(v, same, n)
	} else {
		near = neighbours(v, newestOfEach(keep(all, isFinal)), n)
	}
	slices.SortFunc(near, func(a, b goversion.Version) int { return goversion.Compare(b, a) })
	return near
}

// neighbours returns the newest of sorted and, up to n in all, those next to v:
// below, above, below, …
func neighbours(v goversion.Version, sorted []goversion.Version, n int) []goversion.Version {
	if len(sorted) == 0 || n <= 0 {
		return nil
	}
	near := []goversion.Version{sorted[len(sorted)-1]}
	rest := sorted[:len(sorted)-1]
	at, _ := slices.BinarySearchFunc(rest, v, goversion.Compare)
	below, above := at-1, at
	for len(near) < n && (below >= 0 || above < len(rest)) {
		if below >= 0 {
			near = append(near, rest[below])
			below--
		}
		if above < len(rest) && len(near) < n {
			near = append(near, rest[above])
			above++
		}
	}
	return near
}

// newestOfEach returns the newest release of each minor of sorted.
func newestOfEach(sorted []goversion.Version) []goversion.Version {
	var newest []goversion.Version
	for _, v := range sorted {
		if last := len(newest) - 1; last >= 0 && newest[last].Minor() == v.Minor() {
			newest[last] = v
		} else {
			newest = append(newest, v)
		}
	}
	return newest
}

func isFinal(v goversion.Version) bool { return !v.IsPrerelease() }

func keep(vs []goversion.Version, want func(goversion.Version) bool) []goversion.Version {
	return slices.DeleteFunc(slices.Clone(vs), func(v goversion.Version) bool { return !want(v) })
}
