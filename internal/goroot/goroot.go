// Package goroot reads any GOROOT, whoever put it there: gvx, a distribution, an
// image, somebody with tar.
//
// It promises to see the files that the go command there would use, so links are
// followed; to hash every one of them that the checksum log covers; and to end,
// whatever the folder holds. What it reads is foreign, and nothing of it is believed:
// neither its VERSION nor the names of its files.
package goroot

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/quote"
	"github.com/gvx-go/gvx/internal/survey"
	"github.com/gvx-go/gvx/verify"
)

// Goroot is what a folder holds that says to be a release of Go. Names are below it,
// with slashes, sorted, and foreign.
type Goroot struct {
	Subject  verify.Subject // what it says to be
	Path     string         // the folder, behind all links
	Manifest verify.Manifest
	// NotCovered are the names at its top that no module has, such as "test".
	NotCovered []string
	// Links were followed.
	Links []string
	// Odd are what no module can have: names that are not portable, a _go.mod, devices,
	// links that lead nowhere. They are not in the Manifest, and they are in the h1.
	Odd []string
	// Loose are files of the Manifest with modes that no release has: setuid, setgid,
	// writable by everybody, or executables that nobody may execute. The log knows no
	// modes, so nothing is judged by it. Nil on Windows, which has no such modes.
	Loose []string

	oddSums map[string]verify.Digest
}

// NotGOROOTError says that a folder is no release of Go.
type NotGOROOTError struct {
	Path   string
	Reason string // in gvx's own words, but for quoted foreign text
	Err    error  // or nil
}

func (e *NotGOROOTError) Error() string {
	text := quote.Foreign(e.Path) + " is no GOROOT of a release: " + e.Reason
	if e.Err != nil {
		text += ": " + quote.Foreign(e.Err.Error())
	}
	return text
}

// Unwrap returns the cause.
func (e *NotGOROOTError) Unwrap() error { return e.Err }

// UnreadableError says that a file or folder of a GOROOT cannot be read: without it
// nothing is known. There may be more of them.
type UnreadableError struct {
	Path string
	Err  error // an [fs.ErrPermission] mostly
}

func (e *UnreadableError) Error() string {
	cause := e.Err
	var inner *fs.PathError
	if errors.As(cause, &inner) {
		cause = inner.Err // it names the path again
	}
	return quote.Foreign(e.Path) + " cannot be read: " + quote.Foreign(cause.Error())
}

// Unwrap returns the cause.
func (e *UnreadableError) Unwrap() error { return e.Err }

// Bounds: the largest releases have 20,000 files of 600 MB, and distributions add the
// compiled standard library for some platforms.
const (
	maxVersion = 1 << 10
	maxEntries = 200_000
	maxBytes   = 4 << 30
)

// Read hashes the GOROOT at path, which may be a link. The error is a
// *[NotGOROOTError], an *[UnreadableError], a *[survey.TooLargeError], or ctx's.
func Read(ctx context.Context, path string) (*Goroot, error) {
	real, err := resolve(path)
	if err != nil {
		return nil, err
	}
	version, err := readVersion(real)
	if err != nil {
		return nil, err
	}
	found, err := survey.Folder(ctx, real, survey.Options{Follow: true, Skip: isNotCovered, Entries: maxEntries, Bytes: maxBytes})
	if err == nil {
		err = unreadable(real, found)
	}
	if err != nil {
		return nil, located(err)
	}
	g := &Goroot{Path: real, Subject: verify.Subject{Version: version, Platform: platform(found)}, NotCovered: found.Skipped, oddSums: map[string]verify.Digest{}}
	for _, link := range found.Links {
		g.Links = append(g.Links, link.Name)
	}
	return g, g.sort(found)
}

// resolve follows links to a folder.
func resolve(path string) (string, error) {
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "", &UnreadableError{Path: path, Err: err}
	case err != nil:
		return "", &NotGOROOTError{Path: path, Reason: "it cannot be found", Err: err}
	}
	if st, err := os.Stat(real); err != nil || !st.IsDir() {
		return "", &NotGOROOTError{Path: path, Reason: "it is no folder", Err: err}
	}
	return real, nil
}

