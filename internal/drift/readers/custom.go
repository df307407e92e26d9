package readers

import (
	"bytes"
	"path"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/drift"
	"github.com/gvx-go/gvx/internal/quote"
)

// A Pattern is the repository's own way to name a version, by its gvx.toml.
type Pattern struct {
	// Matches reports whether a file, slash-separated and from the top, is meant. It is
	// asked for every file of the repository.
	Matches func(path string) bool
	// Expression has exactly one group, the version. ^ and $ are to be a line's.
	Expression *regexp.Regexp
}

// custom reads what the repository's patterns find.
type custom struct {
	patterns []Pattern
	costs    []int // of each, in steps for a byte
}

func newCustom(patterns []Pattern) custom {
	c := custom{patterns: patterns}
	for _, p := range patterns {
		c.costs = append(c.costs, cost(p.Expression))
	}
	return c
}

// cost returns how many steps e takes for one byte, at most: those of its program, all of
// which may be under way at once.
func cost(e *regexp.Regexp) int {
	tree, err := syntax.Parse(e.String(), syntax.Perl)
	if err != nil {
		return maxSteps // of another syntax than gvx.toml's
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return maxSteps
	}
	return len(program.Inst)
}

func (c custom) Wants(name string) bool {
	return slices.ContainsFunc(c.patterns, func(p Pattern) bool { return p.Matches(name) })
}

// maxSteps bounds what all patterns together may cost in one file. Thirty million
// steps take some 0.2 s.
const maxSteps = 32 << 20

// Read finds every match of each pattern. A file without one is a problem: a pattern
// that stopped matching would check nothing, unseen.
func (c custom) Read(file drift.File) drift.Result {
	f := in(file)
	left := maxSteps
	text, removed := unixLines(file.Data)
	for i, p := range c.patterns {
		if !p.Matches(file.Path) {
			continue
		}
		// To find a match may take one look at all that is behind the last one.
		each := c.costs[i] * (len(text) + 1)
		matches := p.Expression.FindAllSubmatchIndex(text, min(left/each, maxPlaces+1))
		left -= each * (len(matches) + 1)
		if left < 0 {
			f.problem(-1, true, "it is too large, or matches too often, for the patterns of gvx.toml")
			break
		}
		f.matches(p, matches, removed)
	}
	return f.result
}

// matches adds what p found, and says where it found nothing.
func (f *finds) matches(p Pattern, matches [][]int, removed []int) {
	if len(matches) == 0 {
		f.problem(-1, false, "nothing in it matches "+quote.Always(p.Expression.String())+" of gvx.toml")
	}
	for _, m := range matches {
		if m[2] < 0 {
			f.problem(original(m[0], removed), false, "the group of "+quote.Always(p.Expression.String())+" of gvx.toml matched nothing here")
			continue
		}
		f.custom(original(m[0], removed), original(m[2], removed), original(m[3], removed))
	}
}

// custom adds the group start to end of the match that begins at the byte at.
func (f *finds) custom(at, start, end int) {
	text := string(f.file.Data[start:end])
	bare := strings.Trim(text, " \t\r\n\"'")
	start += strings.Index(text, bare)
	want, from, to := version(bare)
	if nix, a, b := version(strings.ReplaceAll(bare, "_", ".")); want.Form == drift.Unknown && nix.Form != drift.Unknown {
		want, from, to = nix, a, b // as the names of Nix' packages have it: go_1_25
	}
	if want.Form == drift.Unknown {
		f.problem(start, false, want.Why)
		return
	}
	f.place(drift.Place{Start: start + from, End: start + to, Kind: drift.Custom, Want: want,
		Dir: path.Dir(f.file.Path), Show: f.show(at, start+to)})
}

// unixLines returns data without the carriage returns of Windows' line ends, so that $
// is the end of a line there too, and where they were, by their place in what it returns.
func unixLines(data []byte) (text []byte, removed []int) {
	if !bytes.Contains(data, []byte("\r\n")) {
		return data, nil
	}
	text = make([]byte, 0, len(data))
	for i, c := range data {
		if c == '\r' && i+1 < len(data) && data[i+1] == '\n' {
			removed = append(removed, len(text))
			continue
		}
		text = append(text, c)
	}
	return text, removed
}

// original returns where in the file the byte at of its text without these is.
func original(at int, removed []int) int {
	n, _ := slices.BinarySearch(removed, at)
	return at + n
}
