//go:build unix

package host

import (
	"strconv"
	"strings"
	"testing"
)

// tree are lines of mountinfo as the kernel of some machine wrote them.
const tree = `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
22 27 0:21 / /proc rw - proc proc rw
24 27 0:6 / /dev rw - devtmpfs devtmpfs rw
25 24 0:23 / /dev/shm rw shared:4 - tmpfs old rw
30 25 0:27 / /dev/shm rw shared:5 master:1 - tmpfs new rw,size=1k
40 27 0:40 / /a/b ro - ext4 hidden rw
41 27 0:41 / /a rw - nfs4 server:/a rw
42 41 0:42 /sub\040dir/\134x /a/c\011d rw,noexec - tmpfs we\043ird\040one rw
43 27 0:43 / /aa rw - xfs /dev/vdb ro
`

func TestMountOf(t *testing.T) {
	h := machine(t, map[string]string{mountsFile: tree, "/dev/shm/x": "", "/a/b/f": "", "/a/c\td/f": "", "/aa/f": "", "/etc/f": ""})
	for path, want := range map[string]int{
		"/": 27, "/etc/f": 27, "/etc/none/at/all": 27,
		"/dev/shm/x": 30, "/dev/shm": 30, // the later one covers the other
		"/a/b/f": 41, "/a/b": 41, // /a was mounted over what was mounted in it
		"/a/c\td/f": 42, "/a": 41,
		"/aa/f": 43, // and not /a
	} {
		if m, err := h.MountOf(path); err != nil || m.ID != want {
			t.Errorf("%q: mount %d, %v; want %d", path, m.ID, err, want)
		}
	}
	m, _ := h.MountOf("/a/c\td/f")
	if m.Root != `/sub dir/\x` || m.Source != "we#ird one" || !m.Has("noexec") || m.Has("ro") {
		t.Errorf("%+v", m)
	}
}

// In a root that is no mount point the mounts above it are not listed.
func TestMountOfChroot(t *testing.T) {
	h := machine(t, map[string]string{mountsFile: "22 99 0:21 / /proc rw - proc proc rw\n", "/proc/x": "", "/etc/x": ""})
	if m, err := h.MountOf("/proc/x"); err != nil || m.Type != "proc" {
		t.Errorf("%+v, %v", m, err)
	}
	if m, err := h.MountOf("/etc/x"); err == nil {
		t.Errorf("%+v", m)
	}
}

func TestMountsMalformed(t *testing.T) {
	for _, text := range []string{"", "\n", "x", "1 2 3 - ext4 a b\n", "a 1 0:1 / / rw - ext4 a rw\n", "1 1 0:1 / relative rw - ext4 a rw\n"} {
		if all, err := machine(t, map[string]string{mountsFile: text}).Mounts(); err == nil {
			t.Errorf("%q: %+v", text, all)
		}
	}
}

var mountSeeds = []string{
	tree,
	"27 27 0:1 / / rw - ext4 a rw\n", // its own parent
	"27 28 0:1 / / rw - ext4 a rw\n28 27 0:1 / / rw - ext4 b rw\n",                            // a circle
	"27 1 0:1 / / rw - ext4 a rw\n27 27 0:1 / /x rw - ext4 b rw\n",                            // one number twice
	"27 1 0:1 / / rw master:1 propagate_from:2 unbindable - fuse.sshfs a\\040 rw,user_id=0\n", // optional fields
	"27 1 0:1 / /x\\0401\\777\\ rw - ext4 \\134\\134\n",                                       // what is no escape
	"27 1 0:1 / /mnt//deleted rw - ext4 a rw\n",
	"-1 99999999999999999999 0:1 / / - - -\n",
}

func FuzzMounts(f *testing.F) {
	added := 0
	for _, text := range mountSeeds {
		for _, path := range []string{"/", "/a/b", "/x 1/y", "/dev/shm"} {
			f.Add(text, path)
			added++
		}
	}
	if added < 30 {
		f.Fatalf("only %d seeds", added)
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		var all []Mount
		for line := range strings.Lines(text) {
			if m, ok := parseMount(line); ok {
				all = append(all, m)
			}
		}
		m, ok := seenAt(all, path)
		if ok && !below(path, m.Point) {
			t.Errorf("%q is not below %q", path, m.Point)
		}
		if escaped := unescape(text); len(escaped) > len(text) || !strings.Contains(text, `\`) && escaped != text {
			t.Errorf("%q became %q", text, escaped)
		}
	})
}

// What the kernel escapes comes back.
func TestUnescape(t *testing.T) {
	for n := range 256 {
		octal := strconv.FormatInt(int64(n), 8)
		in := `a\` + strings.Repeat("0", 3-len(octal)) + octal + "b"
		if got := unescape(in); got != "a"+string([]byte{byte(n)})+"b" {
			t.Errorf("%q became %q", in, got)
		}
	}
}
