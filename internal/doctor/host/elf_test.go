package host

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/elftest"
)

func TestGlibc(t *testing.T) {
	file := string(elftest.Library("libc.so.6", "GLIBC_2.2.5", "GLIBC_2.12", "GLIBC_2.9", "GLIBC_PRIVATE"))
	for name, c := range map[string]struct {
		arch, path, data string
		want             Libc
		missing          bool
	}{
		"debian":   {"amd64", "/lib/x86_64-linux-gnu/libc.so.6", file, Libc{"/lib/x86_64-linux-gnu/libc.so.6", 2, 12}, false},
		"red hat":  {"amd64", "/lib64/libc.so.6", file, Libc{"/lib64/libc.so.6", 2, 12}, false},
		"arch":     {"arm64", "/usr/lib/libc.so.6", file, Libc{"/usr/lib/libc.so.6", 2, 12}, false},
		"other":    {"arm64", "/lib/x86_64-linux-gnu/libc.so.6", file, Libc{}, true},
		"no ELF":   {"amd64", "/lib64/libc.so.6", "GLIBC_2.31", Libc{}, false},
		"versions": {"amd64", "/lib64/libc.so.6", string(elftest.Library("GLIBC_PRIVATE", "X_2.1", "GLIBC_2.", "GLIBC_9")), Libc{}, false},
	} {
		h := machine(t, map[string]string{c.path: c.data})
		h.Arch = c.arch
		got, err := h.Glibc()
		if got != c.want || (err == nil) != (c.want.Major != 0) || errors.Is(err, fs.ErrNotExist) != c.missing {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// The library that this machine has is understood.
func TestGlibcHere(t *testing.T) {
	h := Running("", "/", nil, time.Now)
	got, err := h.Glibc()
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("SKIP: no glibc: ", err)
	}
	if err != nil || got.Major != 2 || got.Minor < 17 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestMusl(t *testing.T) {
	for path, want := range map[string]string{
		"/lib/ld-musl-x86_64.so.1": "/lib/ld-musl-x86_64.so.1", "/lib/ld-linux.so.2": "", "/lib/ld-musl-x86_64.path": "", "/etc/x": "",
	} {
		if got := machine(t, map[string]string{path: ""}).Musl(); got != want {
			t.Errorf("%s: %q", path, got)
		}
	}
}

// A file that lies about its sizes costs no time and no memory.
func FuzzGlibc(f *testing.F) {
	good := elftest.Library("libc.so.6", "GLIBC_2.12", "GLIBC_2.17")
	seeds := [][]byte{nil, good, good[:64], good[:100], good[:len(good)-1], []byte("\x7fELF"), elftest.Library(), elftest.Library("GLIBC_2.99999999"), bytes.Repeat(good, 2)}
	for at := 0; at+4 <= len(good); at += 4 {
		hostile := bytes.Clone(good)
		binary.LittleEndian.PutUint32(hostile[at:], 0xffffffff)
		seeds = append(seeds, hostile)
	}
	for _, s := range seeds {
		f.Add(s)
	}
	if len(seeds) < 60 {
		f.Fatalf("only %d seeds", len(seeds))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if l, ok := glibcOf(data); !ok && l != (Libc{}) || ok && !bytes.Contains(data, []byte("GLIBC_")) {
			t.Errorf("%v, %v", l, ok)
		}
	})
}

func TestGlibcOfDirectory(t *testing.T) {
	h := machine(t, nil)
	if err := os.MkdirAll(h.Root+"/lib64/libc.so.6", 0o755); err != nil {
		t.Fatal(err)
	}
	h.Arch = "amd64"
	if _, err := h.Glibc(); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
