package release

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/verify"
)

// FeedCache keeps release lists, by the address of the place that they are of, which
// holds no password. What it returns is trusted no more than what servers send.
type FeedCache interface {
	// Load returns what was stored for base; the error is fs.ErrNotExist where
	// nothing was.
	Load(base string) ([]byte, error)
	Store(base string, data []byte) error
	Drop(base string) error
}

const (
	cacheFormat = 1
	maxCache    = 8 << 20 // a real one has some 1 MB
)

// kept is the form of a kept list.
type kept struct {
	Format    int             `json:"format"`
	Base      string          `json:"base"`
	ETag      string          `json:"etag,omitempty"`
	FetchedAt time.Time       `json:"fetched_at"`
	CheckedAt time.Time       `json:"checked_at"`
	Releases  json.RawMessage `json:"releases"` // in the form of the list itself
	Gone      json.RawMessage `json:"gone,omitempty"`
}

// formatFeed returns f, which is of base, to be kept. Where that is too much, what is
// gone is left out. The error says that it is too much all the same.
func formatFeed(f *feed, base string) ([]byte, error) {
	k := kept{Format: cacheFormat, Base: base, ETag: f.tag, FetchedAt: f.fetched.UTC(), CheckedAt: f.checked.UTC()}
	k.Releases = formatList(f.files)
	if len(f.gone) > 0 {
		k.Gone = formatList(f.gone)
	}
	if len(k.Releases)+len(k.Gone) > maxCache/2 {
		k.Gone = nil
	}
	data, err := json.Marshal(k)
	if err == nil && len(data) > maxCache {
		err = errTooLong
	}
	return data, err
}

var errTooLong = errors.New("it is too long")

// formatList returns files as a list, newest release first. One that is flawed is
// kept without a digest, and so it is flawed when it is read again.
func formatList(files map[verify.Subject]listed) []byte {
	subjects := make([]verify.Subject, 0, len(files))
	for s := range files {
		subjects = append(subjects, s)
	}
	slices.SortFunc(subjects, func(a, b verify.Subject) int {
		if c := goversion.Compare(b.Version, a.Version); c != 0 {
			return c
		}
		return strings.Compare(a.Platform.String(), b.Platform.String())
	})
	list := []feedRelease{}
	for i, s := range subjects {
		if i == 0 || subjects[i-1].Version != s.Version {
			list = append(list, feedRelease{Version: s.Version.String()})
		}
		last := &list[len(list)-1]
		last.Files = append(last.Files, feedFileOf(s, files[s]))
	}
	data, _ := json.Marshal(list) // strings and numbers cannot fail
	return data
}

func feedFileOf(s verify.Subject, e listed) feedFile {
	f := feedFile{Filename: DistFile(s), OS: s.Platform.OS(), Arch: s.Platform.Arch(), Kind: kindArchive}
	if e.flaw == "" {
		f.SHA256 = hex.EncodeToString(e.digest[:])
	}
	if e.size != 0 {
		f.Size = e.size
	}
	return f
}

// parseFeed reads what formatFeed wrote for base. A time that is still to come, at
// now, is now.
func parseFeed(data []byte, base string, now time.Time, secret func(string) bool) (*feed, error) {
	if len(data) > maxCache {
		return nil, errTooLong
	}
	var k kept
	switch err := json.Unmarshal(data, &k); {
	case err != nil:
		return nil, errors.New("it is not in the form that gvx writes")
	case k.Format != cacheFormat:
		return nil, errors.New("another gvx wrote it")
	case k.Base != base:
		return nil, errors.New("it is of another place")
	case k.FetchedAt.IsZero() || k.CheckedAt.IsZero():
		return nil, errors.New("it has no time")
	case k.ETag != "" && !isTag(k.ETag):
		return nil, errors.New("its entity tag is none")
	}
	list, err := readList(bytes.NewReader(k.Releases), secret)
	if err != nil {
		return nil, err
	}
	f := &feed{releases: list, tag: k.ETag, fetched: earlier(k.FetchedAt, now), checked: earlier(k.CheckedAt, now)}
	if k.Gone == nil {
		f.succeed(nil)
		return f, nil
	}
	gone, err := readList(bytes.NewReader(k.Gone), secret)
	if err != nil {
		return nil, err
	}
	f.succeed(&feed{releases: gone})
	return f, nil
}

func earlier(a, b time.Time) time.Time {
	if a.After(b) {
		return b
	}
	return a
}
