//go:build unix

package integration

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ailment is what gvx doctor --json says of one thing that is wrong.
type ailment struct {
	ID, Severity, Text, Source string
	Fix                        struct{ Commands []string }
}

// ailments are what one check finds.
func ailments(t *testing.T, o outcome) []ailment {
	t.Helper()
	var report struct{ Findings []ailment }
	if err := json.Unmarshal([]byte(o.stdout), &report); err != nil {
		t.Fatalf("%v: %s%s", err, o.stdout, o.stderr)
	}
	return report.Findings
}

// sick is a state that is really had, and mended by following the printed words alone.
type sick struct {
	id, severity string
	root         bool // only root can make it
	// make makes it; the house may have other variables then, and dir is where it is looked at.
	make func(t *testing.T, h house) (sick house, dir string)
	text []string // what the finding says
	// fails is what really fails by it, with those words, and succeeds afterwards.
	fails []string
	words []string
	times int  // how often the words have to be followed; 1 where it is 0
	keep  bool // the printed commands are about somebody else's files, or remove things: not followed
}

// executable makes an executable file.
func executable(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.Chmod(write(t, path, text), 0o755))
}

// repositoryIn is a new one of git's with a program.
func repositoryIn(t *testing.T, h house, goLine string) (dir string) {
	t.Helper()
	dir = filepath.Join(h.path, "work")
	write(t, filepath.Join(dir, "go.mod"), "module example.com/x\n\ngo "+goLine+"\n")
	write(t, filepath.Join(dir, "main.go"), "package main\n\nfunc main() {}\n")
	h.run(t, dir, "git", "init", "-q")
	return dir
}

// plain is PATH without the shims: the machine's go.
func (h house) plain() house {
	return h.with("PATH=" + strings.Join([]string{shared.bin, filepath.Join(shared.goroot, "bin"), "/usr/bin", "/bin"}, ":"))
}

// stranger is a user who is neither root nor whoever runs the tests.
const stranger = 64322

