//go:build unix

package bench

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/integration/internal/lab"
)

// The releases that are measured: two patches of a minor, one of another, and the one
// of the official archive.
const (
	old      = "1.27.3"
	current  = "1.27.4"
	other    = "1.26.9"
	official = "1.26.8"
)

// shared is what all benchmarks of a run use and none changes. Its zero value means
// that they do not run.
var shared struct {
	top      string // the run's folder, in memory where there is such a place
	bin      string // gvx, gvx-shim and the helper programs
	goroot   string // of the go that runs this
	recorder *lab.Recorder
}

func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv("GVX_TEST_NETWORK") != "1" || flag.Lookup("test.bench").Value.String() == "" {
		os.Exit(m.Run())
	}
	err := prepare()
	code := 1
	if err == nil {
		code = m.Run()
	}
	if err := errors.Join(err, lab.RemoveAll(shared.top)); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		code = 1
	}
	os.Exit(code)
}

// measured skips a benchmark that cannot run.
func measured(b *testing.B) {
	b.Helper()
	if shared.top == "" {
		b.Skip("needs real toolchains from the network: set GVX_TEST_NETWORK=1")
	}
}

// prepare builds gvx.
func prepare() (err error) {
	if shared.top, err = os.MkdirTemp(place(), "gvx-bench-"); err != nil {
		return err
	}
	if shared.top, err = filepath.EvalSymlinks(shared.top); err != nil {
		return err
	}
	cache := filepath.Join(shared.top, "recorded")
	shared.bin = filepath.Join(shared.top, "bin")
	if err := errors.Join(os.Mkdir(cache, 0o755), os.Mkdir(shared.bin, 0o755)); err != nil {
		return err
	}
	if shared.goroot, err = lab.GoEnv("GOROOT"); err != nil {
		return err
	}
	proxy, err := lab.FirstProxy()
	if err == nil && proxy == "" {
		err = errors.New("GOPROXY begins with no module proxy on this machine")
	}
	shared.recorder = lab.NewRecorder(cache, proxy)
	return errors.Join(err, build())
}

// place is where all of it happens.
func place() string {
	if dir := os.Getenv("GVX_BENCH_DIR"); dir != "" {
		return dir
	}
	if st, err := os.Stat("/dev/shm"); err == nil && st.IsDir() {
		return "/dev/shm"
	}
	return ""
}

func build() error {
	for _, args := range [][]string{
		{"build", "-o", shared.bin + "/", "../../cmd/..."},
		{"build", "-o", shared.bin + "/", "../internal/onlyexec", "../internal/quiet"},
		{"build", "-ldflags=-s -w", "-o", shared.bin + "/stripped/go", "../../cmd/gvx-shim"},
	} {
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	return nil
}

// platform is the end of a toolchain's version and of its folder's name.
func platform() string { return runtime.GOOS + "-" + runtime.GOARCH }

// write makes the file name, and the folders above it.
func write(b *testing.B, name, text string) string {
	b.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
		b.Fatal(err)
	}
	return name
}

// tempDir is a folder that ends with the benchmark.
func tempDir(b *testing.B) string {
	b.Helper()
	dir, err := os.MkdirTemp(shared.top, "b-")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { lab.RemoveAll(dir) })
	return dir
}
