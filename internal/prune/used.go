package prune

import (
	"slices"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/store"
)

// others are the releases that the store has but not for this run to judge: a home that
// several platforms share has links and toolchains of each, and a link that leads
// nowhere now will lead to a toolchain again. Their module caches stay.
func (r *run) others(judged []store.Installed) (all []goversion.Version) {
	list := versions(judged)
	for name := range namesIn(r.Dirs.Versions(), "go") {
		if v, err := goversion.Parse(name); err == nil && v.String() == name && !slices.Contains(list, v) {
			all = append(all, v)
		}
	}
	for name := range namesIn(r.Dirs.Toolchains(), "go") {
		if tree, ok := layout.ParseTree(name); ok && tree.Platform != r.Store.Platform() {
			all = append(all, tree.Version)
		}
	}
	return all
}
