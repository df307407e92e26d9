package install_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/verify"
)

// withMirror returns an installer that asks a mirror first and then the proxy.
func (w *world) withMirror(m *releasetest.Mirror) *install.Installer {
	w.t.Helper()
	return w.mirrorFor(m, 200*time.Millisecond)
}

// mirrorFor is withMirror with a time after which the mirror counts as dead.
func (w *world) mirrorFor(m *releasetest.Mirror, stall time.Duration) *install.Installer {
	w.t.Helper()
	in := w.installer()
	place, err := release.ParseMirror(m.URL)
	if err != nil {
		w.t.Fatal(err)
	}
	key, err := verify.ParseKey(m.Key().Armored())
	if err != nil {
		w.t.Fatal(err)
	}
	client := release.NewClient(release.Config{
		Stall: stall,
		Sleep: func(context.Context, time.Duration) error { return nil },
	})
	in.Keys = verify.NewKeyring(verify.RingKey{Key: key, Origin: verify.KeyUser})
	in.Sources = append([]install.Source{release.NewDistSource(client, release.DistConfig{
		Mirror: place, Cache: install.FeedFile{Dirs: w.dirs}, Eager: true,
	})}, in.Sources...)
	return in
}

func newMirror(t *testing.T, w *world, toolchains ...releasetest.Toolchain) *releasetest.Mirror {
	return releasetest.NewMirror(t, w.server, releasetest.NewSigningKey("Example"), toolchains...)
}

var anybody = install.Asked{Requested: true, By: "a test"}

// Where the first source hands on, and where it ends the install.
func TestSourcesHandOn(t *testing.T) {
	for behaviour, want := range map[string]string{
		"":                      "mirror",
		"archive-500":           "proxy",
		"signature-unreachable": "proxy",
		"feed-500":              "proxy",
		"cut-always":            "proxy", // half of it was unpacked by then
		"archive-404":           "proxy",
		"no-signature":          "refuted",
		"empty-digest":          "refuted",
		"tampered-signed":       "refuted",
		"flipped-byte":          "refuted",
		"symlink":               "refuted",
	} {
		t.Run(behaviour, func(t *testing.T) {
			toolchain := small("1.27.4").WithText(2 << 20)
			w := newWorld(t, toolchain)
			m := newMirror(t, w, toolchain)
			if behaviour != "" {
				if err := m.Apply(behaviour); err != nil {
					t.Fatal(err)
				}
			}
			i, _, err := w.withMirror(m).Install(context.Background(), toolchain.Subject.Version, anybody)
			if want == "refuted" {
				if err == nil {
					t.Fatal("it was installed")
				}
				if stray := w.stray(); len(stray) > 0 {
					t.Errorf("left behind: %v", stray)
				}
				for _, r := range w.server.Requests() {
					if strings.HasSuffix(r.Path, ".zip") {
						t.Error("the proxy was asked")
					}
				}
				return
			}
			if err != nil || i.Receipt.Source.Name != want {
				t.Fatalf("from %q, %v", i.Receipt.Source.Name, err)
			}
			if handed := slices.ContainsFunc(w.said, func(line string) bool { return strings.HasSuffix(line, "; now asking proxy") }); handed != (want == "proxy") {
				t.Errorf("said: %q", w.said)
			}
		})
	}
}

// A demand that only the first source can meet is not met by the second.
func TestDemandAndSources(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	m := newMirror(t, w, toolchain)
	in := w.withMirror(m)
	in.Policy.Require = verify.Require("a test", "gpg")
	m.Apply("archive-500")
	_, _, err := in.Install(context.Background(), toolchain.Subject.Version, anybody)
	var refuted *verify.RefutedError
	var missing *verify.MissingProofError
	if !errors.As(err, &refuted) || !errors.As(err, &missing) || missing.Proof != "gpg" {
		t.Errorf("Install = %v", err)
	}
	if stray := w.stray(); len(stray) > 0 {
		t.Errorf("left behind: %v", stray)
	}
	m.Reset()
	in = w.withMirror(m)
	in.Policy.Require = verify.Require("a test", "gpg")
	if _, _, err := in.Install(context.Background(), toolchain.Subject.Version, anybody); err != nil {
		t.Error(err)
	}
}

// What all sources said is told, and "there is no such release" wins over "cannot be
// reached".
func TestSourcesError(t *testing.T) {
	w := newWorld(t, small("1.27.4"))
	m := newMirror(t, w)
	m.Apply("feed-500")
	v, err := goversion.Parse("1.25.1")
	if err != nil {
		t.Fatal(err)
	}
	in := w.withMirror(m)
	_, _, err = in.Install(context.Background(), v, anybody)
	var missing *release.NotFoundError
	var all *install.SourcesError
	// The log, which is asked at the same time, may be the first to know nothing of it.
	var refuted *verify.RefutedError
	if !errors.As(err, &refuted) && (!errors.As(err, &missing) || !errors.As(err, &all) || len(all.Attempts) != 2) {
		t.Errorf("Install = %v", err)
	}
	if err := in.Exists(context.Background(), v); !errors.As(err, &missing) {
		t.Errorf("Exists = %v", err)
	}
}

func TestUnavailable(t *testing.T) {
	why := &release.NoProxyError{Tried: []string{"the environment"}}
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	in := w.withMirror(newMirror(t, w, toolchain))
	in.Sources = []install.Source{install.Unavailable{Source: "proxy", Err: why}, in.Sources[0]}
	if i, _, err := in.Install(context.Background(), toolchain.Subject.Version, anybody); err != nil || i.Receipt.Source.Name != "mirror" {
		t.Errorf("from %q, %v", i.Receipt.Source.Name, err)
	}
	in.Sources = in.Sources[:1]
	var noProxy *release.NoProxyError
	if err := in.Exists(context.Background(), toolchain.Subject.Version); !errors.As(err, &noProxy) {
		t.Errorf("Exists = %v", err)
	}
	in.Sources = nil
	if _, err := in.Choose(context.Background(), mustRequest(t, "1.27"), goversion.Line{}); !errors.Is(err, install.ErrNoSource) {
		t.Errorf("Choose = %v", err)
	}
}

func mustRequest(t *testing.T, text string) goversion.Request {
	t.Helper()
	r, err := goversion.ParseRequest(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
