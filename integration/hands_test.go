//go:build unix

package integration

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// pinned is a project for the newer release whose module asks for less.
func pinned(t *testing.T) string {
	return project(t, ".go-version", newer+"\n", "go.mod", goMod("go 1.26"), "main.go", "package main\n\nfunc main() { println(\"built\") }\n")
}

// alone is h with exactly these variables.
func (h house) alone(vars ...string) house { return house{path: h.path, vars: vars} }

// unattended runs argv as who has neither a terminal nor anything to say does.
func (h house) unattended(t *testing.T, dir string, argv ...string) outcome {
	t.Helper()
	cmd := h.command(dir, argv...)
	cmd.SysProcAttr = newSession()
	cmd.Stdin = strings.NewReader("y\ny\n")
	return finish(t, cmd)
}

// uncounted has the go command count nothing in h: what does that may still write when
// the command has ended.
func uncounted(t *testing.T, h house) {
	t.Helper()
	write(t, filepath.Join(h.path, ".config/go/telemetry/mode"), "off")
}

// TestWithoutAPerson: what starts go beside a shell sets little, and has nobody to ask.
func TestWithoutAPerson(t *testing.T) {
	network(t)
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	uncounted(t, h)
	dir := pinned(t)
	home := "HOME=" + h.path
	shim := filepath.Join(h.shims(), "go")
	for name, vars := range map[string][]string{
		"cron":                {home, "LOGNAME=u", "SHELL=/bin/sh", "PATH=/usr/bin:/bin"},
		"env -i, HOME alone":  {home},
		"a systemd unit":      {home, "LANG=C.UTF-8", "USER=u", "LOGNAME=u", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "INVOCATION_ID=0123", "JOURNAL_STREAM=8:1", "SYSTEMD_EXEC_PID=1"},
		"a language server":   {home, "PATH=" + h.shims() + ":/usr/bin:/bin", "GVX_AUTO_INSTALL=ask", "GOPROXY=off"},
		"a runner of actions": {home, "PATH=" + h.shims() + ":/usr/bin:/bin", "CI=true", "GITHUB_ACTIONS=true", "RUNNER_TOOL_CACHE=/opt/hostedtoolcache", "GOTOOLCHAIN=local"},
		"an image of Go's":    {home, "PATH=/go/bin:/usr/local/go/bin:/usr/bin:/bin", "GOPATH=/nonexistent/go", "GOTOOLCHAIN=local"},
	} {
		t.Run(name, func(t *testing.T) {
			here, there := listing(t, dir), notOurs(listing(t, h.path), h)
			for _, c := range []struct{ args, want string }{
				{"version", "go version go" + newer + " "},
				{"list -m", "example.com/m\n"},
				{"list -deps .", "runtime\nexample.com/m\n"},
			} {
				o := h.alone(vars...).unattended(t, dir, append([]string{shim}, strings.Fields(c.args)...)...)
				if o.code != 0 || o.stderr != "" || !strings.Contains(o.stdout, c.want) {
					t.Errorf("go %s: %+v", c.args, o)
				}
			}
			if after := listing(t, dir); after != here {
				t.Errorf("in the project:\n%s", after)
			}
			if after := notOurs(listing(t, h.path), h); after != there {
				t.Errorf("in HOME:\n%s", after)
			}
		})
	}
}

// TestWithoutAHome: cron's, Bazel's and a service's environment may have none. There is
// one error that says how each of them sets it.
func TestWithoutAHome(t *testing.T) {
	network(t)
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	dir := pinned(t)
	for name, vars := range map[string][]string{
		"env -i": nil,
		"Bazel":  {"PATH=" + h.shims() + ":/usr/bin:/bin", "TMPDIR=" + dir, "PWD=/proc/self/cwd"},
		"XDG":    {"XDG_DATA_HOME=" + filepath.Join(h.path, ".local/share"), "XDG_CACHE_HOME=" + h.path},
	} {
		before := listing(t, h.path) + listing(t, dir)
		o := h.alone(vars...).unattended(t, dir, filepath.Join(h.shims(), "go"), "build", ".")
		if o.code != 1 || o.stdout != "" || strings.Count(o.stderr, "\n") != 3 {
			t.Errorf("%s: %+v", name, o)
		}
		contains(t, o.stderr, "gvx: HOME is not set", "nothing was read or written", "crontab: HOME=", "systemd unit: Environment=HOME=")
		if after := listing(t, h.path) + listing(t, dir); after != before {
			t.Errorf("%s: something was written:\n%s", name, after)
		}
	}
}

