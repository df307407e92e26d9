// Package archive reads the archives that toolchains come in.
//
// It promises to hand on what an archive says as it stands, and to judge nothing:
// names, types, sizes and contents are package store's to check. Contents are
// unpacked as they are read, so memory does not grow with them.
package archive

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/klauspost/compress/zip"

	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// ModuleZip yields the entries of the module zip of s (golang.org/ref/mod#zip-files),
// with names below the module's root. in holds size bytes and must stay open until
// the entries are unpacked. The error is a *[store.ArchiveError].
func ModuleZip(in io.ReaderAt, size int64, s verify.Subject) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		refuse := func(name, reason string, err error) {
			yield(store.Entry{}, &store.ArchiveError{Subject: s, Name: name, Reason: reason, Err: err})
		}
		if err := checkDirectory(in, size); err != nil {
			refuse("", "not a zip file of a module", err)
			return
		}
		z, err := zip.NewReader(in, size)
		if err != nil {
			refuse("", "not a zip file", err)
			return
		}
		prefix := s.Module() + "@" + s.ModuleVersion() + "/"
		for _, f := range z.File {
			name, ok := strings.CutPrefix(f.Name, prefix)
			if !ok {
				refuse(f.Name, "not below "+prefix, nil)
				return
			}
			e, err := entry(name, f)
			if err != nil {
				refuse(f.Name, "cannot be read", err)
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

func entry(name string, f *zip.File) (store.Entry, error) {
	if f.UncompressedSize64 > 1<<62 {
		return store.Entry{}, fmt.Errorf("a size of %d bytes", f.UncompressedSize64)
	}
	return store.Entry{Name: name, Mode: f.Mode(), Size: int64(f.UncompressedSize64), Open: f.Open}, nil
}
