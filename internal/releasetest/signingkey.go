package releasetest

import (
	"bytes"
	"crypto"
	_ "crypto/sha1" // for the signature that must be refused
	_ "crypto/sha512"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"
)

// The days of a [SigningKey]'s life, all long past whatever a machine's clock says.
var (
	keyBorn      = time.Date(2022, 1, 1, 12, 0, 0, 0, time.UTC) // the primary key, and the subkey that expires
	keyExpired   = time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC) // the end of that subkey
	keyCurrent   = time.Date(2024, 6, 1, 12, 0, 0, 0, time.UTC) // the other subkeys
	keyRevoked   = time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC) // when one of them was revoked
	signed       = time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC) // what is signed without another time
	keyRenewed   = time.Date(2025, 9, 1, 12, 0, 0, 0, time.UTC) // what [SigningKey.Renewed] adds
	signedEarly  = time.Date(2023, 1, 1, 12, 0, 0, 0, time.UTC) // before keyExpired
	signedBefore = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC) // before keyCurrent
)

// Subkey names one of the signing subkeys that every [SigningKey] has.
type Subkey int

const (
	CurrentSubkey Subkey = iota // signs unless another is asked for; it never expires
	ExpiredSubkey               // expired at the beginning of 2024
	RevokedSubkey               // revoked, as compromised, in 2025
)

// SigningKey is an OpenPGP key for tests: a primary key that certifies, and signing
// subkeys in various states, all Ed25519 (version 4), which GnuPG understands.
type SigningKey struct {
	entity  *openpgp.Entity
	current int // of the subkeys
}

// NewSigningKey makes a key with that name as its identity. It panics when the name
// has one of the characters ()<> or a zero byte.
func NewSigningKey(name string) *SigningKey {
	config := keyConfig(keyBorn)
	e, err := openpgp.NewEntity(name, "", "", config)
	if err != nil {
		panic(err)
	}
	e.Subkeys = nil // one for encryption
	for _, identity := range e.Identities {
		certification := identity.SelfCertifications[0].Packet
		certification.FlagSign = false
		must(certification.SignUserId(identity.Name, e.PrimaryKey, e.PrivateKey, config))
	}
	must(e.AddSigningSubkey(keyConfig(keyCurrent)))
	expires := keyConfig(keyBorn)
	expires.KeyLifetimeSecs = uint32(keyExpired.Sub(keyBorn) / time.Second)
	must(e.AddSigningSubkey(expires))
	must(e.AddSigningSubkey(keyConfig(keyCurrent)))
	must(e.Subkeys[RevokedSubkey].Revoke(packet.KeyCompromised, "compromised", keyConfig(keyRevoked)))
	return &SigningKey{entity: e, current: int(CurrentSubkey)}
}

func keyConfig(now time.Time) *packet.Config {
	return &packet.Config{
		Algorithm: packet.PubKeyAlgoEdDSA, Curve: packet.Curve25519, DefaultHash: crypto.SHA256,
		Time: func() time.Time { return now },
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// Armored returns the public key as a key file.
func (k *SigningKey) Armored() []byte {
	return armored(openpgp.PublicKeyType, k.entity.Serialize)
}

// Renewed returns the same primary key in a newer file: one subkey more, which
// signs from now on, beside those that k has.
func (k *SigningKey) Renewed() *SigningKey {
	e := *k.entity
	e.Subkeys = slices.Clone(e.Subkeys)
	must(e.AddSigningSubkey(keyConfig(keyRenewed)))
	return &SigningKey{entity: &e, current: len(e.Subkeys) - 1}
}

// Revoked returns the same key in a newer file, in which the subkey that signs is
// revoked as compromised.
func (k *SigningKey) Revoked() *SigningKey {
	e := *k.entity
	e.Subkeys = slices.Clone(e.Subkeys)
	sub := &e.Subkeys[k.current]
	sub.Revocations = slices.Clip(sub.Revocations)
	must(sub.Revoke(packet.KeyCompromised, "compromised", keyConfig(keyRenewed)))
	return &SigningKey{entity: &e, current: k.current}
}

// Fingerprint returns the primary key's fingerprint in upper case hex.
func (k *SigningKey) Fingerprint() string {
	return fmt.Sprintf("%X", k.entity.PrimaryKey.Fingerprint)
}

// SubkeyFingerprint returns that of the subkey that signs.
func (k *SigningKey) SubkeyFingerprint() string {
	return fmt.Sprintf("%X", k.entity.Subkeys[k.current].PublicKey.Fingerprint)
}

// FingerprintOf returns that of another subkey.
func (k *SigningKey) FingerprintOf(sub Subkey) string {
	return fmt.Sprintf("%X", k.entity.Subkeys[sub].PublicKey.Fingerprint)
}

// SignedAt returns the time that a signature says when no other is asked for.
func (k *SigningKey) SignedAt() time.Time {
	if k.current > int(RevokedSubkey) {
		return keyRenewed
	}
	return signed
}

// SignOption changes how [SigningKey.Sign] signs. Nothing is checked: a signature
// may be older than its key.
type SignOption func(*signing)

type signing struct {
	hash   crypto.Hash
	time   time.Time
	signer *packet.PrivateKey
}

// SignAt makes the signature say that it is of that time.
func SignAt(t time.Time) SignOption {
	return func(s *signing) { s.time = t }
}

// SignWith signs another hash than SHA-256, such as crypto.SHA512 or crypto.SHA1.
func SignWith(h crypto.Hash) SignOption {
	return func(s *signing) { s.hash = h }
}

// SignBy signs with another subkey.
func (k *SigningKey) SignBy(sub Subkey) SignOption {
	return func(s *signing) { s.signer = k.entity.Subkeys[sub].PrivateKey }
}

// Sign returns the armored detached signature of data.
func (k *SigningKey) Sign(data []byte, options ...SignOption) []byte {
	return armorSignatures(k.packet(data, options...))
}

// packet returns a signature without its armor.
func (k *SigningKey) packet(data []byte, options ...SignOption) []byte {
	how := signing{hash: crypto.SHA256, time: k.SignedAt(), signer: k.entity.Subkeys[k.current].PrivateKey}
	for _, option := range options {
		option(&how)
	}
	sig := &packet.Signature{
		Version: 4, SigType: packet.SigTypeBinary, PubKeyAlgo: how.signer.PubKeyAlgo, Hash: how.hash,
		CreationTime: how.time, IssuerKeyId: &how.signer.KeyId,
	}
	h := how.hash.New()
	h.Write(data)
	must(sig.Sign(h, how.signer, &packet.Config{NonDeterministicSignaturesViaNotation: new(bool)})) // no salt: as GnuPG signs
	var b bytes.Buffer
	must(sig.Serialize(&b))
	return b.Bytes()
}

// armorSignatures puts several packets into one armor.
func armorSignatures(packets ...[]byte) []byte {
	return armored(openpgp.SignatureType, func(w io.Writer) error {
		_, err := w.Write(slices.Concat(packets...))
		return err
	})
}

func armored(kind string, write func(io.Writer) error) []byte {
	var b bytes.Buffer
	w, err := armor.EncodeWithChecksumOption(&b, kind, nil, true)
	must(err)
	must(write(w))
	must(w.Close())
	b.WriteByte('\n')
	return b.Bytes()
}
