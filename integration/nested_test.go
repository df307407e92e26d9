//go:build unix

package integration

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ask is a script that notes which go it gets in a folder: its release, its GOPATH and
// module cache by their keys, and whether it is reached by the shim. With the word reset
// it takes a PATH of its own before.
const ask = `cd "$2" || exit 1
[ "$3" = reset ] && PATH=$SHIMS:/usr/bin:/bin
path=$(go env GOPATH) cache=$(go env GOMODCACHE) via=toolchain
[ "$(command -v go)" = "$SHIMS/go" ] && via=shim
version=$(go env GOVERSION) root=$(go env GOROOT)
case $root in */"$version".*) ;; *) via="$via, with the GOROOT $root" ;; esac
echo "$1: $version ${path##*/} ${cache##*/} $via" >>"$ANSWERS"
`

// askAsTool is what -toolexec runs: it asks once, for the compiler, and becomes the tool.
const askAsTool = `here=$1 there=$2
shift 2
case "$1 $2" in */compile\ -V=full) sh "$ASK" "toolexec here" "$here"; sh "$ASK" "toolexec there" "$there"; sh "$ASK" "toolexec reset" "$there" reset ;; esac
exec "$@"
`

// become runs a script in the place of the program.
const become = "syscall.Exec(\"/bin/sh\", append([]string{\"sh\"}, os.Args[len(os.Args)-4:]...), os.Environ())"

// nest is a project that is full of ways to call go again, and another one beside it.
type nest struct {
	house
	here, there string
	answers     string
}

func newNest(t *testing.T, h house, here ...string) nest {
	t.Helper()
	n := nest{there: project(t, "go.mod", goMod("go "+newer))}
	n.here = project(t, append(here,
		"ask.sh", ask, "tool.sh", askAsTool,
		"main.go", "package main\n\nimport (\n\t\"os\"\n\t\"syscall\"\n)\n\nfunc main() { "+become+" }\n",
		"main_test.go", "package main\n\nimport (\n\t\"os\"\n\t\"syscall\"\n\t\"testing\"\n)\n\nfunc TestMain(*testing.M) { "+become+" }\n",
		"bare/bare.go", "package bare\n\nfunc F() int { return 1 }\n",
		"Makefile", "ask:\n\t@sh ask.sh \"make here\" .\n\t@sh ask.sh \"make there\" $(THERE)\n",
		"gen/gen.go", `package gen

//go:generate sh $ASK "generate here" .
//go:generate sh $ASK "generate there" $THERE
//go:generate sh $ASK "generate reset" $THERE reset
//go:generate make -C .. ask
//go:generate sh -c "go$NEWER version | sed 's/^/by name: /' >>$ANSWERS"
//go:generate sh -c "cd ..; go test -cover ./bare | sed 's/^.*\\(coverage\\|no test\\)/cover: \\1/' >>$ANSWERS"
`)...)
	n.answers = filepath.Join(n.here, "answers")
	n.house = h.with("SHIMS="+h.shims(), "ANSWERS="+n.answers, "ASK="+filepath.Join(n.here, "ask.sh"), "THERE="+n.there, "NEWER="+newer)
	return n
}

