//go:build unix

package store_test

import (
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

// blobs returns where the blob of each file of i is.
func (w *world) blobs(i store.Installed) map[string]string {
	w.t.Helper()
	m, err := w.store.Manifest(i.Tree)
	if err != nil {
		w.t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range m.Files() {
		all[filepath.Join(i.GOROOT, f.Name)] = w.dirs.Blob(f.SHA256, verify.Executable(f.Name))
	}
	return all
}

// mustBeBlobs fails unless each file of i is the blob of its contents.
func (w *world) mustBeBlobs(i store.Installed) {
	w.t.Helper()
	blobs := w.blobs(i)
	if len(blobs) == 0 {
		w.t.Error("there is no file")
	}
	for path, blob := range blobs {
		if !sameFile(path, blob) {
			w.t.Errorf("%s is not its blob", path)
		}
	}
}

// mustBeWhole fails unless t is installed, byte for byte.
func (w *world) mustBeWhole(t releasetest.Toolchain) {
	w.t.Helper()
	i, err := w.store.Find(t.Subject.Version)
	if err != nil {
		w.t.Fatal(err)
	}
	if r, err := w.store.Check(context.Background(), i, w.server.LogKey()); err != nil || !r.OK() {
		w.t.Errorf("%v: %+v, %v", t.Subject, r, err)
	}
}

func sameFile(a, b string) bool {
	x, errX := os.Lstat(a)
	y, errY := os.Lstat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

func TestFilesAreShared(t *testing.T) {
	one, two := small("1.27.3"), small("1.27.4")
	two.Files["src/fmt/again.go"] = one.Files["LICENSE"] // twice in one toolchain
	w := newWorld(t, one, two)
	i := w.install(one)
	if u := w.usage(i); u.Sharing != "hardlink" || u.SharedFiles != 0 || u.Files != 10 || u.OwnBytes != u.Bytes {
		t.Errorf("alone: %+v", u)
	}
	j := w.install(two)
	w.mustBeBlobs(i)
	w.mustBeBlobs(j)
	w.mustBeWhole(one)
	w.mustBeWhole(two)
	license := int64(len(one.Files["LICENSE"]))
	rest := int64(len(one.Files["go.env"]))
	if u := w.usage(i); u.SharedFiles != 2 || u.SharedBytes != license+rest || u.OwnBytes != u.Bytes-license-rest {
		t.Errorf("with another: %+v", u)
	}
	if u := w.usage(j); u.SharedFiles != 3 || u.SharedBytes != 2*license+rest || u.OwnBytes != u.Bytes-2*license-rest {
		t.Errorf("the other: %+v", u)
	}
}

func (w *world) usage(i store.Installed) store.Usage {
	w.t.Helper()
	u, err := w.store.Usage(context.Background(), i)
	if err != nil {
		w.t.Fatal(err)
	}
	return u
}

// What somebody wrote to a shared inode does not get into the next toolchain, whose file
// becomes the blob.
func TestDamagedBlobs(t *testing.T) {
	for name, damage := range map[string]func(blob string){
		"contents": func(blob string) { os.Chmod(blob, 0o644); os.WriteFile(blob, []byte("evil"), 0); os.Chmod(blob, 0o444) },
		"same length": func(blob string) {
			data, _ := os.ReadFile(blob)
			os.Chmod(blob, 0o644)
			os.WriteFile(blob, bytes.ToUpper(data), 0)
			os.Chmod(blob, 0o444)
		},
		"cut":        func(blob string) { os.Chmod(blob, 0o644); os.Truncate(blob, 3); os.Chmod(blob, 0o444) },
		"longer":     func(blob string) { appendTo(blob, "x") },
		"mode":       func(blob string) { os.Chmod(blob, 0o666) },
		"executable": func(blob string) { os.Chmod(blob, 0o555) },
		"empty":      func(blob string) { os.Remove(blob); os.WriteFile(blob, nil, 0o444) },
		"gone":       func(blob string) { os.Remove(blob) },
		"folder":     func(blob string) { os.RemoveAll(filepath.Dir(blob)) },
		"link":       func(blob string) { os.Rename(blob, blob+"~"); os.Symlink(filepath.Base(blob)+"~", blob) },
		"fifo":       func(blob string) { os.Remove(blob); syscall.Mkfifo(blob, 0o444) },
	} {
		t.Run(name, func(t *testing.T) {
			for _, how := range []string{"unpacked", "assumed"} {
				one, two := small("1.27.3"), small("1.27.4")
				w := newWorld(t, one, two)
				i := w.install(one)
				damage(w.blobs(i)[filepath.Join(i.GOROOT, "LICENSE")])
				entries := entriesOf(two)
				if how == "assumed" {
					entries = summed(entries)
				}
				w.installEntries(two, entries)
				w.mustBeWhole(two)
				j, err := w.store.Find(two.Subject.Version)
				if err != nil {
					t.Fatal(err)
				}
				w.mustBeBlobs(j)
			}
		})
	}
}

func appendTo(path, text string) {
	os.Chmod(path, 0o644)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		io.WriteString(f, text)
		f.Close()
	}
	os.Chmod(path, 0o444)
}

// summed are entries as a zip file tells them, with sums.
func summed(entries []store.Entry) []store.Entry {
	for i, e := range entries {
		in, _ := e.Open()
		data, _ := io.ReadAll(in)
		entries[i].CRC32 = crc32.ChecksumIEEE(data)
	}
	return entries
}

func (w *world) installEntries(t releasetest.Toolchain, entries []store.Entry) *store.Staged {
	w.t.Helper()
	held := w.lock(t.Subject)
	defer held.Release()
	staged, m, err := w.store.Stage(context.Background(), held, sequence(entries), budget())
	if err != nil {
		w.t.Fatal(err)
	}
	verified, err := w.judge(t.Subject, m)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.store.Publish(context.Background(), held, staged, verified, asked()); err != nil {
		w.t.Fatal(err)
	}
	return staged
}

// What the nearest release has by the same name and sum is not unpacked.
func TestAssumed(t *testing.T) {
	one, two := small("1.27.3"), small("1.27.4")
	w := newWorld(t, one, two)
	w.install(one)
	var mu sync.Mutex
	opened := map[string]bool{}
	entries := summed(entriesOf(two))
	for i, e := range entries {
		open := e.Open
		entries[i].Open = func() (io.ReadCloser, error) {
			mu.Lock()
			defer mu.Unlock()
			opened[e.Name] = true
			return open()
		}
	}
	staged := w.installEntries(two, entries)
	if staged.Assumed() != 2 || opened["LICENSE"] || opened["go.env"] || !opened["VERSION"] {
		t.Errorf("assumed %d, opened %v", staged.Assumed(), opened)
	}
	w.mustBeWhole(two)
}

// An archive whose sums are those of other contents gives other digests than its own,
// and the right ones when it is unpacked.
func TestFalseSums(t *testing.T) {
	one, two := small("1.27.3"), small("1.27.4")
	two.Files["LICENSE"] = strings.ToUpper(one.Files["LICENSE"])
	w := newWorld(t, one, two)
	w.install(one)
	entries := entriesOf(two)
	for i, e := range entries {
		if e.Name == "LICENSE" {
			entries[i].CRC32 = crc32.ChecksumIEEE([]byte(one.Files["LICENSE"]))
		}
	}
	held := w.lock(two.Subject)
	staged, m, err := w.store.Stage(context.Background(), held, sequence(entries), budget())
	if err != nil || staged.Assumed() != 1 {
		t.Fatalf("%v, %d assumed", err, staged.Assumed())
	}
	if _, err := w.judge(two.Subject, m); err == nil {
		t.Error("the wrong contents were proved")
	}
	if err := staged.Discard(); err != nil {
		t.Error(err)
	}
	staged, m, err = w.store.StageAnew(context.Background(), held, sequence(entries), budget())
	if err != nil || staged.Assumed() != 0 {
		t.Fatalf("%v, %d assumed", err, staged.Assumed())
	}
	if _, err := w.judge(two.Subject, m); err != nil {
		t.Error(err)
	}
}

// A blobs folder on another file system takes no links: the toolchain is whole without.
func TestNoLinks(t *testing.T) {
	other := onAnotherFileSystem(t)
	one, two := small("1.27.3"), small("1.27.4")
	w := newWorld(t, one, two)
	os.MkdirAll(w.dirs.Store(), 0o755)
	if err := os.Symlink(other, w.dirs.Blobs()); err != nil {
		t.Fatal(err)
	}
	w.install(one)
	i := w.install(two)
	w.mustBeWhole(one)
	w.mustBeWhole(two)
	if u := w.usage(i); u.Sharing != "copy" || u.SharedFiles != 0 || u.OwnBytes != u.Bytes {
		t.Errorf("%+v", u)
	}
	files := 0
	filepath.WalkDir(other, func(_ string, d fs.DirEntry, _ error) error {
		if d != nil && !d.IsDir() {
			files++
		}
		return nil
	})
	if files != 0 {
		t.Errorf("%d blobs that nobody shares", files)
	}
}

// onAnotherFileSystem makes a folder on another file system than that of temporary files.
func onAnotherFileSystem(t *testing.T) string {
	t.Helper()
	for _, place := range []string{"/dev/shm", "/var/tmp", "/tmp"} {
		dir, err := os.MkdirTemp(place, "gvx-blobs-")
		if err != nil {
			continue
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
		if !sameDevice(t, dir, t.TempDir()) {
			return dir
		}
	}
	t.Skip("there is no second file system")
	return ""
}

func sameDevice(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y syscall.Stat_t
	if syscall.Stat(a, &x) != nil || syscall.Stat(b, &y) != nil {
		t.Fatal("stat")
	}
	return x.Dev == y.Dev
}

// Nothing that was refused becomes a blob.
func TestNoBlobBeforeTheJudgement(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	held := w.lock(toolchain.Subject)
	staged, _, err := w.store.Stage(context.Background(), held, sequence(entriesOf(toolchain)), budget())
	if err != nil {
		t.Fatal(err)
	}
	if names := blobNames(w); len(names) != 0 {
		t.Errorf("blobs: %v", names)
	}
	if _, err := w.store.Publish(context.Background(), held, staged, nil, asked()); err == nil {
		t.Fatal("published without a judgement")
	}
	if names := blobNames(w); len(names) != 0 {
		t.Errorf("blobs: %v", names)
	}
}

func blobNames(w *world) (names []string) {
	filepath.WalkDir(w.dirs.Blobs(), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, filepath.Base(path))
		}
		return nil
	})
	return names
}

