//go:build unix

package shim

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What is no regular file is never read, under none of the names: a socket refuses
// to be opened, and a device is reached through a link.
func TestSocketsAndDevices(t *testing.T) {
	for _, name := range []string{".go-version", ".tool-versions", "go.mod", "go.work"} {
		w := newWorld(t)
		path := filepath.Join(w.project, name)
		t.Chdir(w.project) // a socket's name must be short
		l, err := net.Listen("unix", name)
		if err != nil {
			t.Fatal(err)
		}
		w.expect("a socket", "", "1 gvx: cannot read p/"+name+": it is not a regular file")
		l.Close()
		os.Remove(path)
		for _, device := range []string{"/dev/null", "/dev/zero"} {
			if err := os.Symlink(device, path); err != nil {
				t.Fatal(err)
			}
			w.expect(device, "", "1 gvx: cannot read p/"+name+": it is not a regular file")
			os.Remove(path)
		}
	}
}

// The temp folder is it by whatever name, and only a go.mod directly in it is none.
func TestTempFolderByLink(t *testing.T) {
	w := newWorld(t)
	w.install("", "1.26.9", "1.27.4")
	w.write("go.mod", "go 1.26\n")
	w.mkdir(filepath.Join(w.project, "sub"))
	link := filepath.Join(w.root, "link")
	if err := os.Symlink(w.project, link); err != nil {
		t.Fatal(err)
	}
	w.env = append(w.env, "GVX_DEFAULT=1.27.4")
	const ignored, counts = "go1.27.4 default", "go1.26.9 go.mod-go "
	for _, c := range []struct{ temp, dir, want string }{
		{link, "", ignored},
		{link, "sub", ignored},
		{link + "/../link/.", "", ignored},
		{w.project, "../link", ignored},
		{w.project, "../link/sub", ignored},
		{filepath.Join(w.root, "other"), "", counts},
		{filepath.Join(w.project, "sub"), "", counts},
		{"p", "", counts}, // relative: the go command finds no folder by it
		{"", "", counts},
	} {
		r := w.resolver(c.dir)
		r.TempDir = c.temp
		if got := w.outcome(r.Resolve()); !strings.HasPrefix(got, c.want) {
			t.Errorf("TMPDIR=%q in %q: %s, want %s", c.temp, c.dir, got, c.want)
		}
	}
	w.write(".git/HEAD", "")
	r := w.resolver("sub")
	r.TempDir = w.project
	if got := w.outcome(r.Resolve()); got != ignored {
		t.Errorf("a repository: %s", got)
	}
}

// In a folder that was removed, what the call or the environment names runs, and a
// folder that -C names is as good as ever; what must look around says that it cannot.
func TestRemovedFolder(t *testing.T) {
	w := newWorld(t)
	w.shims("go1.26.9")
	w.install(`echo "$GVX_TOOLCHAIN $*"`, "1.26.9", "1.27.4")
	w.write("go.mod", "module m\ngo 1.27\n")
	base := w.env
	const lost = "gvx: cannot read .: getwd: no such file or directory\nhelp: cd to a folder that is there\n"
	in := func(env, argv string) ran {
		w.env = append(append(Environ{}, strings.Fields(env)...), base...)
		// The shell, not the test, is in the folder that goes.
		script := `mkdir gone && cd gone && rmdir ../gone && unset PWD && exec ` + argv
		return w.run("", "/bin/sh", "-c", script)
	}
	for _, c := range []struct{ env, argv, want string }{
		{"", "go +1.26 version", "go1.26.9 version"},
		{"", "go1.26.9 version", "go1.26.9 version"},
		{"GVX_GO=1.26", "go version", "go1.26.9 version"},
		{"GOTOOLCHAIN=go1.26.9", "go version", "go1.26.9 version"},
		{"GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go1.26.9", "go version", "go1.26.9 version"},
		{"", "go -C " + w.project + " version", "go1.27.4 -C " + w.project + " version"},
		{"", "go env GOMOD", "go1.27.4 env GOMOD"},
	} {
		if got := in(c.env, c.argv); got.out != c.want+"\n" || strings.Contains(got.err, "gvx") || got.code != 0 {
			t.Errorf("%s %s: %+v", c.env, c.argv, got)
		}
	}
	for _, c := range []struct{ env, argv string }{
		{"", "go version"},
		{"GVX_DEFAULT=1.26.9", "go build"},
		{"GOTOOLCHAIN=go1.26.9+auto", "go version"},
		{"GO111MODULE=off", "go version"},
		{"", "go -C nowhere version"},
		{"GVX_GO=1.26 GVX_ISOLATION=project", "go version"},
	} {
		if got := in(c.env, c.argv); got.out != "" || got.err != lost || got.code != ExitFailed {
			t.Errorf("%s %s: %+v", c.env, c.argv, got)
		}
	}
}

