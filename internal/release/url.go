package release

import (
	"errors"
	"net/url"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// hidden is shown in place of a URL whose parts cannot be told from a password.
const hidden = "(a URL that cannot be read)"

// ParseURL reads a URL. Its error says nothing of raw, unlike that of url.Parse,
// which repeats all of it, password included.
func ParseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Opaque != "":
		return nil, errors.New("not a URL")
	case (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() == "":
		return nil, errors.New("a URL without a host")
	}
	return u, nil
}

// Redact returns raw as it may be shown: no user name, no password, no query
// (signed addresses keep their keys there), no fragment, nothing a terminal would
// obey. Of what is no URL it shows nothing.
func Redact(raw string) string {
	u, err := ParseURL(raw)
	if err != nil {
		return hidden
	}
	return redact(u)
}

func redact(u *url.URL) string {
	if u.Opaque != "" {
		return hidden
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	s := shown.String()
	if u.RawQuery != "" {
		s += "?…"
	}
	return quote.Foreign(s)
}

// join returns u with elem, a slash path, below its path. It keeps u's own
// escapes as they are.
func join(u *url.URL, elem string) *url.URL {
	elem = strings.TrimPrefix(elem, "/")
	v := *u
	v.Path = strings.TrimSuffix(u.Path, "/") + "/" + elem
	v.RawPath = strings.TrimSuffix(u.EscapedPath(), "/") + "/" + (&url.URL{Path: elem}).EscapedPath()
	return &v
}

// origin is what a password belongs to: a scheme, a host and a port.
type origin struct{ scheme, host, port string }

func originOf(u *url.URL) origin {
	o := origin{strings.ToLower(u.Scheme), strings.ToLower(u.Hostname()), u.Port()}
	if o.port == "" {
		o.port = map[string]string{"http": "80", "https": "443"}[o.scheme]
	}
	return o
}
