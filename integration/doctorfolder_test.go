//go:build linux

package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// trouble is a state of folders, limits or the kernel that a script really makes, in a
// namespace of mounts of its own. In it $TOP is a folder that everybody may reach, with bin/
// (gvx) and ann/ (the home); as runs a command as the user ann, who is nobody else.
type trouble struct {
	id, severity string
	setup        string
	with         string // what gvx and the failing command are started through
	ann          bool   // they are ann's
	alone        bool   // of whom only this one's processes may run
	text         []string
	fails        string   // a line of sh that fails
	words        []string // with these words
	links        bool     // it needs the packages of all programs
	follow       bool     // the printed commands mend it
	needs        string   // a program
	anybody      bool     // root is not needed
}

// noMore is what a Go program says that gets no thread. To fill makes processes until of $1
// there are $2, and starts one.
const (
	noMore = "failed to create new OS thread"
	fill   = `fill() { n=$1; while [ $n -lt $2 ]; do sleep 9 >/dev/null 2>&1 & n=$((n+1)) all="$all $!"; done; r=0; go version || r=$?; kill $all; wait; return $r; }; `
)

var troubles = map[string]trouble{
	"TMPDIR is noexec": {
		id: "tmp.noexec", severity: "error", setup: "mkdir $TOP/t; mount -t tmpfs -o noexec none $TOP/t; export TMPDIR=$TOP/t",
		text: []string{"/t is mounted noexec"}, fails: "go run .", links: true, words: []string{"fork/exec", "permission denied"}, follow: true,
	},
	"GOTMPDIR of go env -w is noexec": {
		id: "tmp.noexec", severity: "error", setup: "mkdir $TOP/t; mount -t tmpfs -o noexec none $TOP/t; go env -w GOTMPDIR=$TOP/t",
		text: []string{"/t is mounted noexec"}, follow: true,
	},
	"GOTMPDIR is not there": {
		id: "tmp.dir", severity: "error", setup: "export GOTMPDIR=$TOP/none", anybody: true,
		text: []string{"which is not there"}, fails: "go build -o /dev/null ./lib", words: []string{"creating work dir"}, follow: true,
	},
	"no sticky bit": {
		id: "tmp.sticky", severity: "error", setup: "mkdir -p $TOP/t/go-build1; chmod 777 $TOP/t; export TMPDIR=$TOP/t",
		text: []string{"any user may replace"}, fails: "! as mv $TOP/t/go-build1 $TOP/t/gone", follow: true,
	},
	"read-only GOCACHE": {
		id: "fs.ro", severity: "error", setup: "mkdir $TOP/c; export GOCACHE=$TOP/c; mount --bind $TOP/c $TOP/c; mount -o remount,bind,ro $TOP/c",
		text: []string{"mounted read-only: no package can be built"}, fails: "go build -o /dev/null .", words: []string{"read-only file system"},
	},
	"no room in TMPDIR": {
		id: "disk.space", severity: "error", setup: "mkdir $TOP/t; mount -t tmpfs -o size=64k none $TOP/t; export TMPDIR=$TOP/t",
		text: []string{"only 64 KiB left for TMPDIR"}, fails: "go build -o /dev/null .", words: []string{"no space left on device"},
	},
	"no files left in GOCACHE": {
		id: "disk.inodes", severity: "error", setup: "mkdir $TOP/c; mount -t tmpfs -o nr_inodes=20 none $TOP/c; export GOCACHE=$TOP/c",
		text: []string{"only 19 more files"}, fails: "go build -o /dev/null .", words: []string{"no space left on device"},
	},
	"root's files after sudo go": {
		id: "gopath.owner", severity: "error", ann: true, setup: "mkdir -p $HOME/.cache/go-build/00; chown $ANN $HOME/.cache",
		text: []string{"go-build belongs to root", "every build fails"}, fails: "as go build -o /dev/null ./lib", words: []string{"permission denied"}, follow: true,
	},
	"root's folder among one's own": {
		id: "gopath.owner", severity: "error", ann: true, setup: "mkdir -p $HOME/go/bin; chown $ANN $HOME/go",
		text: []string{"~/go/bin in your GOPATH belongs to root"}, fails: "as go install .", links: true, words: []string{"permission denied"}, follow: true,
	},
	"a stranger's GOPATH": {
		id: "gopath.owner", severity: "error", ann: true, setup: "mkdir $TOP/bob; chown 64322 $TOP/bob; export GOPATH=$TOP/bob",
		text: []string{"bob belongs to uid 64322, who can change what you build, and you may not write there"}, fails: "as go install .", links: true, words: []string{"permission denied"}, follow: true,
	},
	"root in a user's caches": {
		id: "gopath.owner", severity: "warning", setup: "mkdir -p $HOME/.cache/go-build; chown $ANN $HOME/.cache/go-build",
		text: []string{"you are root, and ~/.cache/go-build belongs to uid 64399"},
	},
	"locks are refused": {
		id: "gopath.nfs", severity: "error", needs: "strace", anybody: true,
		setup: "mkdir -p $HOME/go/pkg/mod/cache; : >$HOME/go/pkg/mod/cache/lock", with: "strace -f -qq -o /dev/null -e trace=flock -e inject=flock:error=ENOLCK",
		text: []string{"cache/lock cannot be locked: no locks available"}, fails: "go mod tidy", words: []string{"no locks available"},
	},
	"few files": {
		id: "limit.nofile", severity: "error", with: "prlimit --nofile=16:16", anybody: true,
		text: []string{"may open 16 files"}, fails: "go build -o /dev/null .", words: []string{"too many open files"},
	},
	"some files": {
		id: "limit.nofile", severity: "warning", with: "prlimit --nofile=2000:2000", anybody: true, text: []string{"may open 2000 files"},
	},
	// The last place is for the first thread of the go command.
	"few processes": {
		id: "limit.nproc", severity: "warning", ann: true, alone: true, with: "prlimit --nproc=14:14",
		text: []string{"threads of 14 allowed"}, fails: "as sh -c '" + fill + "fill 1 13'", words: []string{noMore},
	},
	"a full control group": {
		id: "limit.pids", severity: "error", setup: `g=/sys/fs/cgroup/pids; [ -e $g/cgroup.procs ] || exit 77
mkdir $g/gvx-test-$$ 2>/dev/null || exit 77; trap "echo $$ >$g/cgroup.procs; wait; sleep 0.1; rmdir $g/gvx-test-$$" EXIT; echo 14 >$g/gvx-test-$$/pids.max; echo $$ >$g/gvx-test-$$/cgroup.procs`,
		text: []string{"tasks of 14 allowed"}, fails: fill + "read -r n <$g/gvx-test-$$/pids.current; fill $n 13", words: []string{noMore},
	},
	"little address space": {
		id: "limit.as", severity: "error", with: "prlimit --as=838860800", anybody: true,
		text: []string{"may reserve 800 MiB of addresses"}, fails: "go build -a -o /dev/null errors", words: []string{"memory"},
	},
	"a umask of nothing": {
		id: "sec.umask", severity: "warning", setup: "umask 0", text: []string{"with umask 0000 any user may change"}, follow: true,
		fails: `go build -o x ./lib && [ -z "$(find x -perm -002)" ]`,
	},
	"no user namespaces": {
		id: "sec.userns", severity: "info", with: "unshare -Ur", setup: "", needs: "unshare",
		text: []string{"CLONE_NEWUSER get no space left on device"}, fails: "unshare -Ur true", words: []string{"o space left on device"},
	},
	"a container": {
		id: "ctr.kind", severity: "info", with: "unshare -pf --mount-proc", setup: "mount -t tmpfs none /run; : >/run/.containerenv",
		text: []string{"this is a container (podman)"},
	},
	"a folder that folds case": {
		id: "fs.case", severity: "warning", needs: "mkfs.ext4", setup: `truncate -s 16M $TOP/image; mkfs.ext4 -q -O casefold $TOP/image; mkdir $TOP/fold
mount -o loop $TOP/image $TOP/fold 2>/dev/null || exit 77; mkdir $TOP/fold/x; chattr +F $TOP/fold/x; cp *.* $TOP/fold/x; cd $TOP/fold/x`,
		text: []string{"names that differ by case only are one file"},
	},
}

