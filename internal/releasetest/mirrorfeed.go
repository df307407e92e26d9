package releasetest

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
)

// feedBehaviours are those of the feed and of the digest beside an archive.
func feedBehaviours() map[string]behaviour {
	return map[string]behaviour{
		"empty-digest":             refuted(withListed(func(o *offer) { o.listed.SHA256 = new(string) })),
		"missing-digest":           refuted(withListed(func(o *offer) { o.listed.SHA256 = nil })),
		"digest-not-hex":           refuted(withDigest(func(string) string { return strings.Repeat("z", 64) })),
		"digest-uppercase":         {[]int{0, 4}, withDigest(strings.ToUpper)},
		"digest-too-short":         refuted(withDigest(func(d string) string { return d[:62] })),
		"filename-with-separators": {[]int{1, 4}, withListed(func(o *offer) { o.listed.Filename = "../../x.tar.gz" })},
		"filename-of-other-version": {[]int{1, 4}, withListed(func(o *offer) {
			o.listed.Filename = strings.Replace(o.name, o.Subject.Version.String(), anotherVersion(o.Subject.Version).String(), 1)
		})},
		"negative-size":  refuted(withListed(func(o *offer) { o.listed.Size = -1 })),
		"huge-size":      refuted(withListed(func(o *offer) { o.listed.Size = 1 << 62 })),
		"wrong-size":     refuted(withListed(func(o *offer) { o.listed.Size++ })),
		"too-small-size": refuted(withListed(func(o *offer) { o.listed.Size-- })),

		"feed-100mb":              unreachable(handle(isFeed, hugeFeed)),
		"feed-deep":               unreachable(withFeed(strings.Repeat("[", 1e6) + strings.Repeat("]", 1e6))),
		"feed-html":               {[]int{0, 5}, withFeed(someHTML)},
		"feed-not-array":          unreachable(withFeed(`{"error": "no feed here"}`)),
		"feed-truncated":          unreachable(truncateFeed),
		"feed-500":                unreachable(handle(isFeed, status(http.StatusInternalServerError, "out of order"))),
		"feed-empty":              {[]int{1}, withFeed("[]\n")},
		"feed-twice-other-digest": refuted(editFeed(listedTwice)),
		"feed-without-newest":     {[]int{1}, editFeed(withoutNewest)},
		"escapes-feed":            harmless(editFeed(withEscapes)),

		"feed-404":                harmless(noFeed(func(o *offer) {})),
		"feed-404-without-sha256": refuted(noFeed(func(o *offer) { o.checksum = nil })),
		"sha256-html":             refuted(noFeed(func(o *offer) { o.checksum = []byte(someHTML) })),
		"sha256-other":            refuted(noFeed(func(o *offer) { o.checksum = []byte(hexOf([]byte(o.name))) })),
		"sha256-like-sha256sum": harmless(noFeed(func(o *offer) {
			o.checksum = []byte(string(o.checksum) + "  " + o.name + "\n")
		})),
	}
}

func isFeed(path string) bool { return path == mirrorPath || path == mirrorPath+"/" }

// handle is a behaviour of the server's answers alone.
func handle(match func(path string) bool, h http.HandlerFunc) func(*Mirror) {
	return func(m *Mirror) { m.Handle(match, h) }
}

// withListed changes what the feed says of each offer.
func withListed(change func(o *offer)) func(*Mirror) {
	return onOffers(func(_ *Mirror, o *offer) { change(o) })
}

func withDigest(change func(digest string) string) func(*Mirror) {
	return withListed(func(o *offer) {
		digest := change(*o.listed.SHA256)
		o.listed.SHA256 = &digest
	})
}

// withFeed serves another text as the feed.
func withFeed(text string) func(*Mirror) {
	return func(m *Mirror) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.feedBody = []byte(text)
	}
}

func editFeed(edit func([]feedRelease) []feedRelease) func(*Mirror) {
	return func(m *Mirror) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.editFeed = append(m.editFeed, edit)
	}
}

// noFeed answers 404 for the feed, and changes the offers, whose .sha256 counts then.
func noFeed(change func(o *offer)) func(*Mirror) {
	return func(m *Mirror) {
		m.mu.Lock()
		m.noFeed = true
		m.mu.Unlock()
		m.each(change)
	}
}

func truncateFeed(m *Mirror) {
	m.mu.Lock()
	defer m.mu.Unlock()
	whole := m.feed(true)
	m.feedBody = whole[:len(whole)/2]
}

// listedTwice has a second entry for each archive, with another digest.
func listedTwice(list []feedRelease) []feedRelease {
	for i, r := range list {
		for _, f := range r.Files {
			digest := hexOf([]byte("another " + f.Filename))
			f.SHA256 = &digest
			list[i].Files = append(list[i].Files, f)
		}
	}
	return list
}

// withoutNewest leaves out the newest release of each minor. The feed's order is
// from new to old.
func withoutNewest(list []feedRelease) []feedRelease {
	seen := map[goversion.Minor]bool{}
	return slices.DeleteFunc(list, func(r feedRelease) bool {
		v, err := goversion.Parse(r.Version)
		if err != nil || seen[v.Minor()] {
			return false
		}
		seen[v.Minor()] = true
		return true
	})
}

// withEscapes has a release more, whose every text is hostile.
func withEscapes(list []feedRelease) []feedRelease {
	digest := Escape
	return append(list, feedRelease{Version: "go1.99.1" + Escape, Stable: true, Files: []feedFile{{
		Filename: Escape + ".tar.gz", OS: Escape, Arch: Escape, Version: Escape, SHA256: &digest, Size: 1, Kind: kindArchive + Escape,
	}}})
}

// hugeFeed sends 100 MB of releases that nobody asked for, in good JSON.
func hugeFeed(w http.ResponseWriter, _ *http.Request) {
	const one = `{"version":"go1.99.1","stable":true,"files":[]},`
	piece := strings.Repeat(one, 1<<20/len(one))
	w.Header().Set("Content-Type", "application/json")
	_, err := io.WriteString(w, "[")
	for sent := 0; err == nil && sent < 100<<20; sent += len(piece) {
		_, err = io.WriteString(w, piece)
	}
	if err == nil {
		_, _ = io.WriteString(w, strings.TrimSuffix(one, ",")+"]")
	}
}
