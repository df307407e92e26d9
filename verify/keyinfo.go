package verify

import (
	"slices"
	"time"

	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// identities returns the names that have a valid self-signature and were not
// revoked, sorted.
func (c *certificate) identities() []string {
	var names []string
	for name, identity := range c.entity.Identities {
		if _, err := identity.Verify(time.Time{}, nil); err == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// owner returns the name to show for the key at that time: the one that is marked
// as the first, else the newest; foreign text. go-crypto's own choice among equals
// is by chance.
func (c *certificate) owner(at time.Time) string {
	var name string
	var best *packet.Signature
	for n, identity := range c.entity.Identities {
		s, err := identity.Verify(at, nil)
		if err != nil {
			continue
		}
		if best == nil || before(s, best) || !before(best, s) && n < name {
			name, best = n, s
		}
	}
	return name
}

// before reports whether the name with self-signature a goes before that with b.
func before(a, b *packet.Signature) bool {
	first := func(s *packet.Signature) bool { return s.IsPrimaryId != nil && *s.IsPrimaryId }
	if first(a) != first(b) {
		return first(a)
	}
	return a.CreationTime.After(b.CreationTime)
}

// newest returns the time of the newest valid signature of the primary key about
// its own certificate, revocations being those that are valid, and the zero time
// where there is none.
func (c *certificate) newest(revocations []revocation) time.Time {
	var newest time.Time
	primary := c.entity.PrimaryKey
	consider := func(s *packet.Signature, check func() error) {
		if s.CreationTime.After(newest) && !weak(s.Hash) && check() == nil {
			newest = s.CreationTime
		}
	}
	for _, v := range c.entity.DirectSignatures {
		consider(v.Packet, func() error { return primary.VerifyDirectKeySignature(v.Packet) })
	}
	for name, identity := range c.entity.Identities {
		for _, v := range slices.Concat(identity.SelfCertifications, identity.Revocations) {
			consider(v.Packet, func() error { return primary.VerifyUserIdSignature(name, primary, v.Packet) })
		}
	}
	for _, subkey := range c.entity.Subkeys {
		for _, v := range subkey.Bindings {
			consider(v.Packet, func() error { return primary.VerifyKeySignature(subkey.PublicKey, v.Packet) })
		}
	}
	for _, r := range revocations {
		if r.by.CreationTime.After(newest) {
			newest = r.by.CreationTime
		}
	}
	return newest
}

// describe returns the primary key and the subkeys, revocations being those that
// are valid.
func (c *certificate) describe(revocations []revocation) []Subkey {
	primary := c.entity.PrimaryKey
	self, err := c.entity.PrimarySelfSignature(time.Time{}, nil)
	all := []Subkey{describeOne(primary, self, err)}
	all[0].Revoked = isRevoked(primary, revocations)
	for i := range c.entity.Subkeys {
		subkey := &c.entity.Subkeys[i]
		binding, err := subkey.LatestValidBindingSignature(time.Time{}, nil)
		one := describeOne(subkey.PublicKey, binding, err)
		one.Revoked = all[0].Revoked || isRevoked(subkey.PublicKey, revocations)
		all = append(all, one)
	}
	return all
}

func describeOne(key *packet.PublicKey, self *packet.Signature, err error) Subkey {
	s := Subkey{
		Fingerprint: formatFingerprint(key),
		Created:     key.CreationTime.UTC(),
	}
	if err != nil || weak(self.Hash) {
		return s
	}
	s.Signs = self.FlagsValid && self.FlagSign && key.PubKeyAlgo.CanSign()
	if life := self.KeyLifetimeSecs; life != nil && *life != 0 {
		s.Expires = key.CreationTime.Add(time.Duration(*life) * time.Second).UTC()
	}
	return s
}

// list makes the certificate a key ring for go-crypto.
func (c *certificate) list() openpgp.EntityList { return openpgp.EntityList{c.entity} }
