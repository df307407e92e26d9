package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// packTar returns a tar archive of headers, each with the contents that its Size says,
// or with text.
func packTar(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		h := m.Header
		if h.Size == 0 {
			h.Size = int64(len(m.text))
		}
		if h.Typeflag == 0 {
			h.Typeflag = tar.TypeReg
			if strings.HasSuffix(h.Name, "/") {
				h.Typeflag = tar.TypeDir
			}
		}
		err := w.WriteHeader(&h)
		if err == nil && m.text != "" {
			_, err = io.WriteString(w, m.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type member struct {
	tar.Header
	text string
}

func plain(name, text string) member { return member{tar.Header{Name: name, Mode: 0o644}, text} }

func zipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarball(t testing.TB, members ...member) []byte { return zipped(t, packTar(t, members...)) }

// content is an entry, as it was read.
type content struct {
	name, text string
}

// readTar reads all that TarGz yields, in order.
func readTar(t testing.TB, r io.Reader) (found []content, err error) {
	t.Helper()
	for e, failed := range TarGz(r, subject(t)) {
		if err != nil {
			t.Error("something follows an error")
		}
		if err = failed; err != nil {
			continue
		}
		in, failed := e.Open()
		if failed != nil {
			t.Fatal(failed)
		}
		data, failed := io.ReadAll(io.LimitReader(in, 1<<20))
		if failed != nil {
			return found, failed
		}
		if !e.Mode.IsRegular() || e.Size < int64(len(data)) {
			t.Errorf("%+v", e)
		}
		found = append(found, content{e.Name, string(data)})
	}
	return found, err
}

var good = []member{plain("go/", ""), plain("go/VERSION", "go1.27.4\n"), plain("go/bin/", ""), plain("go/bin/go", strings.Repeat("x", 300_000)),
	plain("go/src/go.mod", "module std\n"), plain("go/test/fixedbugs/a.go", "package a\n"), plain("go/test/go.mod", "module test\n"), plain("go/.github/x", "y"),
	plain("go/api/", ""), plain("go/src/api/x", "z")}

func TestTarGz(t *testing.T) {
	want := []content{{"VERSION", "go1.27.4\n"}, {"bin/go", strings.Repeat("x", 300_000)}, {"src/_go.mod", "module std\n"}, {"src/api/x", "z"}}
	data := tarball(t, good...)
	for name, r := range map[string]io.Reader{
		"at once": bytes.NewReader(data), "byte by byte": iotest.OneByteReader(bytes.NewReader(data)), "with the end": iotest.DataErrReader(bytes.NewReader(data)),
	} {
		found, err := readTar(t, r)
		if err != nil || !slices.Equal(found, want) {
			t.Errorf("%s: %d entries, %v", name, len(found), err)
		}
	}
	// Contents that nobody reads are passed over.
	count := 0
	for _, err := range TarGz(bytes.NewReader(data), subject(t)) {
		if count++; err != nil {
			t.Error(err)
		}
	}
	if count != len(want) {
		t.Errorf("%d entries", count)
	}
}

var errNetwork = errors.New("connection reset")

// An error of the reader below comes back as it is, wherever it happens, also one
// that looks like an early end.
func TestErrorsOfTheReaderBelow(t *testing.T) {
	data := tarball(t, good...)
	for _, cause := range []error{errNetwork, io.ErrUnexpectedEOF} {
		for at := range len(data) + 1 {
			_, err := readTar(t, io.MultiReader(bytes.NewReader(data[:at]), iotest.ErrReader(cause)))
			if err != cause {
				t.Fatalf("after %d of %d bytes: %v", at, len(data), err)
			}
		}
	}
}

// Where the end is reached, all of the reader below was read: whoever hashes it sees
// what follows.
func TestReadsToTheEnd(t *testing.T) {
	data := tarball(t, good...)
	r := bytes.NewReader(data)
	if _, err := readTar(t, r); err != nil || r.Len() != 0 {
		t.Errorf("%d bytes are left, %v", r.Len(), err)
	}
}

func TestOutOfOrder(t *testing.T) {
	var late []store.Entry
	for e, err := range TarGz(bytes.NewReader(tarball(t, good...)), subject(t)) {
		if err != nil {
			t.Fatal(err)
		}
		late = append(late, e)
	}
	in, err := late[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.ReadAll(in)
	wantRefusal(t, err, "in order")
}

// slow tells whether it is read.
type slow struct {
	r    io.Reader
	busy bool
}

func (s *slow) Read(p []byte) (int, error) {
	s.busy = true
	defer func() { s.busy = false }()
	return s.r.Read(p[:min(len(p), 10)])
}

// Whoever stops has the reader below for himself again: the race detector would tell.
func TestStopTar(t *testing.T) {
	for stop := 1; stop < 4; stop++ {
		s := &slow{r: bytes.NewReader(tarball(t, good...))}
		count := 0
		for _, err := range TarGz(s, subject(t)) {
			if count++; err != nil || count == stop {
				break
			}
		}
		if s.busy || count != stop {
			t.Errorf("busy: %v, %d entries", s.busy, count)
		}
		io.Copy(io.Discard, s)
	}
}

func FuzzTarGz(f *testing.F) {
	seeds := [][]byte{nil, packTar(f, good...), packTar(f), sparseTar(f), packTar(f, plain("go/x", "y"), member{Header: tar.Header{Name: "go/l", Typeflag: tar.TypeSymlink, Linkname: "/"}})}
	for _, s := range seeds {
		f.Add(s, true)
		f.Add(zipped(f, s), false)
	}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, data []byte, pack bool) {
		if pack { // so that the tar archive is reached
			data = zipped(t, data)
		}
		found, err := readTar(t, bytes.NewReader(data))
		var refused *store.ArchiveError
		if err != nil && (!errors.As(err, &refused) || strings.ContainsAny(err.Error(), "\x1b\n\x00")) {
			t.Errorf("%q", err)
		}
		seen := map[string]bool{}
		for _, e := range found {
			if goroot := verify.GOROOTName(e.name); seen[e.name] || !verify.InModule(goroot) || strings.HasPrefix(e.name, "/") || strings.Contains("/"+e.name+"/", "/../") {
				t.Errorf("%q was yielded", e.name)
			}
			seen[e.name] = true
		}
	})
}
