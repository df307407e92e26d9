//go:build unix

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/releasetest"
)

func mirrorOf(ts *testscript.TestScript) *releasetest.Mirror {
	m := sceneOf(ts).mirror
	if m == nil {
		ts.Fatalf("there is no mirror yet")
	}
	return m
}

// mirror [VERSION…] starts a mirror of go.dev/dl that has what the proxy has, or
// those toolchains, which the log then knows too. It points GVX_MIRROR there and
// writes the key that signs the archives to mirror.asc.
func cmdMirror(ts *testscript.TestScript, neg bool, args []string) {
	if sceneOf(ts).server == nil {
		cmdProxy(ts, neg, args)
	}
	var toolchains []releasetest.Toolchain
	for _, version := range args {
		toolchains = append(toolchains, releasetest.Small(version, goversion.Host()))
	}
	m, stop := releasetest.StartMirror(running(ts), releasetest.NewSigningKey("Example Mirror"), toolchains...)
	ts.Defer(stop)
	sceneOf(ts).mirror = m
	ts.Setenv("MIRROR", m.URL)
	ts.Setenv("GVX_MIRROR", m.URL)
	ts.Setenv("MIRRORHOST", strings.TrimPrefix(strings.TrimSuffix(m.URL, "/dl"), "http://"))
	ts.Setenv("KEY", m.Key().Fingerprint())
	ts.Setenv("SUBKEY", m.Key().SubkeyFingerprint())
	cmdMirrorKey(ts, neg, []string{"mirror.asc"})
}

// mirrorkey FILE [renewed|revoked|stranger] writes the mirror's public key, a later
// state of it, or another one.
func cmdMirrorKey(ts *testscript.TestScript, neg bool, args []string) {
	key := mirrorOf(ts).Key()
	if len(args) > 1 {
		key = map[string]func() *releasetest.SigningKey{
			"renewed": key.Renewed, "revoked": key.Revoked, "stranger": func() *releasetest.SigningKey { return releasetest.NewSigningKey("Stranger") },
		}[args[1]]()
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), key.Armored(), 0o644))
}

// mirrorbehave NAME… makes the mirror behave so, besides what it does already.
func cmdMirrorBehave(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(mirrorOf(ts).Apply(args...))
}

// mirrorfriendly ends all hostility of the mirror.
func cmdMirrorFriendly(ts *testscript.TestScript, neg bool, args []string) { mirrorOf(ts).Reset() }

// mirroradd VERSION… has the mirror and the log know more toolchains.
func cmdMirrorAdd(ts *testscript.TestScript, neg bool, args []string) {
	for _, version := range args {
		mirrorOf(ts).AddToBoth(releasetest.Small(version, goversion.Host()))
	}
}

// mirroranswer CODE PATTERN answers so to the paths of the mirror that match.
func cmdMirrorAnswer(ts *testscript.TestScript, neg bool, args []string) {
	code, err := strconv.Atoi(args[0])
	ts.Check(err)
	mirrorOf(ts).Handle(regexp.MustCompile(args[1]).MatchString, func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "as you were told", code)
	})
}

// mirrorfolder DIR [feed] writes what the mirror has, with its list of releases or
// without, to a folder.
func cmdMirrorFolder(ts *testscript.TestScript, neg bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o755))
	ts.Check(mirrorOf(ts).WriteFolder(filepath.Clean(dir), len(args) > 1))
}

// unpack DIR VERSION unpacks an official archive as tar does: DIR/go is a GOROOT that
// gvx has nothing to do with.
func cmdUnpack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: unpack DIR VERSION")
	}
	zipped, err := gzip.NewReader(bytes.NewReader(releasetest.Small(args[1], goversion.Host()).TarGz()))
	ts.Check(err)
	for tape := tar.NewReader(zipped); ; {
		h, err := tape.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		ts.Check(err)
		path := filepath.Join(ts.MkAbs(args[0]), filepath.FromSlash(h.Name))
		if h.FileInfo().IsDir() {
			ts.Check(os.MkdirAll(path, 0o755))
			continue
		}
		ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
		data, err := io.ReadAll(tape)
		ts.Check(err)
		ts.Check(os.WriteFile(path, data, h.FileInfo().Mode().Perm()))
	}
}

// cosign KEYFILE FILE… writes a key pair's public half, and beside each file the
// signature that cosign sign-blob would: in base64, of its SHA-256.
func cmdCosign(ts *testscript.TestScript, neg bool, args []string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), 0o644))
	for _, name := range args[1:] {
		data, err := os.ReadFile(ts.MkAbs(name))
		ts.Check(err)
		sum := sha256.Sum256(data)
		signature, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(name+".sig"), []byte(base64.StdEncoding.EncodeToString(signature)), 0o644))
	}
}
