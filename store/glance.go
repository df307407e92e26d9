package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"github.com/gvx-go/gvx/internal/survey"
	"github.com/gvx-go/gvx/verify"
)

// Glance is what can be told of the toolchain i in some 50 ms, where [Store.Check] reads
// every byte: the list of its digests is proved as there, names and modes of all files are
// compared with it and their sizes with the receipt in sum, and the contents of as many
// files as come to budget bytes: first those that were written after the install, then the
// go command, then whichever. What it finds is wrong; what it does not find may be wrong
// all the same. Errors are those of Check.
func (s *Store) Glance(ctx context.Context, i Installed, logKey string, budget int64) (Report, error) {
	r := Report{Version: i.Tree.Version, Path: i.GOROOT}
	subject := verify.Subject{Version: i.Tree.Version, Platform: i.Tree.Platform}
	h1, err := s.provenH1(i, subject, logKey)
	if err != nil {
		r.Problem = err
		return r, nil
	}
	want, err := s.readManifest(i.Tree, subject)
	if err != nil {
		r.Problem = err
		return r, nil
	}
	if want.H1() != h1 {
		r.Problem = &verify.RefutedError{Subject: subject, Reason: "the list of its digests in " + s.dirs.Manifest(i.Tree) + " is not the one that the checksum log has", Want: h1, Got: want.H1()}
		return r, nil
	}
	g := glance{root: i.GOROOT, infos: make(map[string]fs.FileInfo, 1<<14), found: finding{&survey.Finding{
		Files: map[string]survey.File{}, Folders: map[string]fs.FileMode{}, Others: map[string]fs.FileMode{},
	}}}
	top, err := os.Lstat(i.GOROOT)
	if err == nil {
		err = g.note(ctx, ".", top)
	}
	if err == nil {
		err = g.read(ctx, g.sample(want, i.Receipt), budget)
	}
	if err != nil {
		return r, err
	}
	slices.Sort(g.found.Closed)
	g.found.compare(want, &r)
	if r.OK() && i.Receipt.SizeBytes != g.bytes {
		r.Problem = &verify.RefutedError{Subject: subject, Reason: "its files are of another size in sum than what was installed"}
	}
	return r, nil
}

// glance is what a folder holds. Where a file is not read it is taken to hold what it
// should.
type glance struct {
	root  string
	infos map[string]fs.FileInfo // regular files by their names below root
	found finding
	bytes int64
}

// walk looks at the folder name and all below it. It asks for each file by its own path:
// links are not followed, and nothing is opened but folders.
func (g *glance) walk(ctx context.Context, name string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	entries, err := listFolder(filepath.Join(g.root, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrPermission) {
		g.found.Closed = append(g.found.Closed, name)
		return nil
	}
	if err != nil {
		return err
	}
	for _, d := range entries {
		info, err := d.Info()
		if err != nil {
			return err
		}
		if err := g.note(ctx, path.Join(name, d.Name()), info); err != nil {
			return err
		}
	}
	return nil
}

// listFolder is os.ReadDir in no order.
func listFolder(dir string) ([]fs.DirEntry, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

// note takes down what stands at name.
func (g *glance) note(ctx context.Context, name string, info fs.FileInfo) error {
	switch {
	case info.IsDir():
		g.found.Folders[name] = info.Mode() & survey.ModeBits
		return g.walk(ctx, name)
	case info.Mode().IsRegular():
		g.infos[name] = info
		g.found.Files[name] = survey.File{Size: info.Size(), Mode: info.Mode() & survey.ModeBits}
		g.bytes += info.Size()
	default:
		g.found.Others[name] = info.Mode()
	}
	return nil
}

// sample takes every file for what it should be, and returns them in the order in which they
// are worth reading.
func (g *glance) sample(want verify.Manifest, r Receipt) []verify.File {
	installed := r.InstalledAt
	if r.RepairedAt != nil {
		installed = *r.RepairedAt
	}
	var files []verify.File
	for _, f := range want.Files() {
		if found, there := g.found.Files[f.Name]; there {
			found.SHA256 = f.SHA256
			g.found.Files[f.Name] = found
			files = append(files, f)
		}
	}
	rand.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
	rank := func(f verify.File) int {
		switch {
		case g.infos[f.Name].ModTime().After(installed.Add(time.Second)): // receipts have whole seconds
			return 0
		case f.Name == "bin/go", f.Name == "bin/go.exe":
			return 1
		}
		return 2
	}
	slices.SortStableFunc(files, func(a, b verify.File) int { return cmp.Compare(rank(a), rank(b)) })
	return files
}

// read reads files until that is budget bytes.
func (g *glance) read(ctx context.Context, files []verify.File, budget int64) error {
	for _, f := range files {
		found := g.found.Files[f.Name]
		if budget -= found.Size; budget < 0 || ctx.Err() != nil {
			return ctx.Err()
		}
		sum, err := hashFile(filepath.Join(g.root, filepath.FromSlash(f.Name)))
		switch {
		case errors.Is(err, fs.ErrPermission):
			found.Unreadable = true
		case err != nil:
			return err
		}
		found.SHA256 = sum
		g.found.Files[f.Name] = found
	}
	return nil
}

func hashFile(path string) (sum verify.Digest, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, err
	}
	return verify.Digest(h.Sum(nil)), nil
}
