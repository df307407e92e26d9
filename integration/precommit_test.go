//go:build unix

package integration

import (
	"archive/tar"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// hook is one that tells which Go built it, and which one it finds when it runs. What a
// hook prints is shown where it fails.
const hook = `- id: teller
  name: teller
  entry: sh -c 'teller; go version; exit 1'
  language: golang
  always_run: true
  pass_filenames: false
`

const hookProgram = "package main\n\nimport \"runtime\"\n\nfunc main() { println(\"built with\", runtime.Version()) }\n"

// git runs git as somebody with a name.
func git(t *testing.T, h house, dir string, args ...string) string {
	t.Helper()
	return h.run(t, dir, append([]string{"git", "-c", "user.name=u", "-c", "user.email=u@example.com"}, args...)...)
}

// hookRepository is a repository with a hook in Go, for which the older release is
// right, and returns its revision too.
func hookRepository(t *testing.T, h house) (dir, revision string) {
	t.Helper()
	dir = project(t, "go.mod", "module example.com/teller\n\ngo 1.26\n", "cmd/teller/main.go", hookProgram,
		".pre-commit-hooks.yaml", hook)
	git(t, h, dir, "init", "-q", ".")
	git(t, h, dir, "add", "-A")
	git(t, h, dir, "commit", "-qm", "teller")
	return dir, strings.TrimSpace(git(t, h, dir, "rev-parse", "HEAD"))
}

// committer is somebody with pre-commit, git, and gvx's shims before any other go.
func committer(t *testing.T) house {
	t.Helper()
	network(t)
	for _, program := range []string{"pre-commit", "git"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("needs %s on PATH", program)
		}
	}
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	uncounted(t, h)
	return h.with("PATH="+h.shims()+":/usr/bin:/bin", "GVX_AUTO_INSTALL=never", "GOPROXY=off")
}

// pre-commit builds its hooks in Go in its own clone, into a GOPATH of its own, by the
// go that it finds. There the hook's own go.mod counts and nothing of the repository
// that is committed to; when the hook runs in that one, its go is that one's.
func TestPreCommit(t *testing.T) {
	h := committer(t)
	source, revision := hookRepository(t, h)
	elsewhere := tempDir(t)
	must(t, os.Symlink(filepath.Join(h.shims(), "go"), filepath.Join(elsewhere, "go")))
	for _, c := range []struct {
		name, config string
		vars         []string
		nested       string // what the hook's own go is
	}{
		{"system", "default_language_version:\n  golang: system\n", nil, newer},
		// By default pre-commit takes no go of a home folder, or of one called shims.
		{"default", "", []string{"PATH=" + elsewhere + ":/usr/bin:/bin"}, newer},
		{"a release of pre-commit's own", "default_language_version:\n  golang: '" + older + "'\n", []string{"PYTHONPATH=" + downloads(t)}, older},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := h.with(append([]string{"PRE_COMMIT_HOME=" + tempDir(t)}, c.vars...)...)
			dir := project(t, ".go-version", newer+"\n", "go.mod", goMod("go 1.26"),
				".pre-commit-config.yaml", "repos:\n- repo: "+source+"\n  rev: "+revision+"\n  hooks:\n  - id: teller\n"+c.config)
			git(t, h, dir, "init", "-q", ".")
			h.run(t, dir, "pre-commit", "install")
			git(t, h, dir, "add", "-A")
			home, theirs := notOurs(listing(t, h.path), h), without(listing(t, dir), filepath.Join(dir, ".git"))
			cmd := h.command(dir, "git", "-c", "user.name=u", "-c", "user.email=u@example.com", "commit", "-m", "x")
			cmd.SysProcAttr = newSession()
			o := finish(t, cmd)
			said := o.stdout + o.stderr
			if o.code != 1 || strings.Contains(said, "gvx:") {
				t.Errorf("exit code %d", o.code)
			}
			contains(t, said, "built with go"+older+"\n", "go version go"+c.nested+" ")
			if after := without(listing(t, dir), filepath.Join(dir, ".git")); after != theirs {
				t.Errorf("in the repository:\n%s", after)
			}
			if after := notOurs(listing(t, h.path), h); after != home {
				t.Errorf("in HOME:\n%s", after)
			}
		})
	}
}

// downloads is a folder of Python in which pre-commit's download of a release ends
// here: with links to the older one, in an archive like the official ones.
func downloads(t *testing.T) string {
	t.Helper()
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	goroot := shared.house.goroot(t, older)
	for _, name := range []string{"bin", "pkg", "src", "VERSION", "go.env", "lib"} {
		must(t, w.WriteHeader(&tar.Header{Name: "go/" + name, Linkname: filepath.Join(goroot, name), Typeflag: tar.TypeSymlink, Mode: 0o777}))
	}
	must(t, w.Close())
	return project(t, "go.tar", archive.String(), "sitecustomize.py", `import os, urllib.request

def urlopen(url, *args, **kwargs):
    assert url.endswith('.tar.gz') and '/go`+older+`.' in url, url
    return open(os.path.join(os.path.dirname(__file__), 'go.tar'), 'rb')

urllib.request.urlopen = urlopen
`)
}

// notOurs is a listing of h's home without gvx's folders, and the one in which the go
// command keeps its builds.
func notOurs(listing string, h house) string {
	dirs := []string{h.data()}
	for _, dir := range []string{".cache/gvx", ".cache/go-build"} {
		dirs = append(dirs, filepath.Join(h.path, dir))
	}
	return without(listing, dirs...)
}

// without is a listing without dirs, what lies in them, and the folders that were made
// for them alone.
func without(listing string, dirs ...string) string {
	var rest []string
	for _, name := range lines(listing) {
		if !slices.ContainsFunc(dirs, func(dir string) bool {
			return strings.HasPrefix(name+"/", dir+"/") || name == filepath.Dir(dir)
		}) {
			rest = append(rest, name)
		}
	}
	return strings.Join(rest, "\n")
}
