package verify

import (
	"bytes"
	"crypto"
	"errors"
	"io"
	"time"

	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// maxPackets bounds a certificate, and so the work of checking each revocation
// against each subkey. The release key has 20.
const maxPackets = 1000

// certificate is a primary key with its subkeys as go-crypto reads it.
//
// It serves one question and is then thrown away: go-crypto keeps in it whether a
// self-signature was valid *at the time that was asked about first*, so that a
// revocation which had not happened yet then is overlooked for ever after. Nor may
// it be used concurrently.
type certificate struct {
	entity *openpgp.Entity
	// revocations are all signatures in the file that claim to revoke the primary
	// or a subkey, unchecked, wherever they stand. go-crypto drops those that do
	// not directly follow what they revoke.
	revocations []*packet.Signature
}

// readCertificate reads a sequence of packets that must be one public key. The
// error is a *[KeyError].
func readCertificate(packets []byte) (*certificate, error) {
	revocations, err := survey(packets)
	if err != nil {
		return nil, err
	}
	reader := packet.NewReader(bytes.NewReader(packets))
	entity, err := openpgp.ReadEntity(reader)
	if err != nil {
		return nil, badKey("it cannot be read", err)
	}
	if _, err := reader.Next(); !errors.Is(err, io.EOF) {
		return nil, badKey("it holds more than one key", err)
	}
	c := &certificate{entity: entity, revocations: revocations}
	// A subkey that stands in the file twice would be two to go-crypto, of which the
	// one with the better news counts.
	subkeys := entity.Subkeys
	entity.Subkeys = nil
	c.addSubkeys(subkeys)
	return c, nil
}

// survey looks at each packet once: only what belongs to one public key may be
// there. It returns the revocations.
func survey(packets []byte) (revocations []*packet.Signature, err error) {
	reader, primaries := packet.NewReader(bytes.NewReader(packets)), 0
	for range maxPackets {
		p, err := reader.NextWithUnsupported()
		if errors.Is(err, io.EOF) {
			return revocations, nil
		}
		if err != nil {
			return nil, badKey("it cannot be read", err)
		}
		unsupported, isUnsupported := p.(*packet.UnsupportedPacket)
		if isUnsupported {
			p = unsupported.IncompletePacket
		}
		switch p := p.(type) {
		case *packet.PublicKey:
			if !p.IsSubkey {
				primaries++
			}
			switch {
			case primaries == 0:
				return nil, badKey("it does not begin with a primary key", nil)
			case primaries > 1:
				return nil, badKey("it holds more than one key", nil)
			}
		case *packet.PrivateKey:
			return nil, badKey("it holds a secret key, which nobody else should ever see", nil)
		case *packet.Signature:
			if !revokesKey(p) {
				continue
			}
			if isUnsupported {
				return nil, badKey("it holds a revocation that gvx cannot check", unsupported.Error)
			}
			revocations = append(revocations, p)
		case *packet.UserId, *packet.UserAttribute, packet.Padding:
		default:
			return nil, badKey("it holds something that is no part of a key", nil)
		}
	}
	return nil, badKey("it has too many parts", nil)
}

func revokesKey(s *packet.Signature) bool {
	return s.SigType == packet.SigTypeKeyRevocation || s.SigType == packet.SigTypeSubkeyRevocation
}

// weak reports whether a signature with that hash may be forged.
func weak(h crypto.Hash) bool {
	return h == crypto.MD5 || h == crypto.SHA1 || h == crypto.RIPEMD160
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

// narrow drops the subkeys that keep rejects.
func (c *certificate) narrow(keep func(*packet.PublicKey) bool) {
	var kept []openpgp.Subkey
	for _, s := range c.entity.Subkeys {
		if keep(s.PublicKey) {
			kept = append(kept, s)
		}
	}
	c.entity.Subkeys = kept
}

// add merges another file of the same primary into c, so that the newest valid
// self-signature of any of them decides, and each revocation counts. A file from
// which somebody cut the newest ones therefore weakens nothing.
func (c *certificate) add(other *certificate) {
	e := c.entity
	e.DirectSignatures = append(e.DirectSignatures, other.entity.DirectSignatures...)
	c.revocations = append(c.revocations, other.revocations...)
	for name, theirs := range other.entity.Identities {
		theirs.Primary = e
		ours, known := e.Identities[name]
		if !known {
			e.Identities[name] = theirs
			continue
		}
		ours.SelfCertifications = append(ours.SelfCertifications, theirs.SelfCertifications...)
		ours.Revocations = append(ours.Revocations, theirs.Revocations...)
	}
	c.addSubkeys(other.entity.Subkeys)
}

func (c *certificate) addSubkeys(subkeys []openpgp.Subkey) {
	for _, theirs := range subkeys {
		theirs.Primary = c.entity
		if ours := c.subkey(theirs.PublicKey.Fingerprint); ours != nil {
			ours.Bindings = append(ours.Bindings, theirs.Bindings...)
			continue
		}
		c.entity.Subkeys = append(c.entity.Subkeys, theirs)
	}
}

func (c *certificate) subkey(fingerprint []byte) *openpgp.Subkey {
	for i := range c.entity.Subkeys {
		if bytes.Equal(c.entity.Subkeys[i].PublicKey.Fingerprint, fingerprint) {
			return &c.entity.Subkeys[i]
		}
	}
	return nil
}
