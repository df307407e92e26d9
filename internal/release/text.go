package release

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// RedactText returns text, such as an argument, a list of proxies or an error's words,
// with each URL in it as [Redact] would show it, but for what a terminal would obey.
// Where the end of a URL cannot be told from a password, more of text goes than need be.
// A password or a query goes too where a scheme is lacking, as in HTTP_PROXY=u:p@host:3128.
func RedactText(text string) string {
	text = bareUser().ReplaceAllString(redactURLs(text), "${1}…@")
	text = bareQuery().ReplaceAllString(text, "?…")
	return escapedURL().ReplaceAllString(text, hidden)
}

var (
	// bareUser is user:password@ within a word. A slash ends a password: what stands behind
	// it may be a module's path and its @version.
	bareUser = later("(^|[\\s\"'`<>()|,;/\\\\=])[^\\s\"'`<>()|,;/\\\\=@]*:[^\\s\"'`<>/\\\\]*@")
	// bareQuery is ?name=value.
	bareQuery = later("\\?[^\\s\"'`<>|,?]*=[^\\s\"'`<>|,]*")
	// escapedURL is one in a query or a file's name.
	escapedURL = later("(?i)[^\\s\"'`<>=]*%3a%2f%2f[^\\s\"'`<>]*")
)

// later compiles an expression when it is first used: most runs of gvx redact nothing.
func later(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

func redactURLs(text string) string {
	var b strings.Builder
	for {
		at := strings.Index(text, "://")
		if at < 0 {
			return b.String() + text
		}
		from := schemeStart(text, at)
		authority := at + len("://")
		to, password := urlEnd(text, authority)
		b.WriteString(text[:from])
		switch before := text[authority:max(password, authority)]; {
		case password < 0:
			b.WriteString(redactOne(text[from:to]))
		case strings.ContainsAny(before, "/?#"):
			b.WriteString(hidden) // which of it is the password cannot be told
		default:
			b.WriteString(redactOne(text[from:authority] + text[password+1:to]))
		}
		text = text[to:]
	}
}

// redactOne is [Redact] without quoting, for what has no user name.
func redactOne(raw string) string {
	u, err := ParseURL(raw)
	switch {
	case err != nil || u.Opaque != "" || u.Scheme == "":
		return hidden
	case u.User == nil && u.RawQuery == "" && !strings.Contains(raw, "#"):
		return raw // as it was written
	}
	shown := (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
	if u.RawQuery != "" {
		shown += "?…"
	}
	return shown
}

// schemeStart is where the scheme begins that ends at.
func schemeStart(text string, at int) int {
	from := at
	for from > 0 && isSchemeByte(text[from-1]) {
		from--
	}
	return from
}

func isSchemeByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'
}

// urlEnd is where the URL ends whose authority begins at from, and where the @ is that ends
// its password, -1 where it has none. A URL ends at what stands between the items of a list,
// or around it in a sentence. All of that may also be part of a password, so that an @
// further on counts, before the next URL and in the same sentence.
func urlEnd(text string, from int) (end, password int) {
	rest := text[from:]
	if next := strings.Index(rest, "://"); next >= 0 {
		rest = rest[:schemeStart(rest, next)]
	}
	if sentence := strings.Index(rest, ": "); sentence >= 0 {
		rest = rest[:sentence]
	}
	if line := strings.IndexByte(rest, '\n'); line >= 0 {
		rest = rest[:line]
	}
	password = -1
	for i := len(rest) - 1; i >= 0 && password < 0; i-- {
		if rest[i] == '@' && !isProxyPath(rest, i) {
			password = i
		}
	}
	end = len(rest)
	if i := strings.IndexAny(rest[password+1:], ",|\"'`<> \t\r"); i >= 0 {
		end = password + 1 + i
	}
	if password >= 0 {
		password += from
	}
	return from + end, password
}

// isProxyPath reports whether the @ at i is of the paths of a module proxy, /@v/ and
// /@latest, or of the checksum log, /lookup/MODULE@VERSION.
func isProxyPath(rest string, i int) bool {
	switch after := rest[i:]; {
	case strings.HasPrefix(after, "@v/"), strings.HasPrefix(after, "@latest"):
		return i > 0 && rest[i-1] == '/'
	case strings.HasPrefix(after, "@v0.0.1-go"):
		return strings.HasSuffix(rest[:i], "/lookup/golang.org/toolchain")
	}
	return false
}
