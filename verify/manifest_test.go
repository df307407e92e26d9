package verify_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/dirhash"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/verify"
)

func subject(t testing.TB, version string) verify.Subject {
	t.Helper()
	v, err := goversion.Parse(version)
	if err != nil {
		t.Fatal(err)
	}
	p, err := goversion.ParsePlatform("linux-amd64")
	if err != nil {
		t.Fatal(err)
	}
	return verify.Subject{Version: v, Platform: p}
}

func files(names ...string) []verify.File {
	var list []verify.File
	for _, name := range names {
		list = append(list, verify.File{Name: name, Size: int64(len(name)), SHA256: sha256.Sum256([]byte(name))})
	}
	return list
}

// TestH1 compares with x/mod, also where _go.mod and go.mod sort differently.
func TestH1(t *testing.T) {
	s := subject(t, "1.27.4")
	list := files("src/go.mod", "src/fmt/a.go", "VERSION", "src/all.bash", "bin/go", "src/zz")
	m, err := verify.NewManifest(s, list)
	if err != nil {
		t.Fatal(err)
	}
	contents := map[string]string{}
	var names []string
	for _, f := range list {
		name := s.Module() + "@" + s.ModuleVersion() + "/" + verify.ModuleName(f.Name)
		contents[name] = f.Name
		names = append(names, name)
	}
	want, err := dirhash.Hash1(names, func(name string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(contents[name])), nil
	})
	if got := m.H1(); err != nil || got != want {
		t.Errorf("H1 = %s, x/mod says %s, %v", got, want, err)
	}
	back, err := verify.ParseManifest(s, m.Text())
	if err != nil || back.H1() != m.H1() || len(back.Files()) != len(list) || back.Files()[0].Size != verify.SizeUnknown {
		t.Errorf("ParseManifest = %v, %v", back, err)
	}
	sorted := m.Files()
	for i := range sorted[1:] {
		if sorted[i].Name >= sorted[i+1].Name {
			t.Errorf("Files: %s before %s", sorted[i].Name, sorted[i+1].Name)
		}
	}
	sorted[0].Name = "changed"
	if m.H1() != want || m.Subject() != s || m.IsZero() {
		t.Error("the manifest was changed from outside")
	}
}

func TestNewManifestRefuses(t *testing.T) {
	s := subject(t, "1.27.4")
	noDigest, badSize := files("a"), files("a")
	noDigest[0].SHA256 = verify.Digest{}
	badSize[0].Size = -2
	for name, list := range map[string][]verify.File{
		"empty": nil, "twice": files("a", "b", "a"), "dotdot": files("../a"), "inner dotdot": files("a/../b"), "absolute": files("/a"),
		"backslash": files(`a\b`), "newline": files("a\nb"), "colon": files("c:x"), "no name": files(""), "double slash": files("a//b"),
		"dot": files("./a"), "folder": files("a/"), "device": files("src/NUL"), "hidden go.mod": files("src/_go.mod"),
		"both go.mods": files("src/_go.mod", "src/go.mod"), "long": files(strings.Repeat("a/", 1000) + "a"), "escape": files("a\x1b[2J"),
		"no digest": noDigest, "size": badSize,
	} {
		m, err := verify.NewManifest(s, list)
		if _, ok := errors.AsType[*verify.ManifestError](err); !ok || !m.IsZero() || m.H1() != "" {
			t.Errorf("%s: %v, %v", name, m, err)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\x1b\n") {
			t.Errorf("%s: the error holds foreign text raw: %q", name, err)
		}
	}
	if _, err := verify.NewManifest(verify.Subject{}, files("a")); err == nil {
		t.Error("a manifest of no release was made")
	}
}

func TestParseManifestRefuses(t *testing.T) {
	s := subject(t, "1.27.4")
	m, _ := verify.NewManifest(s, files("a", "b", "src/go.mod"))
	good := string(m.Text())
	lines := strings.SplitAfter(good, "\n")
	for name, text := range map[string]string{
		"empty": "", "cut": good[:len(good)-1], "order": lines[1] + lines[0], "twice": lines[0] + lines[0], "upper": strings.ToUpper(lines[0][:64]) + lines[0][64:],
		"blank line": good + "\n", "go.mod": strings.Replace(good, "_go.mod", "go.mod", 1), "other release": strings.ReplaceAll(good, "1.27.4", "1.27.3"),
		"one space": strings.Replace(good, "  ", " ", 1), "carriage return": strings.ReplaceAll(good, "\n", "\r\n"), "dotdot": strings.Replace(good, "/a\n", "/../a\n", 1),
		"not hex": "zz" + good[2:],
	} {
		if got, err := verify.ParseManifest(s, []byte(text)); err == nil || !got.IsZero() {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func FuzzParseManifest(f *testing.F) {
	s := subject(f, "1.27.4")
	m, err := verify.NewManifest(s, files("a", "b/c", "src/go.mod"))
	if err != nil {
		f.Fatal(err)
	}
	seeds := [][]byte{m.Text(), nil, []byte("\n"), bytes.Replace(m.Text(), []byte("b/c"), []byte("../c"), 1), m.Text()[:70]}
	if len(seeds) < 5 || len(seeds[0]) == 0 {
		f.Fatal("the corpus is empty")
	}
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := verify.ParseManifest(s, text)
		if err == nil && !bytes.Equal(m.Text(), text) {
			t.Errorf("%q was accepted and is written as %q", text, m.Text())
		}
	})
}

func BenchmarkH1(b *testing.B) {
	var names []string
	for i := range 12_000 {
		names = append(names, fmt.Sprintf("src/cmd/compile/internal/package%d/file.go", i))
	}
	m, err := verify.NewManifest(subject(b, "1.27.4"), files(names...))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		m.H1()
	}
}
