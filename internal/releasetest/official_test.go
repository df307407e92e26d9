package releasetest_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/verify"
)

// TestOfficialArchivesMapToTheModule makes the module of both archives by the rule
// and compares its h1.
func TestOfficialArchivesMapToTheModule(t *testing.T) {
	toolchain := small(t).WithText(10_000)
	want := toolchain.Manifest().H1()
	windows, err := goversion.ParsePlatform("windows-amd64")
	if err != nil {
		t.Fatal(err)
	}
	for kind, entries := range map[string]map[string]string{"tar.gz": untar(t, toolchain.TarGz()), "zip": unzip(t, toolchain.OfficialZip())} {
		var files []verify.File
		for name, content := range entries {
			name = strings.TrimPrefix(name, "go/")
			if verify.InModule(name) {
				files = append(files, verify.File{Name: name, Size: int64(len(content)), SHA256: sha256.Sum256([]byte(content))})
			}
		}
		m, err := verify.NewManifest(toolchain.Subject, files)
		if err != nil || m.H1() != want {
			t.Errorf("%s: %s, %v; want %s", kind, m.H1(), err, want)
		}
		for _, name := range []string{"go/src/go.mod", "go/misc/go.mod", "go/test/go.mod", "go/api/README", "go/doc/go_spec.html"} {
			if entries[name] == "" {
				t.Errorf("%s: there is no %s", kind, name)
			}
		}
	}
	if !bytes.Equal(toolchain.TarGz(), toolchain.TarGz()) || !bytes.Equal(toolchain.OfficialZip(), toolchain.OfficialZip()) {
		t.Error("two archives of the same toolchain differ")
	}
	if other := releasetest.Small("1.27.4", windows); !bytes.Equal(other.Archive(), other.OfficialZip()) || !bytes.Equal(toolchain.Archive(), toolchain.TarGz()) {
		t.Error("Archive is not that of the platform")
	}
}

func untar(t *testing.T, data []byte) map[string]string {
	t.Helper()
	files := map[string]string{}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		order = append(order, h.Name)
		name := strings.TrimSuffix(h.Name, "/")
		if parent := filepath.ToSlash(filepath.Dir(name)); parent != "." && !slices.Contains(order, parent+"/") {
			t.Errorf("%s comes before its folder", name)
		}
		executable := verify.Executable(strings.TrimPrefix(name, "go/"))
		if h.Typeflag == tar.TypeReg && (h.Mode&0o111 != 0) != executable {
			t.Errorf("%s has mode %o", name, h.Mode)
		}
		if h.Typeflag == tar.TypeReg {
			content, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = string(content)
		}
	}
	if order[0] != "go/" || order[1] != "go/LICENSE" || order[2] != "go/VERSION" || order[3] != "go/api/" {
		t.Errorf("the order is not that of a real archive: %q", order[:4])
	}
	return files
}

func unzip(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		content, err := fs.ReadFile(z, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	return files
}

func TestTarReadsIt(t *testing.T) {
	program, err := exec.LookPath("tar")
	if err != nil {
		t.Skip("NO tar ON PATH: the archive is not shown to it")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "go.tar.gz")
	if err := os.WriteFile(file, small(t).TarGz(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, "tzf", file).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "go/bin/go\n") {
		t.Errorf("%v\n%s", err, out)
	}
	cmd := exec.Command(program, "xzf", file)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if info, err := os.Stat(filepath.Join(dir, "go", "bin", "go")); err != nil || info.Mode().Perm()&0o100 == 0 {
		t.Errorf("bin/go: %v, %v", info, err)
	}
}