// heard runs a command and holds that exactly the wanted answers came, in their order.
func (n nest) heard(t *testing.T, want []string, dir string, argv ...string) {
	t.Helper()
	if o := n.try(t, dir, argv...); o.code != 0 {
		t.Errorf("%v: exit code %d\n%s%s", argv, o.code, o.stdout, o.stderr)
	}
	text, err := os.ReadFile(n.answers)
	if err != nil {
		t.Fatalf("%v: nobody asked: %v", argv, err)
	}
	must(t, os.Remove(n.answers))
	if got := lines(string(text)); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%v\ngot:\n%s\nwant:\n%s", argv, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The table of DESIGN.md, "a go below a go": what the go command starts finds the
// toolchain that started it, in whatever folder; what is started by others, or takes a
// PATH of its own, finds the shim, which resolves anew.
func TestGoBelowGo(t *testing.T) {
	network(t)
	const (
		o26   = "go" + older + " go1.26 go1.26 toolchain"
		shim  = "go" + newer + " go1.27 go1.27 shim"
		moved = "go" + newer + " go1.26 go1.27 toolchain" // by the go command's own switch, which keeps GOPATH
	)
	pinned := newNest(t, shared.house, ".go-version", older+"\n", "go.mod", goMod("go 1.26", "tool example.com/m"))
	three := func(label, here, there string) []string {
		return []string{label + " here: " + here, label + " there: " + there, label + " reset: " + shim}
	}
	generated := func(here, there, cover string) []string {
		return append(three("generate", here, there), "make here: "+here, "make there: "+there,
			"by name: go version go"+newer+" "+strings.ReplaceAll(platform(), "-", "/"), "cover: "+cover)
	}
	pinned.heard(t, generated(o26, o26, "coverage: 0.0% of statements"), pinned.here, "go", "generate", "./gen")
	asked := func(label, dir, reset string) []string {
		return []string{filepath.Join(pinned.here, "ask.sh"), label, dir, reset}
	}
	for label, argv := range map[string][]string{
		"run":  {"go", "run", ".", "--"},
		"test": {"go", "test", ".", "-args"},
		"tool": {"go", "tool", "m", "--"},
		"exec": {"go", "run", "-exec", "sh " + filepath.Join(pinned.here, "exec.sh"), "."},
	} {
		want := three(label, o26, o26)
		if label == "exec" {
			write(t, filepath.Join(pinned.here, "exec.sh"), "shift; exec sh \"$@\"\n")
		}
		for i, args := range [][]string{asked(label+" here", ".", "-"), asked(label+" there", pinned.there, "-"), asked(label+" reset", pinned.there, "reset")} {
			pinned.heard(t, want[i:i+1], pinned.here, append(argv[:len(argv):len(argv)], args...)...)
		}
	}
	toolexec := func(n nest) []string {
		return []string{"go", "build", "-toolexec", "sh " + filepath.Join(n.here, "tool.sh") + " " + n.here + " " + n.there, "-o", filepath.Join(n.here, "built"), "./bare"}
	}
	pinned.heard(t, three("toolexec", o26, o26), pinned.here, toolexec(pinned)...)
	contains(t, pinned.run(t, pinned.there, "go", "-C", pinned.here, "tool", "compile", "-V"), "go"+older)
	// By the user's hand it is the shim that make calls.
	byShim := strings.Replace(o26, "toolchain", "shim", 1)
	pinned.heard(t, []string{"make here: " + byShim, "make there: " + shim}, pinned.here, "make", "ask", "THERE="+pinned.there)

	// Where a go line decided, raising the version further is the go command's business,
	// and the name of a shim is where it finds the release.
	line := newNest(t, shared.house, "go.mod", goMod("go 1.26.1"))
	line.heard(t, generated(o26, moved, "coverage: 0.0% of statements"), line.here, "go", "generate", "./gen")
	line.heard(t, three("toolexec", o26, moved), line.here, toolexec(line)...)

	// Releases before 1.21 know nothing of all this.
	old := newNest(t, shared.house, ".go-version", oldest+"\n", "go.mod", goMod("go 1.20"))
	o20 := "go" + oldest + " go1.20 go1.20 toolchain"
	old.heard(t, generated(o20, o20, "no test files]"), old.here, "go", "generate", "./gen")
	old.heard(t, three("toolexec", o20, o20), old.here, toolexec(old)...)
}

// A Go file that runs itself is run by the go of the folder it is called in, which is where
// the shell stands, not where the file lies.
func TestGoFileAsScript(t *testing.T) {
	network(t)
	dir := project(t, "here/.go-version", older+"\n", "there/.go-version", newer+"\n",
		"here/script.go", "//usr/bin/env go run \"$0\" \"$@\"; exit $?\n\npackage main\n\nimport \"runtime\"\n\nfunc main() { println(runtime.Version()) }\n")
	script := filepath.Join(dir, "here/script.go")
	must(t, os.Chmod(script, 0o755))
	for folder, want := range map[string]string{"here": older, "there": newer} {
		if o := shared.house.try(t, filepath.Join(dir, folder), "sh", "-c", script); o.code != 0 || o.stderr != "go"+want+"\n" {
			t.Errorf("in %s: %+v", folder, o)
		}
	}
}
