package shims

import (
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/release"
)

// firstSwitching is the first release line that a go command switches to or from
// (https://go.dev/doc/toolchain).
const firstSwitching = 21

// maxKnown bounds how many names the shim has of what is not installed: lists are
// not signed. The oldest stay, because those are real.
const maxKnown = 1000

// Known returns the releases from 1.21.0 on that are known to exist, oldest first:
// what is built in, what was proved here and what lists have named, each with the
// earlier patches of its line. With an error, which is that of [release.ReadSeen], it is
// what could be read.
func Known(dirs layout.Dirs) ([]goversion.Version, error) {
	newest := goversion.Known()
	var failed error
	for _, file := range []string{dirs.Seen(), dirs.Listed()} {
		more, err := release.ReadSeen(file)
		if err != nil {
			failed = err
			continue
		}
		newest = append(newest, more...)
	}
	// Not only the newest of each line: one that was made up must not hide real ones.
	var known []goversion.Version
	for _, v := range newest {
		if v.Minor() >= firstSwitching {
			known = append(known, v.Patches()...)
		}
	}
	known = release.Union(known, nil)
	return known[:min(len(known), maxKnown)], failed
}
