// Package install brings a release into the store: it asks a source for the
// archive and the checksum log for the proof, and publishes only what both agree
// on.
//
// It promises that nothing is visible before it is proved, that two installs of
// one release at once do the work once and both succeed, and that a failure
// leaves the store as it was.
package install

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

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
	// Proofs names what its archives can be proved by, the log's proof included.
	Proofs(p goversion.Platform) []string
	List(ctx context.Context, p goversion.Platform) (release.Catalog, error)
	Exists(ctx context.Context, s verify.Subject) (bool, error)
	Open(ctx context.Context, s verify.Subject, dst *release.Part, progress release.Progress) (*release.Artifact, error)
}

// Prover asks the checksum log.
type Prover interface {
	Prove(ctx context.Context, s verify.Subject) (*verify.LogProof, error)
}

// Installer installs releases into one store. All fields but Progress and Cosign are
// needed.
type Installer struct {
	Dirs     layout.Dirs
	Store    *store.Store
	Sources  []Source // in the order in which they are asked
	Log      Prover
	Policy   verify.Policy
	Keys     verify.Keyring    // whose OpenPGP signatures count
	Cosign   *verify.CosignKey // whose sigstore signatures count; nil for nobody's
	Waiting  store.Waiting
	Progress release.Progress  // may be nil
	Say      func(line string) // told what the user should know of a success
	Warn     func(error)       // told what went wrong beside an install that succeeded
	Now      func() time.Time
	GVX      string // gvx's own version, for the receipt
	// Traceless is for a dry run, which leaves nothing: no note of what was listed.
	Traceless bool
	// RestTime is how long the rest of a .tar.gz that is refused by its form may take to
	// come, so that its digest can be told too; 10 seconds where 0.
	RestTime time.Duration
}

// Asked says who wants a release.
type Asked struct {
	Requested bool   // the user himself, not a project's declaration
	By        string // the command, or the file and line
}

// Install brings v into the store, or finds it there (already is then true) with the
// proofs that the policy demands; where it has fewer, they are fetched. The steps and
// their order are those of package store. Errors are those of the store, the sources
// (a *[SourcesError] where several were asked) and the log.
func (in *Installer) Install(ctx context.Context, v goversion.Version, a Asked) (i store.Installed, already bool, err error) {
	subject := verify.Subject{Version: v, Platform: in.Store.Platform()}
	held, err := in.Store.Lock(ctx, subject, in.Waiting)
	if err != nil {
		return i, false, err
	}
	defer held.Release()
	switch i, err = in.Store.Find(v); {
	case err == nil && in.Policy.Demand(subject, i.Receipt.Proofs) == nil:
		return i, true, in.keep(held, i, a)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
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

// bring obtains the toolchain into a staging folder and publishes it.
func (in *Installer) bring(ctx context.Context, held *store.Held, s verify.Subject, a Asked) (store.Installed, error) {
	t := in.staging(held, s)
	got, err := in.obtain(ctx, s, t)
	if err != nil {
		return store.Installed{}, err
	}
	return in.Store.Publish(ctx, held, t.staged, got.verified, in.asked(got, a))
}

// Repair replaces the installed toolchain of v, whatever state it is in, by one that
// is fetched and proved anew, and says what of the old one was put aside. Errors are
// those of [Installer.Install].
func (in *Installer) Repair(ctx context.Context, v goversion.Version, a Asked) (i store.Installed, q store.Quarantine, err error) {
	subject := verify.Subject{Version: v, Platform: in.Store.Platform()}
	held, err := in.Store.Lock(ctx, subject, in.Waiting)
	if err != nil {
		return i, q, err
	}
	defer held.Release()
	t := in.staging(held, subject)
	got, err := in.obtain(ctx, subject, t)
	if err != nil {
		return i, q, err
	}
	if i, q, err = in.Store.Replace(ctx, held, t.staged, got.verified, in.asked(got, a)); err != nil {
		return i, q, err
	}
	return i, q, shims.Link(in.Dirs, v)
}

func (in *Installer) asked(got obtained, a Asked) store.Asked {
	return store.Asked{Source: got.origin, Requested: a.Requested, By: a.By, GVX: in.GVX, At: in.Now()}
}

// remember notes that v exists. Only what the log proved is noted: a list that
// somebody made up would otherwise be remembered for ever.
func (in *Installer) remember(ctx context.Context, v goversion.Version) error {
	if v.IsPrerelease() {
		return nil
	}
	return in.edit(ctx, in.Dirs.Seen(), func(seen []goversion.Version) []goversion.Version {
		return release.MergeSeen(seen, []goversion.Version{v})
	})
}

// edit changes one of the files of releases under their lock, and then the shim's names.
func (in *Installer) edit(ctx context.Context, path string, change func([]goversion.Version) []goversion.Version) error {
	if err := fsx.MkdirAll(in.Dirs.State); err != nil {
		return err
	}
	unlock, err := store.LockFile(ctx, in.Dirs.SeenLock(), in.Waiting)
	if err != nil {
		return err
	}
	defer unlock()
	before, err := release.ReadSeen(path)
	if err != nil {
		return err
	}
	after := change(before)
	if slices.Equal(before, after) {
		return nil
	}
	known, _ := shims.Known(in.Dirs) // who cannot read it says so below
	if err := fsx.WriteFile(path, release.FormatSeen(after), 0o644); err != nil {
		return err
	}
	in.nameShims(known)
	return nil
}

// nameShims has the shim named after what is known now, where that was not known before.
func (in *Installer) nameShims(before []goversion.Version) {
	known, err := shims.Known(in.Dirs)
	if err == nil && slices.Equal(known, before) {
		return
	}
	installed, _, err := in.Store.List()
	if err == nil {
		versions := make([]goversion.Version, len(installed))
		for i, one := range installed {
			versions[i] = one.Tree.Version
		}
		err = shims.Update(in.Dirs, versions)
	}
	if err != nil {
		in.Warn(err)
	}
}
