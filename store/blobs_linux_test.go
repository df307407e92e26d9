package store_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gvx-go/gvx/store"
)

// TestRefusedLinks runs TestRefusedLinksChild where the system refuses links, in each of
// the ways that it has.
func TestRefusedLinks(t *testing.T) {
	for _, refusal := range []string{"EPERM", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EMLINK", "EMLINK:when=3+2", "EPERM:when=12+"} {
		refuseLinks(t, refusal, t.TempDir(), "")
	}
}

// TestReflinks has a file system that shares blocks and refuses links.
func TestReflinks(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("mounts a file system: needs root")
	}
	dir := t.TempDir()
	image, mount := filepath.Join(dir, "xfs"), filepath.Join(dir, "mount")
	for _, command := range [][]string{
		{"truncate", "-s", "400M", image},
		{"mkfs.xfs", "-q", "-m", "reflink=1", image},
		{"mkdir", mount},
		{"mount", "-o", "loop", image, mount},
	} {
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Skipf("no xfs can be mounted here: %v: %v %s", command, err, out)
		}
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", mount).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, out)
		}
	})
	refuseLinks(t, "EPERM", mount, "reflink")
}

// refuseLinks runs TestRefusedLinksChild in the folder temp.
func refuseLinks(t *testing.T, refusal, temp, sharing string) {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("needs strace")
	}
	cmd := exec.Command(strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=linkat", "-e", "inject=linkat:error="+refusal,
		os.Args[0], "-test.run=^TestRefusedLinksChild$", "-test.v")
	cmd.Env = append(os.Environ(), "GVX_TEST_REFUSED="+refusal, "GVX_TEST_SHARING="+sharing, "TMPDIR="+temp)
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS") {
		t.Errorf("%s: %v\n%s", refusal, err, out)
	}
}

func TestRefusedLinksChild(t *testing.T) {
	refusal := os.Getenv("GVX_TEST_REFUSED")
	if refusal == "" {
		t.Skip("a part of TestRefusedLinks")
	}
	one, two := small("1.27.3"), small("1.27.4")
	two.Files["src/fmt/again.go"] = one.Files["LICENSE"]
	w := newWorld(t, one, two)
	i := w.install(one)
	j := w.install(two)
	w.mustBeWhole(one)
	w.mustBeWhole(two)
	if strings.Contains(refusal, "when") {
		return // some links were made
	}
	for _, installed := range []store.Installed{i, j} {
		if u := w.usage(installed); u.Sharing == "hardlink" {
			t.Errorf("the links were not refused: %+v", u)
		}
	}
	if os.Getenv("GVX_TEST_SHARING") != "reflink" {
		return
	}
	if u := w.usage(j); u.Sharing != "reflink" || u.SharedFiles != 3 || u.OwnBytes >= u.Bytes {
		t.Errorf("%+v", u)
	}
	if n := len(blobNames(w)); n != 10+8 {
		t.Errorf("%d blobs", n)
	}
}

// TestFailedSync has the disk refuse what was written: no blob is of that, because the
// next install would find it whole, in memory.
func TestFailedSync(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("needs strace")
	}
	cmd := exec.Command(strace, "-f", "-qq", "-o", "/dev/null", "-e", "trace=syncfs", "-e", "inject=syncfs:error=EIO",
		os.Args[0], "-test.run=^TestFailedSyncChild$", "-test.v")
	cmd.Env = append(os.Environ(), "GVX_TEST_SYNC=EIO")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestFailedSyncChild(t *testing.T) {
	if os.Getenv("GVX_TEST_SYNC") == "" {
		t.Skip("a part of TestFailedSync")
	}
	toolchain := small("1.27.4")
	w := newWorld(t, toolchain)
	held := w.lock(toolchain.Subject)
	staged, m, err := w.store.Stage(t.Context(), held, sequence(entriesOf(toolchain)), budget())
	if err != nil {
		t.Fatal(err)
	}
	verified, err := w.judge(toolchain.Subject, m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Publish(t.Context(), held, staged, verified, asked()); !errors.Is(err, syscall.EIO) {
		t.Errorf("published: %v", err)
	}
	w.mustBeEmpty()
}
