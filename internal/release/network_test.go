package release

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
)

// TestRealProxy asks the module proxy that this machine's Go uses, and the
// checksum log on the same road.
func TestRealProxy(t *testing.T) {
	if os.Getenv("GVX_TEST_NETWORK") != "1" {
		t.Skip("SKIPPED: the real module proxy was not asked; set GVX_TEST_NETWORK=1")
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	goEnv := filepath.Join(strings.TrimSpace(string(goroot)), "go.env")
	value, origin, err := FindGOPROXY(os.Getenv, []string{goEnv})
	if err != nil {
		t.Fatal(err)
	}
	asGo, err := exec.Command("go", "env", "GOPROXY").Output()
	if err != nil || strings.TrimSpace(string(asGo)) != value {
		t.Fatalf("the go command finds another GOPROXY than the one in %s: %v", origin, err)
	}
	proxies, err := ParseProxies(value, origin)
	if err != nil {
		t.Fatal(err)
	}
	client := NewClient(Config{Log: func(line string) { t.Log(line) }})
	s := NewProxySource(client, proxies)
	c, err := s.List(t.Context(), linux(t))
	if err != nil || len(c.Releases) < 50 || c.Skipped > len(c.Releases)/10 {
		t.Fatalf("%d releases, %d skipped, %v", len(c.Releases), c.Skipped, err)
	}
	t.Logf("%d releases, %d lines skipped", len(c.Releases), c.Skipped)
	for name, want := range map[string]bool{"1.27.4": true, "1.21.1": true, "1.27.9999": false} {
		if ok, err := s.Exists(t.Context(), subject(t, name)); ok != want || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
	}
	if slices.Contains(c.Releases, version(t, "1.21.1")) {
		t.Log("the list has go1.21.1 by now: it was incomplete")
	}
	f := tempPart(t)
	_, err = s.Open(t.Context(), subject(t, "1.27.9999"), f, nil)
	var missing *NotFoundError
	if !errors.As(err, &missing) || len(missing.Nearest) == 0 || missing.Nearest[0].Minor() != goversion.Minor(27) {
		t.Errorf("a release that does not exist: %v", err)
	}
	l := NewLogRemote(client, proxies)
	record, err := l.ReadRemote(t.Context(), "/lookup/golang.org/toolchain@"+subject(t, "1.27.4").ModuleVersion())
	if err != nil || !strings.Contains(string(record), "golang.org/toolchain v0.0.1-go1.27.4.linux-amd64 h1:") {
		t.Errorf("the log: %q, %v", record, err)
	}
}
