package readers

import (
	"bytes"
	"slices"
	"strings"
)

// imageWords are what a file that names one of goImages holds, besides "golang". They are
// looked for before anything is parsed.
var imageWords = words("go-toolset", "cimg/go", "devcontainers/go", "chainguard/go", "goreleaser-cross", "golang-builder", "golang-1.")

// versionWords are what a file that sets one of versionNames holds.
var versionWords = words(versionNames...)

// mayNameImage reports whether data may name an image that brings Go. It is asked for
// every file, and most that hold "golang" mean golang.org or golangci-lint.
func mayNameImage(data []byte) bool {
	golang := []byte("golang")
	for rest := data; ; {
		i := bytes.Index(rest, golang)
		if i < 0 {
			return holdsAny(data, imageWords)
		}
		rest = rest[i+len(golang):]
		if len(rest) == 0 || bytes.IndexByte([]byte("./_-"), rest[0]) < 0 && !isNameByte(rest[0]) {
			return true
		}
	}
}

func words(list ...string) (all [][]byte) {
	for _, word := range list {
		all = append(all, []byte(word))
	}
	return all
}

func holdsAny(data []byte, words [][]byte) bool {
	return slices.ContainsFunc(words, func(w []byte) bool { return bytes.Contains(data, w) })
}

// puzzles reports whether a Dockerfile puts a name together: FROM go${LANG}, or over lines.
// It is asked for those that hold no image's name.
func puzzles(data []byte) bool {
	for line := range bytes.Lines(data) {
		if !bytes.ContainsAny(line, "$\\`") {
			continue
		}
		line = bytes.TrimSpace(line)
		if len(line) > 4 && strings.EqualFold(string(line[:4]), "from") || bytes.Contains(line, []byte("from=")) {
			return true
		}
	}
	return false
}

// isEscaped reports whether a YAML file holds a text in which a name may be written so that
// its bytes do not show it, as in "go\x2dversion".
func isEscaped(data []byte) bool {
	for at := 0; ; {
		i := bytes.IndexByte(data[at:], '\\')
		if i < 0 || at+i+1 == len(data) {
			return false
		}
		at += i + 1
		if c := data[at]; c != 'x' && c != 'u' && c != 'U' {
			continue
		}
		if line := data[bytes.LastIndexByte(data[:at], '\n')+1 : at]; bytes.IndexByte(line, '"') >= 0 {
			return true
		}
	}
}

// plainYAML returns a file as names are looked for in it. UTF-16 has a zero byte beside each byte of theirs.
func plainYAML(data []byte) []byte {
	if isUTF16(data) {
		return bytes.ReplaceAll(data, []byte{0}, nil)
	}
	return data
}

func isUTF16(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff"))
}

// holdsFold reports whether data holds word, which is in lower case and has a hyphen at byte
// at, in whatever case: the names of inputs of actions have none.
func holdsFold(data []byte, word string, at int) bool {
	for i := at; i < len(data); i++ {
		next := bytes.IndexByte(data[i:], '-')
		if next < 0 {
			return false
		}
		i += next
		if begin, end := i-at, i-at+len(word); end <= len(data) && strings.EqualFold(string(data[begin:end]), word) {
			return true
		}
	}
	return false
}
