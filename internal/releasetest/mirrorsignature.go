package releasetest

import (
	"bytes"
	"crypto"
	"net/http"
	"slices"
	"strings"
)

const someHTML = "<!DOCTYPE html>\n<html><head><title>Downloads</title></head><body><p>Please log in.</p></body></html>\n"

// signatureBehaviours are those of the signature beside a right archive.
func signatureBehaviours() map[string]behaviour {
	return map[string]behaviour{
		"no-signature":          refuted(withSignature(func(*Mirror, *offer) []byte { return nil })),
		"signature-unreachable": unreachable(handle(isSignature, status(http.StatusInternalServerError, "out of order"))),
		"signature-html":        refuted(withSignature(func(*Mirror, *offer) []byte { return []byte(someHTML) })),
		"signature-html-before-armor": refuted(withSignature(func(_ *Mirror, o *offer) []byte {
			return append([]byte(someHTML), o.signature...)
		})),
		"signature-empty": refuted(withSignature(func(*Mirror, *offer) []byte { return []byte{} })),
		"signature-of-other-version": refuted(withSignature(func(m *Mirror, o *offer) []byte {
			return m.key.Sign(m.anotherOf(o.Toolchain).Archive())
		})),
		"signature-two-blocks": refuted(withSignature(func(m *Mirror, o *offer) []byte {
			return slices.Concat(m.stranger().Sign(o.archive), o.signature)
		})),
		"signature-two-packets": refuted(withSignature(func(m *Mirror, o *offer) []byte {
			return armorSignatures(m.stranger().packet(o.archive), m.key.packet(o.archive))
		})),
		"signature-truncated": refuted(withSignature(func(_ *Mirror, o *offer) []byte { return o.signature[:len(o.signature)/2] })),
		"signature-sha1":      signedBy((*Mirror).Key, SignWith(crypto.SHA1)),
		"signature-sha512": harmless(withSignature(func(m *Mirror, o *offer) []byte {
			return m.key.Sign(o.archive, SignWith(crypto.SHA512))
		})),
		"signature-by-stranger": signedBy(func(m *Mirror) *SigningKey { return m.stranger() }),
		"signature-expired-key": refuted(withSignature(func(m *Mirror, o *offer) []byte {
			return m.key.Sign(o.archive, m.key.SignBy(ExpiredSubkey)) // at a time after its end
		})),
		"signature-expired-since": harmless(withSignature(func(m *Mirror, o *offer) []byte {
			return m.key.Sign(o.archive, m.key.SignBy(ExpiredSubkey), SignAt(signedEarly))
		})),
		"signature-revoked-key": refuted(withSignature(func(m *Mirror, o *offer) []byte {
			return m.key.Sign(o.archive, m.key.SignBy(RevokedSubkey))
		})),
		"signature-older-than-key": signedBy((*Mirror).Key, SignAt(signedBefore)),
		"escapes-signature": {[]int{0, 4}, withSignature(func(_ *Mirror, o *offer) []byte {
			return bytes.Replace(o.signature, []byte("\n\n"), []byte("\nComment: "+Escape+"\n\n"), 1)
		})},
	}
}

// withSignature replaces the signature of each offer that has one.
func withSignature(sign func(m *Mirror, o *offer) []byte) func(*Mirror) {
	return onOffers(func(m *Mirror, o *offer) {
		if o.signature != nil {
			o.signature = sign(m, o)
		}
	})
}

// signedBy is a signature of the right archive that must be refused.
func signedBy(key func(*Mirror) *SigningKey, options ...SignOption) behaviour {
	return refuted(withSignature(func(m *Mirror, o *offer) []byte { return key(m).Sign(o.archive, options...) }))
}

func isSignature(path string) bool {
	return strings.HasPrefix(path, mirrorPath+"/") && strings.HasSuffix(path, ".asc")
}
