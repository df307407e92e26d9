//go:build unix

package integration

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	gvxlayout "github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/settings"
	"github.com/gvx-go/gvx/shim"
)

// isolated is a house with a module cache of its own, and a project in it that needs one
// module, which comes from a folder.
type isolated struct {
	house
	dir string
}

func newIsolated(t *testing.T) isolated {
	t.Helper()
	network(t)
	proxy := fileProxy(t, "example.com/dep", "v1.0.0", map[string]string{"go.mod": "module example.com/dep\n\ngo 1.20\n", "dep.go": "package dep\n"})
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	return isolated{h.with("GOPROXY="+proxy, "GONOSUMDB=*", "GOFLAGS=-mod=mod"),
		project(t, "go.mod", goMod("go 1.20", "require example.com/dep v1.0.0"), "main.go", "package main\n\nimport _ \"example.com/dep\"\n\nfunc main() {}\n")}
}

// modules is the module cache of a release line, "" for all of them.
func (i isolated) modules(line string) string {
	return filepath.Join(i.path, ".cache/gvx/modules", line)
}

// uses returns where the module's files are for a release, which unpacks them.
func (i isolated) uses(t *testing.T, release string) string {
	t.Helper()
	return strings.TrimSpace(i.run(t, i.dir, "go", "+"+release, "list", "-f", "{{.Dir}}", "example.com/dep"))
}

// linked holds that a line's downloads are the shared ones.
func (i isolated) linked(t *testing.T, what, line string) {
	t.Helper()
	if got, err := os.Readlink(filepath.Join(i.modules(line), "cache/download")); err != nil || got != i.modules("download") {
		t.Errorf("%s: the downloads of %s are %q (%v)", what, line, got, err)
	}
	if _, err := os.Stat(filepath.Join(i.modules("download"), "example.com/dep/@v/v1.0.0.zip")); err != nil {
		t.Errorf("%s: %v", what, err)
	}
}

func TestCleanModcache(t *testing.T) {
	i := newIsolated(t)
	for release, line := range map[string]string{older: "go1.26", newer: "go1.27", oldest: "go1.20"} {
		if got, want := i.uses(t, release), filepath.Join(i.modules(line), "example.com/dep@v1.0.0"); got != want {
			t.Errorf("%s unpacks into %s, want %s", release, got, want)
		}
	}
	// From here on nothing can be fetched: what one line cleans, the others still have.
	online := i
	i.house = i.with("GOPROXY=off")
	gone := func(release, line string) {
		t.Helper()
		i.run(t, i.dir, "go", "+"+release, "clean", "-modcache")
		if _, err := os.Lstat(i.modules(line)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is not clean: %v", line, err)
		}
	}
	for release, line := range map[string]string{newer: "go1.27", oldest: "go1.20"} {
		gone(release, line)
		if _, err := os.Stat(filepath.Join(i.modules("go1.26"), "example.com/dep@v1.0.0/dep.go")); err != nil {
			t.Errorf("%s took another's: %v", release, err)
		}
		i.uses(t, release)
		i.linked(t, "mended", line)
		i.linked(t, "untouched", "go1.26")
	}
	// A folder in the link's place is somebody's; it goes when its owner cleans.
	gone(newer, "go1.27")
	mine := write(t, filepath.Join(i.modules("go1.27"), "cache/download/mine"), "")
	i.refuses(t, i.dir, 1, []string{"module lookup disabled by GOPROXY=off"}, "go", "+"+newer, "list", "example.com/dep")
	if _, err := os.Stat(mine); err != nil {
		t.Errorf("the user's folder: %v", err)
	}
	gone(newer, "go1.27")
	i.uses(t, newer)
	i.linked(t, "after the folder", "go1.27")
	// A link that leads nowhere works again as soon as there is something to fetch.
	must(t, removeAll(i.modules("download")))
	gone(newer, "go1.27")
	online.uses(t, newer)
	i.linked(t, "without a target", "go1.27")
	i.linked(t, "without a target", "go1.26")
}

