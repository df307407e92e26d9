package release

import (
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/verify"
)

func TestDistOpen(t *testing.T) {
	p := newPlace(t, genuine())
	bare := genuine()
	delete(bare, feedKey)
	noFeed := newPlace(t, bare)
	indexed := genuine()
	indexed["index.json"] = indexed[feedKey]
	delete(indexed, feedKey)
	withQuery := genuine()
	withQuery["?mode=json&include=all"] = withQuery[feedKey]
	delete(withQuery, feedKey)
	for name, tt := range map[string]struct {
		mirror string
		size   int64
		first  string // the first request, where there are any
	}{
		"server":            {p.URL + "/dl", int64(len(distBytes)), feedKey},
		"server, slash":     {p.URL + "/dl/", int64(len(distBytes)), feedKey},
		"no list":           {noFeed.URL + "/dl", 0, feedKey},
		"folder":            {strings.TrimPrefix(folder(t, indexed), "file://"), int64(len(distBytes)), ""},
		"file URL":          {folder(t, withQuery) + "/", int64(len(distBytes)), ""},
		"folder, no list":   {folder(t, bare), 0, ""},
		"password, no list": {withLogin(noFeed.URL) + "/dl", 0, feedKey},
	} {
		t.Run(name, func(t *testing.T) {
			s := distOf(t, tt.mirror, DistConfig{})
			sink := tempPart(t)
			var last int64
			a, err := s.Open(t.Context(), subject(t, "1.27.4"), sink, func(done, _ int64) { last = done })
			if err != nil {
				t.Fatal(err)
			}
			defer a.Stream.Close()
			data, err := io.ReadAll(a.Stream)
			if err != nil || string(data) != distBytes || last != int64(len(distBytes)) {
				t.Errorf("%q, %v, told %d", data, err, last)
			}
			c := a.Claims
			if c.Subject != subject(t, "1.27.4") || c.Name != distName || c.Size != tt.size || !c.Signed ||
				string(c.Signature) != "a signature" || c.Sigstore != nil || c.SHA256 != ([32]byte)(sumOf(t, hexSum(distBytes))) {
				t.Errorf("%+v", c)
			}
			if a.Form != OfficialTarGz || a.Size != int64(len(distBytes)) || a.Source != "mirror" || !strings.HasSuffix(a.URL, "/"+distName) {
				t.Errorf("%+v", a)
			}
			want := distBytes
			if !strings.HasPrefix(tt.mirror, "http") {
				want = "" // it is read where it lies
			}
			if data, _ := os.ReadFile(sink.File.Name()); string(data) != want {
				t.Errorf("the part has %q", data)
			}
		})
	}
	if p.times(distName+".sha256") != 0 {
		t.Error("the digest's file was asked for although there is a list")
	}
}

func sumOf(t *testing.T, s string) verify.Digest {
	t.Helper()
	d, ok := parseDigest(s)
	if !ok {
		t.Fatal(s)
	}
	return d
}

func TestDistOpenZip(t *testing.T) {
	p := newPlace(t, genuine())
	indexed := genuine()
	indexed["index.json"] = indexed[feedKey]
	delete(indexed, feedKey)
	for _, mirror := range []string{p.URL + "/dl", folder(t, indexed)} {
		sink := tempPart(t)
		var last int64
		a, err := distOf(t, mirror, DistConfig{}).Open(t.Context(), onPlatform(t, "1.27.4", "windows-amd64"), sink, func(done, _ int64) { last = done })
		if err != nil {
			t.Fatal(err)
		}
		data, _ := os.ReadFile(sink.File.Name())
		if read := readFile(t, a.Zip); string(read) != "a zip" || string(data) != "a zip" || last != 5 {
			t.Errorf("%q, %q in the part, told %d", read, data, last)
		}
		if a.Form != OfficialZip || a.Stream != nil || a.Claims.Signed || a.Claims.Signature != nil || a.Size != 5 {
			t.Errorf("%+v", a)
		}
	}
	if p.times("go1.27.4.windows-amd64.zip.asc") != 0 {
		t.Error("a signature was asked for, which no zip has")
	}
}

