package releasetest_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/dirhash"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/releasetest"
)

func platform(t testing.TB) goversion.Platform {
	t.Helper()
	p, err := goversion.ParsePlatform("linux-amd64")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const modulePath = "/golang.org/toolchain/@v/v0.0.1-go1.27.4.linux-amd64"

func get(t *testing.T, s *releasetest.Server, path string) (int, []byte, error) {
	t.Helper()
	resp, err := s.Client().Get(s.URL + path)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, body, err
}

func TestZipHasTheManifestsHash(t *testing.T) {
	toolchain := small(t).WithText(10_000)
	file := filepath.Join(t.TempDir(), "t.zip")
	if err := os.WriteFile(file, toolchain.Zip(), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := dirhash.HashZip(file, dirhash.Hash1)
	if want := toolchain.Manifest().H1(); err != nil || got != want {
		t.Errorf("x/mod says %s, %v; the manifest says %s", got, err, want)
	}
}

// TestGoCommandAcceptsIt lets the real go command download the toolchain, and
// refuse it when one byte is changed.
func TestGoCommandAcceptsIt(t *testing.T) {
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Skip("NO go ON PATH: the fake proxy is not compared with the real client")
	}
	download := func(s *releasetest.Server) (string, error) {
		home := t.TempDir()
		cmd := exec.Command(goCommand, "mod", "download", "-json", "golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64")
		cmd.Dir = home
		cmd.Env = append(os.Environ(), "HOME="+home, "GOENV=off", "GOPATH="+home, "GOMODCACHE="+filepath.Join(home, "mod"), "GOFLAGS=-modcacherw",
			"GOPROXY="+s.URL, "GOSUMDB="+s.LogKey(), "GONOSUMDB=", "GOPRIVATE=", "GOTOOLCHAIN=local", "GOWORK=off")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	s := releasetest.New(t, small(t))
	if out, err := download(s); err != nil || !strings.Contains(out, small(t).Manifest().H1()) {
		t.Errorf("friendly: %v\n%s", err, out)
	}
	if err := s.Apply("changed-byte"); err != nil {
		t.Fatal(err)
	}
	if out, err := download(s); err == nil || !strings.Contains(out, "checksum mismatch") {
		t.Errorf("changed byte: %v\n%s", err, out)
	}
}

func TestFriendlyAnswers(t *testing.T) {
	s := releasetest.New(t, small(t))
	for path, want := range map[string]string{
		"/golang.org/toolchain/@v/list": "v0.0.1-go1.27.4.linux-amd64\n",
		modulePath + ".mod":             "module golang.org/toolchain\n",
		modulePath + ".zip":             string(small(t).Zip()),
		"/sumdb/sum.golang.org/latest":  s.Head(),
		"/log/latest":                   s.Head(),
	} {
		if code, body, err := get(t, s, path); code != http.StatusOK || string(body) != want || err != nil {
			t.Errorf("%s: %d %q %v", path, code, body, err)
		}
	}
	if code, _, _ := get(t, s, "/golang.org/toolchain/@v/v0.0.1-go1.99.9.linux-amd64.info"); code != http.StatusNotFound {
		t.Errorf("unknown release: %d", code)
	}
	if n := len(s.Requests()); n != 6 {
		t.Errorf("%d requests were recorded, want 6", n)
	}
}

// TestZipBehaviours wants of every behaviour of the zip that what is served differs
// from the friendly zip, and that Reset ends it.
func TestZipBehaviours(t *testing.T) {
	want := small(t).Zip()
	for _, name := range []string{"changed-byte", "extra-file", "missing-file", "link", "special", "dotdot", "absolute", "casefold",
		"duplicate-entry", "long-names", "wrong-prefix", "bomb-lying", "truncated", "status-403", "status-404", "status-410", "status-500", "escapes-zip"} {
		s := releasetest.New(t, small(t))
		if err := s.Apply(name); err != nil {
			t.Fatal(err)
		}
		code, body, err := get(t, s, modulePath+".zip")
		if code == http.StatusOK && err == nil && bytes.Equal(body, want) {
			t.Errorf("%s: the zip is the friendly one", name)
		}
		s.Reset()
		if code, body, err = get(t, s, modulePath+".zip"); code != http.StatusOK || err != nil || !bytes.Equal(body, want) {
			t.Errorf("%s: after Reset: %d %v", name, code, err)
		}
	}
}

// TestVouched wants the log to know just the hash of a zip whose form is hostile,
// as x/mod computes it.
func TestVouched(t *testing.T) {
	for _, name := range []string{"link", "special", "dotdot", "absolute", "casefold", "wrong-prefix", "long-names"} {
		s := releasetest.New(t, small(t))
		if err := s.Apply(name); err != nil {
			t.Fatal(err)
		}
		_, body, err := get(t, s, modulePath+".zip")
		if err != nil {
			t.Fatal(err)
		}
		_, record, err := get(t, s, "/sumdb/sum.golang.org/lookup/golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64")
		if h1 := hashOf(t, body); err != nil || !strings.Contains(string(record), " "+h1+"\n") {
			t.Errorf("%s: the log does not vouch for %s: %v\n%s", name, h1, err, record)
		}
	}
}

func hashOf(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		t.Fatal(err)
	}
	entries := map[string]*zip.File{}
	var names []string
	for _, f := range z.File {
		entries[f.Name] = f
		names = append(names, f.Name)
	}
	h1, err := dirhash.Hash1(names, func(name string) (io.ReadCloser, error) { return entries[name].Open() })
	if err != nil {
		t.Fatal(err)
	}
	return h1
}

func TestBomb(t *testing.T) {
	s := releasetest.New(t, small(t))
	if err := s.Apply("bomb"); err != nil {
		t.Fatal(err)
	}
	resp, err := s.Client().Get(s.URL + modulePath + ".zip")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || len(body) > 8<<20 {
		t.Fatalf("%d bytes, %v", len(body), err)
	}
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	last := z.File[len(z.File)-1]
	r, err := last.Open()
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.CopyN(io.Discard, r, 64<<20)
	if n != 64<<20 || err != nil || last.UncompressedSize64 != 3<<30 {
		t.Errorf("the bomb gives %d bytes (%v) and claims %d", n, err, last.UncompressedSize64)
	}
}

// TestUnending wants the bodies that stop or never end to begin, and the server to
// close all the same.
func TestUnending(t *testing.T) {
	for _, name := range []string{"stall", "endless"} {
		s, stop := releasetest.Start(small(t))
		if err := s.Apply(name); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+modulePath+".zip", nil)
		resp, err := s.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(resp.Body, make([]byte, 100)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		stop()
		resp.Body.Close()
		cancel()
	}
}

func TestRedirectReachesTheOtherHost(t *testing.T) {
	s := releasetest.NewTLS(t, small(t))
	if err := s.Apply("redirect-http"); err != nil {
		t.Fatal(err)
	}
	if len(s.Certificate()) == 0 || !strings.HasPrefix(s.URL, "https://") || !strings.HasPrefix(s.OtherURL(), "http://") {
		t.Errorf("URL %s, other %s", s.URL, s.OtherURL())
	}
	if code, _, err := get(t, s, modulePath+".info"); code != http.StatusOK || err != nil || len(s.OtherRequests()) != 1 {
		t.Errorf("%d %v, other host asked %d times", code, err, len(s.OtherRequests()))
	}
}

// TestEscapesAreSent wants the raw control character on the wire.
func TestEscapesAreSent(t *testing.T) {
	s := releasetest.New(t, small(t))
	if err := s.Apply("escapes"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/golang.org/toolchain/@v/list", modulePath + ".zip", "/log/lookup/golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64"} {
		if _, body, err := get(t, s, path); err != nil || !bytes.Contains(body, []byte("\x1b]0;")) {
			t.Errorf("%s: %q %v", path, body, err)
		}
	}
}

// TestBehavioursAreDocumented keeps the list in the comment and the code together.
func TestBehavioursAreDocumented(t *testing.T) {
	source, err := os.ReadFile("behaviours.go")
	if err != nil {
		t.Fatal(err)
	}
	all := releasetest.Behaviours()
	if len(all) < 30 {
		t.Errorf("only %d behaviours", len(all))
	}
	words := strings.FieldsFunc(string(source), func(r rune) bool { return strings.ContainsRune(" \t\n,*", r) })
	for name := range all {
		if !slices.Contains(words, name) {
			t.Errorf("%s is not in the comment", name)
		}
	}
	if err := releasetest.New(t).Apply("no-such"); err == nil {
		t.Error("an unknown behaviour was applied")
	}
}
