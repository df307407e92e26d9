//go:build unix

package integration

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// failure is a message of gvx why's that is had by really failing. The script runs in a
// folder of its own with $NEWER, $OLDER and $OLDEST, the GOROOTs of real toolchains; what
// it says goes to gvx why, which is started where the script was: in the same namespaces,
// by the same user and below the same limits.
type failure struct {
	message string
	causes  string // the checks that must find the cause, with spaces between
	root    string // "" for everybody, else why only root can make it fail
	files   []string
	vars    []string // for the script and for gvx why
	within  string   // what gvx why is started by, too
	script  string
}

const (
	namespaces = "needs namespaces of its own"
	strangers  = "needs another user"
)

// lonely is a program that says hello; its module is example.com/m.
var lonely = []string{"go.mod", "module example.com/m\n\ngo 1.26\n", "main.go", "package main\n\nfunc main() { println(\"hi\") }\n"}

// needy is a package whose module is nowhere.
var needy = []string{"go.mod", "module example.com/m\n\ngo 1.26\n\nrequire example.com/x v1.0.0\n", "m.go", "package m\n\nimport _ \"example.com/x\"\n"}

// crossing is a program with C in it.
var crossing = []string{"go.mod", "module example.com/m\n\ngo 1.26\n", "main.go", cgoProgram}

