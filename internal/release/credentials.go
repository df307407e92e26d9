package release

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Credentials holds user names and passwords by the scheme, host and port that
// they were given for. It prints as nothing: they are held in closures, which no
// verb of package fmt looks into.
type Credentials struct {
	mu    sync.Mutex
	table map[origin]login
	netrc netrc // what was read of it
}

// login is a user name and a password.
type login func() *url.Userinfo

// NewCredentials returns an empty table.
func NewCredentials() *Credentials {
	return &Credentials{table: make(map[origin]login)}
}

// Take returns u without user name and password, which it keeps for u's origin.
func (c *Credentials) Take(u *url.URL) *url.URL {
	bare, user := split(u)
	c.add(originOf(bare), user)
	return bare
}

// split takes user name and password out of u; the login is nil where there is
// none.
func split(u *url.URL) (*url.URL, login) {
	bare := *u
	bare.User = nil
	user := u.User
	if user == nil || user.String() == "" {
		return &bare, nil
	}
	return &bare, func() *url.Userinfo { return user }
}

// hide keeps what u holds from being shown, and sends it nowhere.
func (c *Credentials) hide(u *url.URL) {
	bare, user := split(u)
	o := originOf(bare)
	o.scheme = "by way of " + o.scheme // the scheme of no request
	c.add(o, user)
}

func (c *Credentials) add(o origin, l login) {
	if l == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.table[o] = l
}

// authorization returns the header for a request to u, "" where nothing was
// given for exactly its origin. The user's .netrc, which is not asked where a URL
// has a password of its own, is for https alone, and only where byNetrc is true.
func (c *Credentials) authorization(u *url.URL, byNetrc bool) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.table[originOf(u)]
	if l == nil && byNetrc && u.Scheme == "https" {
		l = c.netrc.find(u)
	}
	if l == nil {
		return ""
	}
	return "Basic " + l.token()
}

// addNetrc adds what a .netrc file says.
func (c *Credentials) addNetrc(data []byte) {
	all := parseNetrc(data)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.netrc = all
}

// in reports whether text repeats something secret, as a server may that got it.
func (c *Credentials) in(text string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range c.table {
		if l.in(text) {
			return true
		}
	}
	return slices.ContainsFunc(c.netrc, func(m machine) bool { return m.login.in(text) })
}

func (l login) token() string {
	name := l().Username()
	password, _ := l().Password()
	return base64.StdEncoding.EncodeToString([]byte(name + ":" + password))
}

func (l login) in(text string) bool {
	password, _ := l().Password()
	if password == "" {
		// Tokens are often given as the user name alone.
		password = l().Username()
	}
	for _, s := range []string{password, url.QueryEscape(password), url.PathEscape(password), l.token()} {
		if s != "" && strings.Contains(text, s) {
			return true
		}
	}
	return false
}
