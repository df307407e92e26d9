//go:build unix

package integration

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gvx-go/gvx/integration/internal/lab"
	"github.com/gvx-go/gvx/internal/releasetest"
)

// The official archive that the tests have, as go.dev publishes it, and what is known
// of it.
const (
	official       = "1.26.8"
	officialFile   = "go1.26.8.linux-amd64.tar.gz"
	officialSHA256 = "d0f743b33e8d8945e6b1f432edd15785c70507121d6e2a723b21285eddf8b57b"
	officialH1     = "h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM="
)

// officialArchive returns the path of the official archive. Tests without it, or on
// another platform, are skipped.
func officialArchive(t testing.TB) string {
	t.Helper()
	network(t)
	dir := os.Getenv("GVX_TESTDATA")
	if dir == "" {
		t.Skip("needs the official archive: set GVX_TESTDATA to a folder with official/" + officialFile)
	}
	if platform() != "linux-amd64" {
		t.Skip("the official archive is for linux-amd64")
	}
	return filepath.Join(dir, "official", officialFile)
}

// testKey signs in Google's place, and its signature of the official archive. Signing
// hashes 67 MB, so it is done once.
var testKey = sync.OnceValues(func() (*releasetest.SigningKey, []byte) {
	key := releasetest.NewSigningKey("A test of gvx")
	data, err := os.ReadFile(filepath.Join(os.Getenv("GVX_TESTDATA"), "official", officialFile))
	if err != nil {
		panic(err)
	}
	return key, key.Sign(data)
})

// dist is go.dev/dl on loopback, with the one official archive.
type dist struct {
	lab.Archive
	server *httptest.Server

	mu    sync.Mutex
	asked map[string]int
}

func newDist(t testing.TB) *dist {
	t.Helper()
	d := &dist{Archive: lab.Archive{Version: official, Path: officialArchive(t), SHA256: officialSHA256}, asked: map[string]int{}}
	_, d.Signature = testKey()
	d.server = httptest.NewServer(d)
	t.Cleanup(d.server.Close)
	return d
}

func (d *dist) url() string { return d.server.URL + "/dl" }

func (d *dist) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	d.asked[r.URL.Path]++
	d.mu.Unlock()
	d.Archive.ServeHTTP(w, r)
}

// house is one that trusts the test's key and gets archives from d; the log is the
// real one, by way of the machine's module proxy.
func (d *dist) house(t testing.TB) house {
	t.Helper()
	h := newHouse(tempDir(t)).with("GVX_MIRROR=" + d.url())
	if shared.proxy != "" {
		h = h.with("GOPROXY=" + shared.proxy)
	}
	key, _ := testKey()
	h.run(t, h.path, "gvx", "keys", "import", write(t, filepath.Join(h.path, "key.asc"), string(key.Armored())))
	return h
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// The official archive goes through all of the go.dev source, and the real log proves
// what is in it.
func TestOfficialArchive(t *testing.T) {
	t.Parallel()
	d := newDist(t)
	h := d.house(t)
	h.refuses(t, h.path, 0, []string{"installed go" + official, "A test of gvx", "(imported by this user)", "of sum.golang.org"}, "gvx", "install", official)
	var receipt struct {
		H1      string
		Proofs  []string
		Archive struct{ SHA256 string }
		GPG     struct{ Key, Hash string }
		Sumdb   struct{ ID int64 }
	}
	if err := json.Unmarshal([]byte(h.run(t, h.path, "gvx", "info", "--json", official)), &receipt); err != nil {
		t.Fatal(err)
	}
	key, _ := testKey()
	if receipt.H1 != officialH1 || fmt.Sprint(receipt.Proofs) != "[gpg sha256 sumdb]" || receipt.Archive.SHA256 != officialSHA256 ||
		receipt.GPG.Key != key.Fingerprint() || receipt.Sumdb.ID == 0 {
		t.Errorf("the receipt: %+v", receipt)
	}
	contains(t, h.run(t, h.path, "gvx", "verify", "--offline"), "go"+official+": ok")
	contains(t, h.run(t, h.path, filepath.Join(h.data(), "versions/go"+official+"/bin/go"), "version"), "go"+official)
	// One canonical tree: what the module brings has the same name.
	other := emptyHouse(t, newProxy(t))
	other.run(t, other.path, "gvx", "install", official)
	if a, b := filepath.Base(h.goroot(t, official)), filepath.Base(other.goroot(t, official)); a != b {
		t.Errorf("from go.dev %s, from the proxy %s", a, b)
	}
}

// Whoever holds the mirror, and even a key that the user trusts, gets nothing in.
func TestOfficialArchiveTampered(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(officialArchive(t))
	must(t, err)
	flipped := append([]byte{}, data...)
	flipped[len(flipped)/2] ^= 1
	bad := write(t, filepath.Join(tempDir(t), officialFile), string(flipped))
	key, _ := testKey()
	for what, change := range map[string]func(*dist){
		"the archive":                        func(d *dist) { d.Path = bad },
		"the archive and its digest":         func(d *dist) { d.Path, d.SHA256 = bad, sumOf(flipped) },
		"the archive, digest and signature":  func(d *dist) { d.Path, d.SHA256, d.Signature = bad, sumOf(flipped), key.Sign(flipped) },
		"the signature, by somebody unknown": func(d *dist) { d.Signature = releasetest.NewSigningKey("Stranger").Sign(data) },
		"the signature":                      func(d *dist) { d.Signature = nil },
		"the digest":                         func(d *dist) { d.SHA256 = strings.Repeat("0", 64) },
		"no digest":                          func(d *dist) { d.SHA256 = "" },
	} {
		t.Run(what, func(t *testing.T) {
			d := newDist(t)
			change(d)
			h := d.house(t)
			h.refuses(t, h.path, 4, []string{"gvx: ", "help: "}, "gvx", "install", official)
			nothingInstalled(t, h)
		})
	}
}

// A folder with the archive stands for go.dev as well.
func TestOfficialArchiveFromFolder(t *testing.T) {
	t.Parallel()
	archive := officialArchive(t)
	d := newDist(t)
	dir := tempDir(t)
	must(t, os.Symlink(archive, filepath.Join(dir, officialFile)))
	write(t, filepath.Join(dir, officialFile+".asc"), string(d.Signature))
	write(t, filepath.Join(dir, officialFile+".sha256"), officialSHA256)
	h := d.house(t).with("GVX_MIRROR=" + dir)
	h.run(t, h.path, "gvx", "install", official)
	contains(t, h.run(t, h.path, "gvx", "list"), "gpg,sha256,sumdb (imported key ")
	if len(d.asked) > 0 {
		t.Errorf("the server was asked: %v", d.asked)
	}
}
