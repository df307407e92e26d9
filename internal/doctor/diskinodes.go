package doctor

import (
	"context"
	"strconv"
)

// noInodes is when hardly a file can be made.
const noInodes = 100

var diskInodes = Check{
	ID:        "disk.inodes",
	Severity:  Error,
	Title:     "few files left that a file system can hold",
	Reads:     []string{"statfs(2) of gvx's store, GOCACHE, GOMODCACHE and TMPDIR"},
	Threshold: "store under 50000 files, caches under 10000, TMPDIR under 1000; error under 100",
	Systems:   []string{"linux", "darwin"},
	About: "ext4, tmpfs and others hold a fixed number of files, and a toolchain is 11,500 to 15,000 of them. When they are used up, that is `no space left on device` although `df` shows room: " +
		"`df -i` shows it. File systems without a fixed number (btrfs, zfs) are not looked at.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		return h.eachRoom(func(r room) (Finding, bool) {
			if !countsFiles(r) || r.space.FreeInodes >= r.enough.files {
				return Finding{}, false
			}
			free := strconv.FormatUint(r.space.FreeInodes, 10)
			x := Finding{
				Severity: Warning, Text: "only " + free + " more files can be made where " + r.names() + " lies (" + h.Show(r.path) + "): then no space left on device, whatever df says",
				Source: "statfs " + h.Show(r.path), Value: free, Threshold: strconv.FormatUint(r.enough.files, 10), Fix: r.emptied(),
			}
			if r.space.FreeInodes < noInodes {
				x.Severity, x.Threshold = Error, strconv.Itoa(noInodes)
			}
			return x, true
		})
	},
}

// countsFiles reports whether the number of files is fixed: btrfs says zero, and zfs what
// the room would do for now.
func countsFiles(r room) bool {
	const btrfs, zfs, bcachefs = 0x9123683e, 0x2fc12fc1, 0xca451a4e
	return r.space.Inodes != 0 && r.space.Type != btrfs && r.space.Type != zfs && r.space.Type != bcachefs
}
