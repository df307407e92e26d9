//go:build linux

package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/releasetest"
)

// The ring of all users is root's to change and everybody's to read, whatever root's
// umask is. The test has an /etc of its own, in a mount namespace.
func TestSystemKeyRing(t *testing.T) {
	network(t)
	if os.Geteuid() != 0 {
		t.Skip("only root has mount namespaces and can change /etc/gvx/keys")
	}
	if out, err := exec.Command("unshare", "-m", "true").CombinedOutput(); err != nil {
		t.Skipf("no mount namespaces here: %s", out)
	}
	key := releasetest.NewSigningKey("A test of gvx")
	dir := tempDir(t)
	must(t, os.Chmod(shared.top, 0o755))
	must(t, os.Chmod(dir, 0o755))
	file := write(t, filepath.Join(dir, "key.asc"), string(key.Armored()))
	other := write(t, filepath.Join(dir, "other.asc"), string(releasetest.NewSigningKey("Somebody").Armored()))
	home := filepath.Join(dir, "home")
	must(t, os.Mkdir(home, 0o777))
	must(t, os.Chmod(home, 0o777))
	script := `set -e
mount -t tmpfs -o mode=755 tmpfs /etc
umask 077
gvx keys import --system "$FILE"
stat -c '%a %u %n' /etc/gvx /etc/gvx/keys /etc/gvx/keys/*
umask 022
as() { HOME=$HOMES setpriv --reuid=64321 --regid=64321 --clear-groups "$@"; }
as gvx keys list
as gvx keys import --system "$OTHER" && exit 9
as gvx keys remove --system $KEY && exit 9
chmod 777 /etc/gvx/keys
as gvx keys list && exit 9
chmod 755 /etc/gvx/keys
chown 64399 /etc/gvx/keys/$KEY.asc
as gvx keys list && exit 9
chown 0 /etc/gvx/keys/$KEY.asc
gvx keys remove --system $KEY
echo left:
ls -A /etc/gvx/keys
`
	h := newHouse(dir).with("FILE="+file, "OTHER="+other, "KEY="+key.Fingerprint(), "HOMES="+home, "PATH="+shared.bin+":/usr/sbin:/usr/bin:/sbin:/bin")
	o := finish(t, h.command(dir, "/usr/bin/unshare", "-m", "/bin/sh", "-c", script))
	if o.code != 0 {
		t.Fatalf("exit code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
	contains(t, o.stdout,
		"755 0 /etc/gvx\n", "755 0 /etc/gvx/keys\n", "644 0 /etc/gvx/keys/"+key.Fingerprint()+".asc\n",
		key.Fingerprint()+"  (system, /etc/gvx/keys/"+key.Fingerprint()+".asc)\n")
	contains(t, o.stderr, "into the ring of all users", "permission denied", "it belongs to another user, or everybody may write to it")
	if _, left, _ := strings.Cut(o.stdout, "left:"); strings.TrimSpace(left) != "" {
		t.Errorf("left in the ring: %s", left)
	}
}
