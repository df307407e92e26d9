package install

import (
	"context"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/verify"
)

// Unavailable is a source that cannot be asked, and says why.
type Unavailable struct {
	Source string
	Err    error
}

// Name returns the source's name.
func (u Unavailable) Name() string { return u.Source }

// Proofs returns what the source would have had: the log's.
func (u Unavailable) Proofs(goversion.Platform) []string { return []string{verify.ProofSumDB} }

// List returns the reason.
func (u Unavailable) List(context.Context, goversion.Platform) (release.Catalog, error) {
	return release.Catalog{}, u.Err
}

// Exists returns the reason.
func (u Unavailable) Exists(context.Context, verify.Subject) (bool, error) { return false, u.Err }

// Open returns the reason.
func (u Unavailable) Open(context.Context, verify.Subject, *release.Part, release.Progress) (*release.Artifact, error) {
	return nil, u.Err
}