// While one line's cache is removed again and again, builds of another go on.
func TestCleanWhileOthersBuild(t *testing.T) {
	i := newIsolated(t)
	i.uses(t, newer)
	i.uses(t, older)
	offline := i
	offline.house = i.with("GOPROXY=off")
	var cleaner sync.WaitGroup
	cleaner.Go(func() {
		for range 10 {
			if o := i.try(t, i.dir, "go", "+"+newer, "clean", "-modcache"); o.code != 0 {
				t.Errorf("clean: %s", o.stderr)
			}
		}
	})
	for range 10 {
		offline.uses(t, older)
	}
	cleaner.Wait()
	offline.uses(t, newer)
	i.linked(t, "in the end", "go1.27")
}

// installDir is where the shim's rules say that go install puts programs.
func installDir(t *testing.T, h house, dir string, args ...string) string {
	t.Helper()
	env := shim.Environ{}
	for i := len(h.vars) - 1; i >= 0; i-- { // the first of a name counts there
		env = append(env, h.vars[i])
	}
	dirs, err := gvxlayout.New(env.Get)
	must(t, err)
	set, err := settings.Load(env.Get, dirs.Env(), "")
	must(t, err)
	d, err := shim.Resolver{Dirs: dirs, Settings: set, Env: env, Dir: dir, Args: args}.Resolve()
	must(t, err)
	return shim.InstallBin(d, shim.ChildEnv(d, dirs, set, env))
}

// What InstallBin says is where the go command puts them.
func TestInstallBin(t *testing.T) {
	network(t)
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	dir := project(t, "go.mod", goMod("go 1.20"), "main.go", "package main\n\nfunc main() {}\n")
	file := filepath.Join(h.path, ".config/go/env")
	for _, c := range []struct {
		want, file string
		vars       []string
	}{
		{".local/share/gvx/gopath/go1.26/bin", "", nil},
		{".local/share/gvx/gopath/go1.26/bin", "GOPATH=/nonexistent\n", nil},
		{".local/share/gvx/gopath/go1.26/bin", "GOPATH=/nonexistent\n", []string{"GOPATH=" + h.path + "/a:" + h.path + "/b"}},
		{".local/share/gvx/gopath/go1.26.9/bin", "", []string{"GVX_ISOLATION=version"}},
		{"go/bin", "", []string{"GVX_ISOLATION=off"}},
		{"a/bin", "", []string{"GVX_ISOLATION=off", "GOPATH=" + h.path + "/a:" + h.path + "/b"}},
		{"f/bin", "GOPATH=" + h.path + "/f\n", []string{"GVX_ISOLATION=off"}},
		{"b", "", []string{"GOBIN=" + h.path + "/b"}},
		{"f", "GOBIN=" + h.path + "/f\n", nil},
		{"b", "GOBIN=" + h.path + "/f\n", []string{"GOBIN=" + h.path + "/b"}},
		{"f", "GOBIN=" + h.path + "/f\n", []string{"GOBIN="}},
	} {
		write(t, file, c.file)
		set := h.with(c.vars...)
		target := strings.TrimSpace(set.run(t, dir, "go", "+"+older, "list", "-f", "{{.Target}}", "."))
		said := installDir(t, set, dir, "+"+older)
		if want := filepath.Join(h.path, c.want); said != want || filepath.Dir(target) != want {
			t.Errorf("%q, %q: %s, and the go command's %s, want %s", c.vars, c.file, said, target, want)
		}
	}
	write(t, file, "")
	h.run(t, dir, "go", "+"+newer, "install", ".")
	if out, err := exec.Command(filepath.Join(installDir(t, h, dir, "+"+newer), "m")).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := os.Lstat(filepath.Join(h.path, "go")); err == nil {
		t.Error("something was written into ~/go")
	}
}