func TestDistNames(t *testing.T) {
	c := NewClient(quick(Config{}))
	for _, tt := range []struct {
		cfg      DistConfig
		platform string
		name     string
		proofs   string
	}{
		{DistConfig{}, "linux-amd64", "go.dev", "gpg sha256 sumdb"},
		{DistConfig{Sigstore: true}, "darwin-arm64", "go.dev", "gpg sha256 sigstore sumdb"},
		{DistConfig{Mirror: mustMirror(t, "/x")}, "windows-amd64", "mirror", "sha256 sumdb"},
		{DistConfig{Mirror: mustMirror(t, "/x"), Sigstore: true}, "windows-amd64", "mirror", "sha256 sigstore sumdb"},
	} {
		s := NewDistSource(c, tt.cfg)
		if got := strings.Join(s.Proofs(onPlatform(t, "1.27.4", tt.platform).Platform), " "); s.Name() != tt.name || got != tt.proofs {
			t.Errorf("%s: %s", s.Name(), got)
		}
	}
	var asked string
	c = NewClient(quick(Config{Transport: recorder(func(r *http.Request) { asked = r.URL.String() })}))
	_, _ = NewDistSource(c, DistConfig{}).List(t.Context(), linux(t))
	if asked != "https://go.dev/dl/?mode=json&include=all" {
		t.Errorf("asked %s", asked)
	}
}

// recorder is a transport that fails.
type recorder func(*http.Request)

func (f recorder) RoundTrip(r *http.Request) (*http.Response, error) {
	f(r)
	return nil, errors.New("no")
}

func TestDistListAndExists(t *testing.T) {
	p := newPlace(t, genuine())
	s := distOf(t, p.URL+"/dl", DistConfig{})
	c, err := s.List(t.Context(), linux(t))
	if err != nil || !slices.Equal(names(c.Releases), []string{"1.26.9", "1.27.4"}) || c.Source != "mirror" || !c.At.Equal(testTime) || c.Old != nil || c.Gone != nil {
		t.Errorf("%+v, %v", c, err)
	}
	for v, want := range map[string]bool{"1.27.4": true, "1.27.9": false} {
		if ok, err := s.Exists(t.Context(), subject(t, v)); ok != want || err != nil {
			t.Errorf("%s: %v, %v", v, ok, err)
		}
	}
	if p.times(feedKey) != 1 {
		t.Errorf("the list was asked for %d times", p.times(feedKey))
	}
	files := genuine()
	delete(files, feedKey)
	for address, want := range map[string][]string{
		newPlace(t, files).URL + "/dl": nil,
		folder(t, files):               {"1.26.9", "1.27.4"},
	} {
		s := distOf(t, address, DistConfig{})
		c, err := s.List(t.Context(), linux(t))
		if err != nil || !slices.Equal(names(c.Releases), want) || !c.At.Equal(testTime) {
			t.Errorf("%s: %+v, %v", address, c, err)
		}
		for v, want := range map[string]bool{"1.27.4": true, "1.27.9": false} {
			if ok, err := s.Exists(t.Context(), subject(t, v)); ok != want || err != nil {
				t.Errorf("%s: %s: %v, %v", address, v, ok, err)
			}
		}
	}
}

func TestDistSignatures(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string
		sig   string
	}{
		{"none", nil, "a signature", ""},
		{"all", map[string]string{".sigstore.json": "new", ".bundle": "bundle", ".sig": "sig"}, "a signature", "new"},
		{"bundle", map[string]string{".bundle": "bundle", ".sig": "sig"}, "a signature", "bundle"},
		{"sig", map[string]string{".sig": "sig"}, "a signature", "sig"},
		{"no .asc", map[string]string{".asc": "", ".sig": "sig"}, "", "sig"},
	} {
		p := newPlace(t, genuine())
		for suffix, data := range tt.files {
			p.set(distName+suffix, data)
		}
		for _, wanted := range []bool{true, false} {
			a, err := distOf(t, p.URL+"/dl", DistConfig{Sigstore: wanted}).Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			a.Stream.Close()
			c := a.Claims
			if !c.Signed || string(c.Signature) != tt.want || (c.Signature == nil) != (tt.want == "") {
				t.Errorf("%s: signature %q", tt.name, c.Signature)
			}
			if want := map[bool]string{true: tt.sig}[wanted]; string(c.Sigstore) != want || (c.Sigstore == nil) != (want == "") {
				t.Errorf("%s: sigstore %q, want %q", tt.name, c.Sigstore, want)
			}
		}
	}
}

