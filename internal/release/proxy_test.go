package release

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/verify"
)

const at = "golang.org/toolchain/@v/"

const listing = `v0.0.1-go1.27.3.linux-amd64
v0.0.1-go1.27.4.linux-amd64 2026-11-02T20:36:20Z
v0.0.1-go1.27.4.darwin-arm64
v0.0.1-go1.27rc1.linux-amd64
v0.0.1-go1.27.3.linux-amd64

v0.0.1-go1.27.linux-amd64
v0.0.1-go1.27.5.linux-amd64/../x
` + "\x1b[31mred\nv1.2.3\n"

func TestList(t *testing.T) {
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/base/"+at+"list" {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, listing)
	})
	for _, proxy := range []string{s.URL + "/base", s.URL + "/base/", folder(t, map[string]string{at + "list": listing})} {
		src := NewProxySource(NewClient(quick(Config{})), mustProxies(t, proxy+",direct"))
		c, err := src.List(t.Context(), linux(t))
		if err != nil {
			t.Fatal(err)
		}
		if got := names(c.Releases); !slices.Equal(got, []string{"1.27rc1", "1.27.3", "1.27.4"}) || c.Skipped != 4 {
			t.Errorf("%v, %d skipped", got, c.Skipped)
		}
		if c.Source != "proxy" || c.At != testTime || c.Platform != linux(t) {
			t.Errorf("%+v", c)
		}
	}
}

func TestListTooLong(t *testing.T) {
	line := []byte(strings.Repeat("v0.0.1-go1.27.4.linux-amd64\n", 1024))
	s, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(line); err != nil {
				return
			}
		}
	})
	c, err := NewProxySource(NewClient(quick(Config{})), mustProxies(t, s.URL)).List(t.Context(), linux(t))
	if !errors.As(err, new(*LimitError)) || !errors.As(err, new(*UnreachableError)) || c.Releases != nil {
		t.Error(err)
	}
}

// zipServer has the zip and info of go1.27.4 and a list; what it lacks gets code.
func zipServer(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch strings.TrimPrefix(r.URL.EscapedPath(), "/"+at) {
		case "list":
			io.WriteString(w, listing)
		case "v0.0.1-go1.27.4.linux-amd64.zip":
			io.WriteString(w, "the archive")
		case "v0.0.1-go1.27.4.linux-amd64.info":
			io.WriteString(w, "{}")
		default:
			http.Error(w, "not here \x1b[31m", code)
		}
	}
}

func TestOpen(t *testing.T) {
	s, _ := serve(t, zipServer(404))
	local := folder(t, map[string]string{at + "v0.0.1-go1.27.4.linux-amd64.zip": "the archive", at + "v0.0.1-go1.27.4.linux-amd64.info": "{}"})
	absent, _ := serve(t, status(404))
	for _, tt := range []struct{ proxies, from string }{
		{s.URL, s.URL},
		{local, local},
		{absent.URL + "," + s.URL, s.URL},
		{"direct," + s.URL, s.URL},
	} {
		src := NewProxySource(NewClient(quick(Config{})), mustProxies(t, tt.proxies))
		var last int64
		a, err := src.Open(t.Context(), subject(t, "1.27.4"), tempPart(t), func(done, _ int64) { last = done })
		if err != nil {
			t.Fatal(err)
		}
		file := a.Zip
		a.Zip = nil
		want := Artifact{Subject: subject(t, "1.27.4"), Source: "proxy", URL: tt.from + "/" + at + "v0.0.1-go1.27.4.linux-amd64.zip", Size: 11, Form: ModuleZip}
		if data := readFile(t, file); string(data) != "the archive" {
			t.Errorf("got %q", data)
		}
		if !reflect.DeepEqual(*a, want) || last != 11 {
			t.Errorf("%+v, want %+v", *a, want)
		}
		if ok, err := src.Exists(t.Context(), subject(t, "1.27.4")); !ok || err != nil {
			t.Errorf("exists: %v, %v", ok, err)
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	for _, tt := range []struct {
		code    int
		version string
		missing bool
	}{
		{404, "1.27.9", true},
		{410, "1.27.9", true},
		{403, "1.27.9", true},
		{403, "1.27.3", false}, // listed: a gate, or a fault
		{404, "1.27.3", false},
		{401, "1.27.9", false},
		{500, "1.27.9", false},
	} {
		s, _ := serve(t, zipServer(tt.code))
		src := NewProxySource(NewClient(quick(Config{})), mustProxies(t, s.URL+",direct"))
		a, err := src.Open(t.Context(), subject(t, tt.version), tempPart(t), nil)
		var missing *NotFoundError
		var unreachable *UnreachableError
		if errors.As(err, &missing) != tt.missing || errors.As(err, &unreachable) == tt.missing || a != nil {
			t.Errorf("%d %s: %v, %v", tt.code, tt.version, a, err)
		}
		if tt.missing {
			if got := names(missing.Nearest); !slices.Equal(got, []string{"1.27.4", "1.27.3"}) || !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%d: nearest %v", tt.code, got)
			}
			if got := err.Error(); got != "there is no go1.27.9 for linux-amd64 (source: proxy); nearest: go1.27.4, go1.27.3" {
				t.Error(got)
			}
		} else if !strings.HasPrefix(err.Error(), "cannot get go"+tt.version+" linux-amd64: "+s.URL) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q", err.Error())
		}
		ok, err := src.Exists(t.Context(), subject(t, tt.version))
		if ok || (err == nil) != tt.missing {
			t.Errorf("%d %s exists: %v, %v", tt.code, tt.version, ok, err)
		}
	}
}

