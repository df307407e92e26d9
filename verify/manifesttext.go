package verify

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// ParseManifest is the exact inverse of [Manifest.Text]: it accepts only the text
// that the manifest it returns has. Sizes are [SizeUnknown]. The error is a
// *[ManifestError].
func ParseManifest(s Subject, text []byte) (Manifest, error) {
	if s.IsZero() {
		return Manifest{}, &ManifestError{Reason: "it is of no release"}
	}
	if len(text) > maxText || bytes.Count(text, []byte("\n")) > maxFiles {
		return Manifest{}, &ManifestError{Reason: "it is too long"}
	}
	files := make([]File, 0, bytes.Count(text, []byte("\n")))
	prefix := "  " + s.prefix()
	for len(text) > 0 {
		line, rest, ok := bytes.Cut(text, []byte("\n"))
		f, parsed := parseLine(string(line), prefix)
		if !ok || !parsed {
			return Manifest{}, &ManifestError{Name: string(line), Reason: "not a line of the list"}
		}
		if n := len(files); n > 0 && ModuleName(files[n-1].Name) >= ModuleName(f.Name) {
			return Manifest{}, &ManifestError{Name: f.Name, Reason: "it is out of order"}
		}
		files = append(files, f)
		text = rest
	}
	return NewManifest(s, files)
}

// parseLine reads "HEX  golang.org/toolchain@VERSION/NAME" where prefix is all
// that stands between the digest and the name.
func parseLine(line, prefix string) (f File, ok bool) {
	const digits = 2 * sha256.Size
	if len(line) <= digits || !strings.HasPrefix(line[digits:], prefix) {
		return File{}, false
	}
	name := line[digits+len(prefix):]
	f = File{Name: GOROOTName(name), Size: SizeUnknown}
	_, err := hex.Decode(f.SHA256[:], []byte(line[:digits]))
	return f, err == nil && ModuleName(f.Name) == name && strings.ToLower(line[:digits]) == line[:digits]
}
