//go:build unix

package goroot

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/verify"
)

func small() releasetest.Toolchain { return releasetest.Small("1.27.4", goversion.Host()) }

// unpack writes a toolchain as somebody with tar would, with what no module has.
func unpack(t testing.TB, toolchain releasetest.Toolchain) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range toolchain.Files {
		write(t, filepath.Join(dir, verify.GOROOTName(name)), content)
	}
	write(t, filepath.Join(dir, "test/x.go"), "package x\n")
	write(t, filepath.Join(dir, "doc"), "a file\n")
	return dir
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, dir string) *Goroot {
	t.Helper()
	g, err := Read(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestRead(t *testing.T) {
	toolchain := small()
	dir := unpack(t, toolchain)
	g := read(t, dir)
	if g.H1() != toolchain.Manifest().H1() || g.Subject != toolchain.Subject || !slices.Equal(g.NotCovered, []string{"doc", "test"}) || len(g.Links)+len(g.Odd) > 0 {
		t.Errorf("%+v", g)
	}
	if d := g.Compare(toolchain.Manifest()); len(d.Changed)+len(d.Missing)+len(d.Extra) > 0 {
		t.Errorf("%+v", d)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	if behind := read(t, link); behind.Path != g.Path || behind.H1() != g.H1() {
		t.Errorf("behind a link: %+v", behind)
	}
}

// The sources of a distribution's Go lie elsewhere, behind links.
func TestLinks(t *testing.T) {
	toolchain := small()
	dir, share := unpack(t, toolchain), t.TempDir()
	for _, name := range []string{"src", "VERSION"} {
		if err := errors.Join(os.Rename(filepath.Join(dir, name), filepath.Join(share, name)), os.Symlink(filepath.Join(share, name), filepath.Join(dir, name))); err != nil {
			t.Fatal(err)
		}
	}
	g := read(t, dir)
	if g.H1() != toolchain.Manifest().H1() || !slices.Equal(g.Links, []string{"VERSION", "src"}) {
		t.Errorf("%s, links %q", g.H1(), g.Links)
	}
}

func TestCompareNamesEveryDifference(t *testing.T) {
	toolchain := small()
	tests := map[string]struct {
		change func(dir string) error
		want   Difference
	}{
		"a line":      {func(dir string) error { return os.WriteFile(filepath.Join(dir, "go.env"), []byte("X=1\n"), 0o644) }, Difference{Changed: []string{"go.env"}}},
		"a file less": {func(dir string) error { return os.Remove(filepath.Join(dir, "src/go.mod")) }, Difference{Missing: []string{"src/go.mod"}}},
		"a file more": {func(dir string) error { return os.WriteFile(filepath.Join(dir, "src/x.go"), nil, 0o644) }, Difference{Extra: []string{"src/x.go"}}},
		"a mode":      {func(dir string) error { return os.Chmod(filepath.Join(dir, "VERSION"), 0o755) }, Difference{}},
		"a folder":    {func(dir string) error { return os.Mkdir(filepath.Join(dir, "src/empty"), 0o755) }, Difference{}},
		"an odd name": {func(dir string) error { return os.WriteFile(filepath.Join(dir, "src/a\nb"), nil, 0o644) }, Difference{Extra: []string{"src/a\nb"}}},
		"_go.mod": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "src/_go.mod"), []byte("module std\n"), 0o644)
		},
			Difference{Extra: []string{"src/_go.mod"}}},
		"_go.mod for go.mod": {func(dir string) error {
			return os.Rename(filepath.Join(dir, "src/go.mod"), filepath.Join(dir, "src/_go.mod"))
		},
			Difference{Missing: []string{"src/go.mod"}, Extra: []string{"src/_go.mod"}}},
		"a pipe for a file": {func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "LICENSE")), syscall.Mkfifo(filepath.Join(dir, "LICENSE"), 0o644))
		}, Difference{Changed: []string{"LICENSE"}}},
		"a link that leads nowhere": {func(dir string) error { return os.Symlink("nowhere", filepath.Join(dir, "src/l")) }, Difference{Extra: []string{"src/l"}}},
		"a loop":                    {func(dir string) error { return os.Symlink("..", filepath.Join(dir, "src/l")) }, Difference{Extra: []string{"src/l"}}},
		"a test more":               {func(dir string) error { return os.WriteFile(filepath.Join(dir, "test/y.go"), nil, 0o644) }, Difference{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := unpack(t, toolchain)
			if err := test.change(dir); err != nil {
				t.Fatal(err)
			}
			g := read(t, dir)
			d := g.Compare(toolchain.Manifest())
			if !slices.Equal(d.Changed, test.want.Changed) || !slices.Equal(d.Missing, test.want.Missing) || !slices.Equal(d.Extra, test.want.Extra) {
				t.Errorf("%+v, want %+v", d, test.want)
			}
			// The hash alone must say it too: whoever asks the log compares no names.
			if differs := !reflect.DeepEqual(test.want, Difference{}); (g.H1() != toolchain.Manifest().H1()) != differs {
				t.Errorf("h1 = %s", g.H1())
			}
		})
	}
}

