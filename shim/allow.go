package shim

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
)

// maxAllowed bounds the file of the allowed folders, in bytes.
const maxAllowed = 1 << 20

// ParseAllowed reads the file of the repositories that the user allowed: an
// absolute path a line, as a quoted Go string, empty lines and lines that start
// with #. The error is a *[DeclarationError] without a file name.
func ParseAllowed(data []byte) ([]string, error) {
	var roots []string
	n := 0
	for line := range strings.SplitSeq(string(data), "\n") {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		root, err := strconv.Unquote(line)
		if err != nil || !filepath.IsAbs(root) {
			return nil, &DeclarationError{Line: n, What: "allowed folder", Value: line,
				Want: "an absolute path, quoted", Help: "remove that line, then: gvx allow"}
		}
		roots = append(roots, root)
	}
	return roots, nil
}

// FormatAllowed is the inverse of [ParseAllowed].
func FormatAllowed(roots []string) []byte {
	var b []byte
	for _, root := range roots {
		b = append(strconv.AppendQuote(b, root), '\n')
	}
	return b
}

// AllowedRoot returns the folder that stands for a repository in the file of the
// allowed ones: its real path, so that a link to it is the same repository.
func AllowedRoot(root string) string {
	if real, err := filepath.EvalSymlinks(root); err == nil {
		return real
	}
	return filepath.Clean(root)
}

// isAllowed looks into the file. Only one that belongs to the user or root counts.
func isAllowed(file, root string) (bool, error) {
	data, info, err := fileread.Bounded(file, maxAllowed)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !info.Mine:
		return false, nil
	case err != nil:
		return false, &UnreadableError{File: file, Err: err}
	}
	roots, err := ParseAllowed(data)
	if bad := (*DeclarationError)(nil); errors.As(err, &bad) {
		bad.File = file
		return false, bad
	}
	return slices.Contains(roots, AllowedRoot(root)), nil
}
