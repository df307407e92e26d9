package releasetest

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/gvx-go/gvx/internal/goversion"
)

// archiveBehaviours are those of a wrong archive, and of what is said about it.
func archiveBehaviours() map[string]behaviour {
	return map[string]behaviour{
		"tampered-archive": refuted(onOffers(func(_ *Mirror, o *offer) { o.archive = tampered(o.Toolchain) })),
		"flipped-byte":     refuted(onOffers(func(_ *Mirror, o *offer) { o.archive = flipMiddle(o.archive) })),
		"tampered-feed":    refuted(onOffers(func(m *Mirror, o *offer) { m.tamperUnsigned(o) })),
		"tampered-signed":  refuted(onOffers(func(m *Mirror, o *offer) { *o = m.offer(o.Toolchain, tampered(o.Toolchain)) })),
		"other-version": refuted(onOffers(func(m *Mirror, o *offer) {
			*o = m.offer(o.Toolchain, m.anotherOf(o.Toolchain).Archive())
		})),
		"good-then-bad": {[]int{0, 4}, goodThenBad},
	}
}

// onOffers is a behaviour that changes each offer.
func onOffers(change func(m *Mirror, o *offer)) func(*Mirror) {
	return func(m *Mirror) {
		m.each(func(o *offer) { change(m, o) })
	}
}

// tamperUnsigned has all but the signature match an archive that was tampered with.
func (m *Mirror) tamperUnsigned(o *offer) {
	signature := o.signature
	*o = m.offer(o.Toolchain, tampered(o.Toolchain))
	o.signature = signature
}

func flipMiddle(data []byte) []byte {
	data = slices.Clone(data)
	data[len(data)/2] ^= 1
	return data
}

// tampered returns the official archive of t with one byte of one file changed,
// bin/go where there is one. It is of the same length where that can be had: the
// length shall not give it away.
func tampered(t Toolchain) []byte {
	list := t.officialEntries()
	at := slices.IndexFunc(list, func(e official) bool { return e.name == "go/bin/go" && e.content != "" })
	if at < 0 {
		at = slices.IndexFunc(list, func(e official) bool { return e.content != "" && strings.HasPrefix(e.name, "go/src/") })
	}
	want := len(t.Archive())
	original := list[at].content
	var shortest []byte
	var padded string
	tries := 40
	if want > 1<<20 {
		tries = 10 // it takes its time
	}
	for try := range tries {
		list[at].content = withOtherByte(original, try)
		data := t.packOfficial(list)
		if len(data) == want {
			return data
		}
		if shortest == nil || len(data) < len(shortest) {
			shortest, padded = data, list[at].content
		}
	}
	if missing := want - len(shortest); missing > 0 && t.Subject.Platform.OS() != "windows" {
		list[at].content = padded
		return compress(packTar(list), strings.Repeat("x", missing-1)) // and the zero that ends it
	}
	return shortest
}

// withOtherByte changes one byte near the middle to the one that comes after it,
// which compresses well; to anything else where all bytes are the same.
func withOtherByte(content string, try int) string {
	data := []byte(content)
	for i := range len(data) - 1 {
		at := (len(data)/2 + try + i) % (len(data) - 1)
		if data[at] != data[at+1] {
			data[at] = data[at+1]
			return string(data)
		}
	}
	data[0] ^= 1
	return string(data)
}

// anotherOf returns another toolchain for the platform of t: one that is offered,
// else a small one. m.mu is held.
func (m *Mirror) anotherOf(t Toolchain) Toolchain {
	for _, o := range newestOffers(m.genuine) {
		if o.Subject.Platform == t.Subject.Platform && o.Subject != t.Subject {
			return o.Toolchain
		}
	}
	return Small(anotherVersion(t.Subject.Version).String(), t.Subject.Platform)
}

func newestOffers(offers map[string]offer) []offer {
	var list []offer
	for _, o := range offers {
		list = append(list, o)
	}
	slices.SortFunc(list, func(a, b offer) int {
		if c := goversion.Compare(b.Subject.Version, a.Subject.Version); c != 0 {
			return c
		}
		return strings.Compare(a.name, b.name)
	})
	return list
}

// anotherVersion returns a release of the same minor.
func anotherVersion(v goversion.Version) goversion.Version {
	for _, patch := range []string{".1", ".2"} {
		other, err := goversion.Parse(v.Minor().String() + patch)
		must(err)
		if other != v {
			return other
		}
	}
	return v
}

// goodThenBad answers each path well once; from then on the archive is tampered
// with, and feed and digest match it.
func goodThenBad(m *Mirror) {
	later := &Mirror{key: m.key, offers: map[string]*offer{}}
	m.each(func(o *offer) {
		bad := *o
		m.tamperUnsigned(&bad)
		later.offers[o.name] = &bad
	})
	var first firstTime
	m.Handle(hasPrefix(mirrorPath), func(w http.ResponseWriter, r *http.Request) {
		if first.of(r) {
			m.answer(w, r)
		} else {
			later.answer(w, r)
		}
	})
}

// firstTime tells the first request of each path.
type firstTime struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (f *firstTime) of(r *http.Request) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen == nil {
		f.seen = map[string]bool{}
	}
	seen := f.seen[r.URL.Path]
	f.seen[r.URL.Path] = true
	return !seen
}
