package releasetest_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/verify"
)

func misbehaving(t *testing.T, names ...string) *releasetest.Mirror {
	t.Helper()
	m := mirror(t, small(t))
	if err := m.Apply(names...); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestCut wants a transfer that was cut to be completed, where it can be.
func TestCut(t *testing.T) {
	want := small(t).TarGz()
	for name, whole := range map[string]bool{"cut-once": true, "cut-once-without-range": true, "cut-then-tampered": false} {
		m := misbehaving(t, name)
		resp, got, err := ask(t, m, "/"+archive)
		if !errors.Is(err, io.ErrUnexpectedEOF) || len(got) != len(want)/2 || resp.ContentLength != int64(len(want)) {
			t.Fatalf("%s: %d bytes of %d, %v", name, len(got), resp.ContentLength, err)
		}
		later, rest, err := ask(t, m, "/"+archive, "Range", "bytes="+strconv.Itoa(len(got))+"-", "If-Range", resp.Header.Get("ETag"))
		if err != nil {
			t.Fatal(err)
		}
		switch later.StatusCode {
		case http.StatusPartialContent:
			got = append(got, rest...)
		case http.StatusOK:
			got = rest
		}
		if bytes.Equal(got, want) != whole || (later.StatusCode == http.StatusOK) != strings.HasSuffix(name, "without-range") {
			t.Errorf("%s: status %d; what came is the archive: %v", name, later.StatusCode, !whole)
		}
	}
	m := misbehaving(t, "cut-always")
	for _, from := range []int{0, 10, len(want) / 2, len(want) - 1} {
		_, got, err := ask(t, m, "/"+archive, "Range", "bytes="+strconv.Itoa(from)+"-")
		if err == nil || !bytes.Equal(got, want[from:max(from, len(want)/2)]) {
			t.Errorf("cut-always: from %d come %d bytes, %v", from, len(got), err)
		}
	}
}

// TestMirrorStalls wants half of the archive to come, and the mirror to close all
// the same.
func TestMirrorStalls(t *testing.T) {
	s, stopServer := releasetest.Start(small(t))
	defer stopServer()
	m, stop := releasetest.StartMirror(s, testKey(), small(t))
	if err := m.Apply("stalls"); err != nil {
		t.Fatal(err)
	}
	resp, err := m.Client().Get(m.URL + "/" + archive)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.ReadFull(resp.Body, make([]byte, len(small(t).TarGz())/2)); err != nil {
		t.Error(err)
	}
	stop()
}

func TestGoodThenBad(t *testing.T) {
	m := misbehaving(t, "good-then-bad")
	for _, want := range []string{allVouched, notSigned, notSigned} {
		if got := look(t, m); got != want {
			t.Errorf("%s, want: %s", got, want)
		}
	}
}

func TestMirrorRedirects(t *testing.T) {
	for _, name := range []string{"redirect-other-host", "redirect-other-host-tampered"} {
		m := misbehaving(t, name)
		look(t, m)
		var paths []string
		for _, r := range m.OtherRequests() {
			paths = append(paths, r.Path)
		}
		if !slices.ContainsFunc(paths, func(p string) bool { return strings.HasSuffix(p, "/dl/"+archive) }) {
			t.Errorf("%s: the other host was asked for %q", name, paths)
		}
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for name, want := range map[string]string{"redirect-file": "file:///etc/passwd", "redirect-loop": "/dl/" + archive} {
		resp, err := client.Get(misbehaving(t, name).URL + "/" + archive)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get("Location"); got != want {
			t.Errorf("%s: to %s", name, got)
		}
	}
}

func TestHugeFeed(t *testing.T) {
	resp, err := http.Get(misbehaving(t, "feed-100mb").URL + wholeFeed)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if n, err := io.Copy(io.Discard, resp.Body); n < 100<<20 || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// TestMirrorBomb looks into the bomb, and wants the log to vouch for it.
func TestMirrorBomb(t *testing.T) {
	m := misbehaving(t, "bomb")
	_, body, err := ask(t, m, "/"+archive)
	if err != nil || len(body) > 8<<20 {
		t.Fatalf("%d bytes, %v", len(body), err)
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r := tar.NewReader(z)
	h, err := r.Next()
	for err == nil && h.Name != "go/src/zeros" {
		h, err = r.Next()
	}
	if err != nil || h.Size != 3<<30-1024 {
		t.Fatalf("%+v, %v", h, err)
	}
	if n, err := io.CopyN(io.Discard, r, 64<<20); n != 64<<20 || err != nil {
		t.Errorf("the bomb gives %d bytes, %v", n, err)
	}
	if testing.Short() {
		t.Skip("3 GiB are not hashed")
	}
	toolchain := small(t)
	manifest, err := verify.NewManifest(toolchain.Subject, append(toolchain.Manifest().Files(), verify.File{Name: "src/zeros", Size: h.Size, SHA256: zeros(h.Size)}))
	if err != nil {
		t.Fatal(err)
	}
	if _, record, err := get(t, m.Server(), lookup); err != nil || !strings.Contains(string(record), " "+manifest.H1()+"\n") {
		t.Errorf("%v; the log does not vouch for it", err)
	}
}

// zeros returns the SHA-256 of n zeros.
func zeros(n int64) verify.Digest {
	sum, block := sha256.New(), make([]byte, 1<<20)
	for ; n > 0; n -= int64(len(block)) {
		sum.Write(block[:min(n, int64(len(block)))])
	}
	return verify.Digest(sum.Sum(nil))
}

// TestEscapesOfAMirror wants the raw control character on the wire.
func TestEscapesOfAMirror(t *testing.T) {
	for name, path := range map[string]string{"escapes-error": "/" + archive, "escapes-signature": "/" + archive + ".asc"} {
		if _, body, err := ask(t, misbehaving(t, name), path); err != nil || !bytes.Contains(body, []byte(releasetest.Escape)) {
			t.Errorf("%s: %q, %v", name, body, err)
		}
	}
	last := releases(t, misbehaving(t, "escapes-feed"), wholeFeed)
	if r := last[len(last)-1]; !strings.Contains(r.Version, releasetest.Escape) || r.Files[0].OS != releasetest.Escape {
		t.Errorf("escapes-feed: %+v", r)
	}
}
