package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/store"
)

func TestOpenRefusesANewerStore(t *testing.T) {
	w := newWorld(t)
	os.MkdirAll(w.dirs.Store(), 0o755)
	if err := os.WriteFile(w.dirs.StoreFormat(), []byte("2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var newer *store.FormatError
	if _, err := store.Open(w.dirs, goversion.Host()); !errors.As(err, &newer) || newer.Format != "2" {
		t.Errorf("Open = %v, want a FormatError", err)
	}
}

func TestOpenWritesNothing(t *testing.T) {
	w := newWorld(t)
	if _, _, err := w.store.List(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(w.dirs.Data); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the data folder was made")
	}
}

func TestAnotherUsersStoreIsLeftAlone(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a folder to another user")
	}
	for _, dir := range []func(*world) string{
		func(w *world) string { return w.dirs.Data },
		func(w *world) string { return w.dirs.Store() },
	} {
		w := newWorld(t)
		if err := os.MkdirAll(w.dirs.Store(), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(dir(w), 65534, 65534); err != nil {
			t.Fatal(err)
		}
		var owner *store.OwnerError
		if _, err := w.store.Lock(context.Background(), small("1.27.4").Subject, store.Waiting{}); !errors.As(err, &owner) || owner.Owner != 65534 {
			t.Errorf("Lock = %v, want an OwnerError", err)
		}
		if entries, _ := os.ReadDir(w.dirs.Store()); len(entries) != 0 {
			t.Errorf("%s was written to the other user's store", entries[0].Name())
		}
	}
}

func TestListReportsWhatIsNotOurs(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	victim := filepath.Join(t.TempDir(), "victim")
	os.MkdirAll(victim, 0o755)
	for name, target := range map[string]string{
		"go1.26.9":  victim,
		"go1.26.8":  "../store/toolchains/../../../victim",
		"go1.26.7":  "../store/toolchains/" + i.Tree.String(), // another release's
		"go1.26.10": "../store/toolchains/go1.26.10." + i.Tree.Platform.String() + "-0123456789abcdef",
		"latest":    "go1.27.4",
	} {
		if err := os.Symlink(target, filepath.Join(w.dirs.Versions(), name)); err != nil {
			t.Fatal(err)
		}
	}
	os.WriteFile(filepath.Join(w.dirs.Versions(), "go1.25.1"), nil, 0o644)
	os.Mkdir(filepath.Join(w.dirs.Versions(), "go1.25.2"), 0o755)
	all, odd, err := w.store.List()
	if err != nil || len(all) != 1 || all[0].Tree != i.Tree {
		t.Errorf("List = %v, %v", all, err)
	}
	if len(odd) != 7 {
		t.Errorf("odd = %v", odd)
	}
}

func TestRemove(t *testing.T) {
	toolchain, other := small("1.27.4"), small("1.26.9")
	w := newWorld(t, toolchain, other)
	w.install(toolchain)
	kept := w.install(other)
	held := w.lock(toolchain.Subject)
	running, err := w.store.Remove(context.Background(), held, toolchain.Subject.Version, false)
	if err != nil || len(running) > 0 {
		t.Fatalf("Remove = %v, %v", running, err)
	}
	if _, err := w.store.Find(toolchain.Subject.Version); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Find = %v", err)
	}
	folders, _ := os.ReadDir(w.dirs.Toolchains())
	receipts, _ := os.ReadDir(w.dirs.Receipts())
	if len(folders) != 1 || folders[0].Name() != kept.Tree.String() || len(receipts) != 2 {
		t.Errorf("left are %v and %v", folders, receipts)
	}
	if _, err := w.store.Remove(context.Background(), held, toolchain.Subject.Version, false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the second Remove = %v", err)
	}
}

func TestRemoveFollowsNoForeignLink(t *testing.T) {
	w := newWorld(t)
	subject := small("1.27.4").Subject
	held := w.lock(subject)
	victim := filepath.Join(t.TempDir(), "victim")
	os.MkdirAll(filepath.Join(victim, "bin"), 0o755)
	if err := os.Symlink(victim, w.dirs.VersionLink(subject.Version)); err != nil {
		t.Fatal(err)
	}
	var foreign *store.LinkError
	if _, err := w.store.Remove(context.Background(), held, subject.Version, false); !errors.As(err, &foreign) || foreign.Target != victim {
		t.Errorf("Remove = %v, want a LinkError", err)
	}
	if _, err := os.Stat(filepath.Join(victim, "bin")); err != nil {
		t.Error("the link was followed")
	}
	if _, err := os.Lstat(w.dirs.VersionLink(subject.Version)); err != nil {
		t.Error("the link is gone")
	}
}

// A link inside a toolchain, which nobody but an attacker puts there, leads the
// removal nowhere.
func TestRemoveFollowsNoLinkInside(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	victim := filepath.Join(t.TempDir(), "victim")
	os.MkdirAll(filepath.Join(victim, "bin"), 0o755)
	os.Chmod(filepath.Join(victim, "bin"), 0o555)
	src := filepath.Join(i.GOROOT, "src")
	os.Chmod(src, 0o755)
	if err := os.Symlink(victim, filepath.Join(src, "link")); err != nil {
		t.Fatal(err)
	}
	os.Chmod(src, 0o555)
	if _, err := w.store.Remove(context.Background(), w.lock(toolchain.Subject), toolchain.Subject.Version, false); err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(filepath.Join(victim, "bin")); err != nil || st.Mode().Perm() != 0o555 {
		t.Errorf("the link was followed: %v, %v", st, err)
	}
	if folders, _ := os.ReadDir(w.dirs.Toolchains()); len(folders) != 0 {
		t.Errorf("left is %v", folders)
	}
}

func FuzzParseReceipt(f *testing.F) {
	toolchain := small("1.27.4")
	w := newWorld(f, toolchain)
	i := w.install(toolchain)
	genuine, err := os.ReadFile(w.dirs.Receipt(i.Tree))
	if err != nil || len(genuine) == 0 {
		f.Fatal("no seed", err)
	}
	proved := strings.Replace(string(genuine), `"installed_at"`, `"archive":{"name":"go1.27.4.linux-amd64.tar.gz","sha256":"00","size_bytes":1},"gpg":{"key":"EB4C","created_at":"2026-11-01T00:00:00Z","hash":"SHA256","trusted":"built-in","owner":"\u001b[31m"},"sigstore":{"key_sha256":"00","form":"bundle"},"repaired_at":"2026-11-01T00:00:00Z","installed_at"`, 1)
	if r, err := store.ParseReceipt([]byte(proved)); err != nil || r.Archive == nil || r.GPG == nil || r.Sigstore == nil || r.RepairedAt == nil {
		f.Fatal("no seed", err)
	}
	for _, seed := range []string{string(genuine), proved, "", "{}", "null", `{"format":1}`, `{"format":1,"sumdb":{}}`, `{"format":2,"sumdb":{}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := store.ParseReceipt(data)
		if err != nil {
			return
		}
		// Whatever a receipt says, its proof is the log's or none at all.
		if h1, err := r.Sumdb.Check(w.server.LogKey(), toolchain.Subject); err == nil && h1 != i.Receipt.H1 {
			t.Errorf("a proof of %s was accepted", h1)
		}
	})
}

func TestAToolchainWhoseFilesAreGone(t *testing.T) {
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	i := w.install(toolchain)
	unlockTree(i.GOROOT)
	if err := os.RemoveAll(i.GOROOT); err != nil {
		t.Fatal(err)
	}
	var gone *store.GoneError
	if _, err := w.store.Find(toolchain.Subject.Version); !errors.As(err, &gone) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Find = %v, want a GoneError", err)
	}
	if all, odd, _ := w.store.List(); len(all) != 0 || len(odd) != 1 {
		t.Errorf("List = %v, %v", all, odd)
	}
	again := w.install(toolchain)
	if report, err := w.store.Check(context.Background(), again, w.server.LogKey()); err != nil || !report.OK() {
		t.Errorf("after another install: %+v, %v", report, err)
	}
}