// TestNothingAtAll has proxies without a list: a plain 404 is an answer, a 403 may
// be anything.
func TestNothingAtAll(t *testing.T) {
	for code, missing := range map[int]bool{404: true, 403: false} {
		s, _ := serve(t, status(code))
		_, err := NewProxySource(NewClient(quick(Config{})), mustProxies(t, s.URL)).Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
		if errors.As(err, new(*NotFoundError)) != missing || errors.As(err, new(*UnreachableError)) != !missing && code == 403 {
			t.Errorf("%d: %v", code, err)
		}
	}
	_, err := NewProxySource(NewClient(quick(Config{})), mustProxies(t, "file:///nonexistent")).Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
	if !errors.As(err, new(*NotFoundError)) || !strings.Contains(err.Error(), "/nonexistent") {
		t.Errorf("no folder: %v", err)
	}
}

func TestNoSubject(t *testing.T) {
	src := NewProxySource(NewClient(quick(Config{Transport: noSocket{t}})), mustProxies(t, "https://example.invalid"))
	for _, s := range []verify.Subject{{}, {Version: version(t, "1.27.4")}, {Platform: linux(t)}} {
		if a, err := src.Open(t.Context(), s, tempPart(t), nil); err == nil || a != nil {
			t.Errorf("%+v: %v", s, a)
		}
		if ok, err := src.Exists(t.Context(), s); err == nil || ok {
			t.Errorf("%+v exists", s)
		}
	}
}

func FuzzList(f *testing.F) {
	seeds := []string{listing, "", "v0.0.1-go1.20.linux-amd64", "\x00\n \n\xff", strings.Repeat("v0.0.1-go1.21.0.linux-amd64 \r\n", 9)}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	p := linux(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		vs, skipped := parseList(data, p)
		if !slices.IsSortedFunc(vs, goversion.Compare) || len(slices.Compact(slices.Clone(vs))) != len(vs) || skipped < 0 {
			t.Errorf("%v, %d", vs, skipped)
		}
		for _, v := range vs {
			if !strings.Contains(string(data), v.ModuleVersion(p)) {
				t.Errorf("%v was made up", v)
			}
		}
	})
}

// TestCancelIsNoAnswer ends the context during the first proxy's answer: the next
// one is not asked, and the error is the context's own.
func TestCancelIsNoAnswer(t *testing.T) {
	next, count := serve(t, text(listing))
	ctx, cancel := context.WithCancel(t.Context())
	first, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { cancel(); hang(w, r) })
	c := NewClient(quick(Config{}))
	proxies := mustProxies(t, first.URL+"|"+next.URL)
	_, listErr := NewProxySource(c, proxies).List(ctx, linux(t))
	_, openErr := NewProxySource(c, proxies).Open(ctx, subject(t, "1.27.4"), tempPart(t), nil)
	_, logErr := NewLogRemote(c, proxies).ReadRemote(ctx, "/latest")
	for _, err := range []error{listErr, openErr, logErr} {
		if err != context.Canceled {
			t.Errorf("%T: %v", err, err)
		}
	}
	if count.Load() != 0 {
		t.Error("the next proxy was asked")
	}
}
