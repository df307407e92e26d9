// Package readers knows the files in which repositories name Go versions, one kind in
// each file of it, for package drift.
//
// It promises, besides what package drift does, that the bytes of a place are its text
// and nothing else, so that another version in their stead is read back as that version.
package readers

import "github.com/gvx-go/gvx/internal/drift"

// All returns every reader. patterns are the repository's own, for files that no other
// reader knows.
func All(patterns []Pattern) []drift.Reader {
	all := []drift.Reader{
		goMod{},
		goWork{},
		goVersionFile{},
		toolVersions{},
		mise{},
		devcontainer{},
		dockerfile{},
		compose{},
		workflow{},
		gitlab{},
	}
	if len(patterns) > 0 {
		all = append(all, newCustom(patterns))
	}
	return all
}
