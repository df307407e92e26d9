//go:build unix

package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	hello     = "package main\n\nimport (\n\t\"fmt\"\n\t\"runtime\"\n)\n\nfunc main() { fmt.Println(runtime.Version()) }\n"
	helloTest = "package main\n\nimport \"testing\"\n\nfunc TestNothing(t *testing.T) {}\n"
)

// modern are the releases that most builds are tried with.
var modern = []string{older, newer}

func TestBuilds(t *testing.T) {
	network(t)
	t.Parallel()
	for _, version := range modern {
		t.Run(version, func(t *testing.T) {
			h := shared.house
			dir := project(t, ".go-version", version+"\n", "go.mod", goMod("go 1.26"), "main.go", hello, "main_test.go", helloTest, "bare/bare.go", "package bare\n\nfunc F() int { return 1 }\n")
			h.run(t, dir, "go", "build", "-o", "program", ".")
			out, err := exec.Command(filepath.Join(dir, "program")).Output()
			if err != nil || string(out) != "go"+version+"\n" {
				t.Errorf("the program was built with %s (%v)", out, err)
			}
			if got := h.run(t, dir, "go", "run", "."); got != "go"+version+"\n" {
				t.Errorf("go run: %s", got)
			}
			h.run(t, dir, "go", "vet", "./...")
			contains(t, h.run(t, dir, "go", "test", "."), "ok")
			// golang.org/issue/75031: "no such tool covdata".
			contains(t, h.run(t, dir, "go", "test", "-cover", "./..."), "example.com/m/bare", "coverage: 0.0% of statements")
		})
	}
}

func TestOldestReleaseBuilds(t *testing.T) {
	network(t)
	t.Parallel()
	dir := project(t, "go.mod", goMod("go 1.20"), "main.go", hello)
	h := shared.house
	h.run(t, dir, "go", "+"+oldest, "build", "-o", "program", ".")
	out, err := exec.Command(filepath.Join(dir, "program")).Output()
	if err != nil || string(out) != "go"+oldest+"\n" {
		t.Errorf("the program was built with %s (%v)", out, err)
	}
}

const cgoProgram = "package main\n\n// int seven(void) { return 7; }\nimport \"C\"\n\nfunc main() {\n\tdone := make(chan int)\n\tgo func() { done <- int(C.seven()) }()\n\tprintln(<-done)\n}\n"

func TestCgoAndRace(t *testing.T) {
	network(t)
	t.Parallel()
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("needs gcc on PATH")
	}
	dir := project(t, ".go-version", newer+"\n", "go.mod", goMod("go 1.26"), "main.go", cgoProgram)
	h := shared.house.with("CGO_ENABLED=1")
	for _, argv := range [][]string{{"go", "run", "."}, {"go", "run", "-race", "."}} {
		if o := h.try(t, dir, argv...); o.code != 0 || o.stderr != "7\n" {
			t.Errorf("%v: exit code %d: %s", argv, o.code, o.stderr)
		}
	}
}

func TestWorkspace(t *testing.T) {
	network(t)
	dir := project(t,
		"go.work", "go 1.26.1\n\ntoolchain go"+newer+"\n\nuse (\n\t./a\n\t./b\n)\n",
		"a/go.mod", "module example.com/a\n\ngo 1.21\n", "a/a.go", "package a\n\nimport \"runtime\"\n\nfunc Version() string { return runtime.Version() }\n",
		"b/go.mod", "module example.com/b\n\ngo 1.21\n", "b/main.go", "package main\n\nimport \"example.com/a\"\n\nfunc main() { println(a.Version()) }\n",
	)
	for _, sub := range []string{"a", "b"} {
		contains(t, shared.house.run(t, filepath.Join(dir, sub), "go", "version"), "go"+newer+" ")
	}
	if o := shared.house.try(t, dir, "go", "run", "./b"); o.code != 0 || o.stderr != "go"+newer+"\n" {
		t.Errorf("exit code %d: %s", o.code, o.stderr)
	}
}

func TestGofmt(t *testing.T) {
	network(t)
	dir := project(t, ".go-version", older+"\n", "x.go", "package x\nfunc  F( ) { }\n")
	if got := shared.house.run(t, dir, "gofmt", "x.go"); got != "package x\n\nfunc F() {}\n" {
		t.Errorf("got %q", got)
	}
	cmd := shared.house.command(dir, "gofmt")
	cmd.Stdin = strings.NewReader("package  y")
	if o := finish(t, cmd); o.stdout != "package y\n" {
		t.Errorf("through stdin: %+v", o)
	}
}

// What a toolchain starts stays in the toolchain.
func TestGenerateStaysInTheToolchain(t *testing.T) {
	network(t)
	dir := project(t, ".go-version", older+"\n", "go.mod", goMod("go 1.26"), "main.go", "package main\n\n//go:generate go version\n//go:generate sh -c \"cd sub && go version\"\n\nfunc main() {}\n",
		"sub/.go-version", newer+"\n")
	got := lines(shared.house.run(t, dir, "go", "generate", "."))
	if len(got) != 2 || !strings.Contains(got[0], "go"+older+" ") || !strings.Contains(got[1], "go"+older+" ") {
		t.Errorf("got %q", got)
	}
}

func lines(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") }

func TestTheUsersVariablesReachTheBuild(t *testing.T) {
	network(t)
	bin := tempDir(t)
	dir := project(t, ".go-version", newer+"\n", "go.mod", goMod("go 1.26"), "main.go", "package main\n\nvar word = \"plain\"\n\nfunc main() { println(word) }\n")
	h := shared.house.with("GOFLAGS=-ldflags=-X=main.word=flagged", "GOBIN="+bin)
	if o := h.try(t, dir, "go", "run", "."); o.stderr != "flagged\n" {
		t.Errorf("GOFLAGS: exit code %d: %s", o.code, o.stderr)
	}
	h.run(t, dir, "go", "install", ".")
	if _, err := os.Stat(filepath.Join(bin, "m")); err != nil {
		t.Errorf("GOBIN: %v", err)
	}
}

// A build writes nothing into its GOROOT, whoever runs it.
func TestStoreStaysAsItWas(t *testing.T) {
	network(t)
	t.Parallel()
	h := shared.house
	dir := project(t, "go.mod", goMod("go 1.20"), "main.go", hello, "main_test.go", helloTest)
	for _, version := range []string{older, newer, oldest} {
		h.run(t, dir, "go", "+"+version, "test", "-cover", "./...")
		h.run(t, dir, "go", "+"+version, "vet", ".")
	}
	contains(t, h.run(t, dir, "gvx", "verify"), "go"+older+": ok", "go"+newer+": ok", "go"+oldest+": ok")
}
