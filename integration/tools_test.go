//go:build unix

package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestInstalledTools: what go install builds under isolation lies where gvx current
// says and gvx which finds it, and one release's does not stand in for another's.
func TestInstalledTools(t *testing.T) {
	network(t)
	h := shared.house
	dir := project(t, "go.mod", "module example.com/whichtool\n\ngo 1.26\n", "main.go", "package main\n\nimport \"runtime\"\n\nfunc main() { println(runtime.Version()) }\n")
	gobin := filepath.Join(tempDir(t), "gobin")
	for _, c := range []struct{ version, gobin, bin string }{
		{older, "", filepath.Join(h.data(), "gopath/go1.26/bin")},
		{newer, "", filepath.Join(h.data(), "gopath/go1.27/bin")},
		{newer, gobin, gobin},
	} {
		h := h.with("GOBIN=" + c.gobin)
		if err := os.WriteFile(filepath.Join(dir, ".go-version"), []byte(c.version+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		h.refuses(t, dir, 1, []string{"has no command whichtool", c.bin}, "gvx", "which", "whichtool")
		contains(t, h.run(t, dir, "gvx", "current"), "\ngo install puts programs into "+c.bin+"\n")
		h.run(t, dir, "go", "install", ".")
		found := strings.TrimSpace(h.run(t, dir, "gvx", "which", "whichtool"))
		if want := filepath.Join(c.bin, "whichtool"); found != want {
			t.Errorf("%+v: %s, want %s", c, found, want)
		}
		out, err := exec.Command(found).CombinedOutput()
		if err != nil || string(out) != "go"+c.version+"\n" {
			t.Errorf("%+v: the program was built with %s (%v)", c, out, err)
		}
		// Of the toolchain itself.
		if got := h.run(t, dir, "gvx", "which", "gofmt"); got != filepath.Join(h.goroot(t, c.version), "bin/gofmt")+"\n" {
			t.Errorf("gofmt is %s", got)
		}
		os.Remove(found)
	}
}

// TestWhichAll: the shim, the machine's own go behind it, and who could replace them.
func TestWhichAll(t *testing.T) {
	network(t)
	h := shared.house
	out := h.run(t, h.path, "gvx", "which", "--all")
	contains(t, out, filepath.Join(h.shims(), "go")+"\n  is              gvx's shim\n", filepath.Join(shared.goroot, "bin/go")+"\n", "\n  version         go1.")
	if strings.Contains(out, "shadowed") {
		t.Errorf("nothing comes before the shim: %s", out)
	}
	behind := h.with("PATH=" + filepath.Join(shared.goroot, "bin") + ":" + h.get("PATH"))
	contains(t, behind.run(t, h.path, filepath.Join(shared.bin, "gvx"), "which", "--all"),
		"the shim is shadowed: "+filepath.Join(shared.goroot, "bin/go")+" comes before it on PATH, and runs in its place")
}