// What is missing is installed from a folder that is there.
func TestInstallsInRemovedFolder(t *testing.T) {
	w := newWorld(t)
	w.shims()
	where := filepath.Join(w.root, "where")
	w.fakeGvx("pwd >" + where + "; exit 4")
	got := w.run("", "/bin/sh", "-c", "mkdir gone && cd gone && rmdir ../gone && unset PWD && exec go +1.26.9 version")
	if data, err := os.ReadFile(where); got.code != 4 || string(data) != "/\n" {
		t.Errorf("%+v, in %q, %v", got, data, err)
	}
}

// Of what lies in a folder that may not be searched nothing can be said, and it does
// not count, as for the go command; a folder that cannot be listed is as good as any.
func TestForbiddenFolders(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root enters every folder: run as another user")
	}
	w := newWorld(t)
	w.install("", "1.26.9", "1.27.4")
	w.env = append(w.env, "GVX_DEFAULT=1.27.4")
	w.write("a/.git/HEAD", "")
	w.write("a/.go-version", "1.26.9")
	w.write("a/go.mod", "go 1.26\n")
	w.mkdir(filepath.Join(w.project, "a", "b", "c"))
	a := filepath.Join(w.project, "a")
	for mode, want := range map[os.FileMode]string{
		0o755: "go1.26.9 go-version p/a/.go-version:1",
		0o111: "go1.26.9 go-version p/a/.go-version:1",
		0o644: "go1.27.4 default",
		0o000: "go1.27.4 default",
	} {
		if err := os.Chmod(a, mode); err != nil {
			t.Fatal(err)
		}
		w.expect(mode.String(), "a/b/c", want)
	}
	if err := os.Chmod(a, 0); err != nil {
		t.Fatal(err)
	}
	w.write(".go-version", "1.26.9")
	w.expect("a pin above", "a/b/c", "go1.26.9 outer-pin p/.go-version:1")
	// What is there and forbidden is never passed over.
	if err := os.Chmod(a, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".go-version", "go.mod"} {
		if err := os.Chmod(filepath.Join(a, name), 0); err != nil {
			t.Fatal(err)
		}
		w.expect(name, "a/b/c", "1 gvx: cannot read p/a/"+name+": permission denied")
		if err := os.Chmod(filepath.Join(a, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// A link of that name into such a folder: the go command looks through it.
	w.write("secret/x", "go 1.27\n")
	for _, name := range []string{".go-version", "go.mod"} {
		if err := os.Remove(filepath.Join(a, name)); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("../secret/x", filepath.Join(a, name)); err != nil {
			t.Fatal(err)
		}
	}
	secret := filepath.Join(w.project, "secret")
	if err := os.Chmod(secret, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(secret, 0o755) })
	w.expect("a pin through a link", "a", "1 gvx: cannot read p/a/.go-version: permission denied")
	os.Remove(filepath.Join(a, ".go-version"))
	w.expect("a go.mod through a link", "a", "go1.26.9 outer-pin p/.go-version:1")
}

// git runs the real git in a folder of the project.
func (w *world) git(dir string, args ...string) {
	w.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main"}, args...)...)
	cmd.Dir = filepath.Join(w.project, dir)
	cmd.Env = []string{"HOME=" + w.home, "PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=x", "GIT_AUTHOR_EMAIL=x@example.com", "GIT_COMMITTER_NAME=x", "GIT_COMMITTER_EMAIL=x@example.com"}
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// A worktree and a submodule are repositories of their own: their .git is a file.
// What the repository around them pins is a default there, and no law.
func TestWorktreesAndSubmodules(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git here: ", err)
	}
	w := newWorld(t)
	w.install("", onShelf...)
	w.write("lib/README", "")
	w.git("lib", "init", "-q")
	w.git("lib", "add", ".")
	w.git("lib", "commit", "-qm", "x")
	w.write("main/.go-version", "1.27.3\n")
	w.git("main", "init", "-q")
	w.git("main", "submodule", "--quiet", "add", "../lib", "deps/lib")
	w.git("main", "add", ".")
	w.git("main", "commit", "-qm", "x")
	w.git("main", "worktree", "add", "-q", "../beside")
	w.git("main", "worktree", "add", "-q", "inside/tree")
	for _, file := range []string{"main/deps/lib/.git", "beside/.git", "main/inside/tree/.git"} {
		if st, err := os.Lstat(filepath.Join(w.project, file)); err != nil || !st.Mode().IsRegular() {
			t.Fatalf("%s is no file, %v: the case proves nothing", file, err)
		}
	}
	root := func(dir, want string) {
		t.Helper()
		if got, err := w.resolver(dir).Repository(); err != nil || got != filepath.Join(w.project, want) {
			t.Errorf("%s lies in %q, %v; want %s", dir, got, err, want)
		}
	}
	w.expect("main", "main/inside", "go1.27.3 go-version p/main/.go-version:1")
	root("main/inside", "main")
	w.expect("a worktree has the pin checked out", "beside", "go1.27.3 go-version p/beside/.go-version:1")
	w.write("main/inside/tree/.go-version", "1.26.5")
	w.write("main/inside/tree/a/x", "")
	w.expect("a worktree inside", "main/inside/tree/a", "go1.26.5 go-version p/main/inside/tree/.go-version:1")
	root("main/inside/tree/a", "main/inside/tree")
	w.expect("a submodule that says nothing", "main/deps/lib", "go1.27.3 outer-pin p/main/.go-version:1")
	root("main/deps/lib", "main/deps/lib")
	w.write("main/deps/lib/go.mod", "go 1.26\n")
	w.expect("a submodule of its own", "main/deps/lib", "go1.26.9 go.mod-go p/main/deps/lib/go.mod:1")
	w.write("main/go.mod", "go 1.27.3\n")
	os.Remove(filepath.Join(w.project, "main/deps/lib/go.mod"))
	w.expect("a submodule of the outer module", "main/deps/lib", "go1.27.4 go.mod-go p/main/go.mod:1")
}

// A working directory is what $PWD calls it, where that is its name.
func TestLinkedFolder(t *testing.T) {
	w := newWorld(t)
	w.shims()
	w.install(`echo "$GVX_TOOLCHAIN"`, onShelf...)
	w.write("real/deep/x", "")
	w.write("real/go.mod", "go 1.26\n")
	w.write("named/go.mod", "go 1.27.3\n")
	link := filepath.Join(w.project, "named", "link")
	if err := os.Symlink("../real/deep", link); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ script, want string }{
		{"cd named/link && go version", "go1.27.4"},
		{"cd -P named/link && go version", "go1.26.9"},
		{"cd named/link && PWD=/ && export PWD && go version", "go1.26.9"},
		{"cd named/link && unset PWD && go version", "go1.26.9"},
		{"cd named/link && PWD=$PWD/../../named/link/. && export PWD && go version", "go1.27.4"},
		{"go -C named/link version", "go1.26.9"},
	} {
		if got := w.run("", "/bin/sh", "-c", c.script); got.out != c.want+"\n" || got.err != "" {
			t.Errorf("%s: %+v, want %s", c.script, got, c.want)
		}
	}
}