func TestNoGOROOT(t *testing.T) {
	version := func(text string) func(string) error {
		return func(dir string) error { return os.WriteFile(filepath.Join(dir, "VERSION"), []byte(text), 0o644) }
	}
	tests := map[string]func(dir string) error{
		"no VERSION": func(dir string) error { return os.Remove(filepath.Join(dir, "VERSION")) },
		"devel":      version("devel go1.28-abcdef Mon\n"), "empty": version(""), "language": version("go1.27\n"), "number": version("1.27.4\n"),
		"escape": version("go1.27.4\x1b[31m\n"), "path": version("go1.27.4/../..\n"), "long": version(strings.Repeat("x", 2000)),
		"other spelling": version("go1.20.0\n"),
		"a pipe": func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "VERSION")), syscall.Mkfifo(filepath.Join(dir, "VERSION"), 0o644))
		},
		"nothing there": func(dir string) error { return os.RemoveAll(dir) },
		"a file":        func(dir string) error { return errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o644)) },
		"only VERSION less": func(dir string) error {
			return errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o755))
		},
	}
	for name, change := range tests {
		dir := unpack(t, small())
		if err := change(dir); err != nil {
			t.Fatal(err)
		}
		var none *NotGOROOTError
		if g, err := Read(context.Background(), dir); g != nil || !errors.As(err, &none) || strings.ContainsAny(err.Error(), "\x1b\n") {
			t.Errorf("%s: %v, %v", name, g, err)
		}
	}
}

func TestPlatform(t *testing.T) {
	host := goversion.Host()
	toolchain := small()
	tools := filepath.Join("pkg", "tool")
	for name, test := range map[string]struct {
		folders []string
		want    string
	}{
		"only": {[]string{"plan9_arm"}, "plan9-arm"}, "none": {nil, host.String()}, "strange": {[]string{"x", "a_b_c", "\x1b_x"}, host.String()},
		"several": {[]string{"plan9_arm", host.OS() + "_" + host.Arch()}, host.String()}, "several others": {[]string{"plan9_arm", "js_wasm"}, host.String()},
	} {
		dir := unpack(t, toolchain)
		os.RemoveAll(filepath.Join(dir, tools))
		for _, folder := range test.folders {
			write(t, filepath.Join(dir, tools, folder, "compile"), "x")
		}
		if g := read(t, dir); g.Subject.Platform.String() != test.want {
			t.Errorf("%s: %v", name, g.Subject)
		}
	}
}

func TestWhatMayNotBeRead(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("SKIP as root: root reads everything")
	}
	for _, name := range []string{"LICENSE", "src"} {
		dir := unpack(t, small())
		os.Chmod(filepath.Join(dir, name), 0)
		if _, err := Read(context.Background(), dir); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		os.Chmod(filepath.Join(dir, name), 0o755)
	}
}

// The official archive, unpacked by tar: its h1 is the log's, and one changed line is
// found among 11,518 files, and nothing else.
func TestOfficialTree(t *testing.T) {
	data := os.Getenv("GVX_TESTDATA")
	if data == "" {
		t.Skip("SKIP: GVX_TESTDATA is not set")
	}
	const h1 = "h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM="
	dir := t.TempDir()
	if out, err := exec.Command("tar", "xzf", filepath.Join(data, "official", "go1.26.8.linux-amd64.tar.gz"), "-C", dir).CombinedOutput(); err != nil {
		t.Fatalf("tar: %v\n%s", err, out)
	}
	root := filepath.Join(dir, "go")
	g := read(t, root)
	if g.H1() != h1 || g.Subject.String() != "go1.26.8 linux-amd64" || !slices.Equal(g.NotCovered, []string{"api", "doc", "misc", "test"}) || len(g.Odd) > 0 {
		t.Fatalf("%s of %v, not covered %q, odd %q", g.H1(), g.Subject, g.NotCovered, g.Odd)
	}
	env := filepath.Join(root, "go.env")
	before, err := os.ReadFile(env)
	if err != nil {
		t.Fatal(err)
	}
	after := []byte(strings.Replace(string(before), "GOTOOLCHAIN=auto", "GOTOOLCHAIN=local", 1))
	if err := os.WriteFile(env, after, 0o644); err != nil {
		t.Fatal(err)
	}
	changed := read(t, root)
	if d := changed.Compare(g.Manifest); changed.H1() == h1 || !slices.Equal(d.Changed, []string{"go.env"}) || len(d.Missing)+len(d.Extra) > 0 {
		t.Errorf("%+v", d)
	}
	if text := Describe("go.env", before, after); text != "GOTOOLCHAIN=auto → local" {
		t.Errorf("Describe = %q", text)
	}
}
