package store

import (
	"fmt"

	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/internal/quote"
)

// settled returns dirs with its folders as they are without links, so that whoever
// changes a link later leads none of this command's steps elsewhere. The error is a
// *[place.Error] where a link in the way is another user's.
func settled(dirs layout.Dirs) (layout.Dirs, error) {
	data, err := place.Links(dirs.Data)
	if err != nil {
		return layout.Dirs{}, fmt.Errorf("the store %s is not used: %w", quote.Foreign(dirs.Data), err)
	}
	dirs.Data = data
	for _, dir := range []*string{&dirs.Cache, &dirs.State, &dirs.Config} {
		if *dir == "" {
			continue
		}
		real, err := place.Links(*dir)
		if err != nil {
			return layout.Dirs{}, fmt.Errorf("the folder %s is not used: %w", quote.Foreign(*dir), err)
		}
		*dir = real
	}
	return dirs, nil
}

// Dirs are the folders that the store was opened with, without links.
func (s *Store) Dirs() layout.Dirs { return s.dirs }
