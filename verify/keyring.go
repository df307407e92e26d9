package verify

import (
	"cmp"
	"slices"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// KeyOrigin says how a key came to be trusted.
type KeyOrigin string

// The origins: compiled in, imported by this user, or by the machine's administrator.
const (
	KeyBuiltin KeyOrigin = "built-in"
	KeyUser    KeyOrigin = "user"
	KeySystem  KeyOrigin = "system"
)

// RingKey is a key that is trusted, and why.
type RingKey struct {
	Key    Key
	Origin KeyOrigin
}

// Keyring is the keys whose signatures count. The zero Keyring has none. It may be
// used concurrently.
type Keyring struct {
	// primaries has the files of each primary key together: the built-in first,
	// then the newest.
	primaries [][]RingKey
}

// NewKeyring makes a ring of keys. Several files of one primary key are taken
// together: the newest valid word of any of them about a signing key decides, and
// a revocation in any of them counts. Zero keys are passed over.
func NewKeyring(keys ...RingKey) Keyring {
	keys = slices.DeleteFunc(slices.Clone(keys), func(k RingKey) bool { return k.Key.IsZero() })
	slices.SortStableFunc(keys, func(a, b RingKey) int {
		return cmp.Or(builtinFirst(a, b), b.Key.Newest().Compare(a.Key.Newest()))
	})
	var r Keyring
	place := map[string]int{}
	for _, k := range keys {
		i, known := place[k.Key.fingerprint]
		if !known {
			i = len(r.primaries)
			place[k.Key.fingerprint] = i
			r.primaries = append(r.primaries, nil)
		}
		r.primaries[i] = append(r.primaries[i], k)
	}
	return r
}

func builtinFirst(a, b RingKey) int {
	rank := func(k RingKey) int {
		if k.Origin == KeyBuiltin {
			return 0
		}
		return 1
	}
	return rank(a) - rank(b)
}

// signerOf finds the key that s must be by, and decides whether it could sign then.
// The error is a *[RefutedError], with an *[UntrustedKeyError] where no key is the
// one that s is by. Where two primaries have a key with the issuer's short id, the
// first that could sign is taken.
func (r Keyring) signerOf(s *detached) (*signer, error) {
	var refusal error
	for _, files := range r.primaries {
		knowing, err := filesKnowing(files, s)
		if err != nil {
			return nil, err
		}
		if knowing == nil {
			continue
		}
		found, err := judgeSigner(files, knowing, s)
		if err == nil {
			return found, nil
		}
		refusal = cmp.Or(refusal, err)
	}
	if refusal == nil {
		refusal = &RefutedError{
			Reason: "the OpenPGP signature is not by a key that gvx trusts", Want: r.primaryNames(), Got: s.issuer(),
			Err: &UntrustedKeyError{Issuer: s.issuer()},
		}
	}
	return nil, refusal
}

// primaryNames lists the trusted primary keys, for a message.
func (r Keyring) primaryNames() string {
	names := "no key"
	for i, files := range r.primaries {
		if i == 0 {
			names = files[0].Key.fingerprint
			continue
		}
		names += " " + files[0].Key.fingerprint
	}
	return names
}

// filesKnowing returns those files of one primary that hold the issuer of s.
func filesKnowing(files []RingKey, s *detached) (knowing []RingKey, err error) {
	for _, f := range files {
		c, err := f.Key.certificate()
		if err != nil {
			return nil, err
		}
		if c.issuerOf(s) != nil {
			knowing = append(knowing, f)
		}
	}
	return knowing, nil
}

// issuerOf returns the key of c that s says it is by, or nil.
func (c *certificate) issuerOf(s *detached) *packet.PublicKey {
	if s.isBy(c.entity.PrimaryKey) {
		return c.entity.PrimaryKey
	}
	for _, subkey := range c.entity.Subkeys {
		if s.isBy(subkey.PublicKey) {
			return subkey.PublicKey
		}
	}
	return nil
}
