//go:build unix

package integration

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// modes lists the mode of everything in an installed toolchain, and of the folders
// that lead to it.
func modes(t *testing.T, root string) map[string]fs.FileMode {
	t.Helper()
	all := map[string]fs.FileMode{}
	must(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		st, err := d.Info()
		if err == nil {
			all[strings.TrimPrefix(path, root)] = st.Mode()
		}
		return err
	}))
	return all
}

// A umask is the user's taste for files of his own; a toolchain's modes are a rule.
func TestUmaskDoesNotReachTheTree(t *testing.T) {
	p := newProxy(t)
	for _, umask := range []string{"077", "000"} {
		t.Run(umask, func(t *testing.T) {
			h := ownHouse(t, p)
			h.run(t, h.path, "sh", "-c", "umask "+umask+"; exec gvx install "+newer)
			root := h.goroot(t, newer)
			programs := 0
			for name, mode := range modes(t, root) {
				want := fs.FileMode(0o444)
				switch {
				case mode.IsDir():
					want = 0o555
				case strings.HasPrefix(name, "/bin/"), strings.HasPrefix(name, "/pkg/tool/"), isExec(name):
					want, programs = 0o555, programs+1
				}
				if mode.Perm() != want || mode.Type()&^fs.ModeDir != 0 {
					t.Errorf("%s: %v, want %v", name, mode, want)
				}
			}
			if programs < 4 {
				t.Errorf("%d programs", programs)
			}
			// Others may read the store; nobody but its owner may write to it.
			for dir := h.trees(); dir != h.path; dir = filepath.Dir(dir) {
				if st, err := os.Stat(dir); err != nil || st.Mode().Perm()&0o022 != 0 {
					t.Errorf("%s: %v (%v)", dir, st.Mode(), err)
				}
			}
		})
	}
}

// isExec is the third rule of the go command for executable files of a toolchain.
func isExec(name string) bool {
	ok, _ := filepath.Match("go_?*_?*_exec", filepath.Base(name))
	return ok && strings.HasPrefix(name, "/lib/")
}

func asRoot(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root")
	}
}

func TestStoreOfAnotherUser(t *testing.T) {
	p := newProxy(t)
	asRoot(t)
	h := ownHouse(t, p)
	const other = 12345
	must(t, filepath.WalkDir(h.data(), func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, other, other)
	}))
	before := listing(t, h.path)
	h.refuses(t, h.path, 1, []string{h.data(), "belongs to", "help:"}, "gvx", "install", newer)
	if after := listing(t, h.path); after != before {
		t.Errorf("something was written:\n%s", after)
	}
	if n := p.count(".zip"); n != 0 {
		t.Error("the toolchain was downloaded")
	}
}

func TestReadOnlyHome(t *testing.T) {
	p := newProxy(t)
	h := emptyHouse(t, p)
	if os.Getuid() != 0 {
		must(t, os.Chmod(h.path, 0o555))
		h.refuses(t, h.path, 1, []string{h.path, "help:"}, "gvx", "install", newer)
		h.refuses(t, h.path, 1, []string{h.path, "help:"}, "gvx", "setup", "--no-rc")
	} else {
		for _, command := range []string{"gvx install " + newer, "gvx setup --no-rc"} {
			o := mounted(t, h, "mount --bind "+h.path+" "+h.path+" && mount -o remount,ro,bind "+h.path, command)
			if o.code != 1 {
				t.Errorf("%s: exit code %d", command, o.code)
			}
			contains(t, o.stderr, "read-only file system", h.path, "help:")
		}
	}
	if got := listing(t, h.path); got != h.path {
		t.Errorf("something was written:\n%s", got)
	}
}

// mounted runs command where what mount does holds for it alone.
func mounted(t *testing.T, h house, mount, command string) outcome {
	t.Helper()
	if out, err := exec.Command("unshare", "-m", "true").CombinedOutput(); err != nil {
		t.Skipf("needs a mount namespace of its own: %v %s", err, out)
	}
	return h.try(t, h.path, "unshare", "-m", "sh", "-c", "{ "+mount+"; } || exit 99; "+command)
}

func TestNoSpace(t *testing.T) {
	p := newProxy(t)
	asRoot(t)
	for _, c := range []struct{ name, size string }{
		{"for the download", "20m"},
		{"for the tree", "150m"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := ownHouse(t, p)
			place := tempDir(t)
			for _, sub := range []string{"data", "cache"} {
				must(t, os.Mkdir(filepath.Join(place, sub), 0o755))
			}
			mount := fmt.Sprintf("mount -t tmpfs -o size=%s tmpfs %s", c.size, place)
			command := fmt.Sprintf("export XDG_DATA_HOME=%[1]s/data XDG_CACHE_HOME=%[1]s/cache; gvx install %[2]s; code=$?; find %[1]s/data/gvx/store/toolchains %[1]s/data/gvx/versions %[1]s/data/gvx/store/receipts %[1]s/cache/gvx/downloads -mindepth 1; exit $code", place, newer)
			o := mounted(t, h, mount, command)
			if o.code != 1 || o.stdout != "" {
				t.Errorf("exit code %d; left:\n%s", o.code, o.stdout)
			}
			contains(t, o.stderr, "no space left on device", "help: free some space")
		})
	}
}
