package release

import (
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestParseProxies has the cases of cmd/go's documentation and of its code.
func TestParseProxies(t *testing.T) {
	for _, tt := range []struct{ value, want string }{
		{"https://a.example", "https://a.example,"},
		{"https://a.example,https://b.example", "https://a.example, https://b.example,"},
		{"https://a.example|https://b.example/x", "https://a.example| https://b.example/x,"},
		{"https://a.example,direct", "https://a.example, direct,"},
		{"https://a.example,direct,https://b.example", "https://a.example, direct, https://b.example,"},
		{"https://a.example,off,https://b.example", "https://a.example, off,"},
		{"off,nonsense", "off,"},
		{"direct", "direct,"},
		{"off", "off,"},
		{" https://a.example , \t|,, direct\r", "https://a.example, direct,"},
		{"a.example/path", "https://a.example/path,"},
		{"a.example:8443", "https://a.example:8443,"},
		{"http://a.example", "http://a.example,"},
		{"file:///srv/proxy|direct", "file:///srv/proxy| direct,"},
		{"https://user:pw@a.example,https://user:pw@a.example/x", "https://a.example, https://a.example/x,"},
		{"", "error: the list has no entries"},
		{" , |", "error: the list has no entries"},
		{"word", "error: entry 1: no scheme"},
		{"/srv/proxy", "error: entry 1: no scheme"},
		{"https://a.example,,ftp://b.example", "error: entry 3: not a scheme"},
		{"file://host/srv", "error: entry 1: a file URL with more"},
		{"file:///srv?x", "error: entry 1: a file URL with more"},
		{"https:///path", "error: entry 1: a URL without a host"},
		{"https://a.example/x@v1", "error: entry 1: an @ in the path"},
		{"https://a b", "error: entry 1: not a URL"},
		{"https://u:1@a.example|https://u:2@A.example:443/", "error: two passwords for https://A.example:443"},
	} {
		var got []string
		proxies, err := ParseProxies(tt.value, "here")
		for _, p := range proxies {
			got = append(got, p.String()+map[bool]string{true: "|", false: ","}[p.onAnyError])
		}
		if want, bad := strings.CutPrefix(tt.want, "error: "); bad {
			var e *ProxyListError
			if !errors.As(err, &e) || proxies != nil || !strings.HasPrefix(err.Error(), "GOPROXY (here): "+want) {
				t.Errorf("%q: %v, %v; want %q", tt.value, got, err, want)
			}
		} else if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%q: %q, %v; want %q", tt.value, got, err, want)
		}
	}
}

var (
	errAbsent = &StatusError{Code: 404}
	errBroken = errors.New("broken")
)

func TestTry(t *testing.T) {
	for _, tt := range []struct {
		value   string
		answers string // by host: a, b, c; 0 for success, 4 for absent, 5 for broken, w for a write error
		asked   string
		err     error
	}{
		{"a.x,b.x", "00", "a", nil},
		{"a.x,b.x", "40", "ab", nil},
		{"a.x,b.x", "50", "a", errBroken},
		{"a.x|b.x", "50", "ab", nil},
		{"a.x|b.x", "40", "ab", nil},
		{"a.x|b.x,c.x", "550", "ab", errBroken},
		{"a.x|b.x|c.x", "540", "abc", nil},
		{"a.x,b.x,c.x", "444", "abc", errAbsent},
		{"a.x|b.x|c.x", "454", "abc", errBroken},
		{"a.x,direct,b.x", "40", "ab", nil},
		{"direct,a.x", "0", "a", nil},
		{"a.x,off,b.x", "40", "a", errAbsent},
		{"a.x|b.x", "w0", "a", errWrite},
		{"direct", "", "", errNoProxies},
		{"off", "", "", errNoProxies},
	} {
		asked := ""
		err := try(t.Context(), mustProxies(t, tt.value), func(p Proxy) error {
			host := p.url.Host[:1]
			asked += host
			return map[byte]error{'0': nil, '4': errAbsent, '5': errBroken, 'w': errWrite}[tt.answers[host[0]-'a']]
		})
		if asked != tt.asked || !errors.Is(err, tt.err) {
			t.Errorf("%s with %s: asked %s, %v; want %s, %v", tt.value, tt.answers, asked, err, tt.asked, tt.err)
		}
		if errors.Is(err, fs.ErrNotExist) != (tt.err == error(errAbsent)) {
			t.Errorf("%s with %s: wrongly absent or not: %v", tt.value, tt.answers, err)
		}
	}
}

var errWrite error = &WriteError{errors.New("disk full")}

func TestTryTellsOfEach(t *testing.T) {
	a, _ := serve(t, status(500))
	b, _ := serve(t, status(404))
	s := NewProxySource(NewClient(quick(Config{})), mustProxies(t, a.URL+"|"+b.URL))
	_, err := s.List(t.Context(), linux(t))
	var e *AttemptsError
	if !errors.As(err, &e) || len(e.Attempts) != 2 {
		t.Fatal(err)
	}
	for _, want := range []string{a.URL, b.URL, "500", "404"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s is missing: %v", want, err)
		}
	}
}

func TestNoProxyInList(t *testing.T) {
	for _, value := range []string{"off", "direct", "direct,off"} {
		proxies, err := ParseProxies(value, "/home/u/.config/go/env")
		if err != nil {
			t.Fatal(err)
		}
		_, err = NewProxySource(NewClient(quick(Config{Transport: noSocket{t}})), proxies).List(t.Context(), linux(t))
		var e *UnreachableError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), "GOPROXY="+value+" (/home/u/.config/go/env)") {
			t.Error(err)
		}
	}
}

func FuzzParseProxies(f *testing.F) {
	seeds := []string{"https://a.example,direct", "a.example|b.example", "off", "file:///x", "https://u:p@h/%2f?q#f", " ,|", "user:p@ss@h:1,[::1]", "https:/u:p@h"}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		proxies, err := ParseProxies(value, "x")
		if (err == nil) == (len(proxies) == 0) {
			t.Fatalf("%d proxies, %v", len(proxies), err)
		}
		if err != nil && strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || !strconv.IsPrint(r) }) {
			t.Errorf("unsafe to print: %q", err.Error())
		}
		for i, p := range proxies {
			shown := p.String()
			switch {
			case p.url == nil:
				if p.word != "direct" && (p.word != "off" || i != len(proxies)-1) {
					t.Errorf("word %q at %d of %d", p.word, i, len(proxies))
				}
			case p.url.User != nil:
				t.Errorf("a login is left in the URL of %q", value)
			case !slices.Contains([]string{"http", "https", "file"}, p.url.Scheme):
				t.Errorf("scheme %q", p.url.Scheme)
			}
			if strings.ContainsFunc(shown, func(r rune) bool { return r < ' ' || !strconv.IsPrint(r) }) {
				t.Errorf("unsafe to print: %q", shown)
			}
		}
	})
}

func TestShowProxies(t *testing.T) {
	const value = "https://a.example|file:///srv,direct"
	if got := ShowProxies(mustProxies(t, "https://user:pw@a.example | file:///srv,,direct")); got != value {
		t.Errorf("%q", got)
	}
}
