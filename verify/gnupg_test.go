package verify

import (
	"bytes"
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// gnupg is the real program with a home of its own.
type gnupg struct {
	t    *testing.T
	home string
}

func newGnuPG(t *testing.T) *gnupg {
	t.Helper()
	if _, err := exec.LookPath("gpg"); err != nil {
		t.Skip("NO gpg ON PATH: nothing that GnuPG writes is read: ", err)
	}
	// Not t.TempDir: the path of the agent's socket must be short.
	home, err := os.MkdirTemp("", "gvx")
	if err != nil {
		t.Fatal(err)
	}
	g := &gnupg{t, home}
	t.Cleanup(func() {
		stop := exec.Command("gpgconf", "--kill", "all")
		stop.Env = g.environment()
		if err := stop.Run(); err != nil {
			t.Log(err)
		}
		os.RemoveAll(home)
	})
	return g
}

func (g *gnupg) environment() []string {
	return append(os.Environ(), "GNUPGHOME="+g.home, "LC_ALL=C")
}

// run runs gpg on that day of 2020 with what would be typed, and returns its output.
func (g *gnupg) run(at int, typed string, args ...string) []byte {
	g.t.Helper()
	always := []string{"--batch", "--quiet", "--no-tty", "--yes", "--pinentry-mode", "loopback", "--passphrase", "", "--faked-system-time", day(at).Format("20060102T150405")}
	cmd := exec.Command("gpg", append(always, args...)...)
	cmd.Env = g.environment()
	cmd.Stdin = strings.NewReader(typed)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		g.t.Fatalf("gpg %s: %v\n%s", args, err, errs.Bytes())
	}
	return out.Bytes()
}

// newKey makes a primary that only certifies and a signing subkey.
func (g *gnupg) newKey(name, algorithm, life string) (fingerprint string) {
	g.t.Helper()
	g.run(0, "", "--quick-gen-key", name, algorithm, "cert", "never")
	for line := range strings.Lines(string(g.run(0, "", "--with-colons", "--list-keys", name))) {
		if field := strings.Split(line, ":"); field[0] == "fpr" {
			fingerprint = field[9]
			break
		}
	}
	g.run(0, "", "--quick-add-key", fingerprint, algorithm, "sign", life)
	return fingerprint
}

func (g *gnupg) export(fingerprint string) Key {
	g.t.Helper()
	k, err := ParseKey(g.run(0, "", "--armor", "--export", fingerprint))
	if err != nil || k.Fingerprint() != fingerprint {
		g.t.Fatalf("%s: %v", k.Fingerprint(), err)
	}
	return k
}

func (g *gnupg) sign(at int, args ...string) []byte {
	g.t.Helper()
	file := filepath.Join(g.home, "archive")
	if err := os.WriteFile(file, archiveBytes, 0o644); err != nil {
		g.t.Fatal(err)
	}
	return g.run(at, "", append(args, "--armor", "--output", "-", "--detach-sign", file)...)
}

// revokeSubkey types what gpg asks for: reason 1 is compromised, 2 superseded.
func (g *gnupg) revokeSubkey(at int, fingerprint, reason string) {
	g.t.Helper()
	g.run(at, "key 1\nrevkey\ny\n"+reason+"\n\ny\nsave\n", "--command-fd", "0", "--edit-key", fingerprint)
}

