package shim

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestIdentityOnOverlay: in a container too, a folder that takes the place of another is
// not that one.
func TestIdentityOnOverlay(t *testing.T) {
	const inside = "GVX_TEST_OVERLAY"
	if dir := os.Getenv(inside); dir != "" {
		testIdentity(t, dir)
		return
	}
	root := t.TempDir()
	t.Run("of the temp folder", func(t *testing.T) { testIdentity(t, root) })
	if os.Geteuid() != 0 {
		t.Skip("only root mounts")
	}
	for _, name := range []string{"l", "u", "w", "m"} {
		if err := os.Mkdir(filepath.Join(root, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("unshare", "-m", "sh", "-c", `mount -t overlay overlay -o "lowerdir=$1/l,upperdir=$1/u,workdir=$1/w" "$1/m" || exit 77
exec env `+inside+`="$1/m" "$0" -test.run '^TestIdentityOnOverlay$'`, self, root)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == 77 || cmd.Process == nil {
		t.Skipf("no overlay here: %v %s", err, out)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func testIdentity(t *testing.T, dir string) {
	dir = filepath.Join(dir, "r")
	last := ""
	for range 3 {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		id := folderIdentity(dir)
		if id == "" || id == last || id != folderIdentity(dir) {
			t.Errorf("%q after %q", id, last)
		}
		last = id
		if err := os.WriteFile(filepath.Join(dir, "f"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if now := folderIdentity(dir); now != id {
			t.Errorf("%q, with a file in it %q", id, now)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond) // a tick of the file system's clock
	}
}
