package release

import (
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/verify"
)

var _ verify.Remote = (*LogRemote)(nil)

// TestLogRoad has cmd/go's rule for each kind of answer to "supported": y for
// yes, n for 404, g for 410, f for 403, e for 500.
func TestLogRoad(t *testing.T) {
	urls := map[byte]string{}
	codes := map[byte]int{'n': 404, 'g': 410, 'f': 403, 'e': 500}
	proxy := func(kind byte) string {
		if urls[kind] == "" {
			s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case kind != 'y':
					http.Error(w, "", codes[kind])
				case r.URL.Path == "/sumdb/sum.golang.org/supported":
				case r.URL.Path == "/sumdb/sum.golang.org/tile/8/0/x001/234":
					io.WriteString(w, "by proxy")
				default:
					http.NotFound(w, r)
				}
			})
			urls[kind] = s.URL
		}
		return urls[kind]
	}
	direct, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "directly "+r.URL.Path) })
	const directly = "directly /tile/8/0/x001/234"
	for _, tt := range []struct{ list, want string }{
		{"y", "by proxy"},
		{"n", directly},
		{"g,direct", directly},
		{"n,y", "by proxy"},
		{"n|y", "by proxy"},
		{"n,direct,y", directly},
		{"f,y", "403"},
		{"e,direct", "500"},
		{"e|y", "by proxy"},
		{"e|direct", directly},
		{"e|n", "500"},
		{"e|off", "500"},
		{"n,off", directly},
		{"off", directly},
		{"direct", directly},
		{"", directly},
	} {
		var list strings.Builder
		for _, word := range strings.FieldsFunc(strings.NewReplacer(",", " , ", "|", " | ").Replace(tt.list), func(r rune) bool { return r == ' ' }) {
			if len(word) == 1 && word != "," && word != "|" {
				word = proxy(word[0])
			}
			list.WriteString(word)
		}
		var proxies []Proxy
		if tt.list != "" {
			proxies = mustProxies(t, list.String())
		}
		l := NewLogRemote(NewClient(quick(Config{})), proxies)
		if l.direct.String() != "https://sum.golang.org" {
			t.Fatal(l.direct)
		}
		l.direct = mustURL(t, direct.URL)
		data, err := l.ReadRemote(t.Context(), "/tile/8/0/x001/234")
		if strings.Contains(tt.want, "0") && len(tt.want) == 3 {
			var u *UnreachableError
			if !errors.As(err, &u) || !strings.Contains(err.Error(), tt.want) || data != nil {
				t.Errorf("%s: %q, %v", tt.list, data, err)
			}
		} else if string(data) != tt.want || err != nil {
			t.Errorf("%s: %q, %v", tt.list, data, err)
		}
	}
}

func TestLogAsksOnceAndForgetsFailures(t *testing.T) {
	code, asked := 403, 0
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/supported"):
			asked++
			w.WriteHeader(code)
		case strings.HasSuffix(r.URL.Path, "/lookup/golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64"):
			io.WriteString(w, "record")
		default:
			http.Error(w, "not found: \x1b[31m", 404)
		}
	})
	l := NewLogRemote(NewClient(quick(Config{})), mustProxies(t, s.URL))
	l.direct = &url.URL{Scheme: "https", Host: "must-not-be-asked.invalid"}
	if _, err := l.ReadRemote(t.Context(), "/latest"); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a refusal: %v", err)
	}
	code = 200
	for range 2 {
		data, err := l.ReadRemote(t.Context(), "/lookup/golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64")
		if err != nil || string(data) != "record" {
			t.Fatalf("%q, %v", data, err)
		}
	}
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}
	// Once a proxy has the log, what it lacks is not asked for elsewhere.
	_, err := l.ReadRemote(t.Context(), "/lookup/x")
	if !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "\x1b") {
		t.Error(err)
	}
}

func TestLogInAFolder(t *testing.T) {
	dir := folder(t, map[string]string{"sumdb/sum.golang.org/supported": "", "sumdb/sum.golang.org/latest": "head"})
	l := NewLogRemote(NewClient(quick(Config{Offline: true, Transport: noSocket{t}})), mustProxies(t, dir))
	if data, err := l.ReadRemote(t.Context(), "/latest"); err != nil || string(data) != "head" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := l.ReadRemote(t.Context(), "/tile/8/0/000"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestLogAnswersAreBounded(t *testing.T) {
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/supported") {
			w.Write(make([]byte, maxLogAnswer+1))
		}
	})
	l := NewLogRemote(NewClient(quick(Config{})), mustProxies(t, s.URL))
	if data, err := l.ReadRemote(t.Context(), "/latest"); !errors.As(err, new(*LimitError)) || data != nil {
		t.Error(err)
	}
}
