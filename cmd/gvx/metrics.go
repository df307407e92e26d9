package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/metrics"
	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/internal/verdicts"
	"github.com/gvx-go/gvx/store"
)

func (g *gvx) metricsCommand() *cli.Command {
	return &cli.Command{
		Name:     "metrics",
		Category: groupMachine,
		Usage:    "what is installed and how it is, for Prometheus",
		Description: "Prints Prometheus' text format: each installed toolchain with its proofs and age, whether its minor is at the\n" +
			"end of its life, what the store takes, when gvx verify last looked and what it found. No network is used.\n" +
			"--textfile writes it for node_exporter's textfile collector, at once and whole, readable by everybody.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "textfile", Usage: "write `FILE`, whose name ends in .prom, instead of printing"},
			systemFlag(),
		},
		Action: g.metrics,
	}
}

func (g *gvx) metrics(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	file, err := textfile(c)
	if err != nil {
		return err
	}
	w, err := g.loadToRead(c)
	if err != nil {
		return err
	}
	s, err := w.measured(c.Context)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := s.Write(&text); err != nil {
		return err
	}
	if file == "" {
		_, err := g.stdout.Write(text.Bytes())
		return err
	}
	// node_exporter runs as another user.
	return fsx.WriteFile(file, text.Bytes(), 0o644)
}

// textfile returns the file that is to be written, absolute; "" for standard output. What
// stands there must be a file that this may take the place of: a link's owner would
// choose what is read.
func textfile(c *cli.Context) (string, error) {
	if !c.IsSet("textfile") {
		return "", nil
	}
	const suffix = ".prom" // node_exporter reads no other files
	file, err := filepath.Abs(c.String("textfile"))
	if err != nil {
		return "", err
	}
	shown := foreign(c.String("textfile"))
	if name := filepath.Base(file); !strings.HasSuffix(name, suffix) || name == suffix || c.String("textfile") == "" {
		return "", usagef("gvx metrics --textfile gvx.prom", "node_exporter reads files whose names end in %s, and %s does not", suffix, shown)
	}
	if _, err := place.Links(filepath.Dir(file)); err != nil {
		return "", err
	}
	if st, err := os.Stat(filepath.Dir(file)); err != nil {
		return "", err
	} else if !st.IsDir() {
		return "", &fs.PathError{Op: "write", Path: file, Err: errors.New("not in a folder")}
	}
	switch st, err := os.Lstat(file); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", err
	case !st.Mode().IsRegular():
		return "", &problem{code: exitFailed, text: shown + " is there and is no regular file, so it is not replaced", help: "ls -ld " + shown}
	}
	return file, nil
}

// measured looks at everything that metrics are about.
func (w *world) measured(ctx context.Context) (metrics.Snapshot, error) {
	s := metrics.Snapshot{
		Build: metrics.Build{Version: ownVersion(), GoVersion: runtime.Version(), GOOS: runtime.GOOS, GOARCH: runtime.GOARCH},
		At:    w.now(),
	}
	w.warnShared()
	m := meter{world: w, releases: knownOf(w.knownReleases()), verdicts: w.allVerdicts(), standard: w.defaultAmong(w.installedVersions())}
	for _, of := range w.stores() {
		if err := m.store(ctx, of, &s); err != nil {
			return s, err
		}
	}
	s.Findings = w.findings(ctx)
	return s, nil
}

// meter is what the toolchains of all stores are measured by.
type meter struct {
	*world
	releases knownReleases
	verdicts []verdicts.Verdict
	standard goversion.Version // the default, until it was met: of two, the first one runs
}

func (m *meter) store(ctx context.Context, of *store.Store, s *metrics.Snapshot) error {
	installed, odd, err := of.List()
	if err != nil {
		return err
	}
	for _, err := range odd {
		m.say("gvx: warning: %s", oneLine(err))
	}
	name := m.storeName(of)
	for _, i := range installed {
		s.Toolchains = append(s.Toolchains, m.toolchain(of, i, name))
	}
	size, err := of.Bytes(ctx)
	s.Stores = append(s.Stores, metrics.Store{Name: name, Blobs: size.Blobs, Toolchains: size.Toolchains, Odd: len(odd)})
	return err
}

// storeName tells a store from the others of this run.
func (w *world) storeName(of *store.Store) string {
	system, _ := layout.System()
	switch {
	case w.system || of != w.store && of.Dirs().Data == system.Data:
		return "system"
	case of == w.store:
		return "user"
	}
	return of.Dirs().Data
}

func (m *meter) toolchain(of *store.Store, i store.Installed, name string) metrics.Toolchain {
	v := i.Tree.Version
	t := metrics.Toolchain{
		Version: v.String(), Platform: i.Tree.Platform.String(), Store: name,
		EndOfLife: m.releases.isEndOfLife(v), Outdated: m.releases.hasNewerPatch(v), Default: v == m.standard,
	}
	if t.Default {
		m.standard = goversion.Version{}
	}
	if i.ReceiptErr != nil {
		m.say("gvx: warning: %s", oneLine(i.ReceiptErr))
	} else {
		r := i.Receipt
		t.Noted = &metrics.Noted{Source: r.Source.Name, Proofs: r.Proofs, At: r.InstalledAt, Bytes: r.SizeBytes}
	}
	// One from before the install was about other files of that name.
	if last, ok := verdicts.Last(m.verdicts, of.Dirs().Data, i.Tree); ok && !last.At.Before(i.Receipt.InstalledAt) {
		t.LastVerify = &metrics.Verification{At: last.At, OK: last.Outcome == verdicts.OK}
	}
	return t
}

// knownReleases are the newest releases that are known without asking anybody.
type knownReleases struct {
	newest map[goversion.Minor]goversion.Version
	top    goversion.Minor // the newest that has a release
}

func knownOf(all []goversion.Version) knownReleases {
	k := knownReleases{map[goversion.Minor]goversion.Version{}, goversion.NewestStable(all)}
	for _, v := range all {
		if !v.IsPrerelease() && goversion.Compare(v, k.newest[v.Minor()]) > 0 {
			k.newest[v.Minor()] = v
		}
	}
	return k
}

func (k knownReleases) isEndOfLife(v goversion.Version) bool {
	return v.Minor() <= k.top-supportedMinors
}

func (k knownReleases) hasNewerPatch(v goversion.Version) bool {
	return goversion.Compare(k.newest[v.Minor()], v) > 0
}
