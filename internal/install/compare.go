package install

import (
	"bytes"
	"context"
	"crypto/sha256"
	"path/filepath"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/goroot"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// Verdict is what the checksum log says of a GOROOT, gvx's or not.
type Verdict struct {
	GOROOT *goroot.Goroot
	// H1 is the hash that the log has; the GOROOT's own is in it.
	H1 string
	// Difference is empty where the two are the same.
	Difference goroot.Difference
	// Unnamed says why the files that differ could not be found out, where they could
	// not: the verdict stands all the same.
	Unnamed error
	// Details says of small text files what changed in them, in a line that may be
	// shown.
	Details map[string]string
}

// OK reports whether the GOROOT is, in all that the log covers, what the log has.
func (v Verdict) OK() bool { return v.GOROOT.H1() == v.H1 }

// Compare judges the GOROOT at path by the checksum log. When they differ it looks for
// the files that do, by comparing with the release itself: an installed one, else one
// that is fetched, proved and not kept. Errors are those of [goroot.Read] and the log.
func (in *Installer) Compare(ctx context.Context, path string) (Verdict, error) {
	g, err := goroot.Read(ctx, path)
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{GOROOT: g, Details: map[string]string{}}
	installed, h1 := in.stored(g.Subject)
	if h1 == "" {
		proof, err := in.Log.Prove(ctx, g.Subject)
		if err != nil {
			return v, err
		}
		if h1, err = proof.Check(in.Policy.LogKey, g.Subject); err != nil {
			return v, err
		}
	}
	if v.H1 = h1; v.OK() {
		return v, nil
	}
	if installed.GOROOT != "" && in.compareStored(&v, installed) {
		return v, nil
	}
	v.Unnamed = in.compareFetched(ctx, &v)
	return v, ctx.Err()
}

// stored returns the installed toolchain of s with the h1 that its proof vouches for;
// "" where there is none that can be used.
func (in *Installer) stored(s verify.Subject) (store.Installed, string) {
	if s.Platform != in.Store.Platform() {
		return store.Installed{}, ""
	}
	i, err := in.Store.Find(s.Version)
	if err != nil || i.ReceiptErr != nil {
		return store.Installed{}, ""
	}
	h1, err := i.Receipt.Sumdb.Check(in.Policy.LogKey, s)
	if err != nil {
		return store.Installed{}, ""
	}
	return i, h1
}

// compareStored compares with the list of digests in the store, as far as it hashes to
// the proven h1. The contents for the details come from the installed files, of which
// only those with the right digest are used.
func (in *Installer) compareStored(v *Verdict, i store.Installed) bool {
	want, err := in.Store.Manifest(i.Tree)
	if err != nil || want.H1() != v.H1 {
		return false
	}
	v.Difference = v.GOROOT.Compare(want)
	right := digests(want)
	for _, name := range v.Difference.Changed {
		content, err := readSmall(filepath.Join(i.GOROOT, filepath.FromSlash(name)))
		if err == nil && sha256.Sum256(content) == right[name] {
			v.describe(name, content)
		}
	}
	return true
}

// compareFetched compares with the release itself. While it passes by, those of its
// small files that differ are kept: they count once all of it was proved.
func (in *Installer) compareFetched(ctx context.Context, v *Verdict) error {
	originals, room := map[string][]byte{}, maxOriginals
	have := digests(v.GOROOT.Manifest)
	verified, err := in.look(ctx, v.GOROOT.Subject, func(f verify.File, content []byte) {
		if sum, there := have[f.Name]; there && sum != f.SHA256 && len(content) <= room {
			originals[f.Name] = bytes.Clone(content)
			room -= len(content)
		}
	})
	if err != nil {
		return err
	}
	v.Difference = v.GOROOT.Compare(verified.Manifest())
	for _, name := range v.Difference.Changed {
		if content, kept := originals[name]; kept {
			v.describe(name, content)
		}
	}
	return nil
}

func digests(m verify.Manifest) map[string]verify.Digest {
	all := map[string]verify.Digest{}
	for _, f := range m.Files() {
		all[f.Name] = f.SHA256
	}
	return all
}

// maxSmall bounds a file whose change is told line by line, and maxOriginals all of
// those together, in bytes.
const (
	maxSmall     = 512 << 10
	maxOriginals = 16 << 20
)

func readSmall(path string) ([]byte, error) {
	data, _, err := fileread.Bounded(path, maxSmall)
	return data, err
}

func (v *Verdict) describe(name string, want []byte) {
	got, err := readSmall(filepath.Join(v.GOROOT.Path, filepath.FromSlash(name)))
	if err != nil {
		return
	}
	if line := goroot.Describe(name, want, got); line != "" {
		v.Details[name] = line
	}
}
