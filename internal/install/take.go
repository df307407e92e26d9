package install

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"

	"github.com/gvx-go/gvx/internal/archive"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// files are the files of an archive. Those of a stream can be read once, in order.
type files struct {
	entries iter.Seq2[store.Entry, error]
	stream  bool
	budget  store.Budget
}

// taker is given the files of an archive, which are not proved yet.
type taker interface {
	// file makes the file that an archive is downloaded to.
	file() (*os.File, error)
	// take returns the digests of what it took. After an error it holds nothing.
	take(ctx context.Context, f files) (verify.Manifest, error)
	// drop undoes take: the files were refuted.
	drop() error
}

// take hands the artifact's files to t, and returns what is known of them. file holds
// the artifact where it is no stream.
func (in *Installer) take(ctx context.Context, a *release.Artifact, file *os.File, t taker, log *inquiry) (verify.Evidence, verify.Manifest, error) {
	switch a.Form {
	case release.OfficialTarGz:
		return in.takeStream(ctx, a, t, log)
	case release.OfficialZip:
		proof, err := in.check(io.NewSectionReader(file, 0, a.Size), a.Claims)
		if err != nil {
			return verify.Evidence{}, verify.Manifest{}, err
		}
		return in.takeFile(ctx, files{entries: archive.OfficialZip(file, a.Size, a.Subject), budget: store.DefaultBudget(a.Size)}, t, log, proof)
	}
	return in.takeFile(ctx, files{entries: archive.ModuleZip(file, a.Size, a.Subject), budget: store.DefaultBudget(a.Size)}, t, log, nil)
}

// check judges an archive that lies in a file of gvx's own.
func (in *Installer) check(r io.Reader, c verify.Claims) (*verify.ArchiveProof, error) {
	checked, err := verify.NewArchiveReader(r, c, in.Keys, in.Cosign)
	if err != nil {
		return nil, err
	}
	return checked.Finish()
}

// takeFile unpacks what is downloaded already, once the log has answered.
func (in *Installer) takeFile(ctx context.Context, f files, t taker, log *inquiry, proof *verify.ArchiveProof) (verify.Evidence, verify.Manifest, error) {
	e := verify.Evidence{Archive: proof}
	var err error
	if e.Log, err = log.answer(); err != nil {
		return e, verify.Manifest{}, err
	}
	m, err := t.take(ctx, f)
	return e, m, err
}

// takeStream unpacks an archive while it comes: the bytes that are hashed for its
// digest and its signature are the ones that are unpacked, and there is no second
// look at them. Nobody sees the files before all of that was judged.
func (in *Installer) takeStream(ctx context.Context, a *release.Artifact, t taker, log *inquiry) (e verify.Evidence, m verify.Manifest, err error) {
	defer func() { err = errors.Join(err, a.Stream.Close()) }()
	checked, err := verify.NewArchiveReader(a.Stream, a.Claims, in.Keys, in.Cosign)
	if err != nil {
		return e, m, err
	}
	unpacking, end := log.during(ctx)
	defer end()
	m, err = t.take(unpacking, files{entries: archive.TarGz(checked, a.Subject), stream: true, budget: store.DefaultBudget(a.Size)})
	if refutation := log.refutation(); refutation != nil {
		return e, m, refutation
	}
	var form *store.ArchiveError
	if err != nil && !errors.As(err, &form) {
		return e, m, err
	}
	// Why an archive cannot be unpacked is told by its digest first: it is not the one
	// that was published. What could not be unpacked stays refused all the same.
	proof, checkErr := checked.Finish()
	if refuted := (*verify.RefutedError)(nil); err == nil || errors.As(checkErr, &refuted) {
		err = checkErr
	}
	if err != nil {
		return e, m, err
	}
	e.Archive = proof
	e.Log, err = log.answer()
	return e, m, err
}
