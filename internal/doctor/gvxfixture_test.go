package doctor

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
)

// What fixtures say of gvx itself, and of who owns what.
func init() {
	// gvx: its folders are those of HOME.
	directives["gvx"] = func(f *fixture, _ string) {
		dirs, err := layout.New(f.here.Getenv)
		f.check(err)
		f.here.Dirs = dirs
	}
	// shared FOLDER: a store of all users.
	directives["shared"] = func(f *fixture, v string) { f.here.Shared = append(f.here.Shared, layout.Dirs{Data: v}) }
	// own UID:GID PATH: whose it is.
	directives["own"] = func(f *fixture, v string) {
		who, path, _ := strings.Cut(v, " ")
		uid, gid, _ := strings.Cut(who, ":")
		if f.here.Owners == nil {
			f.here.Owners = map[string][2]int{}
		}
		f.here.Owners[path] = [2]int{f.number(uid), f.number(gid)}
	}
	// shim VERSION, self VERSION [PATH]
	directives["shim"] = func(f *fixture, v string) {
		f.here.Shim = Program{Path: f.here.Dirs.Shim("go"), Version: strings.Trim(v, `"`)}
	}
	directives["self"] = func(f *fixture, v string) {
		version, path, _ := strings.Cut(v, " ")
		f.here.Self = Program{Path: path, Version: version}
	}
	// system: the toolchain is not gvx's.
	directives["system"] = func(f *fixture, _ string) { f.here.Toolchain.System = true }
	// installed go1.26.8 [shared]
	directives["installed"] = func(f *fixture, v string) {
		name, shared, _ := strings.Cut(v, " ")
		f.here.Installed = append(f.here.Installed, Installed{Version: f.version(name), GOROOT: "/goroot/" + name, Shared: shared != ""})
	}
	// child NAME=VALUE: of the environment of the go that the shim starts.
	directives["child"] = func(f *fixture, v string) { f.here.Child = append(f.here.Child, v) }
	// full: with --full.
	directives["full"] = func(f *fixture, _ string) { f.here.Full = true }
	// size N PATH: a file of that many bytes, which takes no room.
	directives["size"] = func(f *fixture, v string) {
		n, path, _ := strings.Cut(v, " ")
		f.check(os.MkdirAll(filepath.Dir(f.at(path)), 0o755))
		f.check(os.WriteFile(f.at(path), nil, 0o644))
		f.check(os.Truncate(f.at(path), int64(f.number(n))))
	}
	// lock PID PATH: that process has the lock of that file.
	directives["lock"] = func(f *fixture, v string) {
		pid, path, _ := strings.Cut(v, " ")
		st, err := f.here.Lstat(path)
		f.check(err)
		f.check(os.MkdirAll(f.at("/proc"), 0o755))
		line := "1: FLOCK  ADVISORY  WRITE " + pid + " 08:01:" + strconv.FormatUint(st.Inode, 10) + " 0 EOF\n"
		f.check(os.WriteFile(f.at("/proc/locks"), []byte(line), 0o644))
	}
	// xattr NAME PATH: an attribute of that file.
	directives["xattr"] = func(f *fixture, v string) {
		attribute, path, _ := strings.Cut(v, " ")
		f.here.Calls.Xattr = func(asked, name string) ([]byte, error) {
			if asked == path && name == attribute {
				return []byte{1}, nil
			}
			return nil, nil
		}
	}
	// run CODE TEXT: what each program prints, and how it ends.
	directives["run"] = func(f *fixture, v string) {
		code, text, _ := strings.Cut(v, " ")
		text = strings.ReplaceAll(text, `\n`, "\n")
		f.here.Calls.Run = func(context.Context, host.Process) (host.Outcome, error) {
			return host.Outcome{Code: f.number(code), Stdout: text, Stderr: text}, nil
		}
	}
	// nohome: HOME is not set.
	directives["nohome"] = func(f *fixture, _ string) { f.here.Home, f.here.Environ = "", nil }
	// homeis TEXT: what HOME says, where that is no home.
	directives["homeis"] = func(f *fixture, v string) { f.here.Home, f.here.Environ = "", []string{"HOME=" + v} }
	// none TEXT | HELP: why the shim starts no go; undeclared: because nothing asks for one.
	directives["none"] = func(f *fixture, v string) {
		f.here.Toolchain.None.Text, f.here.Toolchain.None.Help, _ = strings.Cut(v, " | ")
	}
	directives["undeclared"] = func(f *fixture, _ string) { f.here.Toolchain.None.Undeclared = true }
	portDirectives()
}

// portDirectives are what other parts of gvx answer.
func portDirectives() {
	// integrity FILE…: what differs in the newest toolchain; nothing in the others.
	directives["integrity"] = func(f *fixture, v string) {
		f.here.Ports.Integrity = func(_ context.Context, i Installed, all bool) ([]string, error) {
			if i.Version != f.here.Installed[len(f.here.Installed)-1].Version {
				return nil, nil
			}
			return strings.Fields(v), nil
		}
	}
	// integrityis TEXT: what is wrong with a whole toolchain.
	directives["integrityis"] = func(f *fixture, v string) {
		f.here.Ports.Integrity = func(context.Context, Installed, bool) ([]string, error) { return []string{v}, nil }
	}
	// drift ERRORS WARNINGS TEXT
	directives["drift"] = func(f *fixture, v string) {
		fields := strings.SplitN(v, " ", 3)
		f.here.Ports.Drift = func(context.Context) (int, int, string, error) {
			return f.number(fields[0]), f.number(fields[1]), strings.Join(fields[2:], ""), nil
		}
	}
	// newest go1.26.9 supported
	directives["newest"] = func(f *fixture, v string) {
		name, supported, _ := strings.Cut(v, " ")
		f.here.Ports.Newest = func(goversion.Version) (goversion.Version, bool) { return f.version(name), supported == "supported" }
	}
	// audit TEXT: the log is broken; without TEXT it is whole.
	directives["audit"] = func(f *fixture, v string) {
		f.here.Ports.Audit = func(context.Context) ([]BrokenLog, error) {
			if v == "" {
				return nil, nil
			}
			return []BrokenLog{{First: v, Command: "gvx log --verify"}}, nil
		}
	}
	// setup TEXT: a problem, each line one; none without TEXT.
	directives["setup"] = func(f *fixture, v string) {
		before := f.here.Ports.Setup
		f.here.Ports.Setup = func(ctx context.Context) (all []string, err error) {
			if before != nil {
				all, _ = before(ctx)
			}
			if v != "" {
				all = append(all, v)
			}
			return all, nil
		}
	}
}
