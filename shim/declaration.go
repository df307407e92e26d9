package shim

import (
	"bytes"
	"errors"

	"github.com/gvx-go/gvx/internal/fileread"
)

// maxDeclaration bounds a pin, a go.mod and a go.work, in bytes. The largest go.mod
// seen in the wild has a tenth of it.
const maxDeclaration = 1 << 20

// maxLineFile bounds the files of which one line counts, gvx.path and a GOROOT's
// VERSION, in bytes.
const maxLineFile = 64 << 10

// byteOrderMark is what some editors put before the first line of a text in UTF-8.
const byteOrderMark = "\ufeff"

// errBinary is the cause when a file holds a byte 0: it is no text, or one in UTF-16.
var errBinary = errors.New("it is a binary file")

// readDeclaration returns the text of the regular file name in dir that a version is
// declared in, if it is there. The error is that of [fileread.Try], or errBinary.
func readDeclaration(dir, name string) (data []byte, there bool, err error) {
	data, _, there, err = fileread.Try(dir, name, maxDeclaration)
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, false, errBinary
	}
	return data, there, err
}
