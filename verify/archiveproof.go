package verify

import (
	"encoding/hex"
	"time"
)

// The names of the proofs. The checksum log's, which every toolchain has, is [ProofSumDB].
const (
	ProofGPG      = "gpg"
	ProofSHA256   = "sha256"
	ProofSigstore = "sigstore"
)

// ArchiveProof says that an archive is the one that its source describes, and who
// signed it. Only [ArchiveReader.Finish] makes a valid one.
type ArchiveProof struct {
	subject  Subject
	archive  ArchiveInfo
	gpg      *SignatureInfo
	sigstore *SigstoreInfo
}

// ArchiveInfo describes an archive, for the receipt.
type ArchiveInfo struct {
	Name      string `json:"name"`
	SHA256    string `json:"sha256"`
	SizeBytes int64  `json:"size_bytes"`
}

// SignatureInfo describes an OpenPGP signature, for the receipt.
type SignatureInfo struct {
	// Key is the primary key's fingerprint.
	Key string `json:"key"`
	// Subkey is the fingerprint of the key that signed, or "" for the primary.
	Subkey string `json:"subkey,omitempty"`
	// CreatedAt is when the signature was made, as the signer says.
	CreatedAt time.Time `json:"created_at"`
	// Hash is OpenPGP's name of the hash, "SHA256".
	Hash string `json:"hash"`
	// Trusted says why the key counts.
	Trusted KeyOrigin `json:"trusted"`
	// Owner is a name that the key gives itself; foreign text.
	Owner string `json:"owner,omitempty"`
}

// SigstoreInfo describes a signature by cosign, for the receipt.
type SigstoreInfo struct {
	// KeySHA256 is the hex SHA-256 of the public key in PKIX form.
	KeySHA256 string `json:"key_sha256"`
	// Form is "bundle" or "sig".
	Form string `json:"form"`
}

func (a *ArchiveReader) newProof(sum Digest) *ArchiveProof {
	p := &ArchiveProof{
		subject: a.claims.Subject,
		archive: ArchiveInfo{Name: a.claims.Name, SHA256: hex.EncodeToString(sum[:]), SizeBytes: a.source.n},
	}
	if a.openpgp != nil {
		p.gpg = a.openpgp.signer.info(a.openpgp.signature)
	}
	if a.sigstore != nil {
		p.sigstore = a.sigstore.info()
	}
	return p
}

// Valid reports whether p was made by [ArchiveReader.Finish]. It is false for nil
// and for the zero ArchiveProof.
func (p *ArchiveProof) Valid() bool { return p != nil && p.archive.SHA256 != "" }

// Subject returns the release and platform whose archive it is said to be.
func (p *ArchiveProof) Subject() Subject { return p.subject }

// Proofs returns the names of the proofs, sorted.
func (p *ArchiveProof) Proofs() []string {
	var names []string
	if p.gpg != nil {
		names = append(names, ProofGPG)
	}
	names = append(names, ProofSHA256)
	if p.sigstore != nil {
		names = append(names, ProofSigstore)
	}
	return names
}

// Archive returns what the archive was.
func (p *ArchiveProof) Archive() ArchiveInfo { return p.archive }

// GPG returns who signed it with OpenPGP, or nil.
func (p *ArchiveProof) GPG() *SignatureInfo { return clone(p.gpg) }

// Sigstore returns who signed it with cosign, or nil.
func (p *ArchiveProof) Sigstore() *SigstoreInfo { return clone(p.sigstore) }

func clone[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}
