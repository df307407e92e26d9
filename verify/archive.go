package verify

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"

	pgperrors "github.com/ProtonMail/go-crypto/openpgp/errors"
)

// ArchiveReader passes an archive on and hashes it on the way, for its digest and
// for its signature: one pass, nothing kept. What was read is worth nothing before
// [ArchiveReader.Finish] has judged. It may not be used concurrently.
type ArchiveReader struct {
	claims   Claims
	source   *measured
	body     io.Reader // source, or go-crypto's reader around it
	openpgp  *openpgpCheck
	sigstore *sigstoreCheck
	end      error // why there is no more to read: io.EOF, or a failure
	finished bool
	proof    *ArchiveProof
	verdict  error
}

// openpgpCheck is a signature whose key could make it, and go-crypto's view of it.
type openpgpCheck struct {
	signature *detached
	signer    *signer
	details   *openpgp.MessageDetails
}

// NewArchiveReader begins to check the archive r, of which a source says c: the
// OpenPGP signature with keys, and cosign's with its key, unless that is nil. What
// can be refused without the archive is refused here, before r is touched, with a
// *[RefutedError]: no digest, a signature that is missing, not well-formed, weak or
// by a key that is not trusted or could not sign then.
func NewArchiveReader(r io.Reader, c Claims, keys Keyring, cosign *CosignKey) (*ArchiveReader, error) {
	a, err := newArchiveReader(r, c, keys, cosign)
	if err != nil {
		return nil, aboutSubject(err, c.Subject)
	}
	return a, nil
}

func newArchiveReader(r io.Reader, c Claims, keys Keyring, cosign *CosignKey) (*ArchiveReader, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	a := &ArchiveReader{claims: c, source: &measured{r: r, subject: c.Subject, limit: c.limit(), sum: sha256.New()}}
	a.body = a.source
	if c.Signature != nil {
		check, err := newOpenPGPCheck(a.source, c.Signature, keys)
		if err != nil {
			return nil, err
		}
		a.openpgp, a.body = check, check.details.UnverifiedBody
	}
	if c.Sigstore != nil && cosign != nil {
		check, err := newSigstoreCheck(c.Sigstore, cosign)
		if err != nil {
			return nil, err
		}
		a.sigstore = check
	}
	return a, nil
}

func newOpenPGPCheck(r io.Reader, file []byte, keys Keyring) (*openpgpCheck, error) {
	s, err := parseSignature(file)
	if err != nil {
		return nil, err
	}
	g, err := keys.signerOf(s)
	if err != nil {
		return nil, err
	}
	details, err := openpgp.VerifyDetachedSignatureReader(g.certificate.list(), r, bytes.NewReader(s.packets), nil)
	if err != nil {
		return nil, &RefutedError{Reason: "the OpenPGP signature cannot be read", Err: err}
	}
	return &openpgpCheck{signature: s, signer: g, details: details}, nil
}

// Read reads from the archive. Errors of the archive's own reader come back
// unchanged; an archive longer than its source says is a *[RefutedError].
func (a *ArchiveReader) Read(p []byte) (int, error) {
	if a.end != nil {
		return 0, a.end
	}
	n, err := a.body.Read(p)
	if err != nil {
		// go-crypto judges whenever it sees the end, so it must not see it twice.
		a.end = err
	}
	return n, a.end
}

// drainBuffer is how much is read at once of what nobody wanted to read.
const drainBuffer = 32 << 10

// Finish reads what is left of the archive, because all its bytes are hashed, and
// judges. The error is a *[RefutedError] when its size, its digest or a signature
// is wrong, and the reader's own error when that failed: then nothing is known.
// Asked again, it says the same.
func (a *ArchiveReader) Finish() (*ArchiveProof, error) {
	if !a.finished {
		a.finished = true
		a.proof, a.verdict = a.finish()
	}
	return a.proof, a.verdict
}

func (a *ArchiveReader) finish() (*ArchiveProof, error) {
	buf := make([]byte, drainBuffer)
	for a.end == nil {
		if _, err := a.Read(buf); err != nil {
			break
		}
	}
	// Only the bare io.EOF is an end; a failure may well wrap one.
	if a.end != io.EOF {
		return nil, a.end
	}
	var sum Digest
	a.source.sum.Sum(sum[:0])
	failures := []*RefutedError{a.checkSize(), a.checkDigest(sum), a.checkOpenPGP(), a.checkSigstore(sum)}
	if err := first(failures); err != nil {
		err.Subject = a.claims.Subject
		return nil, err
	}
	return a.newProof(sum), nil
}

// first returns the first failure and says in it what else is wrong; nil where
// nothing is.
func first(failures []*RefutedError) *RefutedError {
	var worst *RefutedError
	for _, f := range failures {
		switch {
		case f == nil:
		case worst == nil:
			worst = f
		default:
			worst.Reason += ", and " + f.Reason
		}
	}
	return worst
}

func (a *ArchiveReader) checkSize() *RefutedError {
	if want := a.claims.Size; want != 0 && a.source.n != want {
		return &RefutedError{Reason: "its size is not the published one", Want: fmt.Sprint(want), Got: fmt.Sprint(a.source.n)}
	}
	return nil
}

func (a *ArchiveReader) checkDigest(sum Digest) *RefutedError {
	if want := a.claims.SHA256; sum != want {
		return &RefutedError{Reason: "its SHA-256 is not the published one", Want: hex.EncodeToString(want[:]), Got: hex.EncodeToString(sum[:])}
	}
	return nil
}

func (a *ArchiveReader) checkOpenPGP() *RefutedError {
	if a.openpgp == nil {
		return nil
	}
	details := a.openpgp.details
	if err := details.SignatureError; errors.Is(err, pgperrors.ErrSignatureExpired) {
		// go-crypto has one error for both, and only where all else is right.
		return &RefutedError{Reason: "the OpenPGP signature is of the future by this machine's clock, or has expired", Err: errors.New("it says that it was made on " + formatTime(a.openpgp.signature.CreationTime))}
	} else if err != nil {
		return &RefutedError{Reason: "the OpenPGP signature is not of this archive", Err: err}
	}
	if !details.IsVerified || details.Signature == nil || !a.openpgp.signer.isKey(details.SignedBy) {
		return &RefutedError{Reason: "the OpenPGP signature is not by the key that it names"}
	}
	return nil
}

func (a *ArchiveReader) checkSigstore(sum Digest) *RefutedError {
	if a.sigstore == nil {
		return nil
	}
	return a.sigstore.verify(sum)
}

// measured counts and hashes what is read, up to a limit.
type measured struct {
	r       io.Reader
	subject Subject
	n       int64
	limit   int64
	sum     hash.Hash
}

func (m *measured) Read(p []byte) (int, error) {
	if most := m.limit - m.n + 1; int64(len(p)) > most {
		p = p[:most]
	}
	n, err := m.r.Read(p)
	if m.n+int64(n) > m.limit {
		return 0, &RefutedError{Subject: m.subject, Reason: "it is longer than it may be", Want: fmt.Sprint(m.limit), Got: "more"}
	}
	m.sum.Write(p[:n])
	m.n += int64(n)
	return n, err
}
