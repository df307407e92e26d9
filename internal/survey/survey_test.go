//go:build unix

package survey

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// tree makes files by their names; a name that ends in a slash is a folder, a value
// that begins with an arrow the target of a link.
func tree(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if target, link := strings.CutPrefix(content, "→ "); link {
			err = errors.Join(err, os.Symlink(target, path))
		} else if strings.HasSuffix(name, "/") {
			err = errors.Join(err, os.MkdirAll(path, 0o755))
		} else {
			err = errors.Join(err, os.WriteFile(path, []byte(content), 0o644))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func look(t *testing.T, dir string, o Options) *Finding {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	f, err := Folder(ctx, dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// names are what f holds, each with a letter for its heading.
func names(f *Finding) []string {
	var all []string
	for name, file := range f.Files {
		all = append(all, fmt.Sprintf("f %s %d", name, file.Size))
	}
	for name := range f.Folders {
		all = append(all, "d "+name)
	}
	for name := range f.Others {
		all = append(all, "o "+name)
	}
	slices.Sort(all)
	return all
}

func TestEverythingHasItsHeading(t *testing.T) {
	dir := tree(t, map[string]string{"a": "1", "b/c": "22", "b/empty": "", "b/d/e": "333", "none/": "", "link": "→ a", "up": "→ /", "gone": "→ nowhere"})
	if err := syscall.Mkfifo(filepath.Join(dir, "b/pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	os.Chmod(filepath.Join(dir, "a"), 0o755|os.ModeSetuid)
	f := look(t, dir, Options{})
	want := []string{"d .", "d b", "d b/d", "d none", "f a 1", "f b/c 2", "f b/d/e 3", "f b/empty 0", "o b/pipe", "o gone", "o link", "o up"}
	if got := names(f); !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	if f.Files["b/d/e"].SHA256 != sha256.Sum256([]byte("333")) || f.Files["a"].Mode != 0o755|fs.ModeSetuid || f.Others["b/pipe"].Type() != fs.ModeNamedPipe || f.Others["up"].Type() != fs.ModeSymlink {
		t.Errorf("%+v", f)
	}
	if len(f.Links)+len(f.Skipped)+len(f.Closed) > 0 {
		t.Errorf("%+v", f)
	}
}

func TestMoreFilesThanBuffers(t *testing.T) {
	files, large := map[string]string{}, strings.Repeat("x", 3*bufferSize+1)
	for i := range 3000 {
		files[fmt.Sprintf("many/%d", i)] = fmt.Sprint(i)
	}
	files["large"] = large
	f := look(t, tree(t, files), Options{})
	if len(f.Files) != len(files) || f.Files["large"].SHA256 != sha256.Sum256([]byte(large)) || f.Files["many/2999"].SHA256 != sha256.Sum256([]byte("2999")) {
		t.Errorf("%d files", len(f.Files))
	}
}

func TestFollow(t *testing.T) {
	elsewhere := tree(t, map[string]string{"src/fmt/print.go": "fmt", "one": "1"})
	dir := tree(t, map[string]string{
		"src": "→ " + elsewhere + "/src", "one": "→ " + elsewhere + "/one", "again": "→ src/fmt", "VERSION": "v",
		"loop/back": "→ ..", "loop/self": "→ self", "gone": "→ nowhere", "null": "→ /dev/null",
	})
	f := look(t, dir, Options{Follow: true})
	want := []string{"d .", "d again", "d loop", "d src", "d src/fmt", "f VERSION 1", "f again/print.go 3", "f one 1", "f src/fmt/print.go 3", "o gone", "o loop/back", "o loop/self", "o null"}
	if got := names(f); !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	links := []Link{{"again", "src/fmt"}, {"loop/back", ".."}, {"null", "/dev/null"}, {"one", elsewhere + "/one"}, {"src", elsewhere + "/src"}}
	if !reflect.DeepEqual(f.Links, links) {
		t.Errorf("%v", f.Links)
	}
}

// Folders that lead to each other in ever new ways come to an end by their number.
func TestBounds(t *testing.T) {
	files := map[string]string{}
	for i := range 30 {
		files[fmt.Sprintf("d%02d/a", i)] = fmt.Sprintf("→ ../d%02d", i+1)
		files[fmt.Sprintf("d%02d/b", i)] = fmt.Sprintf("→ ../d%02d", i+1)
	}
	files["d30/x"] = "x"
	var large *TooLargeError
	if _, err := Folder(context.Background(), tree(t, files), Options{Follow: true, Entries: 5000}); !errors.As(err, &large) || large.Entries != 5000 {
		t.Errorf("entries: %v", err)
	}
	dir := tree(t, map[string]string{"a": strings.Repeat("x", 1000), "b": strings.Repeat("x", 1000)})
	if _, err := Folder(context.Background(), dir, Options{Bytes: 1999}); !errors.As(err, &large) || large.Bytes != 1999 {
		t.Errorf("bytes: %v", err)
	}
	look(t, dir, Options{Bytes: 2000, Entries: 2})
	if _, err := Folder(context.Background(), dir, Options{Entries: 1}); !errors.As(err, &large) {
		t.Errorf("one entry: %v", err)
	}
}

func TestDeepFolders(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(dir+strings.Repeat("/d", 300), 0o755); err != nil {
		t.Fatal(err)
	}
	f := look(t, dir, Options{})
	if len(f.Closed) != 1 || strings.Count(f.Closed[0], "/") != maxDepth-1 || len(f.Folders) != maxDepth+1 {
		t.Errorf("%d folders, closed %d levels deep", len(f.Folders), strings.Count(strings.Join(f.Closed, " "), "/"))
	}
}

func TestSkip(t *testing.T) {
	dir := tree(t, map[string]string{"test/x": "x", "src/test/y": "y", "doc": "z"})
	f := look(t, dir, Options{Skip: func(name string) bool { return name == "test" || name == "doc" }})
	if want := []string{"d .", "d src", "d src/test", "f src/test/y 1"}; !slices.Equal(names(f), want) || !slices.Equal(f.Skipped, []string{"doc", "test"}) {
		t.Errorf("%q, skipped %q", names(f), f.Skipped)
	}
}

func TestWhatMayNotBeRead(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("SKIP as root: root reads everything")
	}
	dir := tree(t, map[string]string{"a": "1", "b/c": "2"})
	os.Chmod(filepath.Join(dir, "a"), 0)
	os.Chmod(filepath.Join(dir, "b"), 0)
	defer os.Chmod(filepath.Join(dir, "b"), 0o755)
	f := look(t, dir, Options{})
	if !f.Files["a"].Unreadable || !slices.Equal(f.Closed, []string{"b"}) || len(f.Folders) != 2 {
		t.Errorf("%+v", f)
	}
}

func TestErrors(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Folder(ctx, tree(t, map[string]string{"a/b": "1"}), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := Folder(context.Background(), filepath.Join(t.TempDir(), "none"), Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing there: %v", err)
	}
	if _, err := Folder(context.Background(), filepath.Join(tree(t, map[string]string{"a": ""}), "a"), Options{}); err == nil {
		t.Error("a file is no folder")
	}
}

// No descriptor stays open, whatever the end.
func TestDescriptorsAreClosed(t *testing.T) {
	count := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Skip("SKIP: no /proc")
		}
		return len(entries)
	}
	files := map[string]string{}
	for i := range 400 {
		files[fmt.Sprintf("d%d/x/y", i)] = "x"
	}
	dir := tree(t, files)
	before := count()
	for i := range 20 {
		Folder(context.Background(), dir, Options{Bytes: int64(i * 20)})
	}
	if after := count(); after > before {
		t.Errorf("%d descriptors, %d before", after, before)
	}
}

// BenchmarkFolder hashes the official archive, unpacked.
func BenchmarkFolder(b *testing.B) {
	data := os.Getenv("GVX_TESTDATA")
	if data == "" {
		b.Skip("SKIP: GVX_TESTDATA is not set")
	}
	dir := b.TempDir()
	if out, err := exec.Command("tar", "xzf", filepath.Join(data, "official", "go1.26.8.linux-amd64.tar.gz"), "-C", dir).CombinedOutput(); err != nil {
		b.Fatalf("tar: %v\n%s", err, out)
	}
	for b.Loop() {
		f, err := Folder(context.Background(), dir, Options{})
		if err != nil || len(f.Files) < 15_000 {
			b.Fatal(err)
		}
	}
}
