// Package install brings a release into the store: it asks a source for the
// archive and the checksum log for the proof, and publishes only what both agree
// on.
//
// It promises that nothing is visible before it is proved, that two installs of
// one release at once do the work once and both succeed, and that a failure
// leaves the store as it was.
package install

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gvx-go/gvx/internal/archive"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/internal/shims"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// Source is where archives come from.
type Source interface {
	Name() string
	Proofs() []string // what its archives can be proved by, the log's included
	Open(ctx context.Context, s verify.Subject, dst release.Sink, progress release.Progress) (*release.Artifact, error)
}

// Prover asks the checksum log.
type Prover interface {
	Prove(ctx context.Context, s verify.Subject) (*verify.LogProof, error)
}

// Installer installs releases into one store. All fields but Progress are needed.
type Installer struct {
	Dirs     layout.Dirs
	Store    *store.Store
	Source   Source
	Log      Prover
	Policy   verify.Policy
	Waiting  store.Waiting
	Progress release.Progress // may be nil
	Warn     func(error)      // told what went wrong beside an install that succeeded
	Now      func() time.Time
	GVX      string // gvx's own version, for the receipt
}

// Asked says who wants a release.
type Asked struct {
	Requested bool   // the user himself, not a project's declaration
	By        string // the command, or the file and line
}

// Install brings v into the store, or finds it there (already is then true). The
// steps and their order are those of package store. Errors are those of the
// store, the source and the log.
func (in *Installer) Install(ctx context.Context, v goversion.Version, a Asked) (i store.Installed, already bool, err error) {
	subject := verify.Subject{Version: v, Platform: in.Store.Platform()}
	held, err := in.Store.Lock(ctx, subject, in.Waiting)
	if err != nil {
		return i, false, err
	}
	defer held.Release()
	switch i, err = in.Store.Find(v); {
	case err == nil:
		return i, true, in.keep(held, i, a)
	case !errors.Is(err, fs.ErrNotExist):
		return i, false, err
	}
	if _, err := release.ReadSeen(in.Dirs.Seen()); err != nil {
		return store.Installed{}, false, err // before anything is fetched
	}
	i, err = in.bring(ctx, held, subject, a)
	if err != nil {
		return store.Installed{}, false, err
	}
	if err := errors.Join(shims.Link(in.Dirs, v), in.remember(ctx, v)); err != nil {
		in.Warn(err)
	}
	return i, false, nil
}

// keep notes the wish for a toolchain that is there, and mends what is not part
// of it: the shim of its name.
func (in *Installer) keep(held *store.Held, i store.Installed, a Asked) error {
	if a.Requested {
		if err := in.Store.MarkRequested(held, i, a.By); err != nil {
			return err
		}
	}
	return shims.Link(in.Dirs, i.Tree.Version)
}

// bring downloads, unpacks, proves and publishes. The log is asked while the
// archive comes; whichever fails first ends the other.
func (in *Installer) bring(ctx context.Context, held *store.Held, s verify.Subject, a Asked) (installed store.Installed, err error) {
	if err := in.Policy.Demand(s, in.Source.Proofs()); err != nil {
		return store.Installed{}, err
	}
	file, err := createDownload(in.Dirs.Download(s.Version, s.Platform))
	if err != nil {
		return store.Installed{}, err
	}
	defer func() { err = errors.Join(err, discard(file)) }()

	artifact, proof, err := in.fetch(ctx, s, file)
	if err != nil {
		return store.Installed{}, err
	}
	entries := archive.ModuleZip(file, artifact.Size, s)
	staged, manifest, err := in.Store.Stage(ctx, held, entries, store.DefaultBudget(artifact.Size))
	if err != nil {
		return store.Installed{}, err
	}
	verified, err := in.Policy.Judge(s, manifest, verify.Evidence{Log: proof})
	if err != nil {
		return store.Installed{}, errors.Join(err, staged.Discard())
	}
	return in.Store.Publish(ctx, held, staged, verified, store.Asked{
		Source:    store.Origin{Name: artifact.Source, URL: artifact.URL},
		Requested: a.Requested,
		By:        a.By,
		GVX:       in.GVX,
		At:        in.Now(),
	})
}

// fetch downloads the archive and asks the log meanwhile. A refutation and a failed
// download end the other at once. A log that cannot be reached does not: when the
// archive cannot be had either, that is the cause which the user can mend.
func (in *Installer) fetch(ctx context.Context, s verify.Subject, file *os.File) (*release.Artifact, *verify.LogProof, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var proof *verify.LogProof
	var proofErr error
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		proof, proofErr = in.Log.Prove(ctx, s)
		if refuted := (*verify.RefutedError)(nil); errors.As(proofErr, &refuted) {
			cancel()
		}
	}()
	artifact, err := in.Source.Open(ctx, s, file, in.Progress)
	if err != nil {
		cancel()
	}
	<-asked
	if refuted := (*verify.RefutedError)(nil); errors.As(proofErr, &refuted) {
		return nil, nil, proofErr
	}
	return artifact, proof, cmp.Or(err, proofErr)
}

// createDownload makes the file path anew. The release's lock is held, so what
// stands there is the rest of an install that died; a link there is removed and
// not followed.
func createDownload(path string) (*os.File, error) {
	if err := fsx.MkdirAll(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot make the download file: %w", err)
	}
	return f, nil
}

func discard(f *os.File) error {
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// remember notes that v exists. Only what the log proved is noted: a list that
// somebody made up would otherwise be remembered for ever.
func (in *Installer) remember(ctx context.Context, v goversion.Version) error {
	if v.IsPrerelease() {
		return nil
	}
	if err := fsx.MkdirAll(in.Dirs.State); err != nil {
		return err
	}
	unlock, err := store.LockFile(ctx, in.Dirs.SeenLock(), in.Waiting)
	if err != nil {
		return err
	}
	defer unlock()
	seen, err := release.ReadSeen(in.Dirs.Seen())
	if err != nil {
		return err
	}
	return fsx.WriteFile(in.Dirs.Seen(), release.FormatSeen(release.MergeSeen(seen, []goversion.Version{v})), 0o644)
}
