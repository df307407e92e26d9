package verify

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// endless gives bytes for ever.
type endless struct{ n int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.n += int64(len(p))
	return len(p), nil
}

func TestClaimsRefusedAtOnce(t *testing.T) {
	f, k := sound(t, "Signer")
	good := claimsOf(t, archiveBytes, sig{at: 5}.asc(t, k, archiveBytes))
	for name, c := range map[string]struct {
		change  func(*Claims)
		refusal string
	}{
		"no release":        {func(c *Claims) { c.Subject = Subject{} }, "no release"},
		"no digest":         {func(c *Claims) { c.SHA256 = Digest{} }, "no SHA-256"},
		"negative size":     {func(c *Claims) { c.Size = -1 }, "size that no archive has"},
		"huge size":         {func(c *Claims) { c.Size = 1 << 60 }, "size that no archive has"},
		"no signature":      {func(c *Claims) { c.Signature = nil }, "there is no OpenPGP signature go1.27.4.linux-amd64.tar.gz.asc beside it"},
		"empty signature":   {func(c *Claims) { c.Signature = []byte{} }, "not exactly one armored signature"},
		"not needed, wrong": {func(c *Claims) { c.Signed = false; c.Signature = []byte("x") }, "not exactly one armored signature"},
		"a stranger":        {func(c *Claims) { _, s := sound(t, "S"); c.Signature = sig{at: 5}.asc(t, s, archiveBytes) }, "not by a key that gvx trusts"},
	} {
		claims := good
		c.change(&claims)
		source := new(endless)
		r, err := NewArchiveReader(source, claims, f.ring(), nil)
		if _, ok := errors.AsType[*RefutedError](err); !ok || r != nil || !strings.Contains(err.Error(), c.refusal) || source.n != 0 {
			t.Errorf("%s: %v, %d bytes read", name, err, source.n)
		}
	}
	// Who is missing is said.
	stranger, s := sound(t, "S")
	_, err := NewArchiveReader(new(endless), claimsOf(t, archiveBytes, sig{at: 5, whole: true}.asc(t, s, archiveBytes)), f.ring(), nil)
	want := stranger.key().Subkeys()[1].Fingerprint
	if unknown, ok := errors.AsType[*UntrustedKeyError](err); !ok || unknown.Issuer != want || !strings.Contains(err.Error(), want) {
		t.Errorf("%v does not name %s", err, want)
	}
	_, err = NewArchiveReader(new(endless), claimsOf(t, archiveBytes, sig{at: 5}.asc(t, s, archiveBytes)), f.ring(), nil)
	if unknown, ok := errors.AsType[*UntrustedKeyError](err); !ok || unknown.Issuer != want[24:] {
		t.Errorf("%v does not name %s", err, want[24:])
	}
}

func TestFinish(t *testing.T) {
	f, k := sound(t, "Signer")
	asc := sig{at: 5, whole: true}.asc(t, k, archiveBytes)
	good := claimsOf(t, archiveBytes, asc)
	more := append(bytes.Clone(archiveBytes), 'x')
	for name, c := range map[string]struct {
		data    []byte
		change  func(*Claims)
		refusal string
	}{
		"sound":                       {archiveBytes, func(*Claims) {}, ""},
		"size not said":               {archiveBytes, func(c *Claims) { c.Size = 0 }, ""},
		"not signed, with signature":  {archiveBytes, func(c *Claims) { c.Signed = false }, ""},
		"other digest, other bytes":   {more[1:], func(*Claims) {}, "its SHA-256 is not the published one, and the OpenPGP signature is not of this archive"},
		"changed, digest with it":     {more[1:], func(c *Claims) { c.SHA256 = sha256.Sum256(more[1:]) }, ": the OpenPGP signature is not of this archive"},
		"other digest, right bytes":   {archiveBytes, func(c *Claims) { c.SHA256[0] ^= 1 }, ": its SHA-256 is not the published one"},
		"too short":                   {archiveBytes[:100], func(*Claims) {}, "its size is not the published one, and its SHA-256"},
		"nothing at all":              {nil, func(*Claims) {}, "its size is not the published one"},
		"a byte too long":             {more, func(*Claims) {}, "longer than it may be"},
		"a byte too long, not signed": {more, func(c *Claims) { c.Size, c.Signed, c.Signature = 0, false, nil }, ": its SHA-256 is not the published one"},
	} {
		claims := good
		c.change(&claims)
		for _, read := range []int64{0, 1, int64(len(c.data)), 1 << 40} {
			for how, source := range map[string]io.Reader{
				"plain": bytes.NewReader(c.data), "one byte": iotest.OneByteReader(bytes.NewReader(c.data)), "data with the end": iotest.DataErrReader(bytes.NewReader(c.data)),
			} {
				r, err := NewArchiveReader(source, claims, f.ring(), nil)
				if err != nil {
					t.Fatal(err)
				}
				if n, _ := io.CopyN(io.Discard, r, read); n < read {
					r.Read(make([]byte, 1)) // again at the end, as some readers do
				}
				wantFinish(t, fmt.Sprintf("%s, %d read, %s", name, read, how), r, int64(len(c.data)), c.refusal)
			}
		}
	}
}

