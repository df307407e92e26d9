package archive

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/store"
	"github.com/gvx-go/gvx/verify"
)

const realH1 = "h1:ZOmGe1OnfREDMIdb1Qi4G9JSuDPBLGExZMQ4nis1RXM=" // as the checksum log has it

// official1268 is the official archive of go1.26.8 for linux/amd64.
func official1268(t testing.TB) (path string, s verify.Subject) {
	t.Helper()
	data := os.Getenv("GVX_TESTDATA")
	if data == "" {
		t.Skip("SKIP: GVX_TESTDATA is not set")
	}
	v, p, err := goversion.ParseModuleVersion("v0.0.1-go1.26.8.linux-amd64")
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(data, "official", "go1.26.8.linux-amd64.tar.gz"), verify.Subject{Version: v, Platform: p}
}

// realStore is a store on a file system in memory, where there is one, with the lock
// of s.
func realStore(t testing.TB, s verify.Subject) (*store.Store, *store.Held) {
	t.Helper()
	base := ""
	if st, err := os.Stat("/dev/shm"); err == nil && st.IsDir() {
		base = "/dev/shm"
	}
	home, err := os.MkdirTemp(base, "gvx-test-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	dirs, err := layout.New(func(name string) string { return map[string]string{"HOME": home, "USERPROFILE": home}[name] })
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(dirs, s.Platform)
	if err != nil {
		t.Fatal(err)
	}
	held, err := st.Lock(context.Background(), s, store.Waiting{Command: "a test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(held.Release)
	return st, held
}

// The official archive has the very files that the log knows.
func TestOfficialArchive(t *testing.T) {
	path, s := official1268(t)
	st, held := realStore(t, s)
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	staged, m, err := st.Stream(context.Background(), held, TarGz(in, s), store.DefaultBudget(0))
	if err != nil {
		t.Fatal(err)
	}
	if err := staged.Discard(); err != nil || m.H1() != realH1 || len(m.Files()) != 11_518 {
		t.Errorf("%s of %d files, %v", m.H1(), len(m.Files()), err)
	}
}

// BenchmarkStream stages the official archive; its two hashes stand for the ones that
// are taken of every archive. Beside it, tar(1) does the same work, without hashes.
func BenchmarkStream(b *testing.B) {
	path, s := official1268(b)
	st, held := realStore(b, s)
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	b.Run("gvx", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			in, err := os.Open(path)
			if err != nil {
				b.Fatal(err)
			}
			hashed := io.TeeReader(io.TeeReader(in, sha256.New()), sha256.New())
			staged, m, err := st.Stream(context.Background(), held, TarGz(hashed, s), store.DefaultBudget(0))
			if err != nil || m.H1() != realH1 {
				b.Fatal(m.H1(), err)
			}
			b.StopTimer()
			if err := errors.Join(staged.Discard(), in.Close()); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
		var after runtime.MemStats
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.Sys-before.Sys)/1e6, "MB-sys")
	})
	b.Run("tar", func(b *testing.B) {
		for b.Loop() {
			dir, err := os.MkdirTemp("/dev/shm", "gvx-test-*")
			if err != nil {
				b.Skip("SKIP: no /dev/shm")
			}
			if out, err := exec.Command("tar", "xzf", path, "-C", dir).CombinedOutput(); err != nil {
				b.Fatalf("tar: %v\n%s", err, out)
			}
			b.StopTimer()
			if err := os.RemoveAll(dir); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
}
