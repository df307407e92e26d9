package releasetest_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/releasetest"
)

// testKey is shared by the tests: nothing can be done to it.
var testKey = sync.OnceValue(func() *releasetest.SigningKey { return releasetest.NewSigningKey("Test Key") })

const (
	archive   = "go1.27.4.linux-amd64.tar.gz"
	wholeFeed = "/?mode=json&include=all"
	lookup    = "/log/lookup/golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64"
	mostFeed  = 20 << 20 // bytes that a client reads
)

// release is what a client reads of the feed.
type release struct {
	Version string
	Stable  bool
	Files   []releaseFile
}

type releaseFile struct {
	Filename, OS, Arch, Version, SHA256, Kind string
	Size                                      int64
}

// ask makes one request of a mirror.
func ask(t *testing.T, m *releasetest.Mirror, path string, header ...string) (*http.Response, []byte, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, m.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := m.Client().Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostFeed+1))
	return resp, body, err
}

func releases(t *testing.T, m *releasetest.Mirror, path string) []release {
	t.Helper()
	var list []release
	resp, body, err := ask(t, m, path)
	if err != nil || resp.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("%v, %v", resp, err)
	}
	if err := json.Unmarshal(body, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func mirror(t *testing.T, toolchains ...releasetest.Toolchain) *releasetest.Mirror {
	t.Helper()
	return releasetest.NewMirror(t, releasetest.New(t, toolchains...), testKey(), toolchains...)
}

func versions(list []release) (names []string) {
	for _, r := range list {
		names = append(names, r.Version)
	}
	return names
}

func TestFeed(t *testing.T) {
	var toolchains []releasetest.Toolchain
	for _, v := range []string{"1.27.4", "1.27.3", "1.28rc1", "1.26.8", "1.25.1", "1.20", "1.21.0"} {
		toolchains = append(toolchains, releasetest.Small(v, platform(t)))
	}
	m := mirror(t, toolchains...)
	all := releases(t, m, wholeFeed)
	want := []string{"go1.28rc1", "go1.27.4", "go1.27.3", "go1.26.8", "go1.25.1", "go1.21.0", "go1.20"}
	if got := versions(all); !slices.Equal(got[:len(want)], want) || all[0].Stable || !all[1].Stable {
		t.Errorf("the feed has %q", got)
	}
	if got := versions(releases(t, m, "/?mode=json")); !slices.Equal(got, []string{"go1.27.4", "go1.26.8"}) {
		t.Errorf("without include=all the feed has %q", got)
	}
	kinds := map[string]int{}
	empty := 0
	for _, r := range all {
		for _, f := range r.Files {
			kinds[f.Kind]++
			if f.SHA256 == "" {
				empty++
			}
			if f.Filename == archive && (f.OS != "linux" || f.Arch != "amd64" || f.Version != "go1.27.4" || f.Size != int64(len(toolchains[0].TarGz()))) {
				t.Errorf("%+v", f)
			}
		}
	}
	if kinds["archive"] == 0 || kinds["source"] == 0 || kinds["installer"] == 0 || empty == 0 {
		t.Errorf("kinds %v, %d without digest", kinds, empty)
	}
	resp, body, _ := ask(t, m, wholeFeed)
	etag := resp.Header.Get("ETag")
	if resp, body, _ := ask(t, m, wholeFeed, "If-None-Match", etag); etag == "" || resp.StatusCode != http.StatusNotModified || len(body) != 0 {
		t.Errorf("ETag %s: %d", etag, resp.StatusCode)
	}
	m.AddToBoth(releasetest.Small("1.27.5", platform(t)))
	if resp, other, _ := ask(t, m, wholeFeed, "If-None-Match", etag); resp.StatusCode != http.StatusOK || bytes.Equal(other, body) {
		t.Errorf("after Add: %d", resp.StatusCode)
	}
	if r := m.Requests(); len(r) != 5 || r[0].Path != "/dl/" || r[0].Query != "mode=json&include=all" || r[3].Header.Get("If-None-Match") != etag {
		t.Errorf("recorded: %+v", r)
	}
}

func TestNames(t *testing.T) {
	for platform, want := range map[string]string{
		"linux-amd64": archive, "linux-arm": "go1.27.4.linux-armv6l.tar.gz", "freebsd-arm": "go1.27.4.freebsd-arm.tar.gz",
		"windows-amd64": "go1.27.4.windows-amd64.zip", "darwin-arm64": "go1.27.4.darwin-arm64.tar.gz",
	} {
		p, err := goversion.ParsePlatform(platform)
		if err != nil {
			t.Fatal(err)
		}
		toolchain := releasetest.Small("1.27.4", p)
		m := mirror(t, toolchain)
		resp, body, err := ask(t, m, "/"+want)
		if err != nil || resp.StatusCode != http.StatusOK || !bytes.Equal(body, toolchain.Archive()) {
			t.Errorf("%s: %v, %v", want, resp, err)
		}
		if resp, _, _ := ask(t, m, "/"+want+".asc"); (resp.StatusCode == http.StatusNotFound) != strings.HasSuffix(want, ".zip") {
			t.Errorf("%s.asc: %d", want, resp.StatusCode)
		}
		i := slices.IndexFunc(releases(t, m, wholeFeed)[0].Files, func(f releaseFile) bool {
			return f.Filename == want && f.Kind == "archive" && f.SHA256 == sum(body)
		})
		if i < 0 || releasetest.OfficialName(toolchain.Subject) != want {
			t.Errorf("%s is not in the feed", want)
		}
	}
}

func sum(data []byte) string {
	digest := sha256.Sum256(data)
	return hex.EncodeToString(digest[:])
}

func TestFilesOfAMirror(t *testing.T) {
	toolchain := small(t)
	m := mirror(t, toolchain)
	resp, body, err := ask(t, m, "/"+archive)
	if err != nil || resp.Header.Get("Content-Type") != "application/gzip" || !bytes.Equal(body, toolchain.TarGz()) {
		t.Fatalf("%v, %v", resp, err)
	}
	if _, digest, err := ask(t, m, "/"+archive+".sha256"); err != nil || string(digest) != sum(body) {
		t.Errorf(".sha256 is %q, %v", digest, err)
	}
	_, signature, err := ask(t, m, "/"+archive+".asc")
	if bad := checked(testKey().Armored(), body, signature); err != nil || bad != nil {
		t.Errorf(".asc: %v, %v", err, bad)
	}
	resp, part, err := ask(t, m, "/"+archive, "Range", "bytes=100-")
	if err != nil || resp.StatusCode != http.StatusPartialContent || !bytes.Equal(part, body[100:]) {
		t.Errorf("a range: %v, %v", resp, err)
	}
	for _, path := range []string{"/go1.27.9.linux-amd64.tar.gz", "/go1.27.4.src.tar.gz", "/go1.27.4.src.tar.gz.asc", "/x/" + archive, "/index.json"} {
		if resp, _, err := ask(t, m, path); err != nil || resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %v, %v", path, resp, err)
		}
	}
	if resp, _, err := ask(t, m, "/"); err != nil || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		t.Errorf("the page: %v, %v", resp, err)
	}
}

