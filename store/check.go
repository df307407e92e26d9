package store

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path"
	"slices"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/survey"
	"github.com/gvx-go/gvx/verify"
)

// Report is what is wrong with an installed toolchain. Names are relative to the
// GOROOT, with slashes, and foreign: whoever prints them quotes them.
type Report struct {
	Version goversion.Version
	Path    string // the GOROOT

	Changed []string // files with other contents, or that are no files any more
	Missing []string // files and folders that are gone
	Extra   []string // files, folders, links and others that no toolchain has
	Mode    []string // right contents, wrong mode; or folders that may not be read, and nothing below them

	// Problem is a *[verify.RefutedError] or *[ReceiptError] that concerns the
	// toolchain as a whole, such as a receipt without a valid proof.
	Problem error
}

// OK reports whether the toolchain is, byte for byte and mode for mode, what the
// checksum log vouches for.
func (r Report) OK() bool {
	return r.Problem == nil && len(r.Changed)+len(r.Missing)+len(r.Extra)+len(r.Mode) == 0
}

// Check hashes every file of the installed toolchain i and compares with what the
// checksum log has: the log's proof in the receipt is checked with logKey, the
// list of digests must hash to the h1 in that proof, and the tree must match the
// list. The receipt's own words count for nothing. The error is about reading;
// what is wrong with the toolchain is in the report.
func (s *Store) Check(ctx context.Context, i Installed, logKey string) (Report, error) {
	r := Report{Version: i.Tree.Version, Path: i.GOROOT}
	subject := verify.Subject{Version: i.Tree.Version, Platform: i.Tree.Platform}
	h1, err := s.provenH1(i, subject, logKey)
	if err != nil {
		r.Problem = err
	}
	want, err := s.readManifest(i.Tree, subject)
	if err != nil && r.Problem == nil {
		r.Problem = err
	}
	found, err := look(ctx, i.GOROOT)
	if err != nil {
		return r, err
	}
	if want.IsZero() {
		return r, nil
	}
	found.compare(want, &r)
	if r.Problem == nil && want.H1() != h1 {
		r.Problem = &verify.RefutedError{Subject: subject, Reason: "the list of its digests in " + s.dirs.Manifest(i.Tree) + " is not the one that the checksum log has", Want: h1, Got: want.H1()}
	}
	if r.OK() {
		r.Problem = found.confirm(subject, h1)
	}
	return r, nil
}

// provenH1 returns the h1 that the log's proof in the receipt vouches for. It
// must also be the one that the toolchain's name is made of.
func (s *Store) provenH1(i Installed, subject verify.Subject, logKey string) (string, error) {
	if i.ReceiptErr != nil {
		return "", i.ReceiptErr
	}
	h1, err := i.Receipt.Sumdb.Check(logKey, subject)
	if err != nil {
		return "", err
	}
	sum, err := verify.ParseH1(h1)
	if err != nil {
		return "", err
	}
	if name := layout.NewTree(subject.Version, subject.Platform, sum); name != i.Tree {
		return "", &verify.RefutedError{Subject: subject, Reason: "its folder is named after other contents", Want: name.String(), Got: i.Tree.String()}
	}
	return h1, nil
}

func (s *Store) readManifest(t layout.Tree, subject verify.Subject) (verify.Manifest, error) {
	path := s.dirs.Manifest(t)
	data, _, err := fileread.Bounded(path, maxManifest)
	if err != nil {
		return verify.Manifest{}, &ReceiptError{path, err}
	}
	m, err := verify.ParseManifest(subject, data)
	if err != nil {
		return verify.Manifest{}, &ReceiptError{path, err}
	}
	return m, nil
}

// Manifest returns the list of digests that was noted when t was installed. It
// proves nothing by itself: who uses it compares its h1 with a proven one. The error
// is a *[ReceiptError].
func (s *Store) Manifest(t layout.Tree) (verify.Manifest, error) {
	return s.readManifest(t, verify.Subject{Version: t.Version, Platform: t.Platform})
}

