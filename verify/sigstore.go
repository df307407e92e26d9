package verify

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/sigstore/sigstore/pkg/signature/options"
)

// bundleType is the form of a bundle that cosign 3 writes (sigstore's protobuf-specs).
const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json"

// maxSignature bounds what cosign wrote, and a key of it.
const maxSignature = 64 << 10

// CosignKey is a public key of cosign.
type CosignKey struct {
	verifier signature.Verifier
	sum      Digest // of the key in PKIX form
}

// ParseCosignKey reads a public key as cosign writes it: one PEM block, an ECDSA
// key on P-256 (what cosign generates) or an RSA key of 2048, 3072 or 4096 bits.
// With others cosign signs the file itself (Ed25519) or its SHA-384 or SHA-512
// (P-384, P-521), and gvx has only the SHA-256. The error is a *[KeyError].
func ParseCosignKey(file []byte) (*CosignKey, error) {
	bad := func(reason string, cause error) error {
		return &KeyError{What: "cosign key", Reason: reason, Err: cause}
	}
	file = bytes.Trim(file, blank)
	block, rest := pem.Decode(file)
	if len(file) > maxSignature || block == nil || len(rest) != 0 || !bytes.HasPrefix(file, []byte("-----BEGIN ")) {
		return nil, bad("the file is not exactly one PEM block", nil)
	}
	key, err := cryptoutils.UnmarshalPEMToPublicKey(file)
	if err != nil {
		return nil, bad("it is no public key", err)
	}
	if !signsSHA256(key) {
		return nil, bad("cosign signs no SHA-256 with it; gvx takes ECDSA keys on P-256 and RSA keys of 2048, 3072 or 4096 bits", nil)
	}
	pkix, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, bad("it is no public key", err)
	}
	verifier, err := signature.LoadVerifier(key, crypto.SHA256)
	if err != nil {
		return nil, bad("it cannot be used", err)
	}
	return &CosignKey{verifier: verifier, sum: sha256.Sum256(pkix)}, nil
}

// signsSHA256 reports whether cosign signs a SHA-256 with such a key. The sizes are
// sigstore's own; its package goodkey, which checked them, is deprecated.
func signsSHA256(key crypto.PublicKey) bool {
	switch key := key.(type) {
	case *rsa.PublicKey:
		return slices.Contains([]int{2048, 3072, 4096}, key.N.BitLen())
	case *ecdsa.PublicKey:
		return key.Curve == elliptic.P256()
	}
	return false
}

// sigstoreCheck is a signature by cosign that is not checked yet.
type sigstoreCheck struct {
	key       *CosignKey
	form      string
	signature []byte
	digest    []byte // what a bundle says that it signs; nil in a .sig
}

// bundle is what gvx reads of a bundle. Entries of a transparency log may stand in
// it besides; they are not looked at and add nothing.
type bundle struct {
	MediaType            string `json:"mediaType"`
	VerificationMaterial struct {
		PublicKey *struct {
			Hint string `json:"hint"`
		} `json:"publicKey"`
	} `json:"verificationMaterial"`
	MessageSignature *struct {
		MessageDigest struct {
			Algorithm string `json:"algorithm"`
			Digest    []byte `json:"digest"`
		} `json:"messageDigest"`
		Signature []byte `json:"signature"`
	} `json:"messageSignature"`
}

// newSigstoreCheck reads a .sig, which is the signature in base64, or a bundle. The
// error is a *[RefutedError].
func newSigstoreCheck(file []byte, key *CosignKey) (*sigstoreCheck, error) {
	file = bytes.Trim(file, blank)
	switch {
	case key.verifier == nil:
		return nil, &RefutedError{Reason: "there is no key for the sigstore signature"}
	case len(file) > maxSignature:
		return nil, &RefutedError{Reason: "the sigstore signature is too long"}
	case bytes.HasPrefix(file, []byte("{")):
		return readBundle(file, key)
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(string(file))
	if err != nil || len(raw) == 0 || strings.ContainsAny(string(file), blank) {
		return nil, &RefutedError{Reason: "the sigstore signature is neither a bundle nor in base64"}
	}
	return &sigstoreCheck{key: key, form: "sig", signature: raw}, nil
}

func readBundle(file []byte, key *CosignKey) (*sigstoreCheck, error) {
	var b bundle
	dec := json.NewDecoder(bytes.NewReader(file))
	if err := dec.Decode(&b); err != nil {
		return nil, &RefutedError{Reason: "the sigstore bundle cannot be read", Err: err}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, &RefutedError{Reason: "something stands behind the sigstore bundle"}
	}
	public, message := b.VerificationMaterial.PublicKey, b.MessageSignature
	switch {
	case b.MediaType != bundleType:
		return nil, &RefutedError{Reason: "the sigstore bundle is of an unknown form", Want: bundleType, Got: b.MediaType}
	case public == nil:
		return nil, &RefutedError{Reason: "the sigstore bundle is not by a key; certificates are not accepted"}
	case public.Hint != "" && public.Hint != base64.StdEncoding.EncodeToString(key.sum[:]):
		return nil, &RefutedError{Reason: "the sigstore bundle is by another key", Want: base64.StdEncoding.EncodeToString(key.sum[:]), Got: public.Hint}
	case message == nil || len(message.Signature) == 0:
		return nil, &RefutedError{Reason: "the sigstore bundle holds no signature of a file"}
	case message.MessageDigest.Algorithm != "SHA2_256":
		return nil, &RefutedError{Reason: "the sigstore bundle is not of a SHA-256", Want: "SHA2_256", Got: message.MessageDigest.Algorithm}
	}
	return &sigstoreCheck{key: key, form: "bundle", signature: message.Signature, digest: message.MessageDigest.Digest}, nil
}

// verify decides whether c signs the file with that SHA-256.
func (c *sigstoreCheck) verify(sum Digest) *RefutedError {
	if c.form == "bundle" && !bytes.Equal(c.digest, sum[:]) {
		return &RefutedError{Reason: "the sigstore bundle is of another file", Want: hex.EncodeToString(sum[:]), Got: hex.EncodeToString(c.digest)}
	}
	err := c.key.verifier.VerifySignature(bytes.NewReader(c.signature), nil, options.WithDigest(sum[:]))
	if err != nil {
		return &RefutedError{Reason: "the sigstore signature is not of this archive by the cosign key", Err: err}
	}
	return nil
}

func (c *sigstoreCheck) info() *SigstoreInfo {
	return &SigstoreInfo{KeySHA256: hex.EncodeToString(c.key.sum[:]), Form: c.form}
}
