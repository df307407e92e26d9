package drift

import (
	"slices"

	"github.com/gvx-go/gvx/internal/goversion"
)

// releases is what is known of the releases that there are.
type releases struct {
	newest     map[goversion.Minor]goversion.Version // of each minor that has a release
	all        []goversion.Version                   // of newest, oldest first
	top        goversion.Minor                       // the newest with a release
	final      map[goversion.Minor]goversion.Version // of minors that get no patches any more
	exists     func(goversion.Version) (exists, known bool)
	asked      map[goversion.Version]bool   // whether exists has proof that there is none
	ranges     map[string]goversion.Version // what they admit
	candidates []candidate
}

// supportedMinors is how many of the newest get patches (go.dev/doc/devel/release#policy).
const supportedMinors = 2

func newReleases(k Knowledge) *releases {
	r := &releases{newest: newestOf(k.Known), final: newestOf(goversion.Known()), exists: k.Exists, asked: map[goversion.Version]bool{}, ranges: map[string]goversion.Version{}}
	r.top = goversion.NewestStable(k.Known)
	for _, v := range r.newest {
		r.all = append(r.all, v)
	}
	slices.SortFunc(r.all, goversion.Compare)
	// The list in this program is complete for what was past its end when it was made:
	// a machine may have seen a newer minor and not the last patch of an older one.
	made := goversion.NewestStable(goversion.Known())
	for m := range r.final {
		if m > made-supportedMinors {
			delete(r.final, m)
		}
	}
	return r
}

func newestOf(vs []goversion.Version) map[goversion.Minor]goversion.Version {
	newest := map[goversion.Minor]goversion.Version{}
	for _, v := range vs {
		if !v.IsPrerelease() && goversion.Compare(v, newest[v.Minor()]) > 0 {
			newest[v.Minor()] = v
		}
	}
	return newest
}

// patchOf returns the release that takes the place of line's minor: the newest known
// patch, and never one older than line.
func (r *releases) patchOf(line goversion.Line) goversion.Version {
	if v, ok := r.newest[line.Minor()]; ok && line.SatisfiedBy(v) {
		return v
	}
	return line.First()
}

// isEndOfLife reports whether two newer minors than m are known.
func (r *releases) isEndOfLife(m goversion.Minor) bool { return m <= r.top-supportedMinors }

// isMissing reports whether there is proof that v was never released.
func (r *releases) isMissing(v goversion.Version) bool {
	if len(r.all) > 0 && v.Minor() < r.all[0].Minor() {
		return false // older than what is counted, and of no interest to those who would be asked
	}
	newest, known := r.newest[v.Minor()]
	if known && !v.IsPrerelease() && goversion.Compare(v, newest) <= 0 {
		return false
	}
	if last, ok := r.final[v.Minor()]; ok && goversion.Compare(v, last) > 0 && goversion.Compare(last, newest) >= 0 {
		return true
	}
	if r.exists == nil {
		return false
	}
	missing, asked := r.asked[v]
	if !asked {
		exists, sure := r.exists(v)
		missing = sure && !exists
		r.asked[v] = missing
	}
	return missing
}
