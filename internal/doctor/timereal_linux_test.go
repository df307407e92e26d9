package doctor

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/release"
)

// withoutZones takes the system's time zones away.
func withoutZones(t *testing.T) {
	t.Helper()
	for _, dir := range zoneFolders {
		if _, err := os.Stat(dir); err == nil {
			freshFolder(t, dir, nil)
		}
	}
}

// Without tzdata LoadLocation fails as the finding says, unless ZONEINFO leads to zones.
func TestRealNoZones(t *testing.T) {
	t.Run("none", func(t *testing.T) {
		inside(t, syscall.CLONE_NEWNS, []string{"GOROOT=/nowhere", "ZONEINFO="}, func(t *testing.T) {
			withoutZones(t)
			mustFind(t, timeTzdata, runningHere(), "no time zones on this machine", "unknown time zone")
			if _, err := time.LoadLocation("Europe/London"); err == nil || !strings.Contains(err.Error(), "unknown time zone Europe/London") {
				t.Fatalf("loading: %v", err)
			}
		})
	})
	t.Run("ZONEINFO", func(t *testing.T) {
		zip := os.Getenv("ZONEINFO")
		if os.Getenv(insideVariable) == "" {
			zip = filepath.Join(goroot(t), "lib", "time", "zoneinfo.zip")
		}
		inside(t, syscall.CLONE_NEWNS, []string{"GOROOT=/nowhere", "ZONEINFO=" + zip}, func(t *testing.T) {
			withoutZones(t)
			mustFindNothing(t, timeTzdata, runningHere())
			if _, err := time.LoadLocation("Europe/London"); err != nil {
				t.Error(err)
			}
		})
	})
}

func goroot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skipf("SKIP: go env GOROOT: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// What TZ means is what package time makes of it: what the finding calls UTC is UTC.
func TestRealTZ(t *testing.T) {
	if os.Getenv(insideVariable) == t.Name() {
		_, offset := time.Date(2026, 7, 1, 0, 0, 0, 0, time.Local).Zone()
		fmt.Printf("local %s %d, found %d\n", time.Local, offset, len(finds(t, timeTzdata, runningHere())))
		return
	}
	if !hasZones(runningHere(), zoneFolders[0]) {
		t.Skip("SKIP: there are no time zones here")
	}
	for tz, want := range map[string]string{
		"Europe/London":                     "local Europe/London 3600, found 0",
		":Europe/London":                    "local Europe/London 3600, found 0",
		"/usr/share/zoneinfo/Europe/London": "local /usr/share/zoneinfo/Europe/London 3600, found 0",
		"CET-1CEST,M3.5.0,M10.5.0/3":        "local UTC 0, found 1",
		"Europe/Londno":                     "local UTC 0, found 1",
		"/etc/gone":                         "local UTC 0, found 1",
		"UTC":                               "local UTC 0, found 0",
		"UTC0":                              "local UTC 0, found 0",
		"Etc/UTC":                           "local Etc/UTC 0, found 0",
		"":                                  "local UTC 0, found 0",
	} {
		out, err := startInside(t, 0, []string{"TZ=" + tz, "ZONEINFO="})
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("TZ=%q: want %s\n%s", tz, want, out)
		}
	}
}

// tlsCase is where certificates are looked for, and whether a client then trusts a server
// whose certificate is ca.pem.
type tlsCase struct {
	file, folder string
	trusts       bool
}

