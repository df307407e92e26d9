package install

import (
	"context"
	"errors"
	"fmt"

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

// from obtains s from one source. After an error t holds nothing. What an earlier
// install left of the archive may be anything: where it leads to a refutation, the
// source is asked once more, for all of it.
func (in *Installer) from(ctx context.Context, source Source, s verify.Subject, t taker, log *inquiry) (obtained, error) {
	got, resumed, err := in.once(ctx, source, s, t, log)
	if resumed && refutesArchive(err) && log.refutation() == nil {
		in.Say(fmt.Sprintf("what was left of an earlier download of %v is no good; it begins anew (%v)", s, err))
		got, _, err = in.once(ctx, source, s, t, log)
	}
	return got, err
}

// once makes one attempt of from. resumed is whether it went on with what an earlier
// install had left.
func (in *Installer) once(ctx context.Context, source Source, s verify.Subject, t taker, log *inquiry) (got obtained, resumed bool, err error) {
	d, err := t.download()
	if err != nil {
		return got, false, err
	}
	defer func() {
		if err = errors.Join(err, d.end(err)); err != nil {
			err = errors.Join(err, t.drop())
		}
	}()

	fetching, end := log.during(ctx)
	defer end()
	artifact, err := source.Open(fetching, s, d.part, in.Progress)
	defer func() { err = errors.Join(err, artifact.Close()) }()
	if refutation := log.refutation(); refutation != nil {
		return got, d.part.Resumed(), refutation
	}
	if err != nil {
		return got, d.part.Resumed(), err
	}
	evidence, manifest, err := in.take(ctx, artifact, t, log, end)
	if err != nil {
		return got, d.part.Resumed(), err
	}
	verified, err := in.Policy.Judge(s, manifest, evidence)
	if err != nil {
		return got, d.part.Resumed(), err
	}
	return obtained{verified, store.Origin{Name: artifact.Source, URL: artifact.URL}}, d.part.Resumed(), nil
}

// refutesArchive reports whether err says that the archive is not the one that was
// published: its proofs, or its form.
func refutesArchive(err error) bool {
	var refuted *verify.RefutedError
	return errors.As(err, &refuted) || isRefusal(err)
}

func isRefusal(err error) bool {
	var form *store.ArchiveError
	return errors.As(err, &form)
}

func isCancelled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