// finding is what a folder holds, as compare takes it apart.
type finding struct{ *survey.Finding }

// look hashes every file of a toolchain. No link is followed, and nothing bounds the
// work: the store is the user's own. Of a GOROOT that may not be read itself only that
// is known.
func look(ctx context.Context, goroot string) (finding, error) {
	found, err := survey.Folder(ctx, goroot, survey.Options{})
	if !errors.Is(err, fs.ErrPermission) {
		return finding{found}, err
	}
	st, statErr := os.Lstat(goroot)
	if statErr != nil || !st.IsDir() {
		return finding{}, err
	}
	return finding{&survey.Finding{Folders: map[string]fs.FileMode{".": st.Mode() & survey.ModeBits}, Closed: []string{"."}}}, nil
}

// confirm computes the h1 from what is on disk alone: the last word does not rest
// on a comparison with a file beside it.
func (f finding) confirm(subject verify.Subject, h1 string) error {
	files := make([]verify.File, 0, len(f.Files))
	for name, got := range f.Files {
		files = append(files, verify.File{Name: name, Size: got.Size, SHA256: got.SHA256})
	}
	m, err := verify.NewManifest(subject, files)
	if err == nil && m.H1() != h1 {
		err = &verify.RefutedError{Subject: subject, Reason: "its files are not the ones that the checksum log has", Want: h1, Got: m.H1()}
	}
	return err
}

// compare notes in r where the tree differs from the list. What is below a closed
// folder is neither missing nor of a wrong mode: the folder is.
func (f finding) compare(want verify.Manifest, r *Report) {
	folders, known := map[string]bool{".": true}, map[string]bool{}
	for _, w := range want.Files() {
		known[w.Name] = true
		for dir := range parents(w.Name) {
			folders[dir] = true
		}
		got, there := f.Files[w.Name]
		switch _, other := f.Others[w.Name]; {
		case other:
			r.Changed = append(r.Changed, w.Name)
			delete(f.Others, w.Name)
		case f.isHidden(w.Name):
		case !there:
			r.Missing = append(r.Missing, w.Name)
		case got.Unreadable:
			r.Mode = append(r.Mode, w.Name)
		case got.SHA256 != w.SHA256:
			r.Changed = append(r.Changed, w.Name)
		case !sameMode(got.Mode, modeOf(w.Name)):
			r.Mode = append(r.Mode, w.Name)
		}
	}
	f.compareFolders(folders, r)
	for name := range f.Files {
		if !known[name] {
			r.Extra = append(r.Extra, name)
		}
	}
	for name := range f.Others {
		r.Extra = append(r.Extra, name)
	}
	for _, list := range [][]string{r.Changed, r.Missing, r.Extra, r.Mode} {
		slices.Sort(list)
	}
}

func (f finding) compareFolders(want map[string]bool, r *Report) {
	for name, mode := range f.Folders {
		switch {
		case !want[name]:
			r.Extra = append(r.Extra, name)
		case f.isHidden(name):
		case f.isClosed(name) || !sameMode(mode, folderMode):
			r.Mode = append(r.Mode, name)
		}
	}
	for name := range want {
		if _, there := f.Folders[name]; there {
			continue
		}
		switch _, other := f.Others[name]; {
		case other:
			r.Changed = append(r.Changed, name)
			delete(f.Others, name)
		case !f.isHidden(name):
			r.Missing = append(r.Missing, name)
		}
	}
}

// isClosed reports whether the contents of the folder name are not known.
func (f finding) isClosed(name string) bool {
	_, closed := slices.BinarySearch(f.Closed, name)
	return closed
}

// isHidden reports whether name lies in a closed folder.
func (f finding) isHidden(name string) bool {
	if len(f.Closed) == 0 || name == "." {
		return false
	}
	for dir := range parents(name) {
		if f.isClosed(dir) {
			return true
		}
	}
	return f.isClosed(".")
}

// parents yields the folders above name, nearest first, without ".".
func parents(name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if !yield(dir) {
				return
			}
		}
	}
}
