package shim

import "github.com/gvx-go/gvx/internal/goversion"

// flaw is one through which a repository's content alone makes ordinary go
// commands run code.
type flaw struct {
	id     string
	from   goversion.Minor // the first release line that counts
	mended []string        // the first sound release of each line mended, ascending
}

// flaws are the ones that tell a release which nobody needs from one in use: each
// is mended in 1.20 or 1.21. A repository must not be able to choose a release with
// one unasked: the go command alone never goes below what is installed, a version
// manager does.
//
// Left out is what would refuse releases that people use daily (1.20.14, 1.21.13,
// all of 1.22 and later) for a rare precondition:
//
//   - CVE-2024-24787: only on macOS, by Apple's linker; mended in 1.21.10 and 1.22.3
//   - CVE-2025-4674: only in a checkout with the metadata of a second version
//     control system; mended in 1.23.11 and 1.24.5
//   - CVE-2025-61731: only with pkg-config, and it writes a file; 1.24.12 and 1.25.6
//   - CVE-2025-68119: not by content, but by the names of versions fetched with hg or
//     git
//
// The last of 1.19 have CVE-2023-39323, which no release of that line mends; it
// needs to know the folder that it is built in.
var flaws = [...]flaw{
	// A toolchain line runs a script of the module: go.dev/issue/62198.
	{"CVE-2023-39320", 21, []string{"1.21.1"}},
	// cgo and a folder with a newline in its name: go.dev/issue/60167.
	{"CVE-2023-29402", 0, []string{"1.19.10", "1.20.5"}},
	// LDFLAGS of cgo: go.dev/issue/60305.
	{"CVE-2023-29404", 0, []string{"1.19.10", "1.20.5"}},
	// LDFLAGS of cgo, by gccgo: go.dev/issue/60306.
	{"CVE-2023-29405", 0, []string{"1.19.10", "1.20.5"}},
	// A //line comment lets any flag through to the linker: go.dev/issue/63211.
	{"CVE-2023-39323", 20, []string{"1.20.9", "1.21.2"}},
}

// vulnerable names the flaws of v.
func vulnerable(v goversion.Version) []string {
	var ids []string
	for _, f := range flaws {
		if f.in(v) {
			ids = append(ids, f.id)
		}
	}
	return ids
}

// in reports whether v has the flaw. A line that was not mended any more is older
// than the first one that was.
func (f flaw) in(v goversion.Version) bool {
	if v.Minor() < f.from {
		return false
	}
	for _, number := range f.mended {
		if sound, err := goversion.ParseLine(number); err == nil && v.Minor() <= sound.Minor() {
			return !sound.SatisfiedBy(v)
		}
	}
	return false
}
