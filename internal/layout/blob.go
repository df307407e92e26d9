package layout

import (
	"strings"
)

// hexDigits are those in which names have digests. Package encoding/hex is more than
// the shim wants to carry.
const hexDigits = "0123456789abcdef"

// digits returns data in hexadecimal digits.
func digits(data []byte) string {
	text := make([]byte, 0, 2*len(data))
	for _, b := range data {
		text = append(text, hexDigits[b>>4], hexDigits[b&15])
	}
	return string(text)
}

// Blobs is the folder of the files that toolchains share.
func (d Dirs) Blobs() string { return join(d.Store(), "blobs") }

// executableSuffix tells the blob of a program from one of the same bytes that is none:
// a mode is an inode's and not a name's.
const executableSuffix = ".x"

// Blob is the file of the contents with the SHA-256 sum: store/blobs/ab/abcd…, with .x
// behind it where it is executable.
func (d Dirs) Blob(sum [32]byte, executable bool) string {
	name := digits(sum[:])
	folder := name[:2]
	if executable {
		name += executableSuffix
	}
	return join(d.Blobs(), folder, name)
}

// ParseBlob returns what [Dirs.Blob] made the base name of; ok is false for any other
// name.
func ParseBlob(name string) (sum [32]byte, executable, ok bool) {
	text, executable := strings.CutSuffix(name, executableSuffix)
	if len(text) != 2*len(sum) {
		return sum, false, false
	}
	for i := range sum {
		high, low := strings.IndexByte(hexDigits, text[2*i]), strings.IndexByte(hexDigits, text[2*i+1])
		if high < 0 || low < 0 {
			return [32]byte{}, false, false
		}
		sum[i] = byte(high<<4 | low)
	}
	return sum, executable, true
}
