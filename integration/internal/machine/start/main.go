//go:build linux

// Command start is the first program of the machine: it loads the drivers of its disks,
// mounts them, and becomes systemd.
package main

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gvx-go/gvx/integration/internal/machine/plan"
)

func main() {
	err := start()
	fmt.Println("machine: it cannot start:", err)
	unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF)
}

func start() error {
	const root = "/root"
	if err := load("/modules"); err != nil {
		return err
	}
	for _, m := range []struct {
		what, where, kind string
		flags             uintptr
	}{
		{"dev", "/dev", "devtmpfs", 0},
		{"/dev/vda", root, "ext4", unix.MS_NOATIME},
		{"/dev/vdb", root + plan.Shared, "ext4", unix.MS_RDONLY},
	} {
		if err := unix.Mount(m.what, m.where, m.kind, m.flags, ""); err != nil {
			return fmt.Errorf("mount %s: %w", m.what, err)
		}
	}
	fmt.Println("machine: the disks are there")
	if err := unix.Mount("/dev", root+"/dev", "", unix.MS_MOVE, ""); err != nil {
		return err
	}
	if err := os.Chdir(root); err != nil {
		return err
	}
	if err := unix.Mount(".", "/", "", unix.MS_MOVE, ""); err != nil {
		return err
	}
	if err := unix.Chroot("."); err != nil {
		return err
	}
	return unix.Exec("/sbin/init", []string{"/sbin/init"}, []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "container="})
}

// load loads the modules in dir; those that need another come again until none gets any
// further.
func load(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	left := map[string]error{}
	for _, e := range entries {
		left[e.Name()] = nil
	}
	for more := true; more; {
		more = false
		for name := range left {
			err := insert(dir + "/" + name)
			if left[name] = err; err == nil || err == unix.EEXIST {
				delete(left, name)
				more = true
			}
		}
	}
	if len(left) > 0 {
		return fmt.Errorf("modules: %v", left)
	}
	return nil
}

func insert(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	const compressed = 4 // MODULE_INIT_COMPRESSED_FILE, linux/module.h
	flags := 0
	if !strings.HasSuffix(path, ".ko") {
		flags = compressed
	}
	return unix.FinitModule(int(f.Fd()), "", flags)
}
