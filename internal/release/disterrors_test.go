package release

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/verify"
)

// TestDistErrors has a place with one thing wrong, and tells what is refuted from
// what is not there and what cannot be had.
func TestDistErrors(t *testing.T) {
	good := entryOf(distName, distBytes)
	fail := func(code int) string { return "\x00" + http.StatusText(code) }
	for _, tt := range []struct {
		name   string
		change map[string]string // "" takes away; a status text fails
		want   func(error) bool
		text   string
	}{
		{"no archive", map[string]string{distName: ""}, isNotFound, "there is no go1.27.4 for linux-amd64 (source: mirror)"},
		{"no archive and no signature", map[string]string{distName: "", distName + ".asc": ""}, isNotFound, ""},
		{"not in the list", map[string]string{feedKey: feedOf(entryOf("go1.27.3.linux-amd64.tar.gz", "x"))}, isNotFound, "nearest: go1.27.3"},
		{"nothing at all", map[string]string{feedKey: "", distName: "", distName + ".sha256": ""}, isNotFound, ""},
		{"no list and no digest", map[string]string{feedKey: "", distName + ".sha256": ""}, isRefuted, "there is no digest of it"},
		{"no list and an empty digest", map[string]string{feedKey: "", distName + ".sha256": "\n"}, isRefuted, "gives no digest"},
		{"no list and a page", map[string]string{feedKey: "", distName + ".sha256": "<html>"}, isRefuted, "gives no digest"},
		{"no list and a long digest", map[string]string{feedKey: "", distName + ".sha256": strings.Repeat("x", 1025)}, isRefuted, "longer than 1024"},
		{"no list and another file's digest", map[string]string{feedKey: "", distName + ".sha256": hexSum("x") + "  go1.27.3.linux-amd64.tar.gz\n"}, isRefuted, "no digest of the file"},
		{"no list and a failing digest", map[string]string{feedKey: "", distName + ".sha256": fail(503)}, isUnreachable, "503"},
		{"a failing list", map[string]string{feedKey: fail(500)}, isUnreachable, "cannot get go1.27.4 linux-amd64"},
		{"a forbidden list", map[string]string{feedKey: fail(403)}, isUnreachable, "403"},
		{"a page for a list, and no digest", map[string]string{feedKey: "<!DOCTYPE html><html>log in", distName + ".sha256": "<html>"}, isRefuted, "gives no digest"},
		{"an empty list", map[string]string{feedKey: " "}, isUnreachable, "no list of releases"},
		{"a list of nothing", map[string]string{feedKey: "[]"}, isNotFound, ""},
		{"a failing signature", map[string]string{distName + ".asc": fail(502)}, isUnreachable, "502"},
		{"a forbidden signature", map[string]string{distName + ".asc": fail(403)}, isUnreachable, "403"},
		{"a long signature", map[string]string{distName + ".asc": strings.Repeat("x", 64<<10+1)}, isRefuted, "longer than 65536"},
		{"a failing archive", map[string]string{distName: fail(500)}, isUnreachable, "500"},
		{"a longer archive", map[string]string{distName: distBytes + "x"}, isRefuted, "more than 23 bytes"},
		{"no digest", map[string]string{feedKey: feedOf(with(good, map[string]any{"sha256": ""}))}, isRefuted, "has no digest of it"},
		{"a missing digest", map[string]string{feedKey: feedOf(with(good, map[string]any{"sha256": nil}))}, isRefuted, "has no digest of it"},
		{"a zero digest", map[string]string{feedKey: feedOf(with(good, map[string]any{"sha256": strings.Repeat("0", 64)}))}, isRefuted, "no digest"},
		{"an upper-case digest", map[string]string{feedKey: feedOf(with(good, map[string]any{"sha256": strings.ToUpper(hexSum(distBytes))}))}, isRefuted, "no digest"},
		{"a short digest", map[string]string{feedKey: feedOf(with(good, map[string]any{"sha256": hexSum(distBytes)[1:]}))}, isRefuted, "no digest"},
		{"a number for a digest", map[string]string{feedKey: feedOf(with(good, map[string]any{"sha256": 5}))}, isRefuted, "cannot be read"},
		{"a name that climbs", map[string]string{feedKey: feedOf(with(good, map[string]any{"filename": "../../" + distName}))}, isRefuted, `the release list names the file "../../`},
		{"a name of another folder", map[string]string{feedKey: feedOf(with(good, map[string]any{"filename": "a/" + distName}))}, isRefuted, "names the file"},
		{"a name that obeys", map[string]string{feedKey: feedOf(with(good, map[string]any{"filename": "\x1b[31m"}))}, isRefuted, `names the file "\x1b[31m"`},
		{"another release's name", map[string]string{feedKey: feedOf(with(good, map[string]any{"filename": "go1.27.3.linux-amd64.tar.gz"}))}, isRefuted, "names the file"},
		{"a negative size", map[string]string{feedKey: feedOf(with(good, map[string]any{"size": -1}))}, isRefuted, "says that it has -1 bytes"},
		{"no bytes", map[string]string{feedKey: feedOf(with(good, map[string]any{"size": 0}))}, isRefuted, "says that it has 0 bytes"},
		{"a huge size", map[string]string{feedKey: feedOf(with(good, map[string]any{"size": 1 << 40}))}, isRefuted, "says that it has"},
		{"a size beyond numbers", map[string]string{feedKey: strings.Replace(feedOf(good), `"size":23`, `"size":1e99`, 1)}, isRefuted, "says that it has 1e+99 bytes"},
		{"a broken size", map[string]string{feedKey: strings.Replace(feedOf(good), `"size":23`, `"size":22.5`, 1)}, isRefuted, "says that it has 22.5 bytes"},
		{"a text for a size", map[string]string{feedKey: feedOf(with(good, map[string]any{"size": "23"}))}, isRefuted, "cannot be read"},
		{"twice, differently", map[string]string{feedKey: feedOf(good, with(good, map[string]any{"sha256": hexSum("other")}))}, isRefuted, "names it twice"},
		{"twice, another size", map[string]string{feedKey: feedOf(good, with(good, map[string]any{"size": 5}))}, isRefuted, "names it twice"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlace(t, genuine())
			for name, data := range tt.change {
				p.set(name, data)
			}
			p.Config.Handler = failing(p)
			s := distOf(t, p.URL+"/dl", DistConfig{})
			sink := tempPart(t)
			a, err := s.Open(t.Context(), subject(t, "1.27.4"), sink, nil)
			if a != nil || !tt.want(err) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("%+v, %T: %v", a, err, err)
			}
			if info, _ := os.Stat(sink.File.Name()); info.Size() != 0 {
				t.Error("the sink was written")
			}
		})
	}
}