// A client of TLS fails where the check says so, in just the words.
func TestRealRoots(t *testing.T) {
	if os.Getenv(insideVariable) == t.Name() {
		_, err := http.Get(os.Getenv("GVX_DOCTOR_TEST_URL"))
		pool, poolErr := x509.SystemCertPool()
		none := poolErr != nil || pool.Equal(x509.NewCertPool())
		var texts []string
		for _, f := range finds(t, tlsRoots, runningHere()) {
			texts = append(texts, f.Severity.String())
		}
		fmt.Printf("get %v; none %v; found %v\n", err, none, texts)
		return
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // clients that trust nobody
	server.StartTLS()
	defer server.Close()
	dir := t.TempDir()
	ca := filepath.Join(dir, "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	empty, emptyFolder, full := filepath.Join(dir, "empty.pem"), filepath.Join(dir, "none"), filepath.Join(dir, "full")
	for name, data := range map[string][]byte{ca: text, empty: nil, filepath.Join(emptyFolder, "README"): []byte("-----BEGIN CERTIFICATE-----\n"), filepath.Join(full, "a1b2c3.0"): text} {
		os.MkdirAll(filepath.Dir(name), 0o755)
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for c, want := range map[tlsCase]string{
		{ca, emptyFolder, true}:                      "get <nil>; none false; found []",
		{empty, emptyFolder, false}:                  "x509: certificate signed by unknown authority; none true; found [error]",
		{empty, full, true}:                          "get <nil>; none false; found []",
		{filepath.Join(dir, "gone"), full, true}:     "get <nil>; none false; found [warning]",
		{filepath.Join(dir, "gone"), "/gone", false}: "x509: certificate signed by unknown authority; none true; found [error]",
		{dir, "/gone:" + full, true}:                 "get <nil>; none false; found [warning]",
	} {
		out, err := startInside(t, 0, []string{"SSL_CERT_FILE=" + c.file, "SSL_CERT_DIR=" + c.folder, "GVX_DOCTOR_TEST_URL=" + server.URL, "NO_PROXY=*"})
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%+v: want %s\n%s", c, want, out)
		}
	}
}

// The clock is compared with a server's; a server that is wrong alone proves nothing.
func TestRealDates(t *testing.T) {
	at := func(ahead time.Duration) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodHead {
				t.Errorf("%s %s", r.Method, r.URL)
			}
			w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
	mustFind(t, timeSkew, asking(t, at(150*time.Minute)), "the clock is 2h", "behind that of the")
	mustFind(t, timeSkew, asking(t, at(-450*time.Second)), "the clock is 7m", "ahead of that of the")
	mustFindNothing(t, timeSkew, asking(t, at(4*time.Minute)))
	mustFindNothing(t, timeSkew, asking(t, at(2*time.Hour)+"|"+at(0)))
	alone := asking(t, at(2*time.Hour))
	alone.Online = false
	mustFindNothing(t, timeSkew, alone)
}

// asking is this machine with module proxies of ours.
func asking(t *testing.T, goproxy string) *Here {
	t.Helper()
	proxies, err := release.ParseProxies(goproxy, "a test")
	if err != nil {
		t.Fatal(err)
	}
	h := runningHere()
	h.Online = true
	h.Ports.Reach = func(ctx context.Context) (all []Reached, err error) {
		for _, r := range release.NewClient(release.Config{}).Reach(ctx, proxies, release.Mirror{}, false) {
			all = append(all, Reached{Place: r.Place, URL: r.URL, Log: r.Log, Date: r.Date, Err: r.Err})
		}
		return all, nil
	}
	return h
}

// A port where nobody listens, a server that refuses, one that never answers: each is
// told, and in three seconds.
func TestRealUnreachable(t *testing.T) {
	refuses := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer refuses.Close()
	fine := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer fine.Close()
	lacks := httptest.NewServer(http.NotFoundHandler())
	defer lacks.Close()
	mustFindNothing(t, netReach, asking(t, fine.URL))
	h := asking(t, "http://user:geheim@127.0.0.1:1|"+refuses.URL+"|"+lacks.URL+"|"+fine.URL)
	f := mustFind(t, netReach, h, "the module proxy", "connection refused", "what only it has")
	mustFind(t, netReach, h, "403 Forbidden")
	if strings.Contains(shownAsJSON([]Finding{f}), "geheim") {
		t.Error("the password is shown")
	}
	if found := finds(t, netReach, h); len(found) != 2 {
		t.Errorf("%s", shownAsJSON(found))
	}
	nobody := asking(t, "http://127.0.0.1:1")
	mustFind(t, netReach, nobody, "the checksum log through the module proxy", "nothing can be installed")
	if found := finds(t, netReach, nobody); len(found) != 1 {
		t.Errorf("one cause is told %d times: %s", len(found), shownAsJSON(found))
	}
}
