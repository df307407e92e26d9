package archive

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

func subject(t testing.TB) verify.Subject {
	t.Helper()
	v, p, err := goversion.ParseModuleVersion("v0.0.1-go1.27.4.linux-amd64")
	if err != nil {
		t.Fatal(err)
	}
	return verify.Subject{Version: v, Platform: p}
}

const root = "golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64/"

// file is an entry to pack; a name that ends in a slash is a folder.
type file struct {
	name, text string
	mode       fs.FileMode
}

// pack returns a zip of files with their names as they stand.
func pack(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate}
		if f.mode != 0 {
			h.SetMode(f.mode)
		}
		out, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(out, f.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// entries reads all that ModuleZip yields.
func entries(t testing.TB, data []byte) (found []store.Entry, err error) {
	t.Helper()
	for e, failed := range ModuleZip(bytes.NewReader(data), int64(len(data)), subject(t)) {
		if err != nil {
			t.Error("something follows an error")
		}
		if failed != nil {
			err = failed
			continue
		}
		found = append(found, e)
	}
	return found, err
}

func contents(t *testing.T, e store.Entry) string {
	t.Helper()
	in, err := e.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	data, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestModuleZip(t *testing.T) {
	files := []file{
		{name: root + "VERSION", text: "go1.27.4\n"},
		{name: root + "bin/go", text: strings.Repeat("x", 1<<16)},
		{name: root + "src/_go.mod", text: ""},
	}
	found, err := entries(t, pack(t, files...))
	if err != nil || len(found) != len(files) {
		t.Fatalf("%+v %v", found, err)
	}
	for i, e := range found {
		want := files[i]
		if root+e.Name != want.name || e.Size != int64(len(want.text)) || !e.Mode.IsRegular() || contents(t, e) != want.text {
			t.Errorf("%+v, want %q", e, want.name)
		}
	}
}

// What an archive says is handed on as it stands: the store judges it.
func TestHandedOn(t *testing.T) {
	for _, f := range []file{
		{name: root + "../x", text: "x"}, {name: root + "/etc/passwd", text: "x"}, {name: root, mode: fs.ModeDir | 0o755},
		{name: root + "src/", mode: fs.ModeDir | 0o755}, {name: root + "link", text: "/etc/passwd", mode: fs.ModeSymlink | 0o777},
		{name: root + "fifo", mode: fs.ModeNamedPipe | 0o666}, {name: root + `a\b`, text: "x"}, {name: root + "\x1b[31m", text: "x"},
		{name: root + "suid", text: "x", mode: fs.ModeSetuid | 0o755},
	} {
		found, err := entries(t, pack(t, f))
		if err != nil || len(found) != 1 || root+found[0].Name != f.name || found[0].Mode.Type() != f.mode.Type() {
			t.Errorf("%q: %+v %v", f.name, found, err)
		}
	}
}

func wantRefusal(t *testing.T, err error, reason string) {
	t.Helper()
	var refused *store.ArchiveError
	if !errors.As(err, &refused) || refused.Subject != subject(t) || !strings.Contains(err.Error(), reason) || strings.ContainsRune(err.Error(), '\x1b') {
		t.Errorf("%v, want %q", err, reason)
	}
}

func TestWrongPrefix(t *testing.T) {
	good := file{name: root + "VERSION", text: "x"}
	for _, name := range []string{
		"VERSION", "golang.org/toolchain@v0.0.1-go1.27.3.linux-amd64/VERSION", "golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64", "/" + root + "x",
		"Golang.org/toolchain@v0.0.1-go1.27.4.linux-amd64/x", "./" + root + "x", "../" + root + "x", "\x1b]0;x\a", "",
	} {
		found, err := entries(t, pack(t, good, file{name: name, text: "x"}, good))
		wantRefusal(t, err, "not below "+root)
		if len(found) != 1 {
			t.Errorf("%q: %d entries, want the one before it", name, len(found))
		}
	}
}

func TestNotAZip(t *testing.T) {
	whole := pack(t, file{name: root + "VERSION", text: "go1.27.4\n"})
	for name, data := range map[string][]byte{
		"nothing": nil, "text": []byte("<html>404</html>"), "cut at the end": whole[:len(whole)-1], "half": whole[:len(whole)/2], "the end only": whole[len(whole)-8:],
	} {
		found, err := entries(t, data)
		wantRefusal(t, err, "not a zip file of a toolchain")
		if len(found) != 0 {
			t.Errorf("%s: %+v", name, found)
		}
	}
	for _, err := range ModuleZip(bytes.NewReader(whole), -1, subject(t)) {
		wantRefusal(t, err, "not a zip file of a toolchain")
	}
}

// pack64 returns a zip whose directory claims size bytes for its one entry.
func pack64(t testing.TB, size uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if _, err := w.CreateRaw(&zip.FileHeader{Name: root + "big", Method: zip.Store, UncompressedSize64: size}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b.Bytes(), binary.LittleEndian.AppendUint64(nil, size)) {
		t.Fatal("the size is not in the directory")
	}
	return b.Bytes()
}

func TestSizes(t *testing.T) {
	for _, size := range []uint64{1<<62 + 1, 1 << 63, 1<<64 - 2} {
		found, err := entries(t, pack64(t, size))
		wantRefusal(t, err, "cannot be read")
		if len(found) != 0 {
			t.Errorf("%d: %+v", size, found)
		}
	}
	found, err := entries(t, pack64(t, 1<<62))
	if err != nil || len(found) != 1 || found[0].Size != 1<<62 {
		t.Errorf("%+v %v", found, err)
	}
}

// Whoever stops reading is left alone.
func TestStop(t *testing.T) {
	data := pack(t, file{name: root + "a"}, file{name: root + "b"}, file{name: "bad"})
	count := 0
	for range ModuleZip(bytes.NewReader(data), int64(len(data)), subject(t)) {
		count++
		break
	}
	if count != 1 {
		t.Error(count)
	}
}

func FuzzModuleZip(f *testing.F) {
	whole := pack(f, file{name: root + "VERSION", text: "go1.27.4\n"}, file{name: root + "bin/go", text: strings.Repeat("x", 1000)})
	seeds := [][]byte{
		nil, []byte("PK\x05\x06"), whole, whole[:len(whole)-3], pack(f), pack(f, file{name: root}), pack(f, file{name: "x"}), pack64(f, 1<<63),
		pack(f, file{name: root + "l", text: "/etc", mode: fs.ModeSymlink | 0o777}, file{name: root + "d/", mode: fs.ModeDir | 0o755}),
		bytes.ReplaceAll(whole, []byte("VERSION"), []byte("../../x")),
	}
	for _, s := range seeds {
		f.Add(s)
	}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	const mostBytes, mostEntries = 1 << 16, 100
	f.Fuzz(func(t *testing.T, data []byte) {
		found, err := entries(t, data)
		var refused *store.ArchiveError
		if err != nil && (!errors.As(err, &refused) || strings.ContainsAny(err.Error(), "\x1b\n\x00")) {
			t.Errorf("%q", err)
		}
		for _, e := range found[:min(len(found), mostEntries)] {
			if e.Size < 0 {
				t.Errorf("%q has %d bytes", e.Name, e.Size)
			}
			in, err := e.Open()
			if err != nil {
				continue
			}
			_, _ = io.CopyN(io.Discard, in, mostBytes)
			in.Close()
		}
	})
}

// A directory of millions of empty entries would fill the memory before anybody
// counts them.
func TestDirectoryIsBoundedBeforeItIsRead(t *testing.T) {
	end := func(entries uint16, size, offset uint32, rest string) []byte {
		var b bytes.Buffer
		b.Write(make([]byte, 100))
		binary.Write(&b, binary.LittleEndian, endRecord{Signature: endSignature, EntriesHere: entries, Entries: entries, DirectorySize: size, Directory: offset})
		b.WriteString(rest)
		return b.Bytes()
	}
	for name, data := range map[string][]byte{
		"too many":       end(50_001, 100, 0, ""),
		"too large":      end(1, 9<<20, 0, ""),
		"elsewhere":      end(1, 50, 0, ""),
		"a comment":      end(0, 0, 100, "comment"),
		"too short":      []byte("PK"),
		"before the end": end(0, 100, 100, ""),
	} {
		if err := checkDirectory(bytes.NewReader(data), int64(len(data))); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if data := end(0, 0, 100, ""); checkDirectory(bytes.NewReader(data), int64(len(data))) != nil {
		t.Error("an empty directory right before the end is refused")
	}
}