// located makes an error of reading one that names what cannot be read.
func located(err error) error {
	var cause *fs.PathError
	if errors.As(err, &cause) {
		return &UnreadableError{Path: cause.Path, Err: cause.Err}
	}
	return err
}

// isNotCovered reports whether the name at the top, or the one that it is below, is
// in no module.
func isNotCovered(name string) bool { return !verify.InModule(name) }

// unreadable returns an error for the first file or folder that may not be read:
// without it nothing is known.
func unreadable(dir string, found *survey.Finding) error {
	names := slices.Clone(found.Closed)
	for name, file := range found.Files {
		if file.Unreadable {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return &fs.PathError{Op: "read", Path: filepath.Join(dir, filepath.FromSlash(slices.Min(names))), Err: fs.ErrPermission}
}

// platform is the one that the tools are for: the host's where they are for several
// and the host is one of them, and where they say nothing.
func platform(found *survey.Finding) goversion.Platform {
	var all []goversion.Platform
	for name := range found.Folders {
		if path.Dir(name) != "pkg/tool" {
			continue
		}
		if p, err := goversion.ParsePlatform(strings.Replace(path.Base(name), "_", "-", 1)); err == nil {
			all = append(all, p)
		}
	}
	if len(all) == 1 {
		return all[0]
	}
	return goversion.Host()
}

// sort divides what was found into the manifest and what is odd.
func (g *Goroot) sort(found *survey.Finding) error {
	var files []verify.File
	for name, f := range found.Files {
		if canBeInModule(name) {
			files = append(files, verify.File{Name: name, Size: f.Size, SHA256: f.SHA256})
			if isLoose(name, f.Mode) {
				g.Loose = append(g.Loose, name)
			}
		} else {
			g.oddSums[name] = f.SHA256
		}
	}
	for name := range found.Others {
		g.oddSums[name] = verify.Digest{}
	}
	g.Odd = slices.Sorted(maps.Keys(g.oddSums))
	slices.Sort(g.Loose)
	var err error
	g.Manifest, err = verify.NewManifest(g.Subject, files)
	if err != nil {
		return &NotGOROOTError{Path: g.Path, Reason: "its files make no toolchain", Err: err}
	}
	return nil
}

// maxName is the longest name of a manifest, in bytes.
const maxName = 1024

// canBeInModule reports whether a module can have the file of that name below GOROOT.
func canBeInModule(name string) bool {
	return len(name) <= maxName && verify.GOROOTName(name) == name && module.CheckFilePath(verify.ModuleName(name)) == nil
}

// Difference is where a GOROOT differs from a release. Names are sorted, and foreign
// as far as they come from the GOROOT.
type Difference struct {
	Changed []string // files with other contents
	Missing []string
	Extra   []string // files of which the release has none; the odd ones too
}

// Compare returns where g differs from want, in names and contents of what a module
// has. Modes and empty folders are not judged: the log knows neither.
func (g *Goroot) Compare(want verify.Manifest) Difference {
	var d Difference
	have := map[string]verify.Digest{}
	for _, f := range g.Manifest.Files() {
		have[f.Name] = f.SHA256
	}
	odd := maps.Clone(g.oddSums)
	for _, f := range want.Files() {
		sum, there := have[f.Name]
		_, other := odd[f.Name]
		switch {
		case other: // it stands where the file should
			d.Changed = append(d.Changed, f.Name)
			delete(odd, f.Name)
		case !there:
			d.Missing = append(d.Missing, f.Name)
		case sum != f.SHA256:
			d.Changed = append(d.Changed, f.Name)
		}
		delete(have, f.Name)
	}
	d.Extra = slices.Concat(slices.Collect(maps.Keys(have)), slices.Collect(maps.Keys(odd)))
	for _, list := range [][]string{d.Changed, d.Missing, d.Extra} {
		slices.Sort(list)
	}
	return d
}
