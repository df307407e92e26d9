package verify

import (
	"bytes"
	"errors"
	"io"

	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

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
