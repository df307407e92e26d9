package verify

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strings"
	"testing"
	"time"

	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"

	"github.com/ProtonMail/go-crypto/openpgp/eddsa"
	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"github.com/gvx-go/gvx/internal/goversion"
)

// day is a time long past: the nth day of 2020.
func day(n int) time.Time { return time.Date(2020, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, n) }

func configOf(n int, h crypto.Hash) *packet.Config {
	return &packet.Config{Algorithm: packet.PubKeyAlgoEdDSA, Time: func() time.Time { return day(n) }, DefaultHash: h}
}

// plain signs without the random notation that only strong hashes can have.
var plain = &packet.Config{NonDeterministicSignaturesViaNotation: packet.BoolPointer(false)}

// forge writes certificates packet by packet, the wrong ones too.
type forge struct {
	testing.TB
	primary *packet.PrivateKey
	out     bytes.Buffer
}

func (f *forge) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// newForge begins a certificate with a primary key of that day.
func newForge(t testing.TB, created int) *forge {
	t.Helper()
	f := &forge{TB: t, primary: newPrivate(t, created, false)}
	f.must(f.primary.PublicKey.Serialize(&f.out))
	return f
}

// again begins another file of the same primary key.
func (f *forge) again() *forge {
	other := &forge{TB: f.TB, primary: f.primary}
	f.must(other.primary.PublicKey.Serialize(&other.out))
	return other
}

// sound begins a certificate that has all it needs: a name and one signing subkey.
func sound(t testing.TB, name string) (*forge, *packet.PrivateKey) {
	f := newForge(t, 0).name(name, self{at: 0, sign: true})
	return f, f.subkey(0, self{at: 0, sign: true})
}

func newPrivate(t testing.TB, created int, sub bool) *packet.PrivateKey {
	t.Helper()
	e, err := openpgp.NewEntity("x", "", "", configOf(created, crypto.SHA256))
	if err != nil {
		t.Fatal(err)
	}
	k := e.PrivateKey
	if sub {
		k.IsSubkey, k.PublicKey.IsSubkey = true, true
	}
	return k
}

// self says what a self-signature is to say.
type self struct {
	at       int // day
	life     int // days from the key's creation; 0 for ever
	sign     bool
	hash     crypto.Hash // SHA-256 unless said
	noBack   bool        // without the subkey's countersignature
	falseBy  *packet.PrivateKey
	backHash crypto.Hash
	first    bool
	alone    bool // the binding without the subkey, which stands before it
}

func (s self) packet(k *packet.PrivateKey, kind packet.SignatureType) *packet.Signature {
	if s.hash == 0 {
		s.hash = crypto.SHA256
	}
	life := uint32(s.life * 24 * 3600)
	return &packet.Signature{
		Version: 4, SigType: kind, PubKeyAlgo: k.PubKeyAlgo, Hash: s.hash, CreationTime: day(s.at), IssuerKeyId: &k.KeyId,
		KeyLifetimeSecs: &life, FlagsValid: true, FlagCertify: kind != packet.SigTypeSubkeyBinding, FlagSign: s.sign, IsPrimaryId: &s.first,
	}
}

func (f *forge) name(name string, s self) *forge {
	id := packet.NewUserId(name, "", "")
	sig := s.packet(f.primary, packet.SigTypePositiveCert)
	f.must(sig.SignUserId(id.Id, &f.primary.PublicKey, f.primary, plain))
	f.must(id.Serialize(&f.out))
	f.must(sig.Serialize(&f.out))
	return f
}

// subkey adds a subkey of that day with a binding.
func (f *forge) subkey(created int, s self) *packet.PrivateKey {
	k := newPrivate(f, created, true)
	f.bind(k, s)
	return k
}

// bind adds k with one more binding.
func (f *forge) bind(k *packet.PrivateKey, s self) {
	sig := s.packet(f.primary, packet.SigTypeSubkeyBinding)
	if s.sign && !s.noBack {
		by := k
		if s.falseBy != nil {
			by = s.falseBy
		}
		back := self{at: s.at, hash: s.backHash}.packet(k, packet.SigTypePrimaryKeyBinding)
		back.KeyLifetimeSecs, back.FlagsValid = nil, false
		f.must(back.CrossSignKey(&k.PublicKey, &f.primary.PublicKey, by, plain))
		sig.EmbeddedSignature = back
	}
	f.must(sig.SignKey(&k.PublicKey, f.primary, plain))
	if !s.alone {
		f.must(k.PublicKey.Serialize(&f.out))
	}
	f.must(sig.Serialize(&f.out))
}

const noReason = packet.ReasonForRevocation(255) // no such subpacket at all

func (f *forge) revocation(kind packet.SignatureType, at int, why packet.ReasonForRevocation) *packet.Signature {
	sig := &packet.Signature{Version: 4, SigType: kind, PubKeyAlgo: f.primary.PubKeyAlgo, Hash: crypto.SHA256, CreationTime: day(at), IssuerKeyId: &f.primary.KeyId}
	if why != noReason {
		sig.RevocationReason = &why
	}
	return sig
}

func (f *forge) revoke(at int, why packet.ReasonForRevocation) *forge {
	sig := f.revocation(packet.SigTypeKeyRevocation, at, why)
	f.must(sig.RevokeKey(&f.primary.PublicKey, f.primary, plain))
	f.must(sig.Serialize(&f.out))
	return f
}

