package verify

import (
	"errors"
	"fmt"
	"slices"
	"time"

	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"

	pgperrors "github.com/ProtonMail/go-crypto/openpgp/errors"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// signer is a key that could make the signature in question when it was made.
type signer struct {
	// certificate holds the key and its primary, and no other key.
	certificate *certificate
	key         *packet.PublicKey
	origin      KeyOrigin
}

// judgeSigner decides whether the issuer of s could sign when s was made, by all
// files of its primary, and which of those that know the issuer vouches: the
// built-in one where it would have been enough, else the newest. The error is a
// *[RefutedError].
func judgeSigner(files, knowing []RingKey, s *detached) (*signer, error) {
	all, err := newSigner(files, files, s)
	if err != nil {
		return nil, err
	}
	for _, f := range knowing {
		if _, err := newSigner([]RingKey{f}, files, s); err == nil {
			all.origin = f.Origin
			return all, nil
		}
	}
	newest := slices.MaxFunc(knowing, func(a, b RingKey) int { return a.Key.Newest().Compare(b.Key.Newest()) })
	all.origin = newest.Origin
	return all, nil
}

// newSigner merges what the files say of the issuer of s, with the revocations in
// all of revoking, and checks that it could sign when s was made.
func newSigner(files, revoking []RingKey, s *detached) (*signer, error) {
	c, err := mergeFiles(files, s)
	if err != nil {
		return nil, err
	}
	c.revocations = nil
	for _, f := range revoking {
		other, err := f.Key.certificate()
		if err != nil {
			return nil, err
		}
		c.revocations = append(c.revocations, other.revocations...)
	}
	found := &signer{certificate: c, key: c.issuerOf(s)}
	if err := found.checkTimes(s); err != nil {
		return nil, err
	}
	return found, found.checkHashes(s)
}

func mergeFiles(files []RingKey, s *detached) (*certificate, error) {
	var merged *certificate
	for _, f := range files {
		c, err := f.Key.certificate()
		if err != nil {
			return nil, err
		}
		c.narrow(s.isBy)
		if merged == nil {
			merged = c
			continue
		}
		merged.add(c)
	}
	return merged, nil
}

// checkTimes checks that the key existed, was not revoked, had not expired and was
// allowed to sign when s was made. go-crypto checks most of it once more with the
// archive; here it costs no download, and the reason is known.
func (g *signer) checkTimes(s *detached) error {
	at := s.CreationTime
	refuse := func(reason string, err error) error {
		return &RefutedError{Reason: fmt.Sprintf("%s at the signature's time, %s (key %s)", reason, formatTime(at), formatFingerprint(g.key)), Err: err}
	}
	if r := g.certificate.revoked(g.key, at); r != nil {
		return refuseRevoked(r, at, formatFingerprint(g.key))
	}
	if s.Version != g.key.Version {
		return &RefutedError{Reason: "the OpenPGP signature is not of its key's version", Want: fmt.Sprint(g.key.Version), Got: fmt.Sprint(s.Version)}
	}
	if at.Before(g.key.CreationTime) {
		return refuse("the key that signed did not exist yet", nil)
	}
	if _, err := g.certificate.entity.VerifyPrimaryKey(at, nil); err != nil {
		return refuse(unusable("the primary key of the key that signed", err), err)
	}
	if subkey := g.certificate.subkey(g.key.Fingerprint); subkey != nil {
		if _, err := subkey.Verify(at, nil); err != nil {
			return refuse(unusable("the key that signed", err), err)
		}
	}
	if _, ok := g.certificate.entity.SigningKeyById(at, g.key.KeyId, nil); !ok {
		return refuse("the key that signed may not sign files", nil)
	}
	return nil
}

func unusable(what string, err error) string {
	switch {
	case errors.Is(err, pgperrors.ErrKeyExpired):
		return what + " had expired"
	case errors.Is(err, pgperrors.ErrKeyRevoked):
		return what + " was revoked"
	}
	return what + " had no valid self-signature"
}

// checkHashes refuses a key whose bond with its primary may be forged. The
// subkey's own countersignature may be SHA-1, as in the release key's subkeys of
// 2016 and 2017: it only keeps the owner of another primary from claiming it.
func (g *signer) checkHashes(s *detached) error {
	key, ok := g.certificate.entity.SigningKeyById(s.CreationTime, g.key.KeyId, nil)
	if !ok {
		return &RefutedError{Reason: "the key that signed may not sign files", Got: formatFingerprint(g.key)}
	}
	for _, self := range []*packet.Signature{key.PrimarySelfSignature, key.SelfSignature} {
		if weak(self.Hash) {
			return &RefutedError{Reason: "the key that signed is bound with a hash that can be forged", Want: "SHA256 or better", Got: hashName(self.Hash)}
		}
	}
	return nil
}

func formatTime(t time.Time) string { return t.UTC().Format(time.DateOnly + " 15:04:05 MST") }

// info describes the signature for the receipt.
func (g *signer) info(s *detached) *SignatureInfo {
	primary := g.certificate.entity.PrimaryKey
	info := &SignatureInfo{
		Key: formatFingerprint(primary), CreatedAt: s.CreationTime.UTC(), Hash: hashName(s.Hash),
		Trusted: g.origin, Owner: g.certificate.owner(s.CreationTime),
	}
	if g.key != primary {
		info.Subkey = formatFingerprint(g.key)
	}
	return info
}

// isKey reports whether go-crypto found the signature to be by g's key.
func (g *signer) isKey(k *openpgp.Key) bool {
	return k != nil && k.PublicKey != nil && formatFingerprint(k.PublicKey) == formatFingerprint(g.key)
}
