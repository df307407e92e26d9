package doctor

import (
	"net/url"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// proxyEntry is one entry of GOPROXY.
type proxyEntry struct {
	Number int    // from 1
	Word   string // "direct" or "off"
	// URL is that of a server or folder; nil for a word, and where Problem says why it is
	// none.
	URL     *url.URL
	Problem string
	// Bar is whether a bar follows, so that the next entry is asked after any failure.
	Bar bool
}

// Shown is the entry as it may be shown: without a password or a query.
func (e proxyEntry) Shown() string {
	if e.URL == nil {
		return quote.Foreign(e.Word)
	}
	bare := url.URL{Scheme: e.URL.Scheme, Host: e.URL.Host, Path: e.URL.Path}
	if strings.Contains(e.URL.Path, "@") {
		bare.Path = "/…" // the rest of a password that was not escaped
	}
	return quote.Foreign(bare.String())
}

// parseGOPROXY reads GOPROXY by the go command's rules (cmd/go/internal/modfetch,
// proxyList): what stands behind "direct" or "off" is read by us alone.
func parseGOPROXY(value string) (all []proxyEntry) {
	for n := 1; value != ""; n++ {
		e := proxyEntry{Number: n}
		text := value
		if end := strings.IndexAny(value, ",|"); end >= 0 {
			text, e.Bar, value = value[:end], value[end] == '|', value[end+1:]
		} else {
			value = ""
		}
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		if text == "direct" || text == "off" {
			e.Word = text
		} else {
			e.URL, e.Problem = parseProxyURL(text)
		}
		all = append(all, e)
	}
	return all
}

// parseProxyURL reads one entry that is no word.
func parseProxyURL(text string) (u *url.URL, problem string) {
	if strings.ContainsAny(text, ".:/") && !strings.Contains(text, ":/") && !filepath.IsAbs(text) && !strings.HasPrefix(text, "/") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, "it is not a URL"
	case u.Scheme == "":
		return nil, "it has no scheme"
	case u.Scheme == "file" && *u != (url.URL{Scheme: u.Scheme, Path: u.Path, RawPath: u.RawPath}):
		return nil, "it is a file URL with more than a path"
	case u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "file":
		return nil, "its scheme is none of https, http and file"
	}
	return u, ""
}
