package verify

import (
	"bytes"
	"crypto"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

func TestBuiltinKey(t *testing.T) {
	k := BuiltinKey()
	if k.Fingerprint() != GoogleFingerprint || !strings.Contains(k.Identities()[0], "Google") || k.IsZero() || !bytes.Equal(k.Armored(), googleKey) {
		t.Errorf("%s %q", k.Fingerprint(), k.Identities())
	}
	// The newest subkey's binding, of 2026-03-10.
	if k.Newest().Unix() != 1773172903 {
		t.Errorf("newest is %v", k.Newest())
	}
	var ids []string
	for _, s := range k.Subkeys() {
		ids = append(ids, s.Fingerprint[24:])
		if !s.Signs || s.Revoked || s.Created.IsZero() || s.Expires.IsZero() != (s.Fingerprint == GoogleFingerprint) {
			t.Errorf("%+v", s)
		}
	}
	want := strings.Fields("7721F63BD38B4796 1397BC53640DB551 6494C6D6997C215E 78BD65473CB3BD13 4EB27DB2A3B88B8B E88979FB9B30ACF2 32EE5355A6BC6E42 FD533C07C264648F 1D09C015006FEAB8")
	if !slices.Equal(ids, want) {
		t.Errorf("subkeys %q", ids)
	}
}

func TestParseKey(t *testing.T) {
	f, k := sound(t, "Signer \x1b[2J")
	file := f.file()
	other, _ := sound(t, "Other")
	nameless := newForge(t, 0)
	weakOnly := newForge(t, 0).name("Weak", self{hash: crypto.SHA1})
	unsigned := newForge(t, 0)
	packets := func(data ...[]byte) []byte { return armored("PGP PUBLIC KEY BLOCK", data...) }
	many := bytes.Repeat(packetOf(13, []byte("x")), maxPackets)
	for name, c := range map[string]struct {
		file    []byte
		refusal string
	}{
		"sound":                  {file, ""},
		"white space around":     {slices.Concat([]byte("\r\n "), file, []byte("\n\n")), ""},
		"revoked":                {f.again().revoke(5, packet.KeyCompromised).name("Signer", self{}).file(), ""},
		"expired":                {f.again().name("Signer", self{life: 1}).file(), ""},
		"nothing":                {nil, "is empty"},
		"HTML":                   {[]byte("<html>"), "does not begin with"},
		"text before":            {append([]byte("x\n"), file...), "stands before"},
		"two blocks":             {append(bytes.Clone(file), other.file()...), "stands behind"},
		"two keys in one block":  {packets(f.out.Bytes(), other.out.Bytes()), "more than one key"},
		"the same key twice":     {packets(f.out.Bytes(), f.out.Bytes()), "more than one key"},
		"a subkey alone":         {packets(f.out.Bytes()[len(packetOfKey(f)):]), "does not begin with a primary"},
		"a secret key":           {packets(secret(t, f)), "holds a secret key"},
		"a secret subkey behind": {packets(f.out.Bytes(), secretOf(t, k)), "holds a secret key"},
		"a secret key's block":   {armored("PGP PRIVATE KEY BLOCK", secret(t, f)), "does not begin with"},
		"a signature":            {sig{}.asc(t, k, archiveBytes), "does not begin with"},
		"a message behind":       {packets(f.out.Bytes(), packetOf(11, []byte("b\x00\x00\x00\x00\x00hello"))), "no part of a key"},
		"compressed":             {packets(packetOf(8, append([]byte{0}, f.out.Bytes()[:100]...))), "no part of a key"},
		"no name":                {nameless.file(), "cannot be read"},
		"unsigned name":          {packets(unsigned.out.Bytes(), packetOf(13, []byte("x"))), "cannot be read"},
		"signed with SHA-1":      {weakOnly.file(), "hash that can be forged"},
		"another's signature":    {packets(packetOfKey(other), f.out.Bytes()[len(packetOfKey(f)):]), "cannot be read"},
		"cut off":                {file[:len(file)/2], "is cut off"},
		"cut packets":            {packets(f.out.Bytes()[:f.out.Len()-3]), "cannot be read"},
		"unknown revocation":     {packets(f.out.Bytes(), oddRevocation(t, f)), "a revocation that gvx cannot check"},
		"many parts":             {packets(f.out.Bytes(), many), "too many parts"},
		"too long":               {append(bytes.Clone(file), make([]byte, maxKey)...), "too long"},
	} {
		k, err := ParseKey(c.file)
		if c.refusal == "" {
			if err != nil || k.IsZero() || k.Fingerprint() != f.key().Fingerprint() || !bytes.Equal(k.Armored(), c.file) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if _, ok := errors.AsType[*KeyError](err); !ok || !k.IsZero() || !strings.Contains(err.Error(), c.refusal) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%s: %v, want %q", name, err, c.refusal)
		}
	}
}

// packetOf is a packet in the new form.
func packetOf(tag byte, body []byte) []byte {
	return append([]byte{0xc0 | tag, byte(len(body))}, body...)
}

func packetOfKey(f *forge) []byte {
	var b bytes.Buffer
	f.must(f.primary.PublicKey.Serialize(&b))
	return b.Bytes()
}

func secretOf(t *testing.T, k *packet.PrivateKey) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := k.Serialize(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// oddRevocation is a revocation of the whole key with something critical in it.
func oddRevocation(t *testing.T, f *forge) []byte {
	return sig{kind: 0x20, critical: true}.packet(t, f.primary, nil)
}

func TestKeyDescribesItself(t *testing.T) {
	f := newForge(t, 0).name("Beta", self{at: 1}).name("Alpha", self{at: 1})
	a := f.subkey(2, self{at: 2, life: 10, sign: true})
	f.revokeSubkey(a, 30, packet.KeySuperseded)
	f.subkey(3, self{at: 3})
	k := f.key()
	subs := k.Subkeys()
	if !slices.Equal(k.Identities(), []string{"Alpha", "Beta"}) || !k.Newest().Equal(day(30)) || len(subs) != 3 {
		t.Fatalf("%q %v %+v", k.Identities(), k.Newest(), subs)
	}
	if p := subs[0]; p.Fingerprint != k.Fingerprint() || !p.Created.Equal(day(0)) || !p.Expires.IsZero() || p.Revoked || p.Signs {
		t.Errorf("primary %+v", p)
	}
	if s := subs[1]; !s.Revoked || !s.Signs || !s.Expires.Equal(day(12)) {
		t.Errorf("first subkey %+v", s)
	}
	if s := subs[2]; s.Revoked || s.Signs || !s.Expires.IsZero() {
		t.Errorf("second subkey %+v", s)
	}
	for _, s := range f.again().revoke(9, noReason).name("Alpha", self{}).bound(a, self{at: 2, sign: true}).key().Subkeys() {
		if !s.Revoked {
			t.Errorf("of a revoked primary: %+v", s)
		}
	}
}

// A signature that the primary did not make does not make a file newer.
func TestNewestCountsOnlyWhatIsValid(t *testing.T) {
	f, k := sound(t, "Signer")
	forged := f.again()
	forged.out.Write(f.out.Bytes()[len(packetOfKey(f)):])
	thief := &forge{TB: t, primary: newPrivate(t, 0, false)}
	thief.primary.KeyId = f.primary.KeyId
	thief.bind(k, self{at: 300, sign: true, alone: true})
	thief.revokeSubkey(k, 300, packet.KeyCompromised)
	forged.out.Write(thief.out.Bytes())
	if got := forged.key(); !got.Newest().Equal(f.key().Newest()) || got.Subkeys()[1].Revoked {
		t.Errorf("%v, %+v", got.Newest(), got.Subkeys())
	}
	wantTry(t, "with forged parts", try{ring: forged.ring(), asc: sig{at: 5}.asc(t, k, archiveBytes)}, "")
}

// TestRealSignatures checks Google's signatures of two releases: one by a subkey
// that has expired since, in a file that an old GnuPG wrote.
func TestRealSignatures(t *testing.T) {
	dir := os.Getenv("GVX_TESTDATA")
	if dir == "" {
		t.Skip("GVX_TESTDATA IS NOT SET: no signature by Google is checked")
	}
	read := func(name string) []byte {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	if !bytes.Equal(read("google-linux-signing-key.asc"), googleKey) {
		t.Error("another key is built in")
	}
	ring := NewKeyring(RingKey{BuiltinKey(), KeyBuiltin})
	for name, want := range map[string]SignatureInfo{
		"go1.19.8.src.tar.gz": {Subkey: "4EB27DB2A3B88B8B", CreatedAt: time.Unix(1680135363, 0).UTC()},
		"go1.27.1.src.tar.gz": {Subkey: "FD533C07C264648F", CreatedAt: time.Unix(1787947784, 0).UTC()},
	} {
		data, asc := read("official/"+name), read("official/"+name+".asc")
		proof, err := judge(data, claimsOf(t, data, asc), ring, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := *proof.GPG()
		if got.Key != GoogleFingerprint || got.Hash != "SHA256" || got.Trusted != KeyBuiltin || !strings.Contains(got.Owner, "Google") || !got.CreatedAt.Equal(want.CreatedAt) || !strings.HasSuffix(got.Subkey, want.Subkey) {
			t.Errorf("%s: %+v", name, got)
		}
		data[len(data)/3] ^= 1
		wantTry(t, name+" with a bit changed", try{ring: ring, asc: asc, data: data}, "not of this archive")
		wantTry(t, name+" of another", try{ring: ring, asc: asc}, "not of this archive")
	}
}
