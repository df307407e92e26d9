package install

import (
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"github.com/gvx-go/gvx/internal/archive"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// files are the files of an archive. Those of a stream can be read once, in order.
type files struct {
	entries iter.Seq2[store.Entry, error]
	stream  bool
	anew    bool // nothing is taken from the store by what the archive says of it
	budget  store.Budget
}

// taker is given the files of an archive, which are not proved yet.
type taker interface {
	// download opens the file that an archive is downloaded to.
	download() (*download, error)
	// take returns the digests of what it took. After an error it holds nothing.
	take(ctx context.Context, f files) (verify.Manifest, error)
	// assumed is how many of the files were taken from the store unread, because the
	// archive says that they are the same.
	assumed() int
	// drop undoes take: the files were refuted.
	drop() error
}

// take hands the artifact's files to t, and returns what is known of them.
// stop ends what still comes of it.
func (in *Installer) take(ctx context.Context, a *release.Artifact, t taker, log *inquiry, stop func()) (verify.Evidence, verify.Manifest, error) {
	switch a.Form {
	case release.OfficialTarGz:
		return in.takeStream(ctx, a, t, log, stop)
	case release.OfficialZip:
		proof, err := in.check(io.NewSectionReader(a.Zip, 0, a.Size), a.Claims)
		if err != nil {
			return verify.Evidence{}, verify.Manifest{}, err
		}
		return in.takeZip(ctx, archive.OfficialZip(a.Zip, a.Size, a.Subject), a, t, log, proof, stop)
	}
	return in.takeZip(ctx, archive.ModuleZip(a.Zip, a.Size, a.Subject), a, t, log, nil, stop)
}

// check judges an archive that lies in a file of gvx's own.
func (in *Installer) check(r io.Reader, c verify.Claims) (*verify.ArchiveProof, error) {
	checked, err := verify.NewArchiveReader(r, c, in.Keys, in.Cosign)
	if err != nil {
		return nil, err
	}
	return checked.Finish()
}

// takeZip unpacks what may still come. Nobody sees the files before the log has
// answered, and when it refutes, unpacking ends. What cannot be unpacked is not waited
// for.
func (in *Installer) takeZip(ctx context.Context, entries iter.Seq2[store.Entry, error], a *release.Artifact, t taker, log *inquiry, proof *verify.ArchiveProof, stop func()) (e verify.Evidence, m verify.Manifest, err error) {
	unpacking, end := log.during(ctx)
	defer end()
	f := files{entries: entries, budget: store.DefaultBudget(a.Size)}
	f.budget.Failed = func(error) { stop() }
	m, err = t.take(unpacking, f)
	if refutation := log.refutation(); refutation != nil {
		return e, m, refutation
	}
	if err != nil {
		return e, m, archive.Cause(err)
	}
	e.Archive = proof
	if e.Log, err = log.answer(); err != nil || t.assumed() == 0 || in.isLogged(m, e.Log) {
		return e, m, err
	}
	if err = t.drop(); err != nil {
		return e, m, err
	}
	f.anew = true
	m, err = t.take(ctx, f)
	return e, m, archive.Cause(err)
}

// isLogged reports whether the log has m. Where it has not, what the archive said of a
// file may have been wrong, and then the file itself decides.
func (in *Installer) isLogged(m verify.Manifest, proof *verify.LogProof) bool {
	h1, err := proof.Check(in.Policy.LogKey, m.Subject())
	return err == nil && h1 == m.H1()
}

// takeStream unpacks an archive while it comes: the bytes that are hashed for its
// digest and its signature are the ones that are unpacked, and there is no second
// look at them. Nobody sees the files before all of that was judged.
func (in *Installer) takeStream(ctx context.Context, a *release.Artifact, t taker, log *inquiry, stop func()) (e verify.Evidence, m verify.Manifest, err error) {
	checked, err := verify.NewArchiveReader(a.Stream, a.Claims, in.Keys, in.Cosign)
	if err != nil {
		return e, m, err
	}
	unpacking, end := log.during(ctx)
	defer end()
	f := files{entries: archive.TarGz(checked, a.Subject), stream: true, budget: store.DefaultBudget(a.Size)}
	f.budget.Failed = func(err error) { in.hasten(err, stop) }
	m, err = t.take(unpacking, f)
	if refutation := log.refutation(); refutation != nil {
		return e, m, refutation
	}
	var form *store.ArchiveError
	if err != nil && !errors.As(err, &form) {
		return e, m, err
	}
	// Why an archive cannot be unpacked is told by its digest first: it is not the one
	// that was published. What could not be unpacked stays refused all the same, also
	// where the rest does not come soon.
	in.hasten(err, stop)
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

// restTime is how long the rest of an archive that is refused by its form may take to
// come, for its digest to be told.
const restTime = 10 * time.Second

// hasten ends by stop what comes of a stream that failed with err, which may be nil: at
// once, or after a while where the archive is refused. Stopping what has ended by then
// does nothing.
func (in *Installer) hasten(err error, stop func()) {
	switch {
	case err == nil:
	case isRefusal(err):
		time.AfterFunc(cmp.Or(in.RestTime, restTime), stop)
	default:
		stop()
	}
}