func TestMirrorTLS(t *testing.T) {
	m := releasetest.NewMirrorTLS(t, releasetest.New(t, small(t)), testKey(), small(t))
	if resp, _, err := ask(t, m, "/"+archive); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("%v, %v", resp, err)
	}
	if len(m.Certificate()) == 0 || !strings.HasPrefix(m.URL, "https://") || !strings.HasPrefix(m.OtherURL(), "http://") {
		t.Errorf("URL %s, other %s", m.URL, m.OtherURL())
	}
}

// TestMirrorLeavesTheLogAlone wants no record of what the server does not have.
func TestMirrorLeavesTheLogAlone(t *testing.T) {
	s := releasetest.New(t)
	before := s.Head()
	m := releasetest.NewMirror(t, s, testKey(), small(t))
	for _, name := range []string{"symlink", "outside-go", "tampered-signed"} {
		if err := m.Apply(name); err != nil {
			t.Fatal(err)
		}
	}
	if m.Reset(); s.Head() != before {
		t.Error("the log has grown")
	}
	if m.AddToBoth(small(t)); s.Head() == before {
		t.Error("the log has not grown")
	}
}

func TestWriteFolder(t *testing.T) {
	m := mirror(t, small(t), releasetest.Small("1.26.8", platform(t)))
	for feed, want := range map[bool]int{true: 7, false: 6} {
		dir := t.TempDir()
		if err := m.WriteFolder(dir, feed); err != nil {
			t.Fatal(err)
		}
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != want {
			t.Errorf("%v, %v", files, err)
		}
		for _, f := range files {
			path := "/" + f.Name()
			if f.Name() == "index.json" {
				path = wholeFeed
			}
			_, served, _ := ask(t, m, path)
			if data, err := os.ReadFile(filepath.Join(dir, f.Name())); err != nil || !bytes.Equal(data, served) {
				t.Errorf("%s is not what is served: %v", f.Name(), err)
			}
		}
	}
	if err := m.Apply("no-signature", "feed-404"); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := m.WriteFolder(dir, true); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 4 {
		t.Errorf("without feed and signatures: %v, %v", files, err)
	}
}
