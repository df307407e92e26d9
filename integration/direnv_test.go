//go:build unix

package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/shellhooks"
)

// direnvHouse is the shared house with gvx's library for direnv; dirs are allowed.
func direnvHouse(t *testing.T, dirs ...string) house {
	t.Helper()
	network(t)
	if _, err := exec.LookPath("direnv"); err != nil {
		t.Skip("SKIP: direnv is not installed here")
	}
	config := tempDir(t)
	write(t, filepath.Join(config, "lib", "gvx.sh"), shellhooks.Direnv())
	h := shared.house.with("DIRENV_CONFIG="+config, "GVX_AUTO_INSTALL=never", "GOROOT=/stale", "GOPATH=/mine", "GOTOOLCHAIN=local")
	for _, dir := range dirs {
		h.run(t, dir, "direnv", "allow")
	}
	t.Cleanup(func() { os.RemoveAll(filepath.Join(h.path, ".local/share/direnv")) })
	return h
}

// environmentIn reads what env -0 wrote, without what each shell counts for itself.
func environmentIn(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	vars := slices.DeleteFunc(strings.Split(string(data), "\x00"), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return slices.Contains([]string{"", "_", "PWD", "OLDPWD", "SHLVL"}, name)
	})
	slices.Sort(vars)
	return vars
}

// direnvProjects are a project that declares older and has one that declares newer below
// it; one whose .envrc names newer; and one whose version is not there.
type direnvProjects struct{ top, declared, named, missing string }

func newDirenvProjects(t *testing.T) direnvProjects {
	network(t)
	top := project(t, "declared/.envrc", "use gvx\n", "declared/.go-version", older+"\n", "declared/sub/go.mod", goMod("go 1.26\n\ntoolchain go"+newer),
		"named/.envrc", "use gvx 1.27\n", "named/go.mod", goMod("go 1.20"), "newer", newer+"\n",
		"missing/.envrc", "export BEFORE=1\nuse gvx 1.25\nexport BEHIND=1\n")
	return direnvProjects{top, filepath.Join(top, "declared"), filepath.Join(top, "named"), filepath.Join(top, "missing")}
}

// Each shell, with direnv's own hook at its prompt, on a terminal.
func TestDirenv(t *testing.T) {
	hooks := map[string]string{
		"bash -i": `eval "$(direnv hook bash)"`,
		"zsh -i":  `eval "$(direnv hook zsh)"`,
		"fish -i": "direnv hook fish | source",
	}
	for _, k := range shellKinds() {
		hook := hooks[k.name]
		if hook == "" {
			continue
		}
		t.Run(k.hook, func(t *testing.T) {
			p := newDirenvProjects(t)
			h := direnvHouse(t, p.declared, p.named, p.missing).with("TERM=dumb", "PS1=@@ ")
			s := atTerminal(t, h.command(h.path, k.program(t)...))
			s.typeLines(k, []string{hook,
				"cd " + p.top, "env -0 > before",
				"cd declared", "env -0 > ../in", "go version > ../declared.is",
				"cd sub", "go version > ../../sub.is",
				"cd ..", "cp ../newer .go-version", "touch -d '+10 seconds' .go-version", "go env GOROOT > ../changed.is",
				"cd ../named", "go version > ../named.is",
				"cd ../missing", "env -0 > ../refused",
				"cd ..", "env -0 > after"})
			told := s.shown()
			p.check(t, h)
			contains(t, told, "using gvx 1.27", "is required but not installed", "blocked by   GVX_AUTO_INSTALL=never", "help: gvx install 1.25", "nothing is changed here")
			if t.Failed() {
				t.Log(told)
			}
		})
	}
}

