package release

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/verify"
)

const (
	maxList    = 16 << 20
	maxInfo    = 64 << 10
	maxArchive = 512 << 20 // the largest real one is 145 MB
)

// Form is what an archive is, and where it is to be found.
type Form int

// The zero Form is none.
const (
	ModuleZip     Form = iota + 1 // the module's zip file, which may still come
	OfficialZip                   // go.dev's zip file, all of it there
	OfficialTarGz                 // go.dev's .tar.gz, in the artifact's stream
)

// Artifact is the archive of one release as a source handed it out, unverified.
type Artifact struct {
	Subject verify.Subject
	Source  string
	URL     string // as it may be shown
	// Size is how many bytes it has; of a stream, as its server says, or else the
	// most that it may have.
	Size   int64
	Form   Form
	Stream io.ReadCloser // of a .tar.gz, not read yet
	Zip    File          // of a zip
	Claims verify.Claims // what go.dev or its mirror says of it; zero for a module
}

// Close ends what still comes of the archive. a may be nil.
func (a *Artifact) Close() error {
	switch {
	case a == nil:
		return nil
	case a.Stream != nil:
		return a.Stream.Close()
	}
	return a.Zip.Close()
}

// ProxySource has toolchains from module proxies: the zip files of the module
// golang.org/toolchain.
type ProxySource struct {
	client  *Client
	proxies []Proxy
}

// NewProxySource returns a source that asks proxies, a list from [ParseProxies].
func NewProxySource(client *Client, proxies []Proxy) *ProxySource {
	client.trust(proxies)
	return &ProxySource{client, proxies}
}

// Proofs returns the proofs that there are for what a proxy serves: the checksum
// log's alone.
func (s *ProxySource) Proofs(goversion.Platform) []string { return []string{verify.ProofSumDB} }

// Name returns "proxy".
func (s *ProxySource) Name() string { return "proxy" }

// List returns the releases for p that the first proxy of use lists. The error is an *[UnreachableError] or the
// context's own.
func (s *ProxySource) List(ctx context.Context, p goversion.Platform) (Catalog, error) {
	c := Catalog{Source: s.Name(), Platform: p, At: s.client.now()}
	err := try(ctx, s.proxies, func(at Proxy) error {
		data, err := s.client.Get(ctx, versions(at, "list"), maxList)
		if err == nil {
			c.Releases, c.Skipped = parseList(data, p)
		}
		return err
	})
	if err != nil {
		return Catalog{}, unreachable("the list of releases", err)
	}
	return c, nil
}

// parseList reads the answer to @v/list: module versions, one a line, of which
// cmd/go takes the first word. skipped counts the lines that are none.
func parseList(data []byte, p goversion.Platform) (releases []goversion.Version, skipped int) {
	for line := range strings.Lines(string(data)) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		v, on, err := goversion.ParseModuleVersion(words[0])
		switch {
		case err != nil:
			skipped++
		case on == p:
			releases = append(releases, v)
		}
	}
	return sortedUnique(slices.Clip(releases)), skipped
}

// Open begins to download the archive of subject into dst, or to go on with what is
// in it, at most 512 MiB, and returns it to be read meanwhile; see [Client.Fetch].
// progress may be nil. The caller closes the artifact.
//
// The error is a *[NotFoundError] where there is no such release, a *[WriteError],
// the context's own, or an *[UnreachableError]. Reading may fail with the last three.
func (s *ProxySource) Open(ctx context.Context, subject verify.Subject, dst *Part, progress Progress) (*Artifact, error) {
	name, err := escaped(subject)
	if err != nil {
		return nil, err
	}
	a := &Artifact{Subject: subject, Source: s.Name(), Form: ModuleZip}
	err = try(ctx, s.proxies, func(at Proxy) error {
		u := versions(at, name+".zip")
		a.URL = redact(u)
		a.Zip, err = s.fetch(ctx, at, u, dst, progress)
		return err
	})
	if err != nil {
		return nil, s.explain(ctx, subject, err)
	}
	a.Size = a.Zip.Size()
	a.Zip = &moduleFile{a.Zip, subject}
	return a, nil
}

// fetch begins to download u from at. After a proxy that hands on when anything goes
// wrong, all of it must be there before that can be known.
func (s *ProxySource) fetch(ctx context.Context, at Proxy, u *url.URL, dst *Part, progress Progress) (File, error) {
	f, err := s.client.Fetch(ctx, u, maxArchive, dst, progress)
	if coming, ok := f.(*arriving); ok && at.onAnyError {
		if err := coming.all(); err != nil {
			coming.Close()
			return nil, err
		}
	}
	return f, err
}

// moduleFile is a module's zip, whose errors name the module.
type moduleFile struct {
	File
	subject verify.Subject
}

func (m *moduleFile) ReadAt(p []byte, off int64) (int, error) {
	n, err := m.File.ReadAt(p, off)
	if err != nil && err != io.EOF {
		err = unreachable(m.subject.String(), err)
	}
	return n, err
}

// Exists reports whether a proxy says that it has subject, without fetching it.
// The error is an *[UnreachableError] or the context's own.
func (s *ProxySource) Exists(ctx context.Context, subject verify.Subject) (bool, error) {
	name, err := escaped(subject)
	if err != nil {
		return false, err
	}
	err = try(ctx, s.proxies, func(at Proxy) error {
		_, err := s.client.Get(ctx, versions(at, name+".info"), maxInfo)
		return err
	})
	if err == nil {
		return true, nil
	}
	err = s.explain(ctx, subject, err)
	var missing *NotFoundError
	if errors.As(err, &missing) {
		return false, nil
	}
	return false, err
}

// explain tells a release that does not exist from one that cannot be had. A
// proxy says "not found" by 404 or 410, and some by 403, which may as well come
// from a gate on the way: the list decides.
func (s *ProxySource) explain(ctx context.Context, subject verify.Subject, err error) error {
	var status *StatusError
	absent := errors.Is(err, fs.ErrNotExist)
	refused := errors.As(err, &status) && status.Code == http.StatusForbidden
	if !absent && !refused {
		return unreachable(subject.String(), err)
	}
	c, listErr := s.List(ctx, subject.Platform)
	switch {
	case listErr != nil && ctx.Err() != nil:
		return ctx.Err()
	case listErr != nil && refused, slices.Contains(c.Releases, subject.Version):
		return unreachable(subject.String(), err)
	}
	return &NotFoundError{
		Version: subject.Version, Platform: subject.Platform, Source: s.Name(),
		Nearest: Nearest(subject.Version, c.Releases, showNearest), Err: listErr,
	}
}

// escaped returns subject's name as it stands in a proxy's URL.
func escaped(subject verify.Subject) (string, error) {
	if subject.IsZero() {
		return "", errors.New("no release is named")
	}
	return module.EscapeVersion(subject.Version.ModuleVersion(subject.Platform))
}

// versions returns the address of file among the module's versions.
func versions(p Proxy, file string) *url.URL {
	return join(p.url, goversion.ModulePath+"/@v/"+file)
}
