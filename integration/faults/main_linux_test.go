package faults

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/gvx-go/gvx/integration/internal/lab"
	"github.com/gvx-go/gvx/internal/releasetest"
)

// shared is what all tests of the run use and none changes. Its zero value means that
// they do not run.
var shared struct {
	top    string // the run's folder, in memory where there is such a place
	server *releasetest.Server
	mirror *releasetest.Mirror // of go.dev, with archives of the same releases
	rounds int                 // random kills
}

// envNamespace tells the process that the mounts are its own.
const envNamespace = "GVX_FAULTS_NAMESPACE"

func TestMain(m *testing.M) {
	flag.Parse()
	rounds, err := roundsWanted()
	if rounds == 0 && err == nil {
		os.Exit(m.Run())
	}
	enterNamespace()
	shared.rounds, tally.begin = rounds, time.Now()
	stop, err := prepare()
	code := 1
	if err == nil {
		code = m.Run()
		fmt.Println(report())
	}
	stop()
	if err := errors.Join(err, lab.RemoveAll(shared.top)); err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		code = 1
	}
	os.Exit(code)
}

func roundsWanted() (int, error) {
	text := os.Getenv("GVX_TEST_FAULTS")
	switch {
	case text != "":
		return strconv.Atoi(text)
	case os.Getenv("GVX_TEST_NETWORK") != "1":
		return 0, nil
	case os.Geteuid() == 0:
		return 1000, nil
	}
	return 300, nil
}

// faulty skips a test that was not asked for.
func faulty(t *testing.T) {
	t.Helper()
	if shared.rounds == 0 {
		t.Skip("takes minutes: set GVX_TEST_NETWORK=1, or GVX_TEST_FAULTS to a number of random kills")
	}
}

// share is n for a run of 1000 random kills and in proportion for another, but no less
// than least.
func share(n, least int) int { return max(n*shared.rounds/1000, least) }

// enterNamespace starts this program again with mounts of its own, which end with it
// however it ends. Where that is refused, [mounts] skips.
func enterNamespace() {
	if os.Geteuid() != 0 || os.Getenv(envNamespace) != "" {
		return
	}
	unshare, err := exec.LookPath("unshare")
	if err != nil || exec.Command(unshare, "-m", "true").Run() != nil {
		return
	}
	os.Setenv(envNamespace, "1")
	argv := append([]string{unshare, "-m", "--propagation", "private"}, os.Args...)
	err = syscall.Exec(unshare, argv, os.Environ())
	fmt.Fprintln(os.Stderr, "faults:", err)
	os.Exit(1)
}

// mounts skips a test that needs mounts.
func mounts(t *testing.T) {
	t.Helper()
	faulty(t)
	if os.Geteuid() != 0 {
		t.Skip("only root can mount file systems")
	}
	if os.Getenv(envNamespace) == "" {
		t.Skip("no mount namespaces here")
	}
}

// prepare builds the programs and starts the server; stop ends it.
func prepare() (stop func(), err error) {
	stop = func() {}
	if shared.top, err = newTop(); err != nil {
		return stop, err
	}
	var stopServer, stopMirror func()
	shared.server, stopServer = releasetest.Start(tiny(old), tiny(current), tiny(other))
	shared.mirror, stopMirror = releasetest.StartMirror(shared.server, releasetest.NewSigningKey("Mirror"), tiny(old), tiny(current), tiny(other))
	stop = func() { stopMirror(); stopServer() }
	return stop, build(filepath.Join(shared.top, "bin"))
}

// newTop makes the run's folder: in memory, because what is tested is not the speed of
// a disk.
func newTop() (string, error) {
	place := ""
	if st, err := os.Stat("/dev/shm"); err == nil && st.IsDir() {
		place = "/dev/shm"
	}
	top, err := os.MkdirTemp(place, "gvx-faults-")
	if err != nil {
		top, err = os.MkdirTemp("", "gvx-faults-")
	}
	if err != nil {
		return "", err
	}
	if err := os.Chmod(top, 0o755); err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(top)
}
