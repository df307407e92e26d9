package release

import (
	"errors"
	"strings"

	"github.com/gvx-go/gvx/verify"
)

// maxSums bounds a file with digests, in bytes.
const maxSums = 1 << 10

// parseSums returns the digest of the file called name that the contents of a .sha256
// file give: nothing but a digest, or lines as sha256sum writes them, of which the one
// for name counts.
func parseSums(data []byte, name string) (d verify.Digest, err error) {
	// Tools of Windows end lines in CRLF, and write upper case and a byte order mark.
	text := strings.TrimPrefix(string(data), "\ufeff")
	text = strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if d, ok := parseDigest(strings.ToLower(text)); ok {
		return d, nil
	}
	for line := range strings.SplitSeq(text, "\n") {
		digest, file, ok := parseSum(line)
		switch {
		case !ok:
			return verify.Digest{}, errors.New("it holds something else than digests")
		case file != name:
		case d != (verify.Digest{}) && d != digest:
			return verify.Digest{}, errors.New("it has two digests of the file")
		default:
			d = digest
		}
	}
	if d == (verify.Digest{}) {
		return d, errors.New("it has no digest of the file")
	}
	return d, nil
}

// parseSum reads "DIGEST  FILE" or "DIGEST *FILE".
func parseSum(line string) (d verify.Digest, file string, ok bool) {
	digest, file, _ := strings.Cut(line, " ")
	d, ok = parseDigest(strings.ToLower(digest))
	if !ok || len(file) < 2 || file[0] != ' ' && file[0] != '*' {
		return d, "", false
	}
	return d, file[1:], true
}
