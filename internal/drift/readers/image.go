package readers

import (
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/goversion"
)

// goImages are the images whose tag is a Go version, by the end of their name. Any
// registry or mirror may stand before it.
var goImages = []string{
	"golang",                    // Docker's official image, its mirrors, and mcr.microsoft.com/oss/go/microsoft/golang
	"cimg/go",                   // CircleCI
	"devcontainers/go",          // mcr.microsoft.com/devcontainers/go and the older vscode/devcontainers/go
	"chainguard/go",             // cgr.dev
	"go-toolset",                // Red Hat, registry.access.redhat.com/ubi9/go-toolset
	"prometheus/golang-builder", // quay.io
	"goreleaser-cross",          // ghcr.io/goreleaser/goreleaser-cross:v1.25.3
}

// variants are the first words of tags that say which system is below and leave the
// version open: golang:alpine3.22 is the newest Go.
var variants = []string{"alpine", "bookworm", "bullseye", "buster", "stretch", "trixie", "forky", "latest", "stable", "windowsservercore", "nanoserver"}

// image reads the name of a container image, "docker.io/library/golang:1.26-alpine". ok is
// false where it is no image that brings Go by its tag. start and end are the bytes of the
// version in ref: empty where the tag has none, and then nothing can be put in its place.
// What a variable ("$V", "${V}", "${{ env.V }}") hides where the version must stand is
// [drift.Unknown].
func image(ref string) (want drift.Want, start, end int, ok bool) {
	name, tag, digest := splitImage(ref)
	start = tag.start
	if !isGoImage(name) {
		return builderImage(ref, tag)
	}
	text := ref[tag.start:tag.end]
	if strings.HasSuffix(name, "devcontainers/go") {
		start += devcontainerVersion(text)
		text = ref[start:tag.end]
	}
	switch {
	case text == "" && digest:
		return drift.Want{Why: "it is named by a digest alone"}, start, start, true
	case text == "" || slices.ContainsFunc(variants, func(v string) bool { return strings.HasPrefix(text, v) }):
		return drift.Want{Form: drift.NewestGo}, start, start + newestWord(text), true
	}
	start += len(text) - len(trimVersionPrefix(text))
	want, n := tagVersion(ref[start:tag.end])
	return want, start, start + n, true
}

// builderImage reads a tag that says "golang-1.24" in its middle, as those of
// registry.ci.openshift.org/ocp/builder do.
func builderImage(ref string, tag span) (want drift.Want, start, end int, ok bool) {
	text := ref[tag.start:tag.end]
	_, rest, found := strings.Cut(text, "golang-1.")
	if !found {
		return drift.Want{}, 0, 0, false
	}
	start = tag.end - len(rest) - len("1.")
	want, n := tagVersion(ref[start:tag.end])
	return want, start, start + n, want.Form != drift.Unknown
}

// span is a range of bytes.
type span struct{ start, end int }

// splitImage returns the name without tag and digest and with its variables cut out, where
// the tag stands (empty, behind the name, where there is none) and whether there is a digest.
func splitImage(ref string) (name string, tag span, digest bool) {
	var b strings.Builder
	end, colon := len(ref), -1
	for i := 0; i < end; {
		if n := variable(ref[i:]); n > 0 {
			i += n
			continue
		}
		switch ref[i] {
		case '@':
			end, digest = i, true
			continue
		case ':':
			colon = i
		case '/':
			colon = -1 // that was a port
		}
		if colon < 0 {
			b.WriteByte(ref[i])
		}
		i++
	}
	if colon < 0 {
		return b.String(), span{end, end}, digest
	}
	return b.String(), span{colon + 1, end}, digest
}

// variable returns the length of the reference to a variable that s begins with: $V, ${V},
// ${V:-x}, ${{ env.V }}; 0 where it begins with none.
func variable(s string) int {
	if len(s) < 2 || s[0] != '$' {
		return 0
	}
	if s[1] != '{' {
		n := 1
		for n < len(s) && isNameByte(s[n]) {
			n++
		}
		return n
	}
	depth := 0
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

func isNameByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func isGoImage(name string) bool {
	return slices.ContainsFunc(goImages, func(image string) bool {
		before, found := strings.CutSuffix(name, image)
		return found && (before == "" || before[len(before)-1] == '/')
	})
}

// devcontainerVersion returns where the Go version begins in a tag of a development
// container, which may have the image's own version before it: "1-1.25-bookworm",
// "dev-1.25", "1.25-bookworm".
func devcontainerVersion(tag string) int {
	first, rest, found := strings.Cut(tag, "-")
	if found && strings.HasPrefix(rest, "1.") && (first == "dev" || strings.Trim(first, "0123456789.") == "") {
		return len(first) + 1
	}
	return 0
}

// newestWord returns the length of the word in tag that a version may take the place of.
func newestWord(tag string) int {
	for _, word := range []string{"latest", "stable"} {
		if rest, found := strings.CutPrefix(tag, word); found && (rest == "" || rest[0] == '-') {
			return len(word)
		}
	}
	return 0
}

// trimVersionPrefix cuts what some put before the number: v1.25.3, go1.25.
func trimVersionPrefix(tag string) string {
	for _, prefix := range []string{"go", "v"} {
		if rest, found := strings.CutPrefix(tag, prefix); found && rest != "" && '0' <= rest[0] && rest[0] <= '9' {
			return rest
		}
	}
	return tag
}

// tagVersion reads the version that tag begins with, and returns its length. What is none
// is Unknown.
func tagVersion(tag string) (drift.Want, int) {
	n := versionLength(tag)
	if n == 0 || !endsVersion(tag, n) {
		return unknownTag(tag), len(tag)
	}
	if tag[:n] == "1" {
		return drift.Want{Form: drift.NewestGo}, n
	}
	request, err := goversion.ParseRequest(tag[:n])
	if err != nil {
		return unknownTag(tag), len(tag)
	}
	if v, exact := request.Exact(); exact {
		return drift.Want{Form: drift.Release, Version: v, Minor: v.Minor()}, n
	}
	minor, _ := request.Minor()
	return drift.Want{Form: drift.Newest, Minor: minor}, n
}

// endsVersion reports whether the version that tag begins with ends at byte n. A variable
// behind two numbers, "1.26${SUFFIX}", is what people choose the system with.
func endsVersion(tag string, n int) bool {
	return n == len(tag) || tag[n] == '-' || tag[n] == '_' || tag[n] == '$' && strings.Contains(tag[:n], ".")
}

func unknownTag(tag string) drift.Want {
	if strings.Contains(tag, "$") {
		return drift.Want{Why: "its version comes from a variable that this file does not set"}
	}
	return drift.Want{Why: "its tag names no Go version"}
}

// versionLength returns the length of the digits, dots, "rc" and "beta" that s begins with.
func versionLength(s string) int {
	n := digits(s, 0)
	for n > 0 && n+1 < len(s) && s[n] == '.' && digits(s, n+1) > n+1 {
		n = digits(s, n+1)
	}
	for _, word := range []string{"rc", "beta"} {
		if n > 0 && strings.HasPrefix(s[n:], word) {
			return digits(s, n+len(word))
		}
	}
	return n
}

// digits returns the end of the digits that begin at byte i of s.
func digits(s string, i int) int {
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return i
}
