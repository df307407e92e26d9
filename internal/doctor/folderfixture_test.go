package doctor

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

// What fixtures say of folders, limits and of what the kernel forbids.
func init() {
	// hardlink NEW OLD: a second name of a file, as one in another case is where case does
	// not count.
	directives["hardlink"] = func(f *fixture, v string) {
		name, old, _ := strings.Cut(v, " ")
		f.check(os.MkdirAll(filepath.Dir(f.at(name)), 0o755))
		f.check(os.Link(f.at(old), f.at(name)))
	}
	// limits SOFT HARD: of open files, on a system without /proc.
	directives["limits"] = func(f *fixture, v string) {
		soft, hard, _ := strings.Cut(v, " ")
		limit := host.Limit{Soft: uint64(f.number(soft)), Hard: host.Unlimited}
		if hard != "unlimited" {
			limit.Hard = uint64(f.number(hard))
		}
		f.here.Calls.Getrlimits = func() (host.Limits, error) { return host.Limits{host.LimitFiles: limit}, nil }
	}
	// label PATH LABEL: what SELinux calls a file.
	directives["label"] = func(f *fixture, v string) {
		path, label, _ := strings.Cut(v, " ")
		f.here.Calls.Xattr = func(asked, name string) ([]byte, error) {
			if asked != path || name != "security.selinux" {
				return nil, &fs.PathError{Op: "getxattr", Path: asked, Err: fs.ErrNotExist}
			}
			return []byte(label + "\x00"), nil
		}
	}
	// perf works, perf WHY: whether perf may count.
	directives["perf"] = func(f *fixture, v string) {
		f.here.Calls.OpenPerf = func() error {
			if v == "works" {
				return nil
			}
			return errors.New(v)
		}
	}
	lockDirective()
}

// lockDirective adds refuses PATH=WHY: that file cannot be locked; all others can.
func lockDirective() {
	directives["refuses"] = func(f *fixture, v string) {
		path, why, _ := strings.Cut(v, "=")
		before := f.here.Calls.TryLock
		f.here.Calls.TryLock = func(asked string) error {
			switch {
			case asked == path:
				return &fs.PathError{Op: "lock", Path: asked, Err: errors.New(why)}
			case before != nil:
				return before(asked)
			}
			return nil
		}
	}
}
