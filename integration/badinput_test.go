//go:build linux

package integration

import (
	"path/filepath"
	"testing"
)

// TestNoExec: a store on a file system from which nothing runs. The reason is not the
// file's mode, and reading it again would not help.
func TestNoExec(t *testing.T) {
	network(t)
	asRoot(t)
	h := shared.house
	trees := h.trees()
	dir := project(t, ".go-version", newer+"\n")
	mount := "mount --bind " + trees + " " + trees + " && mount -o remount,noexec,bind " + trees
	for _, command := range []string{"go version", "gvx exec " + newer + " -- go version", "gofmt -l ."} {
		o := mounted(t, h, mount, "cd "+dir+"; "+command)
		if o.code != 126 || o.stdout != "" {
			t.Errorf("%s: %+v", command, o)
		}
		contains(t, o.stderr, "gvx: cannot start "+filepath.Join(h.goroot(t, newer), "bin/go"), ": permission denied\n",
			"  because  the file system that it lies on is mounted noexec\n", "\nhelp: mount it with exec")
	}
	contains(t, h.run(t, dir, "go", "version"), "go"+newer+" ")
}
