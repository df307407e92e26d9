package readers

import (
	"bytes"
	"slices"
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
