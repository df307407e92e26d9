package doctor

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

var gopathNFS = Check{
	ID:        "gopath.nfs",
	Severity:  Error,
	Title:     "a cache of go's on a network file system, or on one without locks",
	Reads:     []string{"GOPATH", "GOMODCACHE", "GOCACHE", "/proc/self/mountinfo", "flock(2) on a file that is there"},
	Threshold: "a network file system; a lock that is refused",
	Since:     "Go 1.12, which locks files in the module cache",
	Systems:   []string{"linux", "darwin"},
	About: "The go command locks files in `GOMODCACHE` and `GOCACHE`. Where the server grants no locks it stops with `Lock …: no locks available` or `function not implemented` " +
		"(golang.org/issue/49894), and over a network every build reads and writes thousands of small files. Keep both caches on a local disk: " +
		"`go env -w GOCACHE=…`, `go env -w GOMODCACHE=…`. Only a lock that others may share is tried, on a file that is there, and nothing is written.",
	Run: func(_ context.Context, h *Here) (found []Finding, failed error) {
		folders := h.goFolders()
		if store, ok := h.storeFolder(); ok {
			folders = append(folders, store)
		}
		for _, f := range folders {
			if f.name == "GOPATH" || f.aside {
				continue // its pkg/mod counts
			}
			if x, ok := f.unlockable(h); ok {
				found = append(found, x)
				continue
			}
			m, err := h.MountOf(f.path)
			if err != nil {
				failed = errors.Join(failed, elsewhere(h, err))
				continue
			}
			if isNetwork(m.Type, m.Source) {
				found = append(found, Finding{
					Severity: Warning, Text: f.name + " is " + h.Show(f.path) + ", on a file system of the network (" + quote.Foreign(m.Type) + "): go waits for the server at each small file, and its locks are only as good as the server's",
					Source: f.source(h), Value: quote.Foreign(m.Type), Threshold: "a local file system", Fix: f.local(h),
				})
			}
		}
		return found, failed
	},
}

// elsewhere is nil where a system has no list of mounts at all.
func elsewhere(h *Here, err error) error {
	if h.OS != "linux" {
		return nil
	}
	return err
}

// unlockable tries a file that go or gvx locks.
func (f folder) unlockable(h *Here) (Finding, bool) {
	if h.Calls.TryLock == nil {
		return Finding{}, false
	}
	file := map[string]string{"GOMODCACHE": "cache/lock", "GOCACHE": "trim.txt"}[f.name]
	path := filepath.Join(f.path, filepath.FromSlash(file))
	if f.name == "gvx's store" {
		path = h.Dirs.StoreLock()
	}
	err := h.Calls.TryLock(path)
	var at *fs.PathError
	if !errors.As(err, &at) || at.Op != "lock" {
		return Finding{}, false
	}
	return Finding{
		Severity: Error, Text: h.Show(path) + " cannot be locked: " + quote.Line(at.Err.Error()) + ", so go and gvx stop or disturb each other there",
		Source: f.source(h), Value: quote.Line(at.Err.Error()), Threshold: "flock(2) works", Fix: f.local(h),
	}, true
}

// local is the fix: another folder.
func (f folder) local(h *Here) Fix {
	if f.name == "gvx's store" {
		return Fix{Words: "keep XDG_DATA_HOME on a local disk"}
	}
	if strings.Contains(f.set.Origin, "environment") {
		return Fix{Words: "set " + f.name + " to a folder on a local disk where the environment is set"}
	}
	dir := `"/var/tmp/$(id -un)/` + strings.ToLower(f.name) + `"`
	return Shell("mkdir -p -m 700 "+dir, "go env -w "+f.name+"="+dir)
}

// isNetwork reports whether a file system's files are on another machine. What the host of
// a virtual machine shares with it counts only where its locks are known to be missing.
func isNetwork(kind, source string) bool {
	switch kind {
	case "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "lustre", "gpfs", "beegfs", "glusterfs", "ncpfs", "coda", "orangefs",
		"fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.gcsfuse", "fuse.rclone", "fuse.ceph", "fuse.cephfs", "fuse.juicefs", "fuse.JuiceFS", "fuse.davfs", "fuse.moosefs":
		return true
	}
	return false
}
