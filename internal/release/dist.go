package release

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/verify"
)

// DistConfig is what a [DistSource] is made of. Every field may be its zero value.
type DistConfig struct {
	Mirror   Mirror    // stands for DistURL; the zero Mirror is DistURL itself
	Cache    FeedCache // keeps the release list; nil for nothing
	Sigstore bool      // look for cosign's files beside an archive
	Eager    bool      // another source follows: give up at once where there is no connection
}

// DistSource has toolchains as go.dev/dl serves them: a list with digests, archives,
// and a signature beside each .tar.gz. It may be used by several goroutines.
//
// The list is asked for once; a place that turned out to be unreachable is not asked
// again.
type DistSource struct {
	client *Client
	base   Mirror
	cfg    DistConfig

	mu    sync.Mutex
	asked *reply
	down  error // why nothing can be had there
}

// reply is what asking for the list came to.
type reply struct {
	feed *feed // nil where the place has no list
	old  error // why feed is not of today; nil where it is
}

// NewDistSource returns a source for [DistURL] or the mirror in cfg.
func NewDistSource(client *Client, cfg DistConfig) *DistSource {
	base := cfg.Mirror
	if base.IsZero() {
		base, _ = ParseMirror(DistURL)
	}
	client.credentials.add(originOf(base.url), base.login)
	return &DistSource{client: client, base: base, cfg: cfg}
}

// Name returns "go.dev", or "mirror" where one stands for it.
func (s *DistSource) Name() string {
	if s.cfg.Mirror.IsZero() {
		return "go.dev"
	}
	return "mirror"
}

// Proofs returns the names of the proofs that there may be for p's archives, sorted.
func (s *DistSource) Proofs(p goversion.Platform) []string {
	proofs := []string{verify.ProofSHA256, verify.ProofSumDB}
	if !isZipped(p) {
		proofs = append(proofs, verify.ProofGPG)
	}
	if s.cfg.Sigstore {
		proofs = append(proofs, verify.ProofSigstore)
	}
	slices.Sort(proofs)
	return proofs
}

// List returns the releases for p. Where the list cannot be fetched, the kept one
// serves, and Old says why. Without a list at all, a folder's names are it, and a
// server has none. The error is an *[UnreachableError] or the context's own.
func (s *DistSource) List(ctx context.Context, p goversion.Platform) (Catalog, error) {
	c := Catalog{Source: s.Name(), Platform: p, At: s.client.now()}
	r, err := s.list(ctx)
	switch {
	case err != nil:
		return Catalog{}, err
	case r.feed != nil:
		r.feed.catalog(&c)
		c.Old = r.old
	case s.base.isFolder():
		if c.Releases, err = s.folder(p); err != nil {
			return Catalog{}, err
		}
	}
	return c, nil
}

// Exists reports whether the place says that it has subject, without fetching it. The
// error is an *[UnreachableError] or the context's own.
func (s *DistSource) Exists(ctx context.Context, subject verify.Subject) (bool, error) {
	r, err := s.list(ctx)
	if err != nil {
		return false, err
	}
	if r.feed == nil {
		_, err := s.client.Get(s.context(ctx), s.base.file(DistFile(subject)+".sha256"), maxSums)
		var long *LimitError
		if absent(err) {
			return false, nil
		}
		if errors.As(err, &long) {
			return true, nil // it is another question whether it is any good
		}
		return err == nil, s.failed(subject, err)
	}
	if _, ok := r.feed.find(subject); !ok && r.old != nil {
		return false, unreachable(subject.String(), r.old)
	} else {
		return ok, nil
	}
}

// context returns the context for requests.
func (s *DistSource) context(ctx context.Context) context.Context {
	if s.cfg.Eager {
		return hasty(ctx)
	}
	return ctx
}

// list returns the release list, which is asked for once. The error is an
// *[UnreachableError], which is kept, or the context's own, which is not.
func (s *DistSource) list(ctx context.Context) (*reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.asked != nil:
		return s.asked, nil
	case s.down != nil:
		return nil, s.down
	}
	r, err := s.ask(s.context(ctx))
	if err != nil {
		err = unreachable("the list of releases", err)
		if !isOwn(err) {
			s.down = err
		}
		return nil, err
	}
	s.asked = r
	if isUnconnected(r.old) {
		s.down = r.old
	}
	return r, nil
}

// unavailable returns why nothing can be had, where that is known.
func (s *DistSource) unavailable() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.down
}

// failed is err, which may be nil, as an answer about subject. No connection now is
// none the next time.
func (s *DistSource) failed(subject verify.Subject, err error) error {
	if err == nil {
		return nil
	}
	err = unreachable(subject.String(), err)
	if isUnconnected(err) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.down = err
	}
	return err
}

// absent reports whether err says that a file is not at the place.
func absent(err error) bool {
	var wire *wireError
	return errors.Is(err, fs.ErrNotExist) && !errors.As(err, &wire) && !isOwn(err)
}

// folder returns the releases for p that the folder has, by their names.
func (s *DistSource) folder(p goversion.Platform) ([]goversion.Version, error) {
	names, err := s.names()
	if err != nil {
		return nil, err
	}
	var vs []goversion.Version
	for _, name := range names {
		if subject, ok := parseDistFile(name); ok && subject.Platform == p {
			vs = append(vs, subject.Version)
		}
	}
	return sortedUnique(vs), nil
}

// names returns the names in the folder.
func (s *DistSource) names() ([]string, error) {
	path, err := filePath(s.base.file(""))
	var names []string
	if err == nil {
		names, err = fileread.Names(path)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = errors.New("there is no such folder") // which says nothing of what is in it
	case err == nil:
		return names, nil
	}
	return nil, &UnreachableError{What: "the list of releases", URL: s.base.String(), Err: cause(err)}
}

// complain tells what could not be kept or found again; nothing ends for that.
func (s *DistSource) complain(act string, err error) {
	s.client.log(fmt.Sprintf("the kept list of releases of %s cannot be %s: %s", s.base, act, quote.Foreign(err.Error())))
}
