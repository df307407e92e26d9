package release

import (
	"context"
	"errors"
	"io"
	"net/url"
	"os"
	"strconv"

	"github.com/gvx-go/gvx/verify"
)

const (
	maxSignature = 64 << 10 // of a signature file, in bytes
	maxSigstore  = 1 << 20
)

// Open returns the archive of subject with what the place claims of it. A .tar.gz is
// a stream that has not been read yet; what a server sends of it goes into dst too, and
// what dst has of it is not asked for again. A .zip is downloaded into dst. progress
// may be nil. The caller closes the artifact.
//
// The error is a *[NotFoundError] where there is no such release; a
// *[verify.RefutedError] where its digest is missing, or what is said of it cannot be
// right; a *[WriteError]; the context's own; or an *[UnreachableError]. Reading the
// stream may fail with the last two and with a *[verify.RefutedError].
func (s *DistSource) Open(ctx context.Context, subject verify.Subject, dst *Part, progress Progress) (*Artifact, error) {
	if subject.IsZero() {
		return nil, errors.New("no release is named")
	}
	a, err := s.open(s.context(ctx), subject, dst, progress)
	if err != nil {
		return nil, s.explain(subject, err)
	}
	return a, nil
}

func (s *DistSource) open(ctx context.Context, subject verify.Subject, dst *Part, progress Progress) (*Artifact, error) {
	r, err := s.list(ctx)
	if err == nil {
		err = s.unavailable()
	}
	if err != nil {
		return nil, err
	}
	claims := verify.Claims{Subject: subject, Name: DistFile(subject), Signed: !isZipped(subject.Platform)}
	claims.SHA256, claims.Size, err = s.digest(ctx, subject, r)
	if err != nil {
		return nil, err
	}
	if err := s.signatures(ctx, &claims); err != nil {
		return nil, err
	}
	u := s.base.file(claims.Name)
	a := &Artifact{Subject: subject, Source: s.Name(), URL: redact(u), Claims: claims}
	limit := claims.Size
	if limit == 0 {
		limit = maxArchive
	}
	if !claims.Signed {
		a.Form = OfficialZip
		a.Zip, err = s.download(ctx, u, limit, dst, progress)
		if err != nil {
			return nil, s.lacking(ctx, subject, err)
		}
		a.Size = a.Zip.Size()
		return a, nil
	}
	stream, size, err := s.client.OpenInto(ctx, u, limit, dst, progress)
	if err != nil {
		return nil, s.lacking(ctx, subject, err)
	}
	a.Form, a.Stream, a.Size = OfficialTarGz, &distStream{stream, s, subject}, size
	if size < 0 {
		a.Size = limit
	}
	return a, nil
}