// A GOPATH in the project is what a make has for a call, and all that looks for programs
// there finds them: the make, programs for other systems, and another GOPATH below a go.
func TestLocalGOPATH(t *testing.T) {
	network(t)
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	dir := project(t, "go.mod", goMod("go 1.20"), "main.go", "package main\n\n//go:generate sh -c \"GOPATH=$PWD/other go install .\"\n\nfunc main() {}\n")
	local, file := filepath.Join(dir, "local"), filepath.Join(h.path, "goenv")
	write(t, file, "GOOS=windows\n")
	h = h.with("GVX_GO="+older, "GOPATH="+local)
	h.run(t, dir, "sh", "-c", "go install . && $(go env GOPATH)/bin/m && gvx which m && go generate . && "+
		"GOOS="+runtime.GOOS+" GOARCH="+runtime.GOARCH+" go install . && GOOS=plan9 GOARCH=386 go install . && GOENV="+file+" GOARCH=amd64 go install .")
	for _, want := range []string{local + "/bin/m", local + "/bin/plan9_386/m", local + "/bin/windows_amd64/m.exe", dir + "/other/bin/m"} {
		if _, err := os.Stat(want); err != nil {
			t.Error(err)
		}
	}
	if got, want := h.run(t, dir, "go", "env", "GOMODCACHE"), filepath.Join(h.path, ".cache/gvx/modules/go1.26")+"\n"; got != want {
		t.Errorf("GOMODCACHE is %q, want %q", got, want)
	}
}

// A go below a go that isolates nothing gets what the user has, not what the shim above
// exported.
func TestOffBelowAShim(t *testing.T) {
	network(t)
	dir := project(t, "go.mod", goMod("go 1.20"), "main.go", "package main\n\n//go:generate sh -c \"PATH=$SHIMS:/usr/bin:/bin GVX_ISOLATION=off go env GOPATH GOMODCACHE\"\n\nfunc main() {}\n")
	h := emptyHouse(t, nil)
	linkHouse(t, h)
	h = h.with("SHIMS="+h.shims(), "GVX_GO="+older)
	list := filepath.Join(h.path, "one") + ":" + filepath.Join(h.path, "two")
	for gopath, want := range map[string]string{
		"":   filepath.Join(h.path, "go") + "\n" + filepath.Join(h.path, "go/pkg/mod") + "\n",
		list: list + "\n" + filepath.Join(h.path, "one/pkg/mod") + "\n",
	} {
		if got := h.with("GOPATH="+gopath).run(t, dir, "go", "generate", "."); got != want {
			t.Errorf("GOPATH=%s: %q, want %q", gopath, got, want)
		}
	}
}

// readOnly runs a command where nothing in the house can be written: root needs a mount
// for that.
func (h house) readOnly(t *testing.T, dir, command string) outcome {
	t.Helper()
	if os.Getuid() != 0 {
		must(t, exec.Command("chmod", "-R", "a-w", h.path).Run())
		defer exec.Command("chmod", "-R", "u+w", h.path).Run()
		return h.try(t, dir, "sh", "-c", command)
	}
	return mounted(t, h, "mount --bind "+h.path+" "+h.path+" && mount -o remount,ro,bind "+h.path, "cd "+dir+" && "+command)
}

// ofGvx names all that is in the house but .config: there a process of the go command's
// telemetry may still write when its command has ended.
func (h house) ofGvx(t *testing.T) (names []string) {
	t.Helper()
	for _, name := range lines(listing(t, h.path)) {
		if !strings.HasPrefix(name, filepath.Join(h.path, ".config")) {
			names = append(names, name)
		}
	}
	return names
}

// With a home that cannot be written, what is installed runs and builds, of the module
// cache too, and nothing is missed aloud.
func TestModulesInReadOnlyHome(t *testing.T) {
	i := newIsolated(t)
	program := filepath.Join(tempDir(t), "program")
	std := project(t, "go.mod", goMod("go 1.20"), "main.go", "package main\n\nfunc main() { println(\"ran\") }\n")
	runs := func(what, dir string) {
		t.Helper()
		before := i.ofGvx(t)
		for _, command := range []string{"go version", "go +" + newer + " build -o " + program, "gofmt -l ."} {
			o := i.readOnly(t, dir, command)
			if o.code != 0 || o.stderr != "" {
				t.Errorf("%s: %v: exit code %d\n%s", what, command, o.code, o.stderr)
			}
		}
		if after := i.ofGvx(t); !slices.Equal(after, before) {
			t.Errorf("%s: %q, before %q", what, after, before)
		}
		if _, err := os.Stat(program); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		must(t, os.RemoveAll(program))
	}
	i.house = i.with("GVX_DEFAULT=" + newer)
	runs("nothing there yet", std)
	i.uses(t, newer)
	runs("modules there", i.dir)
}
