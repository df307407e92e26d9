package verify

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/module"
)

// Digest is a SHA-256.
type Digest = [sha256.Size]byte

// SizeUnknown is the size of a file of which only name and digest are known.
const SizeUnknown = -1

// Bounds of a manifest. Real ones have some 12,000 files and 1.5 MB of text.
const (
	maxFiles = 100_000
	maxText  = 32 << 20
	maxName  = 1024
)

// File is one regular file of a toolchain.
type File struct {
	// Name is the slash path below GOROOT.
	Name string
	// Size is the number of bytes, or [SizeUnknown].
	Size   int64
	SHA256 Digest
}

// Manifest lists every file of one toolchain with its digest. It cannot be
// changed once made; the zero Manifest is none.
type Manifest struct {
	subject Subject
	files   []File // sorted by the name in the module, as the h1 wants it
	sum     Digest // of the text, which takes some milliseconds
}

// NewManifest makes the manifest of s from its files, in any order. The error is
// a *[ManifestError]: no files, too many, a name twice, a name that is no valid
// file name in a module (x/mod's module.CheckFilePath) or has no way back from it,
// a zero digest, or a zero s.
func NewManifest(s Subject, files []File) (Manifest, error) {
	switch {
	case s.IsZero():
		return Manifest{}, &ManifestError{Reason: "it is of no release"}
	case len(files) == 0:
		return Manifest{}, &ManifestError{Reason: "it is empty"}
	case len(files) > maxFiles:
		return Manifest{}, &ManifestError{Reason: "it has too many files"}
	}
	for _, f := range files {
		if err := checkFile(f); err != nil {
			return Manifest{}, err
		}
	}
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(ModuleName(a.Name), ModuleName(b.Name)) })
	for i := range files[1:] {
		if files[i].Name == files[i+1].Name {
			return Manifest{}, &ManifestError{Name: files[i].Name, Reason: "it is listed twice"}
		}
	}
	m := Manifest{subject: s, files: files}
	m.sum = sha256.Sum256(m.Text())
	return m, nil
}

func checkFile(f File) error {
	switch {
	case len(f.Name) > maxName:
		return &ManifestError{Name: f.Name, Reason: "its name is too long"}
	case path.Base(f.Name) == hiddenGoMod:
		// In GOROOT it is called go.mod; two files would be one in the module.
		return &ManifestError{Name: f.Name, Reason: "a toolchain has no file of that name"}
	case f.Size < SizeUnknown:
		return &ManifestError{Name: f.Name, Reason: "its size is negative"}
	case f.SHA256 == Digest{}:
		return &ManifestError{Name: f.Name, Reason: "it has no digest"}
	}
	if err := module.CheckFilePath(ModuleName(f.Name)); err != nil {
		return &ManifestError{Name: f.Name, Reason: "its name is not valid in a module"}
	}
	return nil
}

// Text returns the text whose SHA-256 is the h1 (dirhash.Hash1): one line for
// each file, sorted by name.
func (m Manifest) Text() []byte {
	var b bytes.Buffer
	b.Grow(len(m.files) * 128)
	var digest [2 * sha256.Size]byte
	prefix := "  " + m.subject.prefix()
	for _, f := range m.files {
		hex.Encode(digest[:], f.SHA256[:])
		b.Write(digest[:])
		b.WriteString(prefix)
		b.WriteString(ModuleName(f.Name))
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// Sum returns the SHA-256 of [Manifest.Text]; the zero Digest for the zero Manifest.
func (m Manifest) Sum() Digest { return m.sum }

// H1 returns "h1:" and the sum in base64: the hash that the log holds. It is ""
// for the zero Manifest.
func (m Manifest) H1() string {
	if m.IsZero() {
		return ""
	}
	return h1Prefix + base64.StdEncoding.EncodeToString(m.sum[:])
}

// Files returns the files, sorted by their name below GOROOT.
func (m Manifest) Files() []File {
	files := slices.Clone(m.files)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return files
}

// Subject returns the release and platform.
func (m Manifest) Subject() Subject { return m.subject }

// IsZero reports whether m is the zero Manifest.
func (m Manifest) IsZero() bool { return len(m.files) == 0 }