func wantFinish(t *testing.T, name string, r *ArchiveReader, size int64, refusal string) {
	t.Helper()
	proof, err := r.Finish()
	if again, same := r.Finish(); again != proof || same != err {
		t.Errorf("%s: asked again, it says %v", name, same)
	}
	if n, err := r.Read(make([]byte, 10)); n != 0 || err == nil {
		t.Errorf("%s: %d bytes after the end", name, n)
	}
	if refusal != "" {
		if _, ok := errors.AsType[*RefutedError](err); !ok || proof.Valid() || !strings.Contains(err.Error(), refusal) || !strings.HasPrefix(err.Error(), "go1.27.4 linux-amd64: ") {
			t.Errorf("%s: %v, want %q", name, err, refusal)
		}
		return
	}
	if err != nil || proof.Archive().SizeBytes != size || proof.Subject() != testSubject(t) || strings.Join(proof.Proofs(), " ") != "gpg sha256" {
		t.Errorf("%s: %v", name, err)
	}
}

func TestProofForTheReceipt(t *testing.T) {
	f, k := sound(t, "Signer")
	proof, err := judge(archiveBytes, claimsOf(t, archiveBytes, sig{at: 5}.asc(t, k, archiveBytes)), f.ring(), nil)
	if err != nil {
		t.Fatal(err)
	}
	subs := f.key().Subkeys()
	want := SignatureInfo{Key: subs[0].Fingerprint, Subkey: subs[1].Fingerprint, CreatedAt: day(5), Hash: "SHA256", Trusted: KeyUser, Owner: "Signer"}
	if got := *proof.GPG(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	proof.GPG().Key = "another"
	if proof.GPG().Key != want.Key || proof.Sigstore() != nil {
		t.Error("a proof can be changed")
	}
	if got := proof.Archive(); got != (ArchiveInfo{"go1.27.4.linux-amd64.tar.gz", fmt.Sprintf("%x", sha256.Sum256(archiveBytes)), int64(len(archiveBytes))}) {
		t.Errorf("%+v", got)
	}
	if proof, err = judge(archiveBytes, claimsOf(t, archiveBytes, sig{at: 5}.asc(t, f.primary, archiveBytes)), f.ring(), nil); err != nil || proof.GPG().Subkey != "" {
		t.Errorf("by the primary: %+v, %v", proof.GPG(), err)
	}
	var none *ArchiveProof
	if none.Valid() || new(ArchiveProof).Valid() {
		t.Error("an ArchiveProof that nobody made is valid")
	}
}

// What the archive's own reader says comes back, and refutes nothing.
func TestReadersOwnErrors(t *testing.T) {
	f, k := sound(t, "Signer")
	claims := claimsOf(t, archiveBytes, sig{at: 5}.asc(t, k, archiveBytes))
	for _, cause := range []error{errors.New("connection reset"), io.ErrUnexpectedEOF, fmt.Errorf("wrapped: %w", io.EOF), &RefutedError{Reason: "another's"}} {
		for _, signed := range []bool{true, false} {
			c := claims
			if !signed {
				c.Signed, c.Signature = false, nil
			}
			r, err := NewArchiveReader(io.MultiReader(bytes.NewReader(archiveBytes), iotest.ErrReader(cause)), c, f.ring(), nil)
			if err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, r)
			if err != cause || n != int64(len(archiveBytes)) {
				t.Errorf("%d bytes, %v", n, err)
			}
			if proof, err := r.Finish(); err != cause || proof.Valid() || cause.Error() != err.Error() {
				t.Errorf("Finish: %v", err)
			}
		}
	}
}

func TestEndlessArchive(t *testing.T) {
	for _, size := range []int64{1000, 1 << 20} {
		claims := claimsOf(t, archiveBytes, nil)
		claims.Signed, claims.Size = false, size
		source := new(endless)
		r, err := NewArchiveReader(source, claims, Keyring{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Finish()
		if _, ok := errors.AsType[*RefutedError](err); !ok || source.n != size+1 {
			t.Errorf("%d bytes were read of %d, %v", source.n, size, err)
		}
	}
}

// BenchmarkArchiveReader checks an archive of the size of a real one, from the
// first look at the signature to the verdict, with the release key's own ring.
func BenchmarkArchiveReader(b *testing.B) {
	data := bytes.Repeat([]byte("0123456789abcdef"), 70_000_000/16)
	f, k := sound(b, "Signer")
	for name, claims := range map[string]Claims{
		"sha256+openpgp": claimsOf(b, data, sig{at: 5}.asc(b, k, data)),
		"sha256":         {Subject: testSubject(b), Size: int64(len(data)), SHA256: sha256.Sum256(data)},
	} {
		b.Run(name, func(b *testing.B) {
			ring := NewKeyring(RingKey{BuiltinKey(), KeyBuiltin}, RingKey{f.key(), KeyUser})
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			start := time.Now()
			for b.Loop() {
				r, err := NewArchiveReader(bytes.NewReader(data), claims, ring, nil)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := r.Finish(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(time.Since(start).Milliseconds())/float64(b.N), "ms/archive")
		})
	}
}
