package verify_test

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/verify"
)

// TestRealLog asks the public log, by way of the machine's module proxy.
func TestRealLog(t *testing.T) {
	if os.Getenv("GVX_TEST_NETWORK") != "1" {
		t.Skip("GVX_TEST_NETWORK IS NOT 1: the public log is not asked")
	}
	out, err := exec.Command("go", "env", "GOPROXY").Output()
	if err != nil {
		t.Fatal(err)
	}
	proxy, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(string(out)), "|", ","), ",")
	if !strings.Contains(proxy, "://") {
		t.Skip("GOPROXY BEGINS WITH NO URL: the public log is not asked")
	}
	counted := &counter{Remote: releasetest.HTTPRemote{Base: strings.TrimRight(proxy, "/") + "/sumdb/sum.golang.org", Client: http.DefaultClient}}
	log := verify.Log{Key: verify.LogKey, Head: verify.BuiltinHead, Remote: counted, Heads: &heads{}, Tiles: &cache{}}
	known := knownHashes(t)
	for _, version := range []string{"1.27.4", "1.20.14"} {
		s := subject(t, version)
		counted.n.Store(0)
		proof, err := log.Prove(context.Background(), s)
		if err != nil {
			t.Fatal(err)
		}
		h1, err := proof.Check(verify.LogKey, s)
		if want, ok := known[s.ModuleVersion()]; err != nil || ok && h1 != want {
			t.Errorf("%s: %s, %v; want %s", version, h1, err, want)
		}
		t.Logf("%s: %s, record %d of %d, %d requests", s, h1, proof.ID, proof.TreeSize(), counted.n.Load())
	}
	none := subject(t, "1.27.99")
	if _, err := log.Prove(context.Background(), none); !isRefuted(err) {
		t.Errorf("a release that does not exist: %v", err)
	}
}

// counter counts requests.
type counter struct {
	verify.Remote
	n atomic.Int64
}

func (c *counter) ReadRemote(ctx context.Context, path string) ([]byte, error) {
	c.n.Add(1)
	return c.Remote.ReadRemote(ctx, path)
}

// knownHashes returns what other tools found, by module version.
func knownHashes(t *testing.T) map[string]string {
	t.Helper()
	known := map[string]string{
		"v0.0.1-go1.27.4.linux-amd64":  "h1:8Tl0rBb7KdISSdPkZBjlpZxsUBb+004GI/SM2XbmSqI=",
		"v0.0.1-go1.20.14.linux-amd64": "h1:8qw1ZS9f0CG9ty0SLWhGEERyjMSNgfMIR+e1g5RRYb0=",
	}
	text, err := os.ReadFile(filepath.Join(os.Getenv("GVX_TESTDATA"), "toolchain-h1.tsv"))
	if err != nil {
		t.Log("GVX_TESTDATA has no toolchain-h1.tsv: ", err)
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) >= 2 {
			known["v0.0.1-"+f[0]] = f[1]
		}
	}
	return known
}