var sicknesses = map[string]sick{
	"another go before the shim": {
		id: "path.shadow", severity: "error", text: []string{"/bin/go (", "comes before the shim"},
		make: func(t *testing.T, h house) (house, string) {
			write(t, filepath.Join(h.path, ".go-version"), older+"\n")
			return h.with("PATH=" + filepath.Join(shared.goroot, "bin") + ":" + h.shims() + ":" + shared.bin + ":/usr/bin:/bin"), h.path
		},
	},
	"a shim that is not on PATH": {
		id: "path.shadow", severity: "error", text: []string{"is not on PATH, so no file of a project decides"},
		make: func(_ *testing.T, h house) (house, string) { return h.plain(), h.path },
	},
	"a folder of another user's": {
		id: "path.writable", severity: "error", root: true, text: []string{"user 64322 can replace go"},
		make: func(t *testing.T, h house) (house, string) {
			dir := filepath.Join(h.path, "tools")
			executable(t, filepath.Join(dir, "tool"), "#!/bin/sh\n")
			must(t, os.Chown(dir, stranger, stranger))
			return h.with("PATH=" + dir + ":" + h.get("PATH")), h.path
		},
	},
	"a folder that a group may write": {
		id: "path.writable", severity: "error", root: true, text: []string{"anyone in group 64322 can replace go"},
		make: func(t *testing.T, h house) (house, string) {
			dir := filepath.Join(h.path, "tools")
			executable(t, filepath.Join(dir, "tool"), "#!/bin/sh\n")
			must(t, os.Chown(dir, 0, stranger))
			must(t, os.Chmod(dir, 0o2775))
			return h.with("PATH=" + dir + ":" + h.get("PATH")), h.path
		},
	},
	"a folder that everybody may write": {
		id: "path.writable", severity: "error", text: []string{"everybody can replace go"},
		make: func(t *testing.T, h house) (house, string) {
			dir := filepath.Join(h.path, "tools")
			executable(t, filepath.Join(dir, "tool"), "#!/bin/sh\n")
			must(t, os.Chmod(dir, 0o777))
			return h.with("PATH=" + dir + ":" + h.get("PATH")), h.path
		},
	},
	"a relative entry": {
		id: "path.relative", severity: "error", text: []string{`entry 1 of PATH is "."`},
		fails: []string{"go", "generate", "."}, words: []string{"cannot run executable found relative to current directory"},
		make: func(t *testing.T, h house) (house, string) {
			dir := repositoryIn(t, h, "1.20")
			write(t, filepath.Join(dir, "main.go"), "package main\n\n//go:generate id\n")
			executable(t, filepath.Join(dir, "id"), "#!/bin/sh\n")
			h = h.plain().with("GOTOOLCHAIN=local")
			return h.with("PATH=.:" + h.get("PATH")), dir
		},
	},
	"a GOROOT that go env -w wrote": {
		id: "env.goroot", severity: "error", text: []string{"is go" + older, "and go" + newer + " runs here"},
		fails: []string{"go", "build", "./lib"}, words: []string{`does not match go tool version "go` + newer + `"`},
		make: func(t *testing.T, h house) (house, string) {
			dir := repositoryIn(t, h, newer)
			write(t, filepath.Join(dir, "lib", "lib.go"), "package lib\n")
			h = h.with("PATH="+filepath.Join(shared.house.goroot(t, newer), "bin")+":"+shared.bin+":/usr/bin:/bin", "GOTOOLCHAIN=local", "GVX_GO="+newer, "XDG_DATA_HOME="+filepath.Dir(shared.house.data()))
			// As of 1.27 the go command refuses to write it, and obeys what is there.
			h.run(t, dir, filepath.Join(shared.house.goroot(t, oldest), "bin/go"), "env", "-w", "GOROOT="+shared.house.goroot(t, older))
			return h, dir
		},
	},
	"a GOROOT that is gone": {
		id: "env.goroot", severity: "error", text: []string{"is not there"},
		fails: []string{"go", "version"}, words: []string{"cannot find GOROOT directory"},
		make: func(_ *testing.T, h house) (house, string) {
			h = h.plain().with("GOROOT=" + filepath.Join(h.path, "none"))
			return h, h.path
		},
	},
	"a flag that nobody knows": {
		id: "env.goflags", severity: "error", text: []string{"-nonsense in GOFLAGS"},
		fails: []string{"go", "version"}, words: []string{"unknown flag -nonsense"},
		make: func(t *testing.T, h house) (house, string) {
			write(t, filepath.Join(h.path, ".config/go/env"), "GOFLAGS=-trimpath -nonsense\n")
			write(t, filepath.Join(h.path, ".go-version"), "system\n")
			return h.plain(), h.path
		},
	},
	"a GOTOOLCHAIN that forbids what the module asks for": {
		id: "env.gotoolchain", severity: "warning", text: []string{"asks for go 1.99", "GOTOOLCHAIN=local"}, times: 2, // an image may have it in go.env too
		make: func(t *testing.T, h house) (house, string) {
			dir := repositoryIn(t, h, "1.99")
			return h.plain().with("GOTOOLCHAIN=local"), dir
		},
	},
	"programs that nobody finds": {
		id: "env.gobin", severity: "warning", text: []string{"1 program that go install put into ~/go/bin"},
		fails: []string{"sh", "-c", "tool"}, words: []string{"tool"},
		make: func(t *testing.T, h house) (house, string) {
			executable(t, filepath.Join(h.path, "go/bin/tool"), "#!/bin/sh\n")
			return h.plain(), h.path
		},
	},
	"a repository of another user's": {
		id: "git.safe", severity: "warning", root: true, text: []string{"belongs to user 64322, and git refuses it"},
		fails: []string{"go", "build", "-n", "."}, words: []string{"error obtaining VCS status: exit status 128"},
		make: func(t *testing.T, h house) (house, string) {
			dir := repositoryIn(t, h, "1.20")
			h.run(t, dir, "chown", "-R", "64322:64322", ".")
			return h.plain().with("GOFLAGS=-buildvcs=true", "GOTOOLCHAIN=local"), dir
		},
	},
	"places that disagree": {
		id: "go.mod.agree", severity: "error", text: []string{"Dockerfile:1: ", "1.22"},
		fails: []string{"gvx", "check"}, words: []string{""},
		make: func(t *testing.T, h house) (house, string) {
			dir := repositoryIn(t, h, "1.26.9")
			write(t, filepath.Join(dir, "Dockerfile"), "FROM golang:1.22\n")
			return h, dir
		},
	},
	"an rc file without gvx's lines": {
		id: "shell.rc", severity: "warning", text: []string{"lacks gvx's lines"},
		make: func(_ *testing.T, h house) (house, string) { return h.plain().with("SHELL=/bin/bash"), h.path },
	},
	"a block that does not end": {
		id: "shell.rc", severity: "warning", keep: true, text: []string{"~/.bashrc:2: "},
		make: func(t *testing.T, h house) (house, string) {
			write(t, filepath.Join(h.path, ".bashrc"), "# mine\n# >>> gvx setup >>>\n")
			return h.with("SHELL=/bin/bash"), h.path
		},
	},
	"a line behind gvx's": {
		id: "shell.rc", severity: "warning", keep: true, text: []string{"puts ~/other/go/bin before the shim, and there is a go in it"},
		make: func(t *testing.T, h house) (house, string) {
			h = h.with("SHELL=/bin/bash")
			h.run(t, h.path, "gvx", "setup", "--yes")
			executable(t, filepath.Join(h.path, "other/go/bin/go"), "#!/bin/sh\n")
			rc := filepath.Join(h.path, ".bashrc")
			data, err := os.ReadFile(rc)
			must(t, err)
			write(t, rc, string(data)+`export PATH="$HOME/none/bin:$HOME/other/go/bin:$PATH"`+"\n")
			return h, h.path
		},
	},
	"a shim of another gvx": {
		id: "shim.stale", severity: "warning", text: []string{"another build"},
		make: func(t *testing.T, h house) (house, string) {
			old := filepath.Join(h.shims(), "go")
			data, err := os.ReadFile(old)
			must(t, err)
			must(t, os.Remove(old))
			executable(t, old, string(data)+"x")
			return h, h.path
		},
	},
	"a gvx that was moved": {
		id: "self.version", severity: "error", text: []string{"the shim would call ~/old/gvx, which is not there"},
		make: func(t *testing.T, h house) (house, string) {
			write(t, filepath.Join(h.data(), "gvx.path"), filepath.Join(h.path, "old/gvx")+"\n")
			return h, h.path
		},
	},
	"a lock that is no file": {
		id: "self.lock", severity: "error", keep: true, text: []string{"is no regular file"},
		make: func(t *testing.T, h house) (house, string) {
			lock := filepath.Join(h.data(), "store/locks/store.lock")
			must(t, os.RemoveAll(lock))
			must(t, os.MkdirAll(lock, 0o755))
			return h, h.path
		},
	},
}

