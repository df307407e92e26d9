//go:build linux

package machine

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/integration/internal/machine/plan"
)

// The release of Debian, its kernel for virtual machines, and what else is in the base.
const (
	suite   = "bookworm"
	kernel  = "linux-image-cloud-amd64"
	include = "systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,procps,iproute2"
	size    = "600M" // of the disk, which takes only what is in it
)

// left out of packages and of what is there afterwards: nobody reads it, and each file costs
// time on the way to the disk.
var (
	without = []string{"/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/info/*"}
	removed = []string{"var/cache/apt", "var/lib/apt/lists", "usr/lib/udev/hwdb.d", "usr/lib/x86_64-linux-gnu/gconv", "usr/share/zoneinfo"}
)

// drivers are what the kernel's package has as modules and the machine needs for its disks.
var drivers = []string{"virtio", "virtio_ring", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci", "virtio_blk"}

// asleep are units that would only cost time.
var asleep = []string{"systemd-timesyncd.service", "apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer",
	"e2scrub_reap.service", "fstrim.timer", "getty.target", "console-getty.service", "systemd-update-utmp.service",
	"systemd-networkd.service", "systemd-pcrphase.service", "systemd-random-seed.service"}

// users live in the machine: alice has a manager of her own from the boot on, which may give
// out cpu, memory and pids, as Debian has it; bob has none; carol's may not give out cpu.
const users = `set -e
useradd -m -u 1000 -s /bin/bash alice
useradd -m -u 1001 -s /bin/bash bob
useradd -m -u 1002 -s /bin/bash carol
mkdir -p /var/lib/systemd/linger
touch /var/lib/systemd/linger/alice /var/lib/systemd/linger/carol
`

// files are written into the base.
var files = map[string]string{
	"etc/hostname":   "machine\n",
	"etc/hosts":      "127.0.0.1 localhost machine\n::1 localhost\n",
	"etc/fstab":      "",
	"etc/machine-id": "0123456789abcdef0123456789abcdef\n",
	"etc/systemd/system/user@1002.service.d/delegate.conf": "[Service]\nDelegate=\nDelegate=memory pids\n",
	"etc/systemd/system/cases.service": `[Unit]
After=user@1000.service user@1002.service dbus.service
Wants=user@1000.service user@1002.service
[Service]
Type=oneshot
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
ExecStart=` + plan.Guest + "\n",
}

// recipe names a base by all that it is made of.
func recipe() string {
	sum := sha256.Sum256(fmt.Append(nil, "2", suite, kernel, include, size, without, removed, drivers, asleep, users, files))
	return suite + "-" + hex.EncodeToString(sum[:8])
}

// build makes the folder base in work.
func build(work string) error {
	base, root := filepath.Join(work, "base"), filepath.Join(work, "root")
	if err := os.Mkdir(base, 0o755); err != nil {
		return err
	}
	fetched := make(chan error, 1)
	go func() { fetched <- fetchKernel(work, base) }()
	err := furnish(work, root)
	if err := errors.Join(err, <-fetched); err != nil {
		return err
	}
	return do(work, "mkfs.ext4", "-q", "-O", "^has_journal", "-E", "lazy_itable_init=1,root_owner=0:0", "-d", root, Base{base}.root(), size)
}

// furnish makes the folder root what the machine's disk will hold.
func furnish(work, root string) error {
	args := []string{"--quiet", "--variant=minbase", "--include=" + include}
	for _, path := range without {
		args = append(args, "--dpkgopt=path-exclude="+path)
	}
	tar := filepath.Join(work, "root.tar")
	if err := do(work, "mmdebstrap", append(args, suite, tar)...); err != nil {
		return err
	}
	if err := os.Mkdir(root, 0o755); err != nil {
		return err
	}
	if err := do(work, "tar", "-C", root, "--exclude=./dev/*", "-xf", tar); err != nil {
		return err
	}
	for _, path := range removed {
		if err := os.RemoveAll(filepath.Join(root, path)); err != nil {
			return err
		}
	}
	if err := do(work, "chroot", root, "sh", "-c", users); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(root, plan.Shared), 0o755); err != nil {
		return err
	}
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return arrange(filepath.Join(root, "etc/systemd/system"))
}

// arrange says in systemd's own folder what starts, and what does not.
func arrange(units string) error {
	links := map[string]string{"multi-user.target.wants/cases.service": "../cases.service"}
	for _, unit := range asleep {
		links[unit] = "/dev/null"
	}
	for name, target := range links {
		link := filepath.Join(units, name)
		if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
			return err
		}
		if err := os.Symlink(target, link); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	return nil
}

// fetchKernel takes the newest kernel of this machine's own sources of packages, and its
// drivers, without installing anything.
func fetchKernel(work, base string) error {
	out, err := exec.Command("apt-cache", "depends", "--no-recommends", "--no-suggests", kernel).Output()
	if err != nil {
		return fmt.Errorf("apt-cache: %w", err)
	}
	_, name, ok := strings.Cut(string(out), "Depends: ")
	if !ok {
		return errors.New("this machine's sources have no " + kernel)
	}
	name, _, _ = strings.Cut(name, "\n")
	dir := filepath.Join(work, "kernel")
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	if err := do(dir, "apt-get", "download", "-qq", name); err != nil {
		return err
	}
	packages, err := filepath.Glob(filepath.Join(dir, "*.deb"))
	if err != nil || len(packages) != 1 {
		return fmt.Errorf("%d packages were downloaded, %w", len(packages), err)
	}
	if err := do(dir, "dpkg-deb", "-x", packages[0], "x"); err != nil {
		return err
	}
	return pick(filepath.Join(dir, "x"), Base{base})
}

// pick moves what the machine needs out of an unpacked kernel.
func pick(from string, b Base) error {
	if err := os.Mkdir(b.modules(), 0o755); err != nil {
		return err
	}
	move := func(pattern, to string) error {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) != 1 {
			return fmt.Errorf("%s: %d files, %w", pattern, len(found), err)
		}
		return os.Rename(found[0], strings.Replace(to, "*", filepath.Base(found[0]), 1))
	}
	errs := []error{move(filepath.Join(from, "boot/vmlinuz-*"), b.kernel())}
	for _, name := range drivers {
		folder := "virtio"
		if name == "virtio_blk" {
			folder = "block"
		}
		errs = append(errs, move(filepath.Join(from, "lib/modules/*/kernel/drivers", folder, name+".ko*"), filepath.Join(b.modules(), "*")))
	}
	return errors.Join(errs...)
}
