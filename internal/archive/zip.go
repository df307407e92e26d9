// Package archive reads the archives that toolchains come in.
//
// It promises to hand on what an archive says as it stands: names, types, sizes and
// contents are package store's to check. Of an official archive, which holds more than
// a toolchain's module, it judges what store does not get to see. Contents are unpacked
// as they are read, so memory does not grow with them; and reading ends, whatever an
// archive claims. What is wrong with an archive is a *[store.ArchiveError], in entries
// and in their contents.
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
// the entries are unpacked; it may still be arriving. The error is a
// *[store.ArchiveError], also where in failed: [Cause] tells the two apart.
func ModuleZip(in io.ReaderAt, size int64, s verify.Subject) iter.Seq2[store.Entry, error] {
	prefix := s.Module() + "@" + s.ModuleVersion() + "/"
	return zipEntries(in, size, s, func(f *zip.File) (name string, wanted bool, err error) {
		name, ok := strings.CutPrefix(f.Name, prefix)
		if !ok {
			return "", false, refusal(s, f.Name, "not below "+prefix, nil)
		}
		return name, true, nil
	})
}

// OfficialZip yields the files of the official .zip of s, which Windows has, that the
// module has, by their names in the module. What is refused is what [TarGz] refuses.
// in holds size bytes and must stay open until the entries are unpacked. The error is
// that of [ModuleZip].
func OfficialZip(in io.ReaderAt, size int64, s verify.Subject) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		o := newOfficial(s)
		zipEntries(in, size, s, func(f *zip.File) (string, bool, error) { return o.admit(f.Name, f.Mode()) })(yield)
	}
}

// zipEntries yields the entries of a zip file that admit wants, by the names that it
// gives them.
func zipEntries(in io.ReaderAt, size int64, s verify.Subject, admit func(*zip.File) (name string, wanted bool, err error)) iter.Seq2[store.Entry, error] {
	return func(yield func(store.Entry, error) bool) {
		in := markedAt{in}
		if err := checkDirectory(in, size); err != nil {
			yield(store.Entry{}, refusal(s, "", "not a zip file of a toolchain", err))
			return
		}
		z, err := zip.NewReader(in, size)
		if err != nil {
			yield(store.Entry{}, refusal(s, "", "not a zip file", err))
			return
		}
		for _, f := range z.File {
			name, wanted, err := admit(f)
			if err == nil && f.UncompressedSize64 > 1<<62 {
				err = refusal(s, f.Name, "cannot be read", fmt.Errorf("a size of %d bytes", f.UncompressedSize64))
			}
			if err != nil {
				yield(store.Entry{}, err)
				return
			}
			if wanted && !yield(zipEntry(s, name, f), nil) {
				return
			}
		}
	}
}

func zipEntry(s verify.Subject, name string, f *zip.File) store.Entry {
	unpack := func() (io.ReadCloser, error) {
		in, err := open(f)
		if err != nil {
			return nil, refusal(s, name, "cannot be read", err)
		}
		return &zipBody{in, s, name}, nil
	}
	return store.Entry{Name: name, Mode: f.Mode(), Size: int64(f.UncompressedSize64), CRC32: f.CRC32, Open: unpack}
}

// zipBody is the contents of one entry of a zip file.
type zipBody struct {
	io.ReadCloser
	subject verify.Subject
	name    string
}

func (b *zipBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = refusal(b.subject, b.name, "cannot be unpacked", err)
	}
	return n, err
}

func refusal(s verify.Subject, name, reason string, err error) error {
	return &store.ArchiveError{Subject: s, Name: name, Reason: reason, Err: err}
}