// Each state is really had, what it breaks really breaks, and the printed commands, typed
// into sh as they stand, mend it.
func TestDoctorIsRightAboutThisMachine(t *testing.T) {
	network(t)
	for name, s := range sicknesses {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			if s.root && os.Geteuid() != 0 {
				t.Skip("SKIP: only root can give a file to another user")
			}
			well := ownHouse(t, nil)
			well = well.with("SHELL=/bin/sh", "GIT_CONFIG_NOSYSTEM=1")
			h, dir := s.make(t, well)
			s.test(t, h, dir)
		})
	}
}

func (s sick) test(t *testing.T, h house, dir string) {
	before := h.try(t, dir, "gvx", "doctor", s.id, "--json")
	found := ailments(t, before)
	if len(found) == 0 || found[0].ID != s.id || found[0].Severity != s.severity {
		t.Fatalf("it is not found: %s%s", before.stdout, before.stderr)
	}
	contains(t, found[0].Text, s.text...)
	if want := map[string]int{"error": 3, "warning": 0}[s.severity]; before.code != want {
		t.Errorf("exit code %d, want %d", before.code, want)
	}
	if len(s.fails) > 0 {
		if o := h.try(t, dir, s.fails...); o.code == 0 {
			t.Errorf("%q succeeds", s.fails)
		} else {
			contains(t, o.stdout+o.stderr, s.words...)
		}
	}
	if s.keep {
		return
	}
	var lines []string
	for range max(s.times, 1) {
		for _, f := range found {
			lines = append(lines, f.Fix.Commands...)
		}
		o := h.try(t, dir, "sh", "-c", mended(lines, "gvx", "doctor", s.id, "--json"))
		// What the commands themselves print comes first.
		o.stdout = o.stdout[strings.LastIndex(o.stdout, "\x01")+1:]
		if found = ailments(t, o); len(found) == 0 {
			break
		}
	}
	if len(found) > 0 || len(lines) == 0 {
		t.Fatalf("after %q it is there still: %v", lines, found)
	}
	if len(s.fails) > 0 {
		if o := h.try(t, dir, "sh", "-c", mended(lines, s.fails...)); o.code != 0 {
			t.Errorf("after %q, %q fails: %s%s", lines, s.fails, o.stdout, o.stderr)
		}
	}
}

// mended is a script that has the lines and then a command. There need be no sudo for whoever
// is root.
func mended(lines []string, argv ...string) string {
	var words []string
	for _, word := range argv {
		words = append(words, "'"+word+"'")
	}
	script := slices.Concat([]string{`sudo() { "$@"; }`}, lines, []string{`printf '\001'`, strings.Join(words, " ")})
	return strings.Join(script, "\n")
}
