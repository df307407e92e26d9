//go:build linux

package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSystemStore: root installs real toolchains for all users, with a umask that closes
// everything; another user builds with them, and the go command finds the newer one when
// a module asks for it. Places of root's are those of a mount namespace.
func TestSystemStore(t *testing.T) {
	network(t)
	if os.Geteuid() != 0 {
		t.Skip("only root has mount namespaces and keeps the store of all users")
	}
	if out, err := exec.Command("unshare", "-m", "true").CombinedOutput(); err != nil {
		t.Skipf("no mount namespaces here: %s", out)
	}
	script := `set -e
for dir in /usr/local/share /usr/local/bin /var/cache /var/lib; do mount -t tmpfs -o mode=755 tmpfs $dir; done
cp $BIN/gvx $BIN/gvx-shim /usr/local/bin
mkdir -p $HOME/user/home $HOME/user/tmp && chown -R 64321:64321 $HOME/user && chmod 755 $HOME $HOME/user
umask 077
gvx install --system $OLDER $NEWER
gvx setup --system
umask 022
cd $HOME/user
unset GOCACHE
export HOME=$HOME/user/home TMPDIR=$HOME/user/tmp GVX_AUTO_INSTALL=never PATH=/usr/local/share/gvx/shims:/usr/local/bin:/usr/bin:/bin
as() { setpriv --reuid=64321 --regid=64321 --clear-groups "$@"; }
as gvx verify
mkdir p && cd p && chown 64321 .
as sh -c 'printf "module example.com/m\n\ngo ` + older + `\n" >go.mod'
as go version
as go build -v unicode/utf8
as go get go@$NEWER
as go version
as gvx which
echo store: $(ls -A $HOME/.local/share/gvx 2>/dev/null)
find /usr/local/share/gvx ! -uid 0 -o ! -type l -perm /022
`
	dir := tempDir(t)
	must(t, os.Chmod(shared.top, 0o755))
	must(t, os.Chmod(dir, 0o755))
	home := filepath.Join(dir, "home")
	must(t, os.Mkdir(home, 0o755))
	h := newHouse(home)
	proxies, err := goEnv("GOPROXY")
	must(t, err)
	h = h.with("BIN="+shared.bin, "OLDER="+older, "NEWER="+newer, "GOPROXY="+proxies, "GOFLAGS=-modcacherw", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
	o := finish(t, h.command(dir, "/usr/bin/unshare", "-m", "/bin/sh", "-c", script))
	if o.code != 0 {
		t.Fatalf("exit code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
	contains(t, o.stdout,
		"go"+older+": ok (/usr/local/share/gvx/", "go"+newer+": ok (/usr/local/share/gvx/",
		"go version go"+older+" ", "go version go"+newer+" ", "/usr/local/share/gvx/store/toolchains/go"+newer)
	contains(t, o.stderr, "unicode/utf8\n", "switching to go"+newer)
	if !strings.HasSuffix(o.stdout, "\nstore:\n") {
		t.Errorf("the user has a store, or others can change root's:\n%s", o.stdout)
	}
}
