package verify

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// GoogleFingerprint is the primary key that signs the archives on go.dev: "Google
// Inc. (Linux Packages Signing Authority)". Its subkeys change every year.
const GoogleFingerprint = "EB4C1BFD4F042F6DDDCCEC917721F63BD38B4796"

// maxKey bounds a key file. The release key has 20 kB.
const maxKey = 1 << 20

// Key is one OpenPGP certificate: a primary key with its subkeys. It cannot be
// changed once made, so it may be used concurrently; the zero Key is none.
type Key struct {
	armored     []byte
	packets     []byte
	fingerprint string
	identities  []string
	newest      time.Time
	subkeys     []Subkey
	revocations []string
}

// Subkey is one of the keys of a certificate, the primary included, as the newest
// valid self-signature in the file describes it. What counts for a signature is
// how it was when that was made.
type Subkey struct {
	Fingerprint string
	Created     time.Time
	// Expires is zero where it does not.
	Expires time.Time
	// Revoked is true where any valid revocation is in the file, from whenever.
	Revoked bool
	// Signs is true where it may sign files. A subkey must have countersigned that.
	Signs bool
}

//go:embed google.asc
var googleKey []byte

// BuiltinKey returns the release key that is built in. It panics when that is not
// the pinned one, so that a build with another cannot run.
func BuiltinKey() Key { return builtinKey() }

var builtinKey = sync.OnceValue(func() Key {
	k, err := ParseKey(googleKey)
	if err != nil || k.fingerprint != GoogleFingerprint {
		panic(fmt.Sprintf("the built-in release key is not the pinned one: %s, %v", k.fingerprint, err))
	}
	return k
})

// ParseKey reads a key file: exactly one armored public key block, in which there
// is one primary key with its subkeys and no secret, and no more work than a second's.
// DSA is refused, which nobody should sign with any more. A key that has expired or
// was revoked is a key: it may have signed before, and its revocation must count. The
// error is a *[KeyError].
func ParseKey(data []byte) (Key, error) {
	if len(data) > maxKey {
		return Key{}, badKey("the file is too long", nil)
	}
	packets, err := dearmor(data, "PGP PUBLIC KEY BLOCK")
	if err != nil {
		return Key{}, badKey("the file is not exactly one armored public key", err)
	}
	c, err := readCertificate(packets)
	if err != nil {
		return Key{}, err
	}
	revocations := c.allRevocations()
	k := Key{
		armored: slices.Clone(data), packets: packets, fingerprint: formatFingerprint(c.entity.PrimaryKey),
		identities: c.identities(), newest: c.newest(revocations), subkeys: c.describe(revocations), revocations: identify(revocations),
	}
	if k.newest.IsZero() {
		return Key{}, badKey("the primary key has signed nothing in it, or only with a hash that can be forged", nil)
	}
	return k, nil
}

// IsZero reports whether k is the zero Key.
func (k Key) IsZero() bool { return k.fingerprint == "" }

// Fingerprint returns the primary key's, in upper case hex.
func (k Key) Fingerprint() string { return k.fingerprint }

// Identities returns the names that the key gives itself, sorted. They are foreign
// text, and nobody vouches for them.
func (k Key) Identities() []string { return slices.Clone(k.identities) }

// Newest returns the time of the newest valid signature that the primary key made
// about itself or a subkey, revocations included: of two files of one primary key,
// the one with the later time is newer.
func (k Key) Newest() time.Time { return k.newest }

// Subkeys returns the primary key and then the subkeys, in the file's order.
func (k Key) Subkeys() []Subkey { return slices.Clone(k.subkeys) }

// Revocations names the valid revocations of the primary key and of subkeys in the
// file, sorted: the same revocation has the same name in every file.
func (k Key) Revocations() []string { return slices.Clone(k.revocations) }

// Armored returns the file as it was read.
func (k Key) Armored() []byte { return slices.Clone(k.armored) }

// certificate reads k anew, for one question.
func (k Key) certificate() (*certificate, error) { return readCertificate(k.packets) }

func formatFingerprint(k *packet.PublicKey) string { return fmt.Sprintf("%X", k.Fingerprint) }
