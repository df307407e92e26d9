package repository

import (
	"errors"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/gvx-go/gvx/internal/quote"
)

// What a glob may hold. The matcher tries every choice of alternatives, and for each
// its time grows with the glob's length times the name's.
const (
	maxGlob    = 200 // bytes
	maxChoices = 16
	// maxPath bounds the paths that patterns with wildcards know, in bytes; those of public
	// repositories have 300 at most. An index may hold any.
	maxPath = 1000
)

// Glob names files of a repository, slash-separated, from its top, in the syntax of
// github.com/bmatcuk/doublestar: * and ? within a name, ** over folders, [a-z], {a,b}.
// There is no escape: [*] is a star.
type Glob struct{ text string }

// ParseGlob reads a glob. A slash at its end may be left out.
func ParseGlob(text string) (Glob, error) {
	bad := func(why string) (Glob, error) {
		return Glob{}, errors.New("the path " + quote.Always(text) + " " + why)
	}
	glob := strings.TrimSuffix(text, "/")
	switch {
	case glob == "" || len(glob) > maxGlob:
		return bad("must have 1 to 200 bytes")
	case strings.Contains(glob, `\`):
		return bad("has a backslash: folders are parted by /")
	case strings.HasPrefix(glob, "/") || len(glob) > 1 && glob[1] == ':':
		return bad("is absolute: paths begin at the top of the repository")
	case choices(glob) > maxChoices:
		return bad("has too many alternatives in {}")
	case !doublestar.ValidatePattern(glob):
		return bad("is no glob")
	}
	for element := range strings.SplitSeq(glob, "/") {
		if element == "" || element == "." || element == ".." {
			return bad("is no path from the top of the repository: it has an element " + quote.Always(element))
		}
	}
	return Glob{glob}, nil
}

// choices counts the ways to choose from glob's alternatives, at most.
func choices(glob string) int {
	n, in := 1, 1
	for _, c := range glob {
		switch c {
		case '{', '}':
			n, in = n*in, 1
		case ',':
			in++
		}
		if n > maxChoices || in > maxChoices {
			return maxChoices + 1
		}
	}
	return n * in
}

func (g Glob) String() string { return g.text }

// Matches reports whether g names the file path.
func (g Glob) Matches(path string) bool {
	if !strings.ContainsAny(g.text, "*?[{") {
		return g.text == path
	}
	return path != "" && len(path) <= maxPath && doublestar.MatchUnvalidated(g.text, path)
}

// Covers reports whether g names path or a folder that it is in.
func (g Glob) Covers(path string) bool {
	if !strings.ContainsAny(g.text, "*?[{") {
		rest, below := strings.CutPrefix(path, g.text)
		return below && (rest == "" || rest[0] == '/')
	}
	return g.Matches(path) || len(path) <= maxPath && doublestar.MatchUnvalidated(g.text+"/**", path)
}
