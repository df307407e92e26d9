package verify

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// maxOpenPGP bounds an OpenPGP signature file. Real ones have 800 bytes, those of
// post-quantum keys up to 11 kB.
const maxOpenPGP = 16 << 10

// detached is a detached OpenPGP signature of a file, which nobody checked yet.
type detached struct {
	*packet.Signature
	packets []byte
}

// parseSignature reads a signature file: one armored block, one signature packet
// in it, of a file's very bytes. go-crypto accepts a file when any signature in it
// is good, and passes over what it does not know. The error is a *[RefutedError].
func parseSignature(file []byte) (*detached, error) {
	if len(file) > maxOpenPGP {
		return nil, &RefutedError{Reason: "the OpenPGP signature is too long"}
	}
	packets, err := dearmor(file, "PGP SIGNATURE")
	if err != nil {
		return nil, &RefutedError{Reason: "the OpenPGP signature is not exactly one armored signature", Err: err}
	}
	if err := checkFrame(packets); err != nil {
		return nil, err
	}
	reader := bytes.NewReader(packets)
	p, err := packet.Read(reader)
	if err != nil {
		return nil, &RefutedError{Reason: "the OpenPGP signature cannot be read", Err: err}
	}
	s, ok := p.(*packet.Signature)
	if !ok || reader.Len() != 0 {
		return nil, notOneSignature()
	}
	if err := checkKind(s); err != nil {
		return nil, err
	}
	return &detached{s, packets}, nil
}

// checkFrame looks at the packets of a signature file before go-crypto does: there
// must be one, a signature, in which there is no other.
func checkFrame(packets []byte) error {
	p, rest, err := nextPacket(packets)
	switch {
	case errors.Is(err, errNoLength):
		return notOneSignature()
	case err != nil:
		return &RefutedError{Reason: "the OpenPGP signature cannot be read", Err: err}
	case p.tag != tagSignature || len(rest) != 0:
		return notOneSignature()
	}
	if err := checkEmbedded(p.body, 0); err != nil {
		return &RefutedError{Reason: "the OpenPGP signature cannot be read", Err: err}
	}
	return nil
}

func notOneSignature() error {
	return &RefutedError{Reason: "the OpenPGP signature file holds something else than one signature"}
}

func checkKind(s *packet.Signature) error {
	switch {
	case s.Version != 4 && s.Version != 6:
		return &RefutedError{Reason: "the OpenPGP signature is of an unknown version", Want: "4 or 6", Got: fmt.Sprint(s.Version)}
	case s.SigType != packet.SigTypeBinary:
		// One of a text verifies with other line ends too.
		return &RefutedError{Reason: "the OpenPGP signature is not one of a file's bytes", Want: "type 0", Got: fmt.Sprintf("type %d", s.SigType)}
	case weak(s.Hash):
		return &RefutedError{Reason: "the OpenPGP signature is made with a hash that can be forged", Want: "SHA256 or better", Got: hashName(s.Hash)}
	case s.IssuerKeyId == nil:
		return &RefutedError{Reason: "the OpenPGP signature does not say by which key it is"}
	}
	return nil
}

// isBy reports whether s says that it is by k. An old GnuPG gives only the last
// eight bytes of the fingerprint; where the whole is given, it decides, and
// contradicting it is no way to be found by go-crypto, which looks at those eight.
func (s *detached) isBy(k *packet.PublicKey) bool {
	return s.CheckKeyIdOrFingerprint(k) && *s.IssuerKeyId == k.KeyId
}

// issuer names the key that s says it is by.
func (s *detached) issuer() string {
	if len(s.IssuerFingerprint) > 0 {
		return fmt.Sprintf("%X", s.IssuerFingerprint)
	}
	return fmt.Sprintf("%016X", *s.IssuerKeyId)
}

// hashName returns OpenPGP's name of a hash.
func hashName(h crypto.Hash) string {
	names := map[crypto.Hash]string{
		crypto.MD5: "MD5", crypto.SHA1: "SHA1", crypto.RIPEMD160: "RIPEMD160", crypto.SHA224: "SHA224", crypto.SHA256: "SHA256",
		crypto.SHA384: "SHA384", crypto.SHA512: "SHA512", crypto.SHA3_256: "SHA3-256", crypto.SHA3_512: "SHA3-512",
	}
	if name, known := names[h]; known {
		return name
	}
	return h.String()
}
