package verify

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// ParseH1 returns the digest in an "h1:" hash, which is the base64 form of a
// SHA-256 (golang.org/x/mod/sumdb/dirhash).
func ParseH1(h1 string) (Digest, error) {
	text, ok := strings.CutPrefix(h1, "h1:")
	sum, err := base64.StdEncoding.Strict().DecodeString(text)
	if !ok || err != nil || len(sum) != sha256.Size {
		return Digest{}, fmt.Errorf("%s is no h1 hash", quote.Always(h1))
	}
	return Digest(sum), nil
}
