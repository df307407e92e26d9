package verify

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

func revokesKey(s *packet.Signature) bool {
	return s.SigType == packet.SigTypeKeyRevocation || s.SigType == packet.SigTypeSubkeyRevocation
}

// revoked returns a valid revocation of key or of its primary that counts at the
// time at; nil where there is none.
//
// Superseded and retired leave what was signed before as it was; any other reason,
// or none, may mean that somebody else has the secret key, and he can write any
// date. Stricter than go-crypto, and as strict as GnuPG: neither an expiry of the
// revocation nor a newer binding takes it back.
func (c *certificate) revoked(key *packet.PublicKey, at time.Time) *packet.Signature {
	all := c.validRevocations(c.entity.PrimaryKey)
	if key != c.entity.PrimaryKey {
		all = append(all, c.validRevocations(key)...)
	}
	for _, r := range all {
		if !soft(r) || !at.Before(r.CreationTime) {
			return r
		}
	}
	return nil
}

// validRevocations returns those of exactly this key that the primary signed.
func (c *certificate) validRevocations(key *packet.PublicKey) []*packet.Signature {
	var valid []*packet.Signature
	primary := c.entity.PrimaryKey
	for _, r := range c.revocations {
		var err error
		switch {
		case (r.SigType == packet.SigTypeKeyRevocation) != (key == primary):
			continue
		case key == primary:
			err = primary.VerifyRevocationSignature(r)
		default:
			// The tag tells at little cost which subkey is meant.
			if err = primary.VerifyKeyHashTag(key, r); err == nil {
				err = primary.VerifySubkeyRevocationSignature(r, key)
			}
		}
		if err == nil {
			valid = append(valid, r)
		}
	}
	return valid
}

func soft(r *packet.Signature) bool {
	return r.RevocationReason != nil && (*r.RevocationReason == packet.KeySuperseded || *r.RevocationReason == packet.KeyRetired)
}

// revocation is a valid one, with the key that it revokes.
type revocation struct {
	of *packet.PublicKey
	by *packet.Signature
}

// allRevocations returns the valid revocations of every key of c.
func (c *certificate) allRevocations() []revocation {
	keys := []*packet.PublicKey{c.entity.PrimaryKey}
	for _, subkey := range c.entity.Subkeys {
		keys = append(keys, subkey.PublicKey)
	}
	var all []revocation
	for _, key := range keys {
		for _, r := range c.validRevocations(key) {
			all = append(all, revocation{key, r})
		}
	}
	return all
}

func isRevoked(key *packet.PublicKey, revocations []revocation) bool {
	return slices.ContainsFunc(revocations, func(r revocation) bool { return r.of == key })
}

// identify returns a name for each revocation: what it revokes, and the digest of
// what the primary key signed besides: the kind, the time, the reason. The rest of
// the packet can be changed by anybody.
func identify(revocations []revocation) []string {
	var ids []string
	for _, r := range revocations {
		ids = append(ids, fmt.Sprintf("%s %x", formatFingerprint(r.of), sha256.Sum256(r.by.HashSuffix)))
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// refuseRevoked returns why the key with that fingerprint may not have signed.
func refuseRevoked(r *packet.Signature, at time.Time, fingerprint string) error {
	if soft(r) {
		return &RefutedError{
			Reason: fmt.Sprintf("the key that signed was revoked at the signature's time, %s (key %s)", formatTime(at), fingerprint),
			Err:    fmt.Errorf("revoked on %s: %s", formatTime(r.CreationTime), reasonOf(r)),
		}
	}
	// Such a one counts whatever the two times are.
	return &RefutedError{
		Reason: fmt.Sprintf("the key that signed is revoked (on %s: %s)", formatTime(r.CreationTime), reasonOf(r)),
		Err:    errors.New("key " + fingerprint),
	}
}

func reasonOf(r *packet.Signature) string {
	if r.RevocationReason == nil {
		return "without a reason"
	}
	switch *r.RevocationReason {
	case packet.NoReason:
		return "without a reason"
	case packet.KeySuperseded:
		return "it was superseded"
	case packet.KeyCompromised:
		return "it is compromised"
	case packet.KeyRetired:
		return "it was retired"
	}
	return "for an unknown reason"
}