// surroundings are the beginning of each script.
const surroundings = `set -e
if [ "$(id -u)" = 0 ]; then
	mount --make-rprivate /; mount -t tmpfs -o mode=755 none /mnt; TOP=/mnt; mkdir $TOP/bin $TOP/ann; mount --bind "$BIN" $TOP/bin
else
	TOP=$HOME/top; rm -rf $TOP; mkdir $TOP $TOP/ann; ln -s "$BIN" $TOP/bin
fi
mkdir -m 1777 $TOP/tmp
export TOP TMPDIR=$TOP/tmp HOME=$TOP/ann PATH=$TOP/bin:$GOBINS:/usr/sbin:/usr/bin:/sbin:/bin
as() { setpriv --reuid=$ANN --regid=$ANN --clear-groups "$@"; }
mkdir $TOP/ann/x; cd $TOP/ann/x
printf 'module example.com/x\n\ngo 1.24\n' >go.mod
printf 'package main\n\nfunc main() {}\n' >main.go
mkdir lib; printf 'package lib\n' >lib/lib.go # compiled at once: it needs no other package
[ -z "$WARM" ] || { mkdir $HOME/.cache; cp -r $WARM $HOME/.cache/go-build; }
`

// script makes the trouble, follows the lines, asks the doctor, and tries what fails.
func (x trouble) script(lines ...string) string {
	through, fails := x.with, x.fails
	if x.ann {
		lines = append([]string{`id() { as /usr/bin/id "$@"; }`}, lines...)
		through = strings.TrimSpace(through + " setpriv --reuid=$ANN --regid=$ANN --clear-groups")
	}
	owned := "chown $ANN:$ANN $HOME $HOME/x; [ ! -e $HOME/.cache ] || chown -R $ANN:$ANN $HOME/.cache\n"
	if !x.ann {
		owned = ""
	}
	if x.with != "" && fails != "" {
		fails = x.with + " sh -c " + `"$FAILS"`
	}
	if x.id == "sec.userns" {
		through += " sh -c 'echo 0 >/proc/sys/user/max_user_namespaces; exec \"$@\"' sh"
		fails = through + " " + x.fails
	}
	return surroundings + owned + x.setup + "\nas() { setpriv --reuid=$ANN --regid=$ANN --clear-groups \"$@\"; }\nsudo() { \"$@\"; }\n" + strings.Join(lines, "\n") + `
printf '\001'
` + through + ` gvx doctor ` + x.id + ` --json || code=$?
printf '\001%s\001' "${code-0}"
` + fails + ` 2>&1
`
}