var failures = []failure{
	{message: "compile.version", causes: "env.goroot", files: append(slices.Clone(lonely), ".go-version", newer+"\n"), vars: []string{"GOROOT=$OLDER"}, script: "$NEWER/bin/go build -o /dev/null ."},
	{message: "goroot", causes: "env.goroot", files: lonely, vars: []string{"GOROOT=/nonexistent"}, script: "$NEWER/bin/go build"},
	{message: "std", files: []string{"go.mod", "module m\n\ngo 1.20\n", "m.go", "package m\n\nimport _ \"slices\"\n"}, script: "$OLDEST/bin/go build"},
	{message: "covdata", files: append(slices.Clone(lonely), "bare/bare.go", "package bare\n\nfunc F() int { return 1 }\n"), vars: []string{"GOROOT=$PWD/goroot"}, causes: "env.goroot", script: withoutCovdata + "goroot/bin/go test -cover ./bare"},
	{message: "go.mod.old", files: []string{"go.mod", "module m\n\ngo 1.21.0\n"}, script: "$OLDEST/bin/go list"},
	{message: "go.mod.old", files: []string{"go.mod", "module m\n\ngo 1.21\n\ntoolchain go1.21.0\n"}, script: "$OLDEST/bin/go list"},
	{message: "go.newer", causes: "env.gotoolchain", files: []string{"go.mod", "module m\n\ngo 1.99.0\n"}, vars: []string{"GOTOOLCHAIN=local", "PATH=$NEWER/bin:$PATH"}, script: "go list"},
	{message: "toolchain.unavailable", files: lonely, vars: []string{"GOTOOLCHAIN=go1.99.0"}, script: "mkdir proxy; GOPROXY=file://$PWD/proxy $NEWER/bin/go list"},
	{message: "goflags", causes: "env.goflags", vars: []string{"GOFLAGS=-nosuch"}, script: "$NEWER/bin/go build"},
	{message: "exec.dot", causes: "path.relative", files: append(slices.Clone(lonely), "gen.go", "package main\n\n//go:generate local\n"), vars: []string{"PATH=.:$PATH"}, script: "printf '#!/bin/sh\\n' >local; chmod +x local; $NEWER/bin/go generate"},
	{message: "tzdata", script: "$HELPER zone"},
	{message: "vcs", causes: "git.safe", root: strangers, files: lonely, script: "git init -q && chown -R 64321 . && $NEWER/bin/go build -o /dev/null ."},
	{message: "sum.missing", files: needy, script: "$NEWER/bin/go build"},
	{message: "sum.mismatch", files: append(slices.Clone(needy), "go.sum", "example.com/x v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nexample.com/x v1.0.0/go.mod h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"), vars: []string{"GOFLAGS=-mod=mod", "GOMODCACHE=$PWD/cache"}, script: "$HELPER proxy && GOPROXY=file://$PWD/proxy $NEWER/bin/go build"},
	{message: "mod.updates", files: append(slices.Clone(needy), "vendor/modules.txt", ""), script: "$NEWER/bin/go build -mod=vendor"},
	{message: "proxy.off", causes: "proxy.goproxy", files: needy, vars: []string{"GOPROXY=off", "GOFLAGS=-mod=mod"}, script: "$NEWER/bin/go build"},
	{message: "modcache.denied", root: strangers, files: lonely, within: asStranger, vars: []string{"GOCACHE=$PWD/go-build"}, causes: "gopath.owner", script: "$NEWER/bin/go build -o /dev/null ."},
	{message: "cgo.compiler", causes: "cgo.cc", files: crossing, vars: []string{"CGO_ENABLED=1", "CC=missing-cc"}, script: "$NEWER/bin/go build"},
	{message: "cgo.off", files: crossing, vars: []string{"CGO_ENABLED=0"}, script: "$NEWER/bin/go build -race"},
	{message: "x509.unknown", causes: "tls.roots", files: needy, vars: []string{"SSL_CERT_FILE=/dev/null", "SSL_CERT_DIR=/nonexistent", "GOFLAGS=-mod=mod", "GONOSUMDB=*"}, script: "GOPROXY=$SERVER $NEWER/bin/go build"},
	{message: "x509.time", files: needy, vars: []string{"SSL_CERT_FILE=$EXPIRED", "GOFLAGS=-mod=mod", "GONOSUMDB=*"}, script: "GOPROXY=$EXPIREDSERVER $NEWER/bin/go build"},
	{message: "ports.none", causes: "net.ports", root: namespaces, within: "unshare -n", script: "$HELPER ports"},
	{message: "ports.taken", script: "$HELPER taken"},
	{message: "net.nohost", causes: "", root: namespaces, within: "unshare -m", files: needy, vars: []string{"GOFLAGS=-mod=mod"}, script: "echo hosts: files >nss; mount --bind nss /etc/nsswitch.conf && GOPROXY=http://proxy.example.com $NEWER/bin/go build"},
	{message: "net.refused", files: needy, vars: []string{"GOPROXY=http://127.0.0.1:1", "GOFLAGS=-mod=mod"}, script: "$NEWER/bin/go build"},
	{message: "net.timeout", root: namespaces, within: "unshare -n", files: needy, vars: []string{"GOPROXY=http://192.0.2.1", "GOFLAGS=-mod=mod"}, script: "$NEWER/bin/go build"},
	{message: "killed", files: lonely, script: `$NEWER/bin/go run -exec 'sh -c "kill -9 $$"' .`},
	{message: "exec.format", causes: "env.target", files: lonely, vars: []string{"GOARCH=" + map[bool]string{true: "riscv64", false: "amd64"}[runtime.GOARCH == "amd64"]}, script: "$NEWER/bin/go run ."},
	{message: "threads", causes: "limit.nproc", root: strangers, within: asStranger + " prlimit --nproc=14:14", files: lonely, vars: []string{"GOCACHE=$PWD/cache"}, script: "GOMAXPROCS=32 $NEWER/bin/go build -p 32 -o /dev/null ."},
	{message: "exec.denied", causes: "tmp.noexec", root: namespaces, within: "unshare -m", files: lonely, vars: []string{"TMPDIR=$PWD/tmp"}, script: "mkdir tmp && mount -t tmpfs -o noexec tmpfs tmp && $NEWER/bin/go run ."},
	{message: "files.many", causes: "limit.nofile", within: "prlimit --nofile=16:16", files: lonely, vars: []string{"GOCACHE=$PWD/fresh"}, script: "$NEWER/bin/go build -o /dev/null ."},
	{message: "disk.full", causes: "disk.space", root: namespaces, within: "unshare -m", files: lonely, vars: []string{"TMPDIR=$PWD/tmp"}, script: "mkdir tmp && mount -t tmpfs -o size=1m tmpfs tmp && $NEWER/bin/go build -o /dev/null ."},
	{message: "fs.readonly", root: namespaces, within: "unshare -m", files: lonely, vars: []string{"TMPDIR=$PWD/tmp"}, script: "mkdir tmp && mount -t tmpfs -o ro tmpfs tmp && $NEWER/bin/go build -o /dev/null ."},
	{message: "workdir", causes: "tmp.dir", files: lonely, vars: []string{"TMPDIR=$PWD/gone"}, script: "$NEWER/bin/go build -o /dev/null ."},
	{message: "memory.none", causes: "limit.as", files: lonely, script: "ulimit -v 3000000; (ulimit -v 300000; $NEWER/bin/go build -o /dev/null .)"},
	{message: "glibc", script: newerLibrary},
	{message: "gvx.missing", files: append(slices.Clone(lonely), ".go-version", "1.26.7\n"), vars: []string{"GVX_AUTO_INSTALL=never"}, script: "go build"},
	{message: "gvx.refused", causes: "toolchain.none", files: append(slices.Clone(lonely), ".go-version", oldest+"\n"), script: "go build"},
}

// nobodys is a user of this run alone: a limit of processes counts all that a user has.
var nobodys = strconv.Itoa(40000 + os.Getpid()%20000)

