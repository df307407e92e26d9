package release

import (
	"errors"
	"net/url"
	"path/filepath"
	"strings"
)

// DistURL is where Go's releases are.
const DistURL = "https://go.dev/dl"

// Mirror stands for [DistURL]: a server or a folder with the same files. Its zero
// value is none. It holds no password that can be printed.
type Mirror struct {
	url   *url.URL // without a slash at its end
	login login
}

// MirrorError says what is wrong with a mirror's address. It repeats nothing of it,
// which may hold a password in a place where nobody looks for one.
type MirrorError struct{ Reason string }

func (e *MirrorError) Error() string { return "GVX_MIRROR: " + e.Reason }

// ParseMirror reads the address of a mirror: an http, https or file URL without a
// query, or the absolute path of a folder. The error is a *[MirrorError].
func ParseMirror(value string) (Mirror, error) {
	u, err := mirrorURL(value)
	if err != nil {
		return Mirror{}, &MirrorError{err.Error()}
	}
	bare, user := split(u)
	bare.RawPath = strings.TrimRight(bare.EscapedPath(), "/")
	bare.Path = strings.TrimRight(bare.Path, "/")
	return Mirror{bare, user}, nil
}

func mirrorURL(value string) (*url.URL, error) {
	if filepath.IsAbs(value) {
		path := filepath.ToSlash(filepath.Clean(value))
		u := &url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(path, "/")}
		_, err := filePath(u)
		return u, err
	}
	u, err := ParseURL(value)
	if err != nil {
		return nil, err
	}
	switch {
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("a URL with a query or a fragment (want BASE so that BASE/FILE is a file)")
	case u.Scheme == "file":
		if u.User != nil {
			return nil, errors.New("a file URL with a user name (want file:///path)")
		}
		_, err := filePath(u)
		return u, err
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("neither an http, https or file URL nor the absolute path of a folder")
	case strings.Contains(u.Path, "@"):
		// See proxyURL.
		return nil, errors.New("an @ in the path (in a password, write %2F for /)")
	}
	return u, nil
}

// IsZero reports whether m is no mirror.
func (m Mirror) IsZero() bool { return m.url == nil }

// String returns the address as it may be shown.
func (m Mirror) String() string {
	if m.IsZero() {
		return ""
	}
	return redact(m.url)
}

// KeptAs returns the address by which a [FeedCache] has the list of m, or of [DistURL]
// where m is none.
func (m Mirror) KeptAs() string {
	if m.IsZero() {
		return DistURL
	}
	return m.url.String()
}

// isFolder reports whether m is a folder of this machine.
func (m Mirror) isFolder() bool { return m.url.Scheme == "file" }

// file returns the address of the file called name.
func (m Mirror) file(name string) *url.URL { return join(m.url, name) }

// feed returns the address of the list of releases.
func (m Mirror) feed() *url.URL {
	u := join(m.url, "")
	u.RawQuery = feedQuery
	return u
}

// feedQuery asks for the list of all releases.
const feedQuery = "mode=json&include=all"
