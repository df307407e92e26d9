//go:build unix

package shim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tree lists what is below dir.
func (w *world) tree(dir string) string {
	w.t.Helper()
	var all []string
	if err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		all = append(all, path)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

// TestRootInAnothersHome: sudo that keeps HOME. Root neither obeys nor writes what is
// there.
func TestRootInAnothersHome(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can become nobody else")
	}
	w := newWorld(t)
	w.shims()
	w.install("echo his", "1.27.4")
	w.fakeGvx("echo his")
	w.write(w.dirs.Env(), "his own broken settings")
	w.program(filepath.Join(w.root, "bin", "go"), "echo real")
	w.env[1] += ":" + filepath.Join(w.root, "bin")
	give := func(uid int) {
		if err := os.Chown(w.home, uid, uid); err != nil {
			t.Fatal(err)
		}
	}
	give(12345)
	home := w.home
	for _, variable := range []string{"SUDO_UID=12345", "PKEXEC_UID=12345", "DOAS_USER=somebody"} {
		for _, place := range []string{home, filepath.Join(home, "not", "there")} {
			before := w.tree(w.root)
			base := w.env
			w.env = append(Environ{"HOME=" + place, variable}, w.env[1:]...)
			want := "gvx: HOME=" + place + " belongs to another user: root reads and writes nothing there\nhelp: sudo -H, which sets root's own HOME\n"
			if got := w.run("", "go", "version"); got.code != 1 || got.err != want || got.out != "" {
				t.Errorf("%s, %s: %+v", variable, place, got)
			}
			if after := w.tree(w.root); after != before {
				t.Errorf("%s: something was written:\n%s", variable, after)
			}
			w.env = base
		}
	}
	os.Remove(w.dirs.Env())
	// Root who was root before, and root in a container, whose home has another number.
	w.write(".go-version", "1.27.4")
	for _, more := range []string{"SUDO_UID=0", "DOAS_USER=root", "X=y"} {
		base := w.env
		w.env = append(w.env, more)
		if got := w.run("", "go", "version"); got.code != 0 || got.out != "his\n" {
			t.Errorf("%s: %+v", more, got)
		}
		w.env = base
	}
	give(0)
	w.env = append(w.env, "SUDO_UID=12345")
	if got := w.run("", "go", "version"); got.code != 0 {
		t.Errorf("with a home of root's: %+v", got)
	}
}

// TestSystemGoWithAnothersStore: it runs, and leaves nothing of root's in there.
func TestSystemGoWithAnothersStore(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a folder away")
	}
	w := newWorld(t)
	w.shims()
	real := filepath.Join(w.root, "usr", "go")
	w.program(filepath.Join(real, "bin", "go"), `echo "${GOPATH-none} ${GOMODCACHE-none} $GVX_TOOLCHAIN"`)
	w.write(filepath.Join(real, "VERSION"), "go1.26.9\n")
	w.env[1] += ":" + filepath.Join(real, "bin")
	for _, isolation := range []string{"minor", "version", "project"} {
		w.write(".git/HEAD", "")
		w.env = append(w.env[:3:3], "GVX_ISOLATION="+isolation)
		if err := os.Chown(w.dirs.Data, 12345, 12345); err != nil {
			t.Fatal(err)
		}
		before := w.tree(w.home)
		if got := w.run("", "go", "version"); got.code != 0 || got.out != "none none go1.26.9\n" {
			t.Errorf("%s: %+v", isolation, got)
		}
		if after := w.tree(w.home); after != before {
			t.Errorf("%s: something was written:\n%s", isolation, after)
		}
		if err := os.Chown(w.dirs.Data, 0, 0); err != nil {
			t.Fatal(err)
		}
		if got := w.run("", "go", "version"); got.code != 0 || !strings.HasPrefix(got.out, w.dirs.Data+"/gopath/") {
			t.Errorf("%s, with a store of one's own: %+v", isolation, got)
		}
		os.RemoveAll(filepath.Join(w.home, ".cache"))
	}
}