func (p direnvProjects) check(t *testing.T, h house) {
	t.Helper()
	for name, want := range map[string]string{
		"declared.is": "go" + older + " ", "sub.is": "go" + newer + " ", "changed.is": h.goroot(t, newer) + "\n", "named.is": "go" + newer + " ",
	} {
		if data, err := os.ReadFile(filepath.Join(p.top, name)); err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s: %q, want %q (%v)", name, data, want, err)
		}
	}
	in := environmentIn(t, filepath.Join(p.top, "in"))
	for _, want := range []string{"GOPATH=" + h.data() + "/gopath/go1.26", "GVX_USER_GOPATH=/mine", "GVX_TOOLCHAIN=go" + older} {
		if !slices.Contains(in, want) {
			t.Errorf("inside there is no %s: %q", want, in)
		}
	}
	if i := slices.IndexFunc(in, func(kv string) bool { return strings.HasPrefix(kv, "PATH=") }); i < 0 || !strings.HasPrefix(in[i], "PATH="+h.shims()+":"+h.goroot(t, older)+"/bin:") {
		t.Errorf("inside PATH is %q", in)
	}
	if slices.ContainsFunc(in, func(kv string) bool { return strings.HasPrefix(kv, "GOROOT=/") }) {
		t.Errorf("inside there is a GOROOT: %q", in)
	}
	before := environmentIn(t, filepath.Join(p.top, "before"))
	if after := environmentIn(t, filepath.Join(p.top, "after")); !slices.Equal(before, after) {
		t.Errorf("leaving does not bring back what was there:\n%q\n%q", before, after)
	}
	refused := slices.DeleteFunc(environmentIn(t, filepath.Join(p.top, "refused")), func(kv string) bool {
		return strings.HasPrefix(kv, "DIRENV_") && !strings.HasPrefix(kv, "DIRENV_CONFIG=")
	})
	if !slices.Equal(before, refused) {
		t.Errorf("a refusal changes the environment:\n%q\n%q", before, refused)
	}
}

// The environment of another folder's Go hides nothing from a shim below it.
func TestShimBelowDirenv(t *testing.T) {
	p := newDirenvProjects(t)
	h := direnvHouse(t, p.declared)
	ask := []string{"go", "env", "GOVERSION", "GOROOT", "GOPATH", "GOMODCACHE", "GOTOOLCHAIN"}
	for _, below := range []string{
		project(t, ".go-version", newer+"\n"), project(t, "go.mod", goMod("go 1.27")), project(t, "go.mod", goMod("go 1.20")), project(t, "go.mod", goMod("go 1.26\n\ntoolchain go"+newer)),
		project(t, "go.mod", goMod("go 1.27"), ".git/HEAD", "ref: x\n"), project(t, "x", ""),
	} {
		plain := h.try(t, below, ask...)
		inside := h.try(t, below, append([]string{"direnv", "exec", p.declared}, ask...)...)
		contains(t, inside.stderr, "using gvx")
		if plain.code != inside.code || plain.stdout != inside.stdout {
			t.Errorf("in %s the shim gives %d %q, and with direnv %d %q", below, plain.code, plain.stdout, inside.code, inside.stdout)
		}
	}
}

// The toolchain that use gvx asks for is fetched where the settings allow it, and where
// nobody has it, that is said.
func TestDirenvCannotFetch(t *testing.T) {
	p := newDirenvProjects(t)
	h := direnvHouse(t, p.missing).with("GVX_AUTO_INSTALL=always", "GVX_SOURCES=proxy", "GOPROXY=http://127.0.0.1:1")
	o := h.try(t, p.missing, "direnv", "exec", p.missing, "env")
	if o.code == 0 || strings.Contains(o.stdout, "BEFORE=1") {
		t.Errorf("exit code %d\n%s", o.code, o.stdout)
	}
	contains(t, o.stderr, "gvx: installing go1.25", "127.0.0.1:1", "nothing is changed here")
	if found, _ := filepath.Glob(filepath.Join(h.trees(), "*1.25*")); len(found) > 0 {
		t.Errorf("there is %q", found)
	}
}

// A GOROOT by the name that editors are given is one for every tool.
func TestVersionLinkIsGOROOT(t *testing.T) {
	network(t)
	h := shared.house
	link := filepath.Join(h.data(), "versions", "go"+newer)
	dir := project(t, "go.mod", goMod("go 1.26"), "main.go", "package main\nfunc main() {  println(1) }\n")
	if got := strings.TrimSpace(h.run(t, dir, filepath.Join(link, "bin/go"), "env", "GOROOT")); got != link && got != h.goroot(t, newer) {
		t.Errorf("GOROOT is %s", got)
	}
	named := h.with("GOROOT=" + link)
	if got := named.run(t, dir, filepath.Join(link, "bin/go"), "env", "GOROOT"); got != link+"\n" {
		t.Errorf("GOROOT is %s", got)
	}
	contains(t, named.run(t, dir, filepath.Join(link, "bin/go"), "list", "-f", "{{.Dir}}", "fmt", "net/http"), link+"/src/fmt\n", link+"/src/net/http\n")
	contains(t, named.run(t, dir, filepath.Join(link, "bin/go"), "tool", "-n", "compile"), link+"/pkg/tool/")
	contains(t, named.run(t, dir, filepath.Join(link, "bin/gofmt"), "main.go"), "func main() { println(1) }")
}
