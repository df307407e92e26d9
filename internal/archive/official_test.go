package archive

import (
	"bytes"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// What releasetest makes is what the module has.
func TestOfficialFormsAgree(t *testing.T) {
	toolchain := releasetest.Small("1.27.4", subject(t).Platform)
	want := toolchain.Manifest().H1()
	tarGz, official, module := toolchain.TarGz(), toolchain.OfficialZip(), toolchain.Zip()
	for name, entries := range map[string]func(yield func(store.Entry, error) bool){
		"tar.gz": TarGz(bytes.NewReader(tarGz), toolchain.Subject),
		"zip":    OfficialZip(bytes.NewReader(official), int64(len(official)), toolchain.Subject),
		"module": ModuleZip(bytes.NewReader(module), int64(len(module)), toolchain.Subject),
	} {
		m, err := store.Measure(t.Context(), toolchain.Subject, entries, store.DefaultBudget(0), func(f verify.File, text []byte) {
			if string(text) != toolchain.Files[verify.ModuleName(f.Name)] {
				t.Errorf("%s: %s differs", name, f.Name)
			}
		})
		if err != nil || m.H1() != want {
			t.Errorf("%s: %s, %v", name, m.H1(), err)
		}
	}
}

func TestOfficialZipRefuses(t *testing.T) {
	root := file{name: "go/VERSION", text: "x"}
	for _, test := range []struct {
		file   file
		reason string
	}{
		{file{name: "x", text: "x"}, "not below go/"}, {file{name: "go/../x", text: "x"}, "not a clean name"}, {file{name: "/go/x", text: "x"}, "not below go/"},
		{file{name: "go/test/l", text: "/etc", mode: fs.ModeSymlink | 0o777}, irregular}, {file{name: "go/p", mode: fs.ModeNamedPipe | 0o666}, irregular},
		{file{name: "go/VERSION", text: "y"}, "twice"}, {file{name: "go/src/_go.mod", text: "y"}, "no file of that name"}, {file{name: `go/test\x`, text: "y"}, "not a clean name"},
	} {
		data := pack(t, root, test.file)
		var err error
		count := 0
		for _, failed := range OfficialZip(bytes.NewReader(data), int64(len(data)), subject(t)) {
			if failed != nil {
				err = failed
				continue
			}
			count++
		}
		wantRefusal(t, err, test.reason)
		if count != 1 {
			t.Errorf("%q: %d entries", test.file.name, count)
		}
	}
	data := pack(t, root, file{name: "go/doc/", mode: fs.ModeDir | 0o755}, file{name: "go/doc/x", text: "x"}, file{name: "go/src/go.mod", text: "m"})
	var names []string
	for e, err := range OfficialZip(bytes.NewReader(data), int64(len(data)), subject(t)) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, e.Name)
	}
	if !slices.Equal(names, []string{"VERSION", "src/_go.mod"}) {
		t.Errorf("%q", names)
	}
}

func TestZipContentsAreTheArchivesFault(t *testing.T) {
	data := pack(t, file{name: root + "VERSION", text: strings.Repeat("some text ", 1000)})
	at := bytes.Index(data, []byte("VERSION")) + len("VERSION") + 20
	data[at] ^= 0xff
	for e, err := range ModuleZip(bytes.NewReader(data), int64(len(data)), subject(t)) {
		if err != nil {
			t.Fatal(err)
		}
		in, err := e.Open()
		if err == nil {
			_, err = io.ReadAll(in)
		}
		wantRefusal(t, err, "VERSION")
	}
}
