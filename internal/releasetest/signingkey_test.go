package releasetest_test

import (
	"bytes"
	"crypto"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"

	"github.com/gvx-go/gvx/internal/releasetest"
)

// checked verifies as a careful client does: at the time of the signature.
func checked(key, data, signature []byte) error {
	ring, err := openpgp.ReadArmoredKeyRing(bytes.NewReader(key))
	if err != nil {
		return err
	}
	_, _, err = openpgp.VerifyArmoredDetachedSignature(ring, bytes.NewReader(data), bytes.NewReader(signature), nil)
	return err
}

func TestSigningKey(t *testing.T) {
	k := releasetest.NewSigningKey("Test Key")
	renewed, revoked := k.Renewed(), k.Revoked()
	data := []byte("data")
	early := time.Date(2023, 5, 5, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name      string
		file      []byte
		signature []byte
		good      bool
	}{
		{"plain", k.Armored(), k.Sign(data), true},
		{"SHA-512", k.Armored(), k.Sign(data, releasetest.SignWith(crypto.SHA512)), true},
		{"SHA-1", k.Armored(), k.Sign(data, releasetest.SignWith(crypto.SHA1)), false},
		{"older than its subkey", k.Armored(), k.Sign(data, releasetest.SignAt(early)), false},
		{"subkey expired since", k.Armored(), k.Sign(data, k.SignBy(releasetest.ExpiredSubkey), releasetest.SignAt(early)), true},
		{"subkey expired before", k.Armored(), k.Sign(data, k.SignBy(releasetest.ExpiredSubkey)), false},
		{"subkey revoked", k.Armored(), k.Sign(data, k.SignBy(releasetest.RevokedSubkey)), false},
		{"new subkey, new file", renewed.Armored(), renewed.Sign(data), true},
		{"new subkey, old file", k.Armored(), renewed.Sign(data), false},
		{"old subkey, new file", renewed.Armored(), k.Sign(data), true},
		{"revoked, old file", k.Armored(), revoked.Sign(data), true},
		{"revoked, new file", revoked.Armored(), k.Sign(data), false},
		{"another key", releasetest.NewSigningKey("Test Key").Armored(), k.Sign(data), false},
		{"other data", k.Armored(), k.Sign([]byte("date")), false},
	} {
		if err := checked(c.file, data, c.signature); (err == nil) != c.good {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if renewed.Fingerprint() != k.Fingerprint() || renewed.SubkeyFingerprint() == k.SubkeyFingerprint() {
		t.Error("a renewed key has another primary, or the same subkey")
	}
	if len(k.Fingerprint()) != 40 || strings.ToUpper(k.Fingerprint()) != k.Fingerprint() || k.FingerprintOf(releasetest.CurrentSubkey) != k.SubkeyFingerprint() {
		t.Errorf("fingerprints %s, %s", k.Fingerprint(), k.SubkeyFingerprint())
	}
}

// gpg runs GnuPG with a home of its own that has the key.
func gpg(t *testing.T, key []byte) func(args ...string) (string, error) {
	t.Helper()
	program, err := exec.LookPath("gpg")
	if err != nil {
		t.Skip("NO gpg ON PATH: the signatures are not shown to GnuPG")
	}
	home, err := os.MkdirTemp("", "g") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	run := func(args ...string) (string, error) {
		cmd := exec.Command(program, append([]string{"--homedir", home, "--batch", "--no-autostart", "--status-fd", "1", "--trust-model", "always"}, args...)...)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	file := filepath.Join(home, "key.asc")
	if err := os.WriteFile(file, key, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := run("--import", file); err != nil {
		t.Fatalf("import: %v\n%s", err, out)
	}
	return run
}

// TestGnuPGAcceptsIt holds key and signature against another implementation.
func TestGnuPGAcceptsIt(t *testing.T) {
	k := releasetest.NewSigningKey("Test Key")
	run := gpg(t, k.Armored())
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	data := []byte("data\n")
	good, bad := write("good", data), write("bad", []byte("date\n"))
	signature := write("good.asc", k.Sign(data))
	if out, err := run("--verify", signature, good); err != nil || !strings.Contains(out, "VALIDSIG "+k.SubkeyFingerprint()) || !strings.Contains(out, k.Fingerprint()) {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := run("--verify", signature, bad); err == nil {
		t.Errorf("GnuPG accepts a signature of something else\n%s", out)
	}
	for sub, want := range map[releasetest.Subkey]string{releasetest.ExpiredSubkey: "EXPKEYSIG", releasetest.RevokedSubkey: "REVKEYSIG"} {
		out, _ := run("--verify", write("sub.asc", k.Sign(data, k.SignBy(sub))), good)
		if !strings.Contains(out, want) {
			t.Errorf("GnuPG does not say %s\n%s", want, out)
		}
	}
}

func BenchmarkNewSigningKey(b *testing.B) {
	for b.Loop() {
		releasetest.NewSigningKey("Test Key")
	}
}
