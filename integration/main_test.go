//go:build unix

package integration

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

// The releases that the tests install: the newest of two minors, and one from
// before Go knew toolchains.
const (
	older  = "1.26.9"
	newer  = "1.27.4"
	oldest = "1.20.14"
)

// shared is what all tests of a run use and none changes. Its zero value means that
// the tests may not use the network.
var shared struct {
	top    string // the run's temporary folder
	bin    string // gvx, gvx-shim and the helper programs
	goroot string // of the go that runs the tests
	proxy  string // the first entry of GOPROXY; "" where it is no URL
	house  house  // with setup done and the three releases installed

	recorder *lab.Recorder // of that proxy
}

func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv("GVX_TEST_NETWORK") != "1" {
		os.Exit(m.Run())
	}
	err := prepare()
	code := 1
	if err == nil {
		code = m.Run()
	}
	if err := errors.Join(err, removeAll(shared.top)); err != nil {
		fmt.Fprintln(os.Stderr, "integration:", err)
		code = 1
	}
	os.Exit(code)
}

// What the tests use of the lab, by their shorter names.
var goEnv, removeAll = lab.GoEnv, lab.RemoveAll

// network skips a test that needs the real parts.
func network(t testing.TB) {
	t.Helper()
	if shared.top == "" {
		t.Skip("needs real toolchains from the network: set GVX_TEST_NETWORK=1")
	}
}

// prepare builds gvx and installs the toolchains, once for all tests.
func prepare() (err error) {
	if shared.top, err = os.MkdirTemp("", "gvx-integration-"); err != nil {
		return err
	}
	if shared.top, err = filepath.EvalSymlinks(shared.top); err != nil {
		return err
	}
	shared.bin = filepath.Join(shared.top, "bin")
	cache := filepath.Join(shared.top, "recorded")
	for _, dir := range []string{shared.bin, cache} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
	}
	if shared.goroot, err = goEnv("GOROOT"); err != nil {
		return err
	}
	if shared.proxy, err = lab.FirstProxy(); err != nil {
		return err
	}
	shared.recorder = lab.NewRecorder(cache, shared.proxy)
	for _, args := range [][]string{
		{"build", "-o", shared.bin + "/", "../cmd/..."},
		{"build", "-o", shared.bin + "/", "./internal/onlyexec", "./internal/quiet"},
		{"build", "-ldflags=-s -w", "-o", shared.bin + "/stripped/go", "../cmd/gvx-shim"},
	} {
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	return furnish()
}

// furnish makes the shared house. Its toolchains come straight from the proxy that
// Go's own files name, as they do for a user who has set nothing.
func furnish() error {
	shared.house = newHouse(filepath.Join(shared.top, "house"))
	if value, ok := os.LookupEnv("GOPROXY"); ok {
		shared.house = shared.house.with("GOPROXY=" + value)
	}
	if err := os.Mkdir(shared.house.path, 0o755); err != nil {
		return err
	}
	for _, argv := range [][]string{{"gvx", "setup", "--no-rc"}, {"gvx", "install", older, newer, oldest}} {
		if out, err := shared.house.command(shared.top, argv...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", strings.Join(argv, " "), err, out)
		}
	}
	return nil
}

// tempDir is t.TempDir for what may become read-only, below the run's folder.
func tempDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(shared.top, "t-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := removeAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// platform is the end of a toolchain's version and of its folder's name.
func platform() string { return runtime.GOOS + "-" + runtime.GOARCH }

// write makes the file name, and the folders above it.
func write(t testing.TB, name, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// project makes a folder with files, given as name and text in turn.
func project(t testing.TB, files ...string) string {
	t.Helper()
	dir := tempDir(t)
	for i := 0; i < len(files); i += 2 {
		write(t, filepath.Join(dir, files[i]), files[i+1])
	}
	return dir
}