// failing answers with the status whose text a file holds.
func failing(p *place) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		data := p.files[strings.TrimPrefix(r.URL.Path, "/dl/")]
		p.mu.Unlock()
		for _, code := range []int{403, 500, 502, 503} {
			if data == "\x00"+http.StatusText(code) {
				http.Error(w, "the server's words", code)
				return
			}
		}
		p.ServeHTTP(w, r)
	}
}

func TestDistTakesWhatIsRight(t *testing.T) {
	good := entryOf(distName, distBytes)
	for name, list := range map[string]string{
		"twice, the same":    feedOf(good, good),
		"no size":            feedOf(with(good, map[string]any{"size": nil})),
		"odd neighbours":     `[1, null, "x", [], {}, {"version": 5}, {"version":"go1.9.2rc2","files":[]}, {"version":"go1.8","files":5}, {"version":"go1.7","files":[7]},` + feedOf(good, with(good, map[string]any{"filename": 5, "version": "go1.27.3"}))[1:],
		"others' oddities":   feedOf(with(good, map[string]any{"os": "../..", "sha256": hexSum("x")}), with(good, map[string]any{"kind": "installer", "sha256": ""}), good),
		"space and newlines": " \n" + feedOf(good) + "\r\n\t ",
		"unknown fields":     feedOf(with(good, map[string]any{"new": map[string]any{"deep": []int{1, 2}}})),
	} {
		p := newPlace(t, genuine())
		p.set(feedKey, list)
		a, err := distOf(t, p.URL+"/dl", DistConfig{}).Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if data, err := io.ReadAll(a.Stream); err != nil || string(data) != distBytes {
			t.Errorf("%s: %q, %v", name, data, err)
		}
		a.Stream.Close()
	}
}