func TestDoctorOfFoldersAndLimits(t *testing.T) {
	network(t)
	for name, x := range troubles {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			x.test(t)
		})
	}
}

// uid is ann's. Limits on processes count those of all tests.
func (x trouble) uid() string {
	if x.alone {
		return "64398"
	}
	return "64399"
}

// seen is what a script told.
type seen struct {
	report    outcome
	failed    bool
	complaint string
}

// run makes the trouble in a house, anew each time: the lines of one run fit the next.
func (x trouble) run(t *testing.T, h house, lines ...string) seen {
	t.Helper()
	argv := []string{"sh", "-c", x.script(lines...)}
	if os.Geteuid() == 0 {
		argv = append([]string{"unshare", "-m"}, argv...)
	}
	h = h.with("BIN="+shared.bin, "GOBINS="+filepath.Join(shared.goroot, "bin"), "GOPROXY=off", "GOFLAGS=", "GOENV=", "ANN="+x.uid(), "FAILS="+strings.ReplaceAll(x.fails, "as ", asAnn))
	if x.links {
		h = h.with("WARM=" + warmCache(t, h))
	}
	o := h.with("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "GOTOOLCHAIN=local", "GOCACHE=").try(t, h.path, argv...)
	if o.code == 77 {
		t.Skip("SKIP: this kernel or machine does not have that")
	}
	parts := strings.Split(o.stdout, "\x01")
	if len(parts) != 4 {
		t.Fatalf("exit code %d\n%s%s", o.code, o.stdout, o.stderr)
	}
	return seen{outcome{stdout: parts[1], stderr: o.stderr}, o.code != 0, parts[3]}
}

var warm sync.Mutex

// warmCache is a GOCACHE with what is linked into all programs.
func warmCache(t *testing.T, h house) string {
	t.Helper()
	warm.Lock()
	defer warm.Unlock()
	dir := filepath.Join(shared.top, "warm")
	if _, err := os.Stat(dir); err != nil {
		in := project(t, "go.mod", "module example.com/x\n\ngo 1.24\n", "main.go", "package main\n\nfunc main() {}\n")
		h.with("GOTOOLCHAIN=local", "GOCACHE="+dir).run(t, in, filepath.Join(shared.goroot, "bin/go"), "build", "-o", os.DevNull, ".")
	}
	return dir
}

const asAnn = "setpriv --reuid=$ANN --regid=$ANN --clear-groups "

func (x trouble) test(t *testing.T) {
	if !x.anybody && os.Geteuid() != 0 {
		t.Skip("SKIP: only root makes namespaces and gives files away")
	}
	if x.needs != "" {
		if _, err := exec.LookPath(x.needs); err != nil {
			t.Skip("SKIP: no " + x.needs)
		}
	}
	h := emptyHouse(t, nil)
	s := x.run(t, h)
	found := ailments(t, s.report)
	if len(found) == 0 || found[0].ID != x.id || found[0].Severity != x.severity {
		t.Fatalf("it is not found: %s%s", s.report.stdout, s.report.stderr)
	}
	contains(t, found[0].Text, x.text...)
	if x.fails != "" && !s.failed {
		t.Errorf("%s succeeds: %s", x.fails, s.complaint)
	}
	contains(t, s.complaint+s.report.stderr, x.words...)
	if !x.follow {
		return
	}
	var lines []string
	for _, f := range found {
		lines = append(lines, f.Fix.Commands...)
	}
	after := x.run(t, h, lines...)
	if found := ailments(t, after.report); len(lines) == 0 || len(found) > 0 || after.failed {
		t.Errorf("after %q: %v\n%s%s", lines, found, after.complaint, after.report.stderr)
	}
}
