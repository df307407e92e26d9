package store

import (
	"cmp"
	"os"
	"slices"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/verify"
)

// known are the digests of the files of a release that is installed, by name. They are
// a guess at those of another one.
type known map[string]verify.Digest

// nearest returns the files of the installed release that has most in common with v:
// the next older one of its minor, else its next newer one, else the next of any minor.
// nil where nothing of use is installed.
func (s *Store) nearest(v goversion.Version) known {
	trees := s.trees()
	if len(trees) == 0 {
		return nil
	}
	tree := slices.MinFunc(trees, func(a, b layout.Tree) int {
		return cmp.Or(cmp.Compare(distance(a.Version, v), distance(b.Version, v)), closer(a.Version, b.Version, v))
	})
	m, err := s.Manifest(tree)
	if err != nil {
		return nil // it costs time and nothing else
	}
	k := make(known, len(m.Files()))
	for _, f := range m.Files() {
		k[f.Name] = f.SHA256
	}
	return k
}

// distance tells roughly how far a release is from v.
func distance(from, v goversion.Version) int {
	n := 0
	if from.Minor() != v.Minor() {
		n += 2
	}
	if goversion.Compare(from, v) > 0 {
		n++
	}
	return n
}

// closer compares two releases on the same side of v.
func closer(a, b, v goversion.Version) int {
	if goversion.Compare(a, v) > 0 {
		return goversion.Compare(a, b)
	}
	return goversion.Compare(b, a)
}

// trees returns what the links of this platform's releases name.
func (s *Store) trees() (trees []layout.Tree) {
	entries, _ := os.ReadDir(s.dirs.Versions())
	for _, e := range entries {
		v, err := goversion.Parse(e.Name())
		if err != nil {
			continue
		}
		if tree, err := s.readLink(v); err == nil && tree.Platform == s.platform {
			trees = append(trees, tree)
		}
	}
	return trees
}
