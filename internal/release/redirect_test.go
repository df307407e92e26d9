package release

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// secureServer starts a TLS server and returns a client transport that trusts it.
func secureServer(t *testing.T, h http.HandlerFunc) (*httptest.Server, http.RoundTripper) {
	t.Helper()
	s := httptest.NewTLSServer(h)
	t.Cleanup(s.Close)
	return s, s.Client().Transport
}

func TestRedirects(t *testing.T) {
	plain, plainCount := serve(t, text("plain"))
	var target string
	secure, transport := secureServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/end":
			io.WriteString(w, "end")
		case strings.HasPrefix(r.URL.Path, "/count/"):
			n, _ := strconv.Atoi(r.URL.Path[len("/count/"):])
			if n == 0 {
				io.WriteString(w, "end")
				return
			}
			w.Header().Set("Location", "/count/"+strconv.Itoa(n-1))
			w.WriteHeader(307)
		default:
			w.Header().Set("Location", target)
			w.WriteHeader(302)
		}
	})
	c := NewClient(quick(Config{Transport: transport}))
	for _, tt := range []struct{ from, to, want string }{
		{"/a", "/end", ""},
		{"/a", secure.URL + "/end", ""},
		{"/count/10", "", ""},
		{"/count/11", "", "more than 10 redirects"},
		{"/a", "/a", "more than 10 redirects"},
		{"/a", plain.URL, "from https to http"},
		{"/a", "file:///etc/passwd", "something else"},
		{"/a", "ftp://127.0.0.1/x", "something else"},
		{"/a", "mailto:x", "something else"},
		{"/a", "https:///x", "something else"},
		{"/a", "", "nowhere"},
		{"/a", "http://a b/", "nowhere"},
		{"/a", "http://u:canary@%zz/", "nowhere"},
	} {
		target = tt.to
		data, err := c.Get(t.Context(), mustURL(t, secure.URL+tt.from), 1000)
		if tt.want == "" {
			if err != nil || string(data) != "end" {
				t.Errorf("%s → %q: %q, %v", tt.from, tt.to, data, err)
			}
			continue
		}
		var e *RedirectError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s → %q: %v", tt.from, tt.to, err)
		}
	}
	if plainCount.Load() != 0 {
		t.Error("the plain server was asked")
	}
}

// TestPasswordsStayAtHome sends a request with a password through redirects to
// another port and back.
func TestPasswordsStayAtHome(t *testing.T) {
	var home *httptest.Server
	got := map[string]string{}
	away, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got["away"] = r.Header.Get("Authorization") + r.Header.Get("Cookie") + r.Header.Get("Referer")
		// A user name in a Location is nobody's.
		http.Redirect(w, r, strings.Replace(home.URL, "://", "://evil:evil@", 1)+"/back", http.StatusFound)
	})
	home, _ = serve(t, func(w http.ResponseWriter, r *http.Request) {
		got[r.URL.Path] = r.Header.Get("Authorization")
		if r.URL.Path == "/start" {
			http.Redirect(w, r, away.URL+"/x", http.StatusFound)
		}
	})
	from := strings.Replace(home.URL, "://", "://user:canary@", 1) + "/start"
	if _, err := NewClient(quick(Config{})).Get(t.Context(), mustURL(t, from), 1000); err != nil {
		t.Fatal(err)
	}
	const basic = "Basic dXNlcjpjYW5hcnk="
	if got["/start"] != basic || got["/back"] != basic {
		t.Errorf("the own server got %v", got)
	}
	if got["away"] != "" {
		t.Errorf("the other server got %q", got["away"])
	}
}

func TestOrigins(t *testing.T) {
	c := NewCredentials()
	bare := c.Take(mustURL(t, "https://user:pw@Example.com/path"))
	if bare.User != nil || bare.String() != "https://Example.com/path" {
		t.Errorf("left over: %v", bare)
	}
	for raw, want := range map[string]bool{
		"https://example.com/other":        true,
		"https://example.com:443/":         true,
		"HTTPS://EXAMPLE.COM":              true,
		"http://example.com/path":          false,
		"http://example.com:443/path":      false,
		"https://example.com:8443/path":    false,
		"https://sub.example.com/path":     false,
		"https://example.com./path":        false,
		"https://example.com.evil.invalid": false,
	} {
		if got := c.authorization(mustURL(t, raw), true) != ""; got != want {
			t.Errorf("%s: %v", raw, got)
		}
	}
}

// bareOnly is a transport that refuses a URL with a user name.
type bareOnly struct{ t *testing.T }

func (b bareOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.User != nil {
		b.t.Error("a transport got a URL with a user name")
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestTransportsSeeBareURLs(t *testing.T) {
	var s *httptest.Server
	s, _ = serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/start" {
			http.Redirect(w, r, withLogin(s.URL)+"/end", http.StatusFound)
		}
	})
	c := NewClient(quick(Config{Transport: bareOnly{t}}))
	if _, err := c.Get(t.Context(), mustURL(t, withLogin(s.URL)+"/start"), 1000); err != nil {
		t.Error(err)
	}
}