// TestDistRedirects has the archive on another host, as go.dev does.
func TestDistRedirects(t *testing.T) {
	other := newPlace(t, genuine())
	p := newPlace(t, genuine())
	var auth []string
	p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		auth = append(auth, r.Header.Get("Authorization"))
		if strings.HasSuffix(r.URL.Path, ".tar.gz") {
			http.Redirect(w, r, other.URL+r.URL.Path, http.StatusFound)
			return
		}
		p.ServeHTTP(w, r)
	})
	a, err := distOf(t, withLogin(p.URL)+"/dl", DistConfig{}).Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(a.Stream); err != nil || string(data) != distBytes {
		t.Errorf("%q, %v", data, err)
	}
	a.Stream.Close()
	if slices.Contains(auth, "") || len(other.auth) != 1 || other.auth[0] != "" || !strings.HasPrefix(a.URL, p.URL) {
		t.Errorf("home got %d, away got %q; from %s", len(auth), other.auth, a.URL)
	}
	secure, transport := secureServer(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+r.URL.Path, http.StatusFound)
	})
	before := len(other.asked)
	s := NewDistSource(NewClient(quick(Config{Transport: transport})), DistConfig{Mirror: mustMirror(t, secure.URL+"/dl")})
	if _, err := s.Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil); !isUnreachable(err) || !is[*RedirectError](err) || len(other.asked) != before {
		t.Errorf("to http: %v", err)
	}
}

func TestDistOffline(t *testing.T) {
	c := NewClient(quick(Config{Offline: true, Transport: noSocket{t}}))
	s := NewDistSource(c, DistConfig{})
	_, listErr := s.List(t.Context(), linux(t))
	_, openErr := s.Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
	for _, err := range []error{listErr, openErr} {
		if !isUnreachable(err) || !errors.Is(err, ErrOffline) {
			t.Error(err)
		}
	}
	files := genuine()
	files["index.json"] = files[feedKey]
	delete(files, feedKey)
	s = NewDistSource(c, DistConfig{Mirror: mustMirror(t, folder(t, files))})
	a, err := s.Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	a.Stream.Close()
}

// A plain file server answers the question for a list with a page of names: that is a
// mirror without a list. Of go.dev itself it is no answer, and neither is it of a mirror
// that had a list before.
func TestPageForAList(t *testing.T) {
	page := `<html><a href="go1.27.4.linux-amd64.tar.gz">`
	p := newPlace(t, genuine())
	p.set(feedKey, page)
	cache := &memory{}
	s := NewDistSource(NewClient(quick(Config{})), DistConfig{Mirror: mustMirror(t, p.URL+"/dl"), Cache: cache})
	a, err := s.Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
	if err != nil {
		t.Fatalf("a mirror: %v", err)
	}
	a.Stream.Close()
	p.set(feedKey, genuine()[feedKey])
	if _, err := distWith(t, p, cache).List(t.Context(), linux(t)); err != nil {
		t.Fatal(err)
	}
	p.set(feedKey, page)
	if c, err := distWith(t, p, cache).List(t.Context(), linux(t)); err != nil || c.Old == nil || len(c.Releases) == 0 {
		t.Errorf("a mirror that had a list: %+v, %v", c, err)
	}
	own := distWith(t, p, nil)
	own.cfg.Mirror = Mirror{} // as if it were go.dev
	if _, err := own.List(t.Context(), linux(t)); !isUnreachable(err) {
		t.Errorf("go.dev: %v", err)
	}
}

func distWith(t *testing.T, p *place, cache FeedCache) *DistSource {
	t.Helper()
	return NewDistSource(NewClient(quick(Config{})), DistConfig{Mirror: mustMirror(t, p.URL+"/dl"), Cache: cache})
}

// A list that somebody slipped in under the right one's entity tag is confirmed by the
// right server for ever, unless it is forgotten once something of it was refuted.
func TestDistrust(t *testing.T) {
	p := newPlace(t, genuine())
	var asked []bool // with the entity tag of what is kept
	handler := p.Config.Handler
	p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "" {
			asked = append(asked, r.Header.Get("If-None-Match") != "")
		}
		handler.ServeHTTP(w, r)
	})
	cache := &memory{}
	for range 2 {
		if _, err := distWith(t, p, cache).List(t.Context(), linux(t)); err != nil {
			t.Fatal(err)
		}
	}
	distWith(t, p, cache).Distrust()
	if _, err := distWith(t, p, cache).List(t.Context(), linux(t)); err != nil {
		t.Fatal(err)
	}
	if want := []bool{false, true, false}; !slices.Equal(asked, want) {
		t.Errorf("asked with a tag: %v, want %v", asked, want)
	}
}
