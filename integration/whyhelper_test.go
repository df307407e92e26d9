//go:build unix

package integration

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"
)

// helperVariable has the tests' own binary do what a program of the user's would do.
const helperVariable = "GVX_TEST_WHY"

// TestWhyHelper is the program of TestWhy that fails.
func TestWhyHelper(t *testing.T) {
	act, ok := map[string]func() error{"zone": useZone, "taken": listenTwice, "ports": useUpPorts, "proxy": makeProxy}[os.Getenv(helperVariable)]
	if !ok {
		return // a test run
	}
	if err := act(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func useZone() error {
	_, err := time.LoadLocation("Europe/Nowhere")
	return err
}

func listenTwice() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, err = net.Listen("tcp", l.Addr().String())
	return err
}

// useUpPorts connects until there are no ports, of which the namespace has a hundred.
func useUpPorts() error {
	if err := raiseLoopback(); err != nil {
		return err
	}
	if err := os.WriteFile("/proc/sys/net/ipv4/ip_local_port_range", []byte("40000 40099"), 0); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:30000")
	if err != nil {
		return err
	}
	for range 200 {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			return err
		}
		defer c.Close()
	}
	return nil
}

// makeProxy makes a folder that go takes for a proxy, with one module in it.
func makeProxy() error {
	versions := filepath.Join("proxy", "example.com", "x", "@v")
	if err := os.MkdirAll(versions, 0o755); err != nil {
		return err
	}
	if err := os.MkdirAll("x", 0o755); err != nil {
		return err
	}
	for name, text := range map[string]string{
		"x/go.mod": "module example.com/x\n", "x/x.go": "package x\n",
		versions + "/v1.0.0.mod": "module example.com/x\n", versions + "/v1.0.0.info": `{"Version":"v1.0.0"}`,
	} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	f, err := os.Create(versions + "/v1.0.0.zip")
	if err != nil {
		return err
	}
	defer f.Close()
	return modzip.CreateFromDir(f, module.Version{Path: "example.com/x", Version: "v1.0.0"}, "x")
}

// whyServers returns the variables of TestWhy's scripts. There is a server whose
// certificate nobody signed, and one whose certificate is too old.
func whyServers(t *testing.T) []string {
	t.Helper()
	gone := http.NotFoundHandler()
	unknown := httptest.NewTLSServer(gone)
	t.Cleanup(unknown.Close)
	expired := httptest.NewUnstartedServer(gone)
	certificate, file := expiredCertificate(t)
	expired.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	expired.StartTLS()
	t.Cleanup(expired.Close)
	for _, s := range []*httptest.Server{unknown, expired} {
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
	}
	self, err := os.Executable()
	must(t, err)
	helper := write(t, filepath.Join(tempDir(t), "helper"), "#!/bin/sh\nunset GVX_TEST_NETWORK\n"+helperVariable+"=$1 exec "+self+" -test.run=^TestWhyHelper$\n")
	must(t, os.Chmod(helper, 0o755))
	h := shared.house
	return []string{
		"GVX=" + filepath.Join(shared.bin, "gvx"), "HELPER=" + helper, "SERVER=" + unknown.URL, "EXPIREDSERVER=" + expired.URL, "EXPIRED=" + file,
		"NEWER=" + h.goroot(t, newer), "OLDER=" + h.goroot(t, older), "OLDEST=" + h.goroot(t, oldest), "GOTOOLCHAIN=local", "GOTELEMETRY=off",
	}
}

// expiredCertificate returns a certificate of 127.0.0.1 that was good until yesterday, and
// a file that trusts it.
func expiredCertificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().AddDate(0, 0, -2), NotAfter: time.Now().AddDate(0, 0, -1), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	must(t, err)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, write(t, filepath.Join(tempDir(t), "expired.pem"), string(text))
}
