package release

import (
	"errors"
	"net/url"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// Proxy is one entry of GOPROXY: a module proxy, or one of the words "direct" and
// "off". It holds no password that can be printed.
type Proxy struct {
	url        *url.URL // nil for a word
	word       string
	onAnyError bool // go on to the next entry after any error, not only 404 and 410
	login      login
	origin     string // where the list came from
}

// String returns the entry as it may be shown.
func (p Proxy) String() string {
	if p.url == nil {
		return p.word
	}
	return redact(p.url)
}

// ProxyListError says what is wrong with GOPROXY. It repeats nothing of the
// entry, which may hold a password in a place where nobody looks for one.
type ProxyListError struct {
	Origin string // where the value came from
	Entry  int    // from 1; 0 for the whole list
	Reason string
}

func (e *ProxyListError) Error() string {
	s := "GOPROXY (" + quote.Foreign(e.Origin) + "): "
	if e.Entry > 0 {
		s += "entry " + strconv.Itoa(e.Entry) + ": "
	}
	return s + e.Reason
}

// ParseProxies reads the value of GOPROXY, as found at origin, by Go's rules: the
// entry after a comma is asked when the one before answers 404 or 410, the one
// after a bar when it fails in any way; "off" ends the list; an entry without a
// scheme is https. "direct" stays in the list: it is no place to get a toolchain
// from, but one that knows the checksum log.
//
// The error is a *[ProxyListError]. See https://go.dev/ref/mod#goproxy-protocol
// and cmd/go/internal/modfetch, proxyList.
func ParseProxies(value, origin string) ([]Proxy, error) {
	var proxies []Proxy
	for n, rest := 1, value; rest != ""; n++ {
		var entry string
		end := strings.IndexAny(rest, ",|")
		p := Proxy{origin: origin, onAnyError: end >= 0 && rest[end] == '|'}
		if end < 0 {
			entry, rest = rest, ""
		} else {
			entry, rest = rest[:end], rest[end+1:]
		}
		switch entry = strings.TrimSpace(entry); entry {
		case "":
			continue
		case "off", "direct":
			p.word = entry
		default:
			u, err := proxyURL(entry)
			if err != nil {
				return nil, &ProxyListError{origin, n, err.Error()}
			}
			p.url, p.login = split(u)
		}
		proxies = append(proxies, p)
		if entry == "off" {
			break
		}
	}
	if len(proxies) == 0 {
		return nil, &ProxyListError{Origin: origin, Reason: "the list has no entries"}
	}
	if err := oneLoginEach(proxies); err != nil {
		return nil, err
	}
	return proxies, nil
}

// proxyURL reads an entry that is no word.
func proxyURL(entry string) (*url.URL, error) {
	if strings.ContainsAny(entry, ".:/") && !strings.Contains(entry, ":/") && !filepath.IsAbs(entry) && !path.IsAbs(entry) {
		entry = "https://" + entry
	}
	u, err := ParseURL(entry)
	if err != nil {
		return nil, err
	}
	switch u.Scheme {
	case "http", "https":
		if strings.Contains(u.Path, "@") {
			// Else the rest of such a password would pass for a host and a path,
			// and be looked up and shown.
			return nil, errors.New("an @ in the path (in a password, write %2F for /, %2C for a comma, %7C for a bar)")
		}
		return u, nil
	case "file":
		if *u != (url.URL{Scheme: u.Scheme, Path: u.Path, RawPath: u.RawPath}) {
			return nil, errors.New("a file URL with more than a path (want file:///path)")
		}
		return u, nil
	case "":
		return nil, errors.New("no scheme (want https://…, http://… or file:///…)")
	}
	return nil, errors.New("not a scheme of a module proxy (want https, http or file)")
}

// oneLoginEach refuses two passwords for one scheme, host and port: one of them
// would be sent where the other belongs.
func oneLoginEach(proxies []Proxy) error {
	seen := make(map[origin]string)
	for _, p := range proxies {
		if p.login == nil {
			continue
		}
		o, token := originOf(p.url), p.login.token()
		if old, ok := seen[o]; ok && old != token {
			return &ProxyListError{Origin: p.origin, Reason: "two passwords for " + redact(&url.URL{Scheme: p.url.Scheme, Host: p.url.Host})}
		}
		seen[o] = token
	}
	return nil
}

// trust hands the proxies' passwords to c.
func (c *Client) trust(proxies []Proxy) {
	for _, p := range proxies {
		if p.url != nil {
			c.credentials.add(originOf(p.url), p.login)
		}
	}
}

// ShowProxies returns the list as it may be shown, with its separators.
func ShowProxies(proxies []Proxy) string {
	var b strings.Builder
	for i, p := range proxies {
		b.WriteString(p.String())
		switch {
		case i == len(proxies)-1:
		case p.onAnyError:
			b.WriteByte('|')
		default:
			b.WriteByte(',')
		}
	}
	return b.String()
}
