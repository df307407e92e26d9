package verify

import (
	"fmt"

	"github.com/gvx-go/gvx/internal/quote"
)

// maxArchive bounds an archive. The largest real one has 160 MB.
const maxArchive = 1 << 30

// Claims is what a source says of an archive. Nothing in it is believed.
type Claims struct {
	Subject Subject
	// Name is the file's, "go1.27.4.linux-amd64.tar.gz".
	Name string
	// Size is the number of bytes, or 0 where that is not said.
	Size int64
	// SHA256 is what the bytes must hash to. The zero digest is refused.
	SHA256 Digest
	// Signed says that an archive of this kind must have an OpenPGP signature, as
	// each .tar.gz has.
	Signed bool
	// Signature is the .asc file, or nil where there is none.
	Signature []byte
	// Sigstore is what cosign wrote, a .sig or a bundle, or nil.
	Sigstore []byte
}

// check refuses claims that no archive can meet.
func (c *Claims) check() error {
	switch {
	case c.Subject.IsZero():
		return &RefutedError{Reason: "an archive of no release was offered"}
	case c.SHA256 == Digest{}:
		return &RefutedError{Reason: "there is no SHA-256 of it"}
	case c.Size < 0 || c.Size > maxArchive:
		return &RefutedError{Reason: "it is said to have a size that no archive has", Got: fmt.Sprint(c.Size)}
	case c.Signed && c.Signature == nil:
		return &RefutedError{Reason: "there is no OpenPGP signature " + quote.Foreign(c.Name+".asc") + " beside it"}
	}
	return nil
}

// limit is how many bytes the archive may have.
func (c *Claims) limit() int64 {
	if c.Size == 0 {
		return maxArchive
	}
	return c.Size
}
