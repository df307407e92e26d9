package verify

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"errors"

	pgperrors "github.com/ProtonMail/go-crypto/openpgp/errors"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// Bounds of the work that a key file can make.
const (
	maxPackets = 1000 // the release key has 20
	maxRSABits = 8192
	// maxPairs bounds the revocations of subkeys times the subkeys: where a
	// revocation stands says nothing of which it revokes.
	maxPairs = 2500
	// maxCost bounds what checking all signatures once takes, in the units of costOf:
	// 200 ms.
	maxCost = 2000
)

var errTail = errors.New("a packet is longer than what it holds")

// surveyor looks at each packet of a key file once, before it is read as a whole.
type surveyor struct {
	primary     *packet.PublicKey
	last        *packet.PublicKey // the key that signatures follow
	subkeys     int
	cost        int
	revocations []*packet.Signature
}

// survey lets only pass what belongs to one public key and can be checked in a short
// time. It returns the revocations. The error is a *[KeyError].
func survey(data []byte) (revocations []*packet.Signature, err error) {
	packets, err := splitKey(data)
	if err != nil {
		return nil, err
	}
	var v surveyor
	for _, p := range packets {
		if err := v.look(p); err != nil {
			return nil, err
		}
	}
	ofSubkeys := 0
	for _, r := range v.revocations {
		if r.SigType == packet.SigTypeSubkeyRevocation {
			ofSubkeys++
		}
	}
	if ofSubkeys*v.subkeys > maxPairs || v.cost > maxCost {
		return nil, badKey("it has more signatures than are worth checking", nil)
	}
	return v.revocations, nil
}

func (v *surveyor) look(raw rawPacket) error {
	switch tag := raw.tag; {
	case tag == tagSecretKey || tag == tagSecretSubkey:
		return badKey("it holds a secret key, which nobody else should ever see", nil)
	case !belongsToKey(tag):
		return badKey("it holds something that is no part of a key", nil)
	}
	reader := bytes.NewReader(raw.whole)
	p, err := packet.Read(reader)
	if _, unknown := errors.AsType[pgperrors.UnknownPacketTypeError](err); unknown {
		return nil
	}
	unsupported, isUnsupported := errors.AsType[pgperrors.UnsupportedError](err)
	switch {
	case err != nil && !isUnsupported:
		return badKey("it cannot be read", err)
	case reader.Len() != 0:
		// go-crypto would take the rest for the next packet, which nobody looked at.
		return badKey("it cannot be read", errTail)
	}
	switch p := p.(type) {
	case *packet.PublicKey:
		return v.lookAtKey(p, err)
	case *packet.Signature:
		if !isUnsupported {
			v.lookAtSignature(p)
		} else if revokesKey(p) {
			return badKey("it holds a revocation that gvx cannot check", unsupported)
		}
	}
	return nil
}

// belongsToKey reports whether a packet of that type may be in a key file: besides
// keys, names and signatures also what every reader passes over.
func belongsToKey(tag byte) bool {
	const marker, trust, padding, uncritical = 10, 12, 21, 40
	switch tag {
	case tagSignature, tagPublicKey, tagPublicSubkey, tagUserID, tagUserAttribute, marker, trust, padding:
		return true
	}
	return tag >= uncritical
}

// lookAtKey looks at a key, which go-crypto cannot use where unsupported is not nil.
func (v *surveyor) lookAtKey(k *packet.PublicKey, unsupported error) error {
	switch {
	case v.primary == nil && k.IsSubkey:
		return badKey("it does not begin with a primary key", nil)
	case v.primary != nil && !k.IsSubkey:
		return badKey("it holds more than one key", nil)
	case v.primary == nil && unsupported != nil:
		return badKey("it cannot be read", unsupported)
	case unsupported != nil:
		v.last = nil
		return nil
	case k.PubKeyAlgo == packet.PubKeyAlgoDSA:
		return badKey("it holds a DSA key, with which nothing is signed that gvx takes", nil)
	}
	if n, isRSA := k.PublicKey.(*rsa.PublicKey); isRSA && n.N.BitLen() > maxRSABits {
		return badKey("it holds an RSA key of more than 8192 bits", nil)
	}
	v.last = k
	if v.primary == nil {
		v.primary = k
	} else {
		v.subkeys++
	}
	return nil
}

// lookAtSignature counts what it takes to check s.
func (v *surveyor) lookAtSignature(s *packet.Signature) {
	if v.primary == nil || isCertification(s) && !s.CheckKeyIdOrFingerprint(v.primary) {
		return // somebody else's, which nobody checks
	}
	v.cost += costOf(v.primary)
	if s.EmbeddedSignature != nil && v.last != nil {
		v.cost += costOf(v.last)
	}
	if revokesKey(s) {
		v.revocations = append(v.revocations, s)
	}
}

func isCertification(s *packet.Signature) bool {
	return s.SigType >= packet.SigTypeGenericCert && s.SigType <= packet.SigTypePositiveCert || s.SigType == packet.SigTypeCertificationRevocation
}

// costOf tells what it takes to check a signature by k, in tenths of a millisecond,
// with the largest exponent and the slowest curve that go-crypto knows.
func costOf(k *packet.PublicKey) int {
	if n, isRSA := k.PublicKey.(*rsa.PublicKey); isRSA {
		bits := n.N.BitLen()
		return max(1, bits*bits/2_000_000)
	}
	switch k.PubKeyAlgo {
	case packet.PubKeyAlgoEdDSA, packet.PubKeyAlgoEd25519, packet.PubKeyAlgoEd448:
		return 2
	case packet.PubKeyAlgoECDSA:
		if curve, err := k.Curve(); err == nil && (curve == packet.CurveNistP256 || curve == packet.CurveNistP384 || curve == packet.CurveNistP521) {
			return 15
		}
		return 80
	}
	return 25
}

// weak reports whether a signature with that hash may be forged.
func weak(h crypto.Hash) bool {
	return h == crypto.MD5 || h == crypto.SHA1 || h == crypto.RIPEMD160
}