// A blob goes when no toolchain has it, and what a dead process left beside it.
func TestSweepBlobs(t *testing.T) {
	one, two := small("1.27.3"), small("1.27.4")
	w := newWorld(t, one, two)
	i := w.install(one)
	j := w.install(two)
	if _, _, err := w.store.SweepBlobs(context.Background(), nil, false); err == nil {
		t.Error("swept without the lock")
	}
	whole := w.whole()
	stray := filepath.Join(w.dirs.Blobs(), "mine.txt")
	os.WriteFile(stray, []byte("mine"), 0o644)
	os.Link(filepath.Join(i.GOROOT, "VERSION"), filepath.Join(w.dirs.Blobs(), ".new-x"))
	if n, bytes := w.sweepBlobs(whole); n != 1 || bytes != 0 {
		t.Errorf("swept %d, %d bytes", n, bytes)
	}
	w.mustBeBlobs(i)
	w.mustBeBlobs(j)
	if _, err := w.store.Remove(context.Background(), whole.Of(one.Subject), one.Subject.Version, false); err != nil {
		t.Fatal(err)
	}
	var own int64
	for name, content := range one.Files {
		if name != "LICENSE" && name != "go.env" {
			own += int64(len(content))
		}
	}
	if n, bytes, err := w.store.SweepBlobs(context.Background(), whole, true); n != 8 || bytes != own || err != nil {
		t.Errorf("would sweep %d, %d bytes, want 8, %d: %v", n, bytes, own, err)
	}
	if n, bytes := w.sweepBlobs(whole); n != 8 || bytes != own {
		t.Errorf("swept %d, %d bytes, want 8, %d", n, bytes, own)
	}
	w.mustBeBlobs(j)
	if names := blobNames(w); len(names) != len(two.Files)+1 {
		t.Errorf("blobs: %v", names)
	}
	if _, err := os.Lstat(stray); err != nil {
		t.Error("what is not gvx's was removed")
	}
}