// TestLanguageServerIsNotAsked: nobody sees a question that an editor's pipes hide.
func TestLanguageServerIsNotAsked(t *testing.T) {
	network(t)
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	h = h.with("GVX_AUTO_INSTALL=ask", "GOPROXY=http://127.0.0.1:1", "GVX_SOURCES=proxy")
	dir := project(t, ".go-version", "1.26.1\n")
	before := listing(t, shared.house.data())
	o := h.unattended(t, dir, "go", "list", "-json", "./...")
	if o.code != 5 || o.stdout != "" || strings.Contains(o.stderr, "[y/N]") || strings.Contains(o.stderr, "installing") {
		t.Errorf("%+v", o)
	}
	contains(t, o.stderr, "gvx: go1.26.1 is required but not installed", ".go-version:1", "blocked by", "GVX_AUTO_INSTALL=ask", "help: gvx install 1.26.1")
	if after := listing(t, shared.house.data()); after != before {
		t.Errorf("something was installed:\n%s", after)
	}
}

// TestMake: make in another project has that project's Go.
func TestMake(t *testing.T) {
	network(t)
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("needs make on PATH")
	}
	makefile := "GO ?= go\nall:\n\t@$(GO) version\n\t@gofmt -h 2>&1 | head -n 1\n\t@$(MAKE) -C inner\n"
	other := project(t, ".go-version", older+"\n", "go.mod", goMod("go 1.26"), "Makefile", makefile,
		"inner/.go-version", newer+"\n", "inner/Makefile", "all:\n\t@go version\n\t@go +"+oldest+" version\n")
	got := shared.house.run(t, pinned(t), "make", "-s", "--no-print-directory", "-C", other)
	var versions []string
	for _, line := range lines(got) {
		if fields := strings.Fields(line); len(fields) > 2 && fields[0] == "go" {
			versions = append(versions, fields[2])
		}
	}
	if strings.Join(versions, " ") != "go"+older+" go"+newer+" go"+oldest {
		t.Errorf("%s", got)
	}
}

// owners lists what is below dir, with who owns it.
func owners(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		st, err := d.Info()
		if err == nil && st.Sys().(*syscall.Stat_t).Uid == 0 {
			path += " (root)"
		}
		all = append(all, path)
		return err
	}))
	return strings.Join(all, "\n")
}

// TestSudo: root with a user's HOME, PATH and project. Nothing of the user's runs, and
// nothing of root's is left behind.
func TestSudo(t *testing.T) {
	network(t)
	asRoot(t)
	user := ownHouse(t, nil)
	bait := filepath.Join(tempDir(t), "ran")
	write(t, filepath.Join(user.data(), "gvx.path"), write(t, filepath.Join(user.path, "gvx"), "#!/bin/sh\ntouch "+bait+"\n")+"\n")
	must(t, os.Chmod(filepath.Join(user.path, "gvx"), 0o755))
	dir := pinned(t)
	const uid = 12345
	for _, place := range []string{user.path, dir} {
		must(t, filepath.WalkDir(place, func(path string, _ fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return os.Lchown(path, uid, uid)
		}))
	}
	root := emptyHouse(t, nil)
	linkHouse(t, root)
	before := owners(t, user.path) + owners(t, dir)
	shim := filepath.Join(user.shims(), "go")
	path := "PATH=" + user.shims() + ":/usr/bin:/bin"
	by := []string{"SUDO_UID=12345", "SUDO_GID=12345", "SUDO_USER=u", "SUDO_COMMAND=" + shim, "LOGNAME=root", "USER=root"}
	for _, c := range []struct {
		name  string
		vars  []string
		argv  []string
		code  int
		words []string
	}{
		{"sudo -E", append(by, "HOME="+user.path, path), []string{shim, "build", "."}, 1, []string{"HOME=" + user.path + " belongs to another user", "help: sudo -H"}},
		{"sudo -E gvx", append(by, "HOME="+user.path, path), []string{filepath.Join(shared.bin, "gvx"), "install"}, 1, []string{user.path + " belongs to", "help: "}},
		{"su -m", []string{"HOME=" + user.path, path}, []string{shim, "build", "."}, 1, []string{"the store " + user.data() + " belongs to another user", "help: "}},
		{"sudo -H, root without gvx", append(by, "HOME="+filepath.Join(tempDir(t), "none"), path), []string{shim, "build", "."}, 5, []string{"gvx is not set up", "help: gvx setup"}},
		{"sudo -H, root with gvx", append(by, "HOME="+root.path, path), []string{shim, "version"}, 0, nil},
	} {
		o := user.alone(c.vars...).unattended(t, dir, c.argv...)
		if o.code != c.code {
			t.Errorf("%s: %+v", c.name, o)
		}
		contains(t, o.stderr, c.words...)
		if after := owners(t, user.path) + owners(t, dir); after != before {
			t.Errorf("%s: something was written:\n%s", c.name, after)
		}
		if _, err := os.Stat(bait); err == nil {
			t.Fatalf("%s: the user's gvx ran", c.name)
		}
	}
}