// asStranger runs a command as a user who owns nothing here.
var asStranger = "setpriv --reuid=" + nobodys + " --regid=" + nobodys + " --clear-groups"

// withoutCovdata makes a GOROOT of links in which all is there but the source of covdata,
// which the go command would build it from.
const withoutCovdata = `mkdir -p goroot/src/cmd
for f in $NEWER/*; do case $f in */src) ;; *) ln -s $f goroot ;; esac; done
for f in $NEWER/src/*; do case $f in */cmd) ;; *) ln -s $f goroot/src ;; esac; done
for f in $NEWER/src/cmd/*; do case $f in */covdata) ;; *) ln -s $f goroot/src/cmd ;; esac; done
`

// newerLibrary starts a program with a library that lacks the version it was linked to.
const newerLibrary = `echo 'int seven(void) { return 7; }' >s.c
echo 'int seven(void); int main(void) { return seven(); }' >m.c
echo 'GLIBC_9.99 { global: seven; };' >map
cc -shared -fPIC -Wl,--version-script=map -Wl,-soname,libs.so -o libs.so s.c && cc -o m m.c ./libs.so || exit 0
echo 'GLIBC_2.0 { global: seven; };' >map
cc -shared -fPIC -Wl,--version-script=map -Wl,-soname,libs.so -o libs.so s.c && LD_LIBRARY_PATH=. ./m
`

// TestWhy: each message that can be had here comes from a command that has really failed,
// and gvx why names the cause that made it fail.
func TestWhy(t *testing.T) {
	network(t)
	must(t, os.Chmod(shared.top, 0o755))
	vars := whyServers(t)
	for _, f := range failures {
		t.Run(f.message, func(t *testing.T) {
			t.Parallel()
			f.test(t, vars)
		})
	}
}

func (f failure) test(t *testing.T, vars []string) {
	f.skip(t)
	dir := project(t, f.files...)
	must(t, os.Chmod(dir, 0o755))
	o := shared.house.with(vars...).try(t, dir, "sh", "-c", f.whole(t, dir))
	log, err := os.ReadFile(filepath.Join(dir, "log"))
	must(t, err)
	var told struct {
		Messages []struct {
			ID      string
			Count   int
			Means   string
			Checked []string
			Causes  []struct{ ID, Text string }
		}
	}
	if err := json.Unmarshal([]byte(o.stdout), &told); err != nil || o.code != 0 {
		t.Fatalf("%v: exit code %d, %s%s\nof\n%s", err, o.code, o.stdout, o.stderr, log)
	}
	for _, m := range told.Messages {
		if m.ID != f.message {
			continue
		}
		var found []string
		for _, c := range m.Causes {
			found = append(found, c.ID)
		}
		for id := range strings.FieldsSeq(f.causes) {
			if !slices.Contains(found, id) {
				t.Errorf("%s was not found to be the cause (%v of %v) of\n%s", id, found, m.Checked, log)
			}
		}
		return
	}
	t.Errorf("%s was not recognised (%+v) in\n%s", f.message, told.Messages, log)
}

// whole is the script with what it runs in. Its own variables are those of the house.
func (f failure) whole(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	if strings.Contains(f.within, "setpriv") {
		b.WriteString("mkdir home && chown -R " + nobodys + " home && touch log && chmod 666 log && export HOME=$PWD/home TMPDIR=$PWD/home\n")
		b.WriteString("mkdir -m 700 go-build && mkdir -m 777 cache\n")
	}
	for _, v := range f.vars {
		name, value, _ := strings.Cut(v, "=")
		b.WriteString("export " + name + "=\"" + value + "\"\n")
	}
	write(t, filepath.Join(dir, "script"), f.script)
	b.WriteString("exec " + f.within + " sh -c '. ./script >log 2>&1; GOMAXPROCS=1 exec $GVX why --json log'\n")
	return b.String()
}

func (f failure) skip(t *testing.T) {
	t.Helper()
	if f.root != "" && os.Getuid() != 0 {
		t.Skip("SKIP: only root: " + f.root)
	}
	for _, program := range []string{"unshare", "setpriv", "prlimit", "git", "cc"} {
		if !strings.Contains(" "+f.within+" "+f.script, " "+program+" ") && !strings.HasPrefix(f.script, program+" ") {
			continue
		}
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("SKIP: needs %s on PATH", program)
		}
	}
	if strings.HasPrefix(f.within, "unshare") {
		if out, err := exec.Command("unshare", "-m", "-n", "true").CombinedOutput(); err != nil {
			t.Skipf("SKIP: %s: %s", namespaces, out)
		}
	}
}