// Two releases that have most of their files in common are staged at the same time, so
// that neither finds the other's: one of them gives up its own for the blobs.
func TestInstallsAtOnceShare(t *testing.T) {
	one, two := small("1.27.3"), small("1.27.4")
	for n := range 300 {
		name, content := fmt.Sprintf("src/fmt/common%d.go", n), fmt.Sprintf("package fmt // %d\n", n)
		one.Files[name], two.Files[name] = content, content
	}
	w := newWorld(t, one, two)
	var publish []func() error
	for _, toolchain := range []releasetest.Toolchain{one, two} {
		held := w.lock(toolchain.Subject)
		staged, m, err := w.store.Stage(t.Context(), held, sequence(entriesOf(toolchain)), store.DefaultBudget(1<<20))
		if err != nil {
			t.Fatal(err)
		}
		verified, err := w.judge(toolchain.Subject, m)
		if err != nil {
			t.Fatal(err)
		}
		publish = append(publish, func() error {
			_, err := w.store.Publish(t.Context(), held, staged, verified, asked())
			return err
		})
	}
	var all sync.WaitGroup
	for _, publish := range publish {
		all.Go(func() {
			if err := publish(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, toolchain := range []releasetest.Toolchain{one, two} {
		w.mustBeWhole(toolchain)
		if i, err := w.store.Find(toolchain.Subject.Version); err != nil {
			t.Error(err)
		} else {
			w.mustBeBlobs(i)
		}
	}
}

// What an archive has many times is one file, also where two writers come to it at once.
func TestManyTimesInOneToolchain(t *testing.T) {
	toolchain := small("1.27.4")
	for n := range 1000 {
		toolchain.Files[fmt.Sprintf("src/d%d/same%d.go", n%7, n)] = fmt.Sprintf("package same // %d\n", n/5)
	}
	for range 5 {
		w := newWorld(t, toolchain)
		w.mustBeBlobs(w.install(toolchain))
		w.mustBeWhole(toolchain)
	}
}
