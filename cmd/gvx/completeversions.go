package main

import (
	"os"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/store"
)

// here is [gvx.loadToRead], where what is broken is left out: settings that cannot be
// read are none, and a store that cannot be is empty.
func (q *question) here() *world {
	if !q.looked {
		q.looked = true
		q.world = q.look()
	}
	return q.world
}

func (q *question) look() *world {
	if q.given["system"] {
		w, err := q.gvx.loadSystem()
		if err != nil {
			return nil
		}
		return w
	}
	dirs, err := q.gvx.home()
	if err != nil {
		return nil
	}
	w := &world{gvx: q.gvx, dirs: dirs}
	w.settings, _ = settings.Load(q.gvx.getenv, dirs.Env(), layout.SystemEnv())
	w.store, _ = store.Open(dirs, goversion.Host())
	w.dir, _ = os.Getwd()
	return w
}

// foundVersion is a release and what there is to say of it.
type foundVersion struct {
	goversion.Version
	about []string
}

// installedIn returns what is installed, newest first, the user's own before those of
// all users; without the latter where only what is in the command's own store counts.
func (q *question) installedIn(own bool) (found []foundVersion) {
	w := q.here()
	if w == nil || w.store == nil {
		return nil
	}
	stores := []*store.Store{w.store}
	if !own {
		stores = w.stores()
	}
	for _, s := range stores {
		all, _, _ := s.List()
		for _, i := range all {
			f := foundVersion{i.Tree.Version, nil}
			if i.ReceiptErr == nil {
				f.about = append(f.about, "proved by "+strings.Join(i.Receipt.Proofs, ", "))
			}
			if s != w.store || w.system {
				f.about = append(f.about, "all users")
			}
			if slices.ContainsFunc(found, func(o foundVersion) bool { return o.Version == f.Version }) {
				continue // the user's own runs
			}
			found = append(found, f)
		}
	}
	slices.SortFunc(found, func(a, b foundVersion) int { return goversion.Compare(b.Version, a.Version) })
	standard := w.defaultAmong(versionsFound(found))
	for i := range found {
		if found[i].Version == standard {
			found[i].about = append([]string{"default"}, found[i].about...)
		}
	}
	return found
}

func versionsFound(found []foundVersion) []goversion.Version {
	versions := make([]goversion.Version, len(found))
	for i, f := range found {
		versions[i] = f.Version
	}
	return versions
}

func (q *question) installed() []candidate    { return q.versions(q.installedIn(false)) }
func (q *question) ownInstalled() []candidate { return q.versions(q.installedIn(true)) }

// installedWords are the words that mean something that is installed.
func (q *question) installedWords() []candidate {
	return q.meanings(versionsFound(q.installedIn(false)))
}

// toPin is what is installed, before what else is released: that is what a word means to
// gvx pin.
func (q *question) toPin() []candidate { return append(q.toDefault(), q.released()...) }

// toBump is one step, or what may be pinned.
func (q *question) toBump() []candidate {
	steps := []candidate{{"patch", "the newest patch of the same minor"}, {"minor", "the newest patch of the next minor"}}
	return append(steps, q.toPin()...)
}

// toDefault is what is installed, and the words.
func (q *question) toDefault() []candidate {
	return append(q.installedWords(), q.installed()...)
}

// released are the words and releases that an install takes, newest first.
func (q *question) released() []candidate {
	found := q.releasedHere()
	return append(q.meanings(versionsFound(found)), q.versions(found)...)
}

// releasedPrefixes are minors and releases by their numbers.
func (q *question) releasedPrefixes() []candidate {
	found := q.releasedHere()
	return append(q.minors(versionsFound(found)), q.versions(found)...)
}

// releasedHere returns the releases that the kept list of the place in the settings
// names, what was proved here, what is built in, and what is installed. Nobody is asked.
func (q *question) releasedHere() (found []foundVersion) {
	known, about := goversion.Known(), map[goversion.Version][]string{}
	for _, f := range q.installedIn(false) {
		known = append(known, f.Version)
		about[f.Version] = []string{"installed"}
	}
	if w := q.here(); w != nil {
		known = append(known, w.keptReleases()...)
		seen, _ := release.ReadSeen(w.dirs.Seen())
		known = append(known, seen...)
	}
	all := release.Union(known, nil)
	last := goversion.NewestStable(all)
	for _, v := range slices.Backward(all) {
		if v.Minor() <= last-supportedMinors {
			about[v] = append(about[v], "end of life")
		}
		found = append(found, foundVersion{v, about[v]})
	}
	return found
}

// keptReleases returns what the kept list of releases names for this platform.
func (w *world) keptReleases() []goversion.Version {
	if w.settings.Get(settings.Sources).Text == "" {
		return nil // settings that cannot be read name no place
	}
	names, mirror, err := w.sourceNames()
	if err != nil || !slices.Contains(names, "go.dev") {
		return nil
	}
	data, err := install.FeedFile{Dirs: w.dirs}.Load(mirror.KeptAs())
	if err != nil {
		return nil
	}
	return release.KeptReleases(data, goversion.Host())
}

// versions are candidates that name each release and nothing else. A pre-release is one
// only once its minor was typed: who types less wants none.
func (q *question) versions(found []foundVersion) (all []candidate) {
	given := q.givenRequests()
	typed := strings.TrimPrefix(q.word, "go")
	for _, f := range found {
		if f.IsPrerelease() && !slices.Contains(f.about, "installed") && !strings.HasPrefix(typed, f.Minor().String()) {
			continue
		}
		if !slices.Contains(given, goversion.Exactly(f.Version)) {
			all = append(all, candidate{q.spelled(f.Word()), strings.Join(f.about, ", ")})
		}
	}
	return all
}

// meanings are the words that mean one of releases, newest first: stable and its like, and
// the minors.
func (q *question) meanings(releases []goversion.Version) (all []candidate) {
	for _, word := range []string{"stable", "latest", "oldstable"} {
		r, _ := goversion.ParseRequest(word)
		all = append(all, q.meaning(r, word, releases)...)
	}
	return append(all, q.minors(releases)...)
}

func (q *question) minors(releases []goversion.Version) (all []candidate) {
	before := goversion.Minor(0)
	for _, v := range releases {
		if m := v.Minor(); m != before {
			all = append(all, q.meaning(goversion.NewestOf(m), q.spelled(m.String()), releases)...)
			before = m
		}
	}
	return all
}

// meaning is the candidate word, which is r, with what it means among releases; none
// where it means nothing.
func (q *question) meaning(r goversion.Request, word string, releases []goversion.Version) []candidate {
	v, ok := r.Select(releases, goversion.Known(), goversion.Line{})
	if !ok || slices.Contains(q.givenRequests(), r) {
		return nil
	}
	return []candidate{{word, v.String()}}
}

// spelled is a number as the user has begun to spell it: 1.27 or go1.27.
func (q *question) spelled(number string) string {
	if strings.HasPrefix(q.word, "g") {
		return "go" + number
	}
	return number
}

// givenRequests are the version words that stand on the line already.
func (q *question) givenRequests() (given []goversion.Request) {
	for _, arg := range q.args {
		if r, err := goversion.ParseRequest(arg); err == nil {
			given = append(given, r)
		}
	}
	return given
}
