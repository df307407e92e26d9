package install

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// obtained is a toolchain that was proved, and where it came from.
type obtained struct {
	verified *verify.Verified
	origin   store.Origin
}

// obtain hands the files of s to t and returns the judgement of them. The sources are
// asked in order, but for those that cannot give a proof that is demanded: one that
// cannot be reached or lacks the release hands on to the next; anything else ends it.
// The log is asked meanwhile, once. After an error t holds nothing.
func (in *Installer) obtain(ctx context.Context, s verify.Subject, t taker) (obtained, error) {
	sources, failed := in.able(s)
	switch {
	case len(in.Sources) == 0:
		return obtained{}, ErrNoSource
	case len(sources) == 0:
		return obtained{}, failed.Attempts[0].Err
	}
	ctx, cancel := context.WithCancel(ctx)
	log := in.ask(ctx, s)
	defer log.wait()
	defer cancel()
	for i, source := range sources {
		got, err := in.from(ctx, source, s, t, log)
		if err == nil {
			return got, nil
		}
		if !handsOn(err) {
			distrust(source, err)
			return obtained{}, err
		}
		failed.Attempts = append(failed.Attempts, Attempt{source.Name(), err})
		if i+1 < len(sources) && !errors.Is(err, release.ErrOffline) {
			in.Say(fmt.Sprintf("%v; now asking %s", err, sources[i+1].Name()))
		}
	}
	return obtained{}, failed.best()
}

// able returns the sources that can give what is demanded, and why the others cannot.
func (in *Installer) able(s verify.Subject) (sources []Source, refused *SourcesError) {
	refused = &SourcesError{Subject: s}
	for _, source := range in.Sources {
		if err := in.Policy.Demand(s, source.Proofs(s.Platform)); err != nil {
			refused.Attempts = append(refused.Attempts, Attempt{source.Name(), err})
			continue
		}
		sources = append(sources, source)
	}
	return sources, refused
}

// distrust has a source forget what it kept, when something of it was refuted.
func distrust(source Source, err error) {
	var refuted *verify.RefutedError
	if s, keeps := source.(interface{ Distrust() }); keeps && errors.As(err, &refuted) {
		s.Distrust()
	}
}

// handsOn reports whether another source may be asked after err. Never after a
// refutation; and a log that cannot be asked is no source's fault.
func handsOn(err error) bool {
	var log *verify.UnreachableError
	var refuted *verify.RefutedError
	var unreachable *release.UnreachableError
	var missing *release.NotFoundError
	var noProxy *release.NoProxyError
	if errors.As(err, &refuted) || errors.As(err, &log) {
		return false
	}
	return errors.As(err, &unreachable) || errors.As(err, &missing) || errors.As(err, &noProxy)
}

// from obtains s from one source. After an error t holds nothing.
func (in *Installer) from(ctx context.Context, source Source, s verify.Subject, t taker, log *inquiry) (got obtained, err error) {
	file, err := t.file()
	if err != nil {
		return got, err
	}
	defer func() {
		if err = errors.Join(err, discard(file)); err != nil {
			err = errors.Join(err, t.drop())
		}
	}()

	fetching, end := log.during(ctx)
	defer end()
	artifact, err := source.Open(fetching, s, file, in.Progress)
	if refutation := log.refutation(); refutation != nil {
		return got, errors.Join(refutation, closeStream(artifact))
	}
	if err != nil {
		return got, err
	}
	evidence, manifest, err := in.take(ctx, artifact, file, t, log)
	if err != nil {
		return got, err
	}
	verified, err := in.Policy.Judge(s, manifest, evidence)
	if err != nil {
		return got, err
	}
	return obtained{verified, store.Origin{Name: artifact.Source, URL: artifact.URL}}, nil
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

// discard removes a download's file, which somebody may have done already who cleaned
// up the cache.
func discard(f *os.File) error {
	err := os.Remove(f.Name())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(f.Close(), err)
}

func closeStream(a *release.Artifact) error {
	if a == nil || a.Stream == nil {
		return nil
	}
	return a.Stream.Close()
}
