package install_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/store"
)

// trickle sends the beginning of data at once, and the rest so slowly that it would take
// a day, but never so slowly that the server counts as dead.
func trickle(rw http.ResponseWriter, r *http.Request, data []byte, at int) {
	rw.Write(data[:at])
	for _, b := range data[at:] {
		http.NewResponseController(rw).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-time.After(20 * time.Millisecond):
		}
		rw.Write([]byte{b})
	}
}

// refusedSoon installs from servers that trickle, and wants the archive to be refused by
// its form before its rest could have come.
func (w *world) refusedSoon(in *install.Installer, toolchain releasetest.Toolchain) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_, _, err := in.Install(ctx, toolchain.Subject.Version, install.Asked{})
	var form *store.ArchiveError
	if !errors.As(err, &form) || ctx.Err() != nil {
		w.t.Errorf("Install = %v", err)
	}
	if stray := w.stray(); len(stray) > 0 {
		w.t.Errorf("left behind: %v", stray)
	}
}

// TestRefusalOfTricklingZip: one writer has found an entry that is refused while another
// waits for what does not come.
func TestRefusalOfTricklingZip(t *testing.T) {
	toolchain := small("1.27.4").WithText(8 << 20)
	w := newWorld(t, toolchain)
	data := lyingZip(t, toolchain.Zip())
	w.server.Handle(isZipOf("1.27.4"), func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("ETag", `"lying"`)
		if r.Header.Get("Range") != "" {
			http.ServeContent(rw, r, "", time.Time{}, bytes.NewReader(data))
			return
		}
		rw.Header().Set("Content-Length", strconv.Itoa(len(data)))
		trickle(rw, r, data, 1<<20)
	})
	w.refusedSoon(w.patient(), toolchain)
}

// lyingZip is data with a size in its directory that is not the one of LICENSE.
func lyingZip(t *testing.T, data []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, large := range []bool{true, false} { // what is small lies in the end, which comes first
		for _, f := range r.File {
			if large != strings.HasSuffix(f.Name, "text.txt") {
				continue
			}
			h := f.FileHeader
			if strings.HasSuffix(h.Name, "/LICENSE") {
				h.UncompressedSize64 += 5
			}
			raw, err := f.OpenRaw()
			if err != nil {
				t.Fatal(err)
			}
			out, err := w.CreateRaw(&h)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(out, raw); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRefusalOfTricklingTarGz: the rest of a refused archive is waited for, for its digest
// says more, but not for ever.
func TestRefusalOfTricklingTarGz(t *testing.T) {
	for name, odd := range map[string]*tar.Header{
		"by its type": {Name: "go/link", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
		"by its name": {Name: "go/a b?/file", Typeflag: tar.TypeReg, Mode: 0o644}, // by the store
	} {
		t.Run(name, func(t *testing.T) {
			toolchain := small("1.27.4").WithText(8 << 20)
			w := newWorld(t, toolchain)
			m := newMirror(t, w, toolchain)
			data := oddTarGz(t, odd)
			m.Handle(func(path string) bool { return strings.HasSuffix(path, ".tar.gz") }, func(rw http.ResponseWriter, r *http.Request) {
				trickle(rw, r, data, len(data)/2)
			})
			in := w.mirrorFor(m, time.Minute)
			in.RestTime = 300 * time.Millisecond
			w.refusedSoon(in, toolchain)
		})
	}
}

// oddTarGz begins with an odd entry; 4 MB that cannot be packed follow.
func oddTarGz(t *testing.T, odd *tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	text := make([]byte, 4<<20)
	source := rand.NewChaCha8([32]byte{1})
	source.Read(text)
	err := errors.Join(w.WriteHeader(odd), w.WriteHeader(&tar.Header{Name: "go/src/text", Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(text))}))
	_, failed := w.Write(text)
	if err := errors.Join(err, failed, w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
