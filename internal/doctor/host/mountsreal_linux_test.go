package host

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// mountWildly makes mounts in a namespace of its own: one over another, one over what was
// mounted below it, a part of another, odd names.
const mountWildly = `set -e
mount --make-rprivate /
cd "$1"
mkdir -p a/b covered/below 'odd \ name' file.d
mount -t tmpfs first a
mkdir a/b
mount -t tmpfs second a/b
mount -t tmpfs third a/b
mkdir a/b/deep
mount -t tmpfs inner covered/below
mount -t tmpfs outer covered
mkdir -p covered/below/deep
mount -t tmpfs odd 'odd \ name'
mkdir 'odd \ name/part'
mount --bind 'odd \ name/part' file.d
mount -o remount,bind,ro file.d
exec "$2" -test.run='^TestMountOfAsTheKernel$' -test.v
`

// The mount that is found is the one that the kernel names.
func TestMountOfAsTheKernel(t *testing.T) {
	const inside = "GVX_TEST_MOUNTS"
	if dir := os.Getenv(inside); dir != "" {
		compareMounts(t, dir)
		return
	}
	if os.Getuid() != 0 {
		t.Skip("SKIP: only root mounts")
	}
	unshare, err := exec.LookPath("unshare")
	if err != nil {
		t.Skip("SKIP: no unshare")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cmd := exec.Command(unshare, "-m", "sh", "-c", mountWildly, "sh", dir, self)
	cmd.Env = append(os.Environ(), inside+"="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func compareMounts(t *testing.T, dir string) {
	h := Running("/nowhere", "/", nil, time.Now)
	seen := map[int]bool{}
	for _, path := range []string{"/", "/proc/self", dir, "a", "a/b", "a/b/deep", "covered", "covered/below", "covered/below/deep", `odd \ name`, `odd \ name/part`, "file.d"} {
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		var st unix.Statx_t
		if err := unix.Statx(unix.AT_FDCWD, path, 0, unix.STATX_MNT_ID, &st); err != nil {
			t.Fatal(path, err)
		}
		if st.Mask&unix.STATX_MNT_ID == 0 {
			t.Skip("SKIP: this kernel does not tell a file's mount (Linux 5.8)")
		}
		m, err := h.MountOf(path)
		if err != nil || uint64(m.ID) != st.Mnt_id {
			t.Errorf("%s: mount %d (%s), %v; the kernel says %d", path, m.ID, m.Source, err, st.Mnt_id)
		}
		seen[m.ID] = true
	}
	if len(seen) < 7 {
		t.Errorf("%d mounts were met", len(seen))
	}
	if m, _ := h.MountOf(filepath.Join(dir, "file.d")); !m.Has("ro") || m.Root != "/part" {
		t.Errorf("%+v", m)
	}
}