// TestDistStreamErrors looks at what goes wrong after Open.
func TestDistStreamErrors(t *testing.T) {
	flush := func(w http.ResponseWriter, s string) {
		w.(http.Flusher).Flush()
		io.WriteString(w, s)
		w.(http.Flusher).Flush()
	}
	for name, tt := range map[string]struct {
		later http.HandlerFunc
		want  func(error) bool
	}{
		"too long": {func(w http.ResponseWriter, _ *http.Request) { flush(w, distBytes+"x") }, isRefuted},
		"cut":      {func(w http.ResponseWriter, _ *http.Request) { flush(w, "the"); panic(http.ErrAbortHandler) }, isUnreachable},
		"gone": {func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Range") != "" {
				http.NotFound(w, r)
				return
			}
			flush(w, "the")
			panic(http.ErrAbortHandler)
		}, isUnreachable},
	} {
		p := newPlace(t, genuine())
		p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, distName) {
				tt.later(w, r)
				return
			}
			p.ServeHTTP(w, r)
		})
		a, err := distOf(t, p.URL+"/dl", DistConfig{}).Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := io.ReadAll(a.Stream); !tt.want(err) || !strings.Contains(err.Error(), "go1.27.4 linux-amd64") || is[*NotFoundError](err) {
			t.Errorf("%s: %T: %v", name, err, err)
		}
		a.Stream.Close()
	}
}

func TestDistUnreachableIsAskedOnce(t *testing.T) {
	p := newPlace(t, genuine())
	p.code = 500
	s := distOf(t, p.URL+"/dl", DistConfig{})
	for range 3 {
		_, listErr := s.List(t.Context(), linux(t))
		_, openErr := s.Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
		_, existErr := s.Exists(t.Context(), subject(t, "1.27.4"))
		if !isUnreachable(listErr) || !isUnreachable(openErr) || !isUnreachable(existErr) {
			t.Errorf("%v, %v, %v", listErr, openErr, existErr)
		}
	}
	if n := len(p.asked); n != tries {
		t.Errorf("%d requests", n)
	}
	// A cancelled question is none.
	p.code = 0
	s = distOf(t, p.URL+"/dl", DistConfig{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.List(ctx, linux(t)); err != context.Canceled {
		t.Error(err)
	}
	if _, err := s.List(t.Context(), linux(t)); err != nil {
		t.Error(err)
	}
	// A place that goes away after the list is not asked again either.
	p.Close()
	lines := 0
	s.client.log = func(string) { lines++ }
	for range 2 {
		if _, err := s.Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil); !isUnreachable(err) {
			t.Error(err)
		}
	}
	if lines != tries-1 {
		t.Errorf("%d tries again", lines)
	}
	eager := distOf(t, p.URL+"/dl", DistConfig{Eager: true})
	eager.client.log = func(string) { t.Error("an eager source tried again") }
	if _, err := eager.Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil); !isUnreachable(err) {
		t.Error(err)
	}
}

func TestDistMissingFolder(t *testing.T) {
	s := distOf(t, folder(t, nil)+"/unplugged", DistConfig{})
	_, listErr := s.List(t.Context(), linux(t))
	_, openErr := s.Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
	if !isUnreachable(listErr) || !isUnreachable(openErr) || errors.Is(openErr, fs.ErrNotExist) {
		t.Errorf("%v, %v", listErr, openErr)
	}
	empty := distOf(t, folder(t, nil), DistConfig{})
	if c, err := empty.List(t.Context(), linux(t)); err != nil || c.Releases != nil {
		t.Errorf("%v, %v", c, err)
	}
	if _, err := empty.Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil); !isNotFound(err) {
		t.Error(err)
	}
	if _, err := empty.Open(t.Context(), verify.Subject{}, tempPart(t), nil); err == nil {
		t.Error("no release was opened")
	}
}