func (f *forge) revokeSubkey(k *packet.PrivateKey, at int, why packet.ReasonForRevocation) *forge {
	sig := f.revocation(packet.SigTypeSubkeyRevocation, at, why)
	f.must(sig.RevokeSubkey(&k.PublicKey, f.primary, plain))
	f.must(sig.Serialize(&f.out))
	return f
}

func (f *forge) file() []byte { return armored("PGP PUBLIC KEY BLOCK", f.out.Bytes()) }

func (f *forge) key() Key {
	f.Helper()
	k, err := ParseKey(f.file())
	f.must(err)
	return k
}

func (f *forge) ring() Keyring { f.Helper(); return NewKeyring(RingKey{f.key(), KeyUser}) }

func armored(kind string, packets ...[]byte) []byte {
	text := base64.StdEncoding.EncodeToString(slices.Concat(packets...))
	var b strings.Builder
	fmt.Fprintf(&b, "-----BEGIN %s-----\n\n", kind)
	for ; len(text) > 64; text = text[64:] {
		b.WriteString(text[:64] + "\n")
	}
	fmt.Fprintf(&b, "%s\n-----END %s-----\n", text, kind)
	return []byte(b.String())
}

// sig describes a signature of a file, which is written byte by byte, so that it
// can be any wrong one.
type sig struct {
	at       int
	kind     byte
	version  byte // 4 unless said
	hash     byte // OpenPGP's number; 8, SHA-256, unless said
	life     uint32
	noIssuer bool
	whole    bool   // with the issuer's fingerprint
	issuer   []byte // instead of the real fingerprint
	critical bool   // with a critical subpacket that nobody knows
}

var hashes = map[byte]crypto.Hash{1: crypto.MD5, 2: crypto.SHA1, 8: crypto.SHA256, 10: crypto.SHA512}

func subpacket(kind byte, data ...byte) []byte {
	return append([]byte{byte(len(data) + 1), kind}, data...)
}

// packet returns the signature of msg by k, as one packet.
func (s sig) packet(t testing.TB, k *packet.PrivateKey, msg []byte) []byte {
	t.Helper()
	version, number := max(s.version, 4), s.hash
	if s.version == 3 {
		version = 3
	}
	if number == 0 {
		number = 8
	}
	at := binary.BigEndian.AppendUint32(nil, uint32(day(s.at).Unix()))
	hashed := subpacket(2, at...)
	if s.life != 0 {
		hashed = append(hashed, subpacket(3, binary.BigEndian.AppendUint32(nil, s.life)...)...)
	}
	if s.whole || s.issuer != nil {
		fingerprint := k.Fingerprint
		if s.issuer != nil {
			fingerprint = s.issuer
		}
		hashed = append(hashed, subpacket(33, append([]byte{4}, fingerprint...)...)...)
	}
	if s.critical {
		hashed = append(hashed, subpacket(0x80|99, 1)...)
	}
	body := append([]byte{version, s.kind, byte(k.PubKeyAlgo), number, 0, byte(len(hashed))}, hashed...)
	h := hashes[number].New()
	h.Write(msg)
	h.Write(body)
	h.Write(binary.BigEndian.AppendUint32([]byte{version, 0xff}, uint32(len(body))))
	digest := h.Sum(nil)
	var unhashed []byte
	if !s.noIssuer {
		unhashed = subpacket(16, binary.BigEndian.AppendUint64(nil, k.KeyId)...)
	}
	r, v, err := eddsa.Sign(k.PrivateKey.(*eddsa.PrivateKey), digest)
	if err != nil {
		t.Fatal(err)
	}
	body = slices.Concat(body, []byte{0, byte(len(unhashed))}, unhashed, digest[:2], mpi(r), mpi(v))
	return append([]byte{0x88, byte(len(body))}, body...)
}

func mpi(n []byte) []byte {
	n = bytes.TrimLeft(n, "\x00")
	size := 8*len(n) - bits.LeadingZeros8(n[0])
	return append(binary.BigEndian.AppendUint16(nil, uint16(size)), n...)
}

// asc returns the signature file.
func (s sig) asc(t testing.TB, k *packet.PrivateKey, msg []byte) []byte {
	return armored("PGP SIGNATURE", s.packet(t, k, msg))
}

var archiveBytes = bytes.Repeat([]byte("an archive\r\n"), 1000)

func testSubject(t testing.TB) Subject {
	t.Helper()
	v, err := goversion.Parse("1.27.4")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goversion.ParsePlatform("linux-amd64")
	if err != nil {
		t.Fatal(err)
	}
	return Subject{Version: v, Platform: p}
}

// claimsOf says the truth about data, with that signature file.
func claimsOf(t testing.TB, data, asc []byte) Claims {
	return Claims{
		Subject: testSubject(t), Name: "go1.27.4.linux-amd64.tar.gz", Size: int64(len(data)), SHA256: sha256.Sum256(data),
		Signed: true, Signature: asc,
	}
}

// judge runs data through an ArchiveReader.
func judge(data []byte, c Claims, keys Keyring, cosign *CosignKey) (*ArchiveProof, error) {
	r, err := NewArchiveReader(bytes.NewReader(data), c, keys, cosign)
	if err != nil {
		return nil, err
	}
	if _, err := io.CopyN(io.Discard, r, int64(len(data)/2)); err != nil {
		return nil, err
	}
	return r.Finish()
}