// download brings all of u into dst. It is read twice, for its digest and for its
// files, so that of a folder is copied: it may be changed meanwhile.
func (s *DistSource) download(ctx context.Context, u *url.URL, limit int64, dst *Part, progress Progress) (File, error) {
	if s.base.isFolder() {
		if err := dst.Empty(); err != nil {
			return nil, err
		}
		d := &downloaded{File: dst.File}
		return d, s.client.Download(ctx, u, dst.File, limit, counting(&d.size, progress))
	}
	f, err := s.client.fetchAs(ctx, u, limit, dst, progress, false)
	if err != nil {
		return nil, err
	}
	if err := f.(*arriving).all(); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// downloaded is what lies in a part as a whole, whose file is not closed with it.
type downloaded struct {
	*os.File
	size int64
}

func (d *downloaded) Size() int64  { return d.size }
func (d *downloaded) Close() error { return nil }

// counting returns progress, which may be nil, such that done is kept in size.
func counting(size *int64, progress Progress) Progress {
	return func(done, total int64) {
		*size = done
		if progress != nil {
			progress(done, total)
		}
	}
}

// digest returns what the place says of the archive of subject. The size is 0 where
// it does not say it.
func (s *DistSource) digest(ctx context.Context, subject verify.Subject, r *reply) (verify.Digest, int64, error) {
	if r.feed == nil {
		d, err := s.digestFile(ctx, subject)
		return d, 0, err
	}
	e, ok := r.feed.find(subject)
	switch {
	case !ok && r.old != nil:
		return e.digest, 0, r.old
	case !ok:
		return e.digest, 0, s.notFound(ctx, subject)
	case e.flaw != "":
		return e.digest, 0, &verify.RefutedError{Subject: subject, Reason: e.flaw}
	}
	return e.digest, e.size, nil
}

// digestFile returns the digest that stands in a file beside the archive.
func (s *DistSource) digestFile(ctx context.Context, subject verify.Subject) (verify.Digest, error) {
	name := DistFile(subject)
	data, err := s.beside(ctx, subject, ".sha256", maxSums)
	if err != nil {
		return verify.Digest{}, err
	}
	if data == nil {
		// An archive without a digest is refused; no archive is just not there.
		archive, _, err := s.client.Open(ctx, s.base.file(name), maxArchive, nil)
		if err != nil {
			return verify.Digest{}, s.lacking(ctx, subject, err)
		}
		archive.Close()
		return verify.Digest{}, &verify.RefutedError{Subject: subject, Reason: "there is no digest of it: neither a release list nor " + name + ".sha256"}
	}
	d, err := parseSums(data, name)
	if err != nil {
		return d, &verify.RefutedError{Subject: subject, Reason: name + ".sha256 gives no digest", Err: err}
	}
	return d, nil
}

// signatures fetches what lies beside the archive.
func (s *DistSource) signatures(ctx context.Context, c *verify.Claims) error {
	sigstore := make(chan error, 1)
	go func() {
		var err error
		c.Sigstore, err = s.sigstore(ctx, c.Subject)
		sigstore <- err
	}()
	var err error
	if c.Signed {
		c.Signature, err = s.beside(ctx, c.Subject, ".asc", maxSignature)
	}
	if other := <-sigstore; err == nil {
		err = other
	}
	return err
}

// sigstore returns the first of cosign's files that is there, nil where none is
// wanted or there.
func (s *DistSource) sigstore(ctx context.Context, subject verify.Subject) (data []byte, err error) {
	if !s.cfg.Sigstore {
		return nil, nil
	}
	for _, suffix := range []string{".sigstore.json", ".bundle", ".sig"} {
		if data, err = s.beside(ctx, subject, suffix, maxSigstore); data != nil || err != nil {
			break
		}
	}
	return data, err
}

// beside returns the small file that stands beside the archive of subject, nil where
// there is none. One that is too long is no such file: it is refuted.
func (s *DistSource) beside(ctx context.Context, subject verify.Subject, suffix string, limit int64) ([]byte, error) {
	name := DistFile(subject) + suffix
	data, err := s.client.Get(ctx, s.base.file(name), limit)
	var long *LimitError
	switch {
	case absent(err):
		return nil, nil
	case errors.As(err, &long):
		return nil, &verify.RefutedError{Subject: subject, Reason: name + " is longer than " + strconv.FormatInt(limit, 10) + " bytes"}
	case err == nil && data == nil:
		data = []byte{}
	}
	return data, err
}

// explain says what err, of fetching subject, means.
func (s *DistSource) explain(subject verify.Subject, err error) error {
	var refuted *verify.RefutedError
	if errors.As(err, &refuted) {
		return err
	}
	if long, ok := err.(*LimitError); ok { // not that of the list, which is the cause of another error
		return &verify.RefutedError{Subject: subject, Reason: "the archive has more than " + strconv.FormatInt(long.Limit, 10) + " bytes"}
	}
	return s.failed(subject, err)
}

// lacking is err, of fetching the archive, where it is not just that there is none.
func (s *DistSource) lacking(ctx context.Context, subject verify.Subject, err error) error {
	if absent(err) {
		return s.notFound(ctx, subject)
	}
	return err
}

// notFound is the error for a release that the place lacks.
func (s *DistSource) notFound(ctx context.Context, subject verify.Subject) error {
	e := &NotFoundError{Version: subject.Version, Platform: subject.Platform, Source: s.Name()}
	if c, err := s.List(ctx, subject.Platform); err == nil {
		e.Nearest = Nearest(subject.Version, c.Releases, showNearest)
	}
	return e
}

// distStream is an archive that is read while it comes.
type distStream struct {
	io.ReadCloser
	source  *DistSource
	subject verify.Subject
}

func (d *distStream) Read(p []byte) (int, error) {
	n, err := d.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = d.source.explain(d.subject, err)
	}
	return n, err
}
