package drift

import (
	"slices"

	"github.com/Masterminds/semver/v3"

	"github.com/gvx-go/gvx/internal/goversion"
)

// maxConstraint bounds the range that is looked at, in bytes, and maxConstraints how many
// different ones: two alternatives of two bounds have some 40, and repositories have three.
const (
	maxConstraint  = 200
	maxConstraints = 30
)

// admitted returns the newest known release that the range admits, in the grammar of
// npm's semver, as setup-go and mise read it; the zero value where there is none or it is
// no range.
func (r *releases) admitted(constraint string) goversion.Version {
	v, ok := r.ranges[constraint]
	if !ok && len(r.ranges) < maxConstraints && len(constraint) <= maxConstraint {
		v = r.admits(constraint)
		r.ranges[constraint] = v
	}
	return v
}

func (r *releases) admits(constraint string) goversion.Version {
	c, err := semver.NewConstraint(constraint)
	if err != nil {
		return goversion.Version{}
	}
	if r.candidates == nil {
		r.candidates = candidates(r.all)
	}
	for _, one := range r.candidates {
		if slices.ContainsFunc(one.patches, c.Check) {
			return one.newest
		}
	}
	return goversion.Version{}
}

// A candidate is a minor that a range may admit: what says <1.25.4 gets 1.25.3.
type candidate struct {
	newest  goversion.Version
	patches []*semver.Version // newest first
}

// candidates returns those of the releases, newest first.
func candidates(all []goversion.Version) (found []candidate) {
	for _, v := range slices.Backward(all) {
		one := candidate{newest: v}
		for _, p := range slices.Backward(v.Patches()) {
			if w, err := semver.NewVersion(p.Word()); err == nil {
				one.patches = append(one.patches, w)
			}
		}
		found = append(found, one)
	}
	return found
}