func TestGnuPGWrote(t *testing.T) {
	for _, algorithm := range []string{"ed25519", "rsa2048"} {
		g := newGnuPG(t)
		fingerprint := g.newKey("Mirror", algorithm, "30d")
		k := g.export(fingerprint)
		if subs := k.Subkeys(); len(subs) != 2 || subs[0].Signs || !subs[1].Signs || !subs[1].Expires.Equal(day(30)) || k.Identities()[0] != "Mirror" {
			t.Errorf("%s: %+v", algorithm, subs)
		}
		ring := NewKeyring(RingKey{k, KeySystem})
		asc := g.sign(14)
		wantTry(t, algorithm, try{ring: ring, asc: asc}, "")
		wantTry(t, algorithm+" of another file", try{ring: ring, asc: asc, data: archiveBytes[1:]}, "not of this archive")
		if algorithm != "ed25519" {
			continue
		}
		wantTry(t, "text", try{ring: ring, asc: g.sign(14, "--textmode")}, "not one of a file's bytes")
		wantTry(t, "SHA-1", try{ring: ring, asc: g.sign(14, "--digest-algo", "SHA1")}, "hash that can be forged")
		wantTry(t, "SHA-512", try{ring: ring, asc: g.sign(14, "--digest-algo", "SHA512")}, "")
		wantTry(t, "clear", try{ring: ring, asc: g.run(14, "an archive\n", "--clear-sign")}, "something stands before")
		wantTry(t, "whole message", try{ring: ring, asc: g.run(14, "an archive\n", "--armor", "--sign")}, "does not begin with")
		other := g.newKey("Other", "ed25519", "never")
		wantTry(t, "two signers", try{ring: ring, asc: g.sign(14, "-u", fingerprint, "-u", other)}, "something else than one signature")
		wantTry(t, "the other", try{ring: ring, asc: g.sign(14, "-u", other)}, "not by a key that gvx trusts")
		if _, err := ParseKey(g.run(14, "", "--armor", "--export")); err == nil || !strings.Contains(err.Error(), "more than one key") {
			t.Errorf("two keys: %v", err)
		}
		if _, err := ParseKey(g.run(14, "", "--armor", "--export-secret-keys", fingerprint)); err == nil {
			t.Error("a secret key was taken")
		}
	}
}

func TestGnuPGRevoked(t *testing.T) {
	for reason, refusal := range map[string]string{"0": "is revoked", "1": "is revoked", "2": "", "3": ""} {
		g := newGnuPG(t)
		fingerprint := g.newKey("Mirror", "ed25519", "never")
		before, after := g.sign(50), g.sign(70)
		sound := g.export(fingerprint)
		g.revokeSubkey(60, fingerprint, reason)
		revoked := g.export(fingerprint)
		if !revoked.Newest().After(sound.Newest()) || !revoked.Subkeys()[1].Revoked {
			t.Errorf("reason %s: %+v", reason, revoked.Subkeys())
		}
		ring := NewKeyring(RingKey{revoked, KeyUser}, RingKey{sound, KeySystem})
		wantTry(t, "reason "+reason+", before", try{ring: ring, asc: before}, refusal)
		wantTry(t, "reason "+reason+", after", try{ring: ring, asc: after}, cmp.Or(refusal, "was revoked"))
	}
}

// GnuPG replaces the binding when a life is prolonged. What was signed under the
// former one then verifies only where a file with that one is in the ring.
func TestGnuPGProlonged(t *testing.T) {
	g := newGnuPG(t)
	fingerprint := g.newKey("Mirror", "ed25519", "100d")
	old, early := g.export(fingerprint), g.sign(50)
	g.run(90, "", "--quick-set-expire", fingerprint, "2y", "*")
	prolonged, late := g.export(fingerprint), g.sign(200)
	both := NewKeyring(RingKey{prolonged, KeyUser}, RingKey{old, KeyBuiltin})
	wantTry(t, "late", try{ring: both, asc: late}, "")
	wantTry(t, "early", try{ring: both, asc: early}, "")
	wantTry(t, "late by the old file", try{ring: NewKeyring(RingKey{old, KeyUser}), asc: late}, "had expired")
	wantTry(t, "early by the new file", try{ring: NewKeyring(RingKey{prolonged, KeyUser}), asc: early}, "no valid self-signature")
}

// GnuPG agrees that what these tests call a key and a signature is one, also where
// only the short id of the key is given, as an old GnuPG did.
func TestGnuPGChecksTheForge(t *testing.T) {
	g := newGnuPG(t)
	f, k := sound(t, "Forged")
	g.run(10, f.out.String(), "--import")
	for name, packet := range map[string][]byte{"short id": sig{at: 5}.packet(t, k, archiveBytes), "fingerprint": sig{at: 5, whole: true}.packet(t, k, archiveBytes)} {
		file, signature := filepath.Join(g.home, "archive"), filepath.Join(g.home, "archive.sig")
		for path, data := range map[string][]byte{file: archiveBytes, signature: packet} {
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		g.run(10, "", "--verify", signature, file)
		wantTry(t, name, try{ring: f.ring(), asc: armored("PGP SIGNATURE", packet)}, "")
	}
}
