//go:build unix

package bench

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// projectOf is a folder with .git and go.mod that many levels up.
func projectOf(b *testing.B, depth int) string {
	b.Helper()
	dir := tempDir(b)
	write(b, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo "+current+"\n")
	if err := os.MkdirAll(filepath.Join(dir, ".git"), 0o755); err != nil {
		b.Fatal(err)
	}
	dir = filepath.Join(dir, strings.Repeat("folder/", depth))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	return dir
}

// BenchmarkShim measures what a call costs beside a direct one: through a program
// that only execs, through the shim, and through the go command's own switch. All
// kinds take turns, with one environment, and start the very same child; of the
// switch both ways are tried, a hit on PATH and one in the module cache. The ratios
// are of the added times: shim/onlyexec at most 1.12, shim/switch below 0.5.
func BenchmarkShim(b *testing.B) {
	measured(b)
	dir := projectOf(b, 3) // as people work in
	h := installed(b, other, current)
	defer h.raze()
	real := filepath.Join(h.goroot(b, other), "bin/go")
	quiet := quietHouse(b, filepath.Base(h.goroot(b, current)))
	defer quiet.raze()
	b.Run("go version", func(b *testing.B) {
		h := h.with(childEnv(b, quiet, dir, h)...)
		reportCalls(b, kindsOf(b, h, dir, real, filepath.Join(h.goroot(b, current), "bin/go")))
	})
	b.Run("quiet child", func(b *testing.B) {
		h := quiet.with(childEnv(b, quiet, dir, quiet)...)
		reportCalls(b, kindsOf(b, h, dir, real, filepath.Join(quiet.goroot(b, current), "bin/go")))
	})
	b.Run("flat", func(b *testing.B) {
		many := quietHouse(b, filepath.Base(h.goroot(b, current)))
		defer many.raze()
		one, hundred := quiet.with(childEnv(b, quiet, dir, quiet)...), many.with(childEnv(b, quiet, dir, many)...)
		furnishMany(b, many, quiet)
		reportCalls(b, flatKinds(b, one, hundred))
	})
}

// callKind is a way to the child.
type callKind struct {
	name string
	cmd  func() *exec.Cmd
}

// kindsOf are the ways to child, the direct one and the program that only execs first.
// real is the go command of another release, which switches.
func kindsOf(b *testing.B, h house, dir, real, child string) []callKind {
	onlyexec, shim := copies(b, "onlyexec"), copies(b, "stripped/go")
	// A hit on PATH is the cheaper of the go command's two ways to switch.
	path := filepath.Join(tempDir(b), "go"+current)
	if err := os.Symlink(child, path); err != nil {
		b.Fatal(err)
	}
	h = h.with("PATH=" + h.get("PATH") + ":" + filepath.Dir(path))
	switching := h.with("GOTOOLCHAIN=go" + current + "+path")
	cached := h.with("GOTOOLCHAIN=go"+current, "PATH=/usr/bin:/bin", "GOFLAGS=-modcacherw", "GOMODCACHE="+moduleCache(b, real, child))
	return []callKind{
		{"direct", func() *exec.Cmd { return h.command(dir, child, "version") }},
		{"onlyexec", func() *exec.Cmd { return h.command(dir, onlyexec(), child, "version") }},
		{"shim", func() *exec.Cmd { return h.command(dir, shim(), "version") }},
		{"switch-path", func() *exec.Cmd { return switching.command(dir, real, "version") }},
		{"switch-modcache", func() *exec.Cmd { return cached.command(dir, real, "version") }},
	}
}

// copies returns one copy after the other of a program of ours: how fast one starts
// depends, by a tenth, on where its pages happen to lie in memory.
func copies(b *testing.B, program string) func() string {
	b.Helper()
	var all []string
	for range 8 {
		all = append(all, filepath.Join(tempDir(b), filepath.Base(program)))
		copyProgram(b, filepath.Join(shared.bin, program), all[len(all)-1])
	}
	next := 0
	return func() string {
		next++
		return all[next%len(all)]
	}
}

// flatKinds are shims that have more to look at: a go.mod twenty folders up, and a
// hundred versions installed.
func flatKinds(b *testing.B, h, many house) []callKind {
	onlyexec, shim := copies(b, "onlyexec"), copies(b, "stripped/go")
	child := filepath.Join(h.goroot(b, current), "bin/go")
	top, deep := projectOf(b, 0), projectOf(b, 20)
	return []callKind{
		{"direct", func() *exec.Cmd { return h.command(top, child, "version") }},
		{"onlyexec", func() *exec.Cmd { return h.command(top, onlyexec(), child, "version") }},
		{"0-folders", func() *exec.Cmd { return h.command(top, shim(), "version") }},
		{"20-folders", func() *exec.Cmd { return h.command(deep, shim(), "version") }},
		{"100-versions", func() *exec.Cmd { return many.command(top, shim(), "version") }},
	}
}

// reportCalls has the kinds take turns and reports what each adds to the first, and that
// against what the others add. It needs some hundred rounds for a median that stays:
// -benchtime=1000x asks for a thousand.
func reportCalls(b *testing.B, kinds []callKind) {
	b.Helper()
	times := make([][]time.Duration, len(kinds))
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for round := range max(b.N, 300) {
		for i := range kinds {
			i := (i + round) % len(kinds)                      // nobody always follows the same one
			if took := timed(b, kinds[i].cmd()); round >= 10 { // the first warm the caches
				times[i] = append(times[i], took)
			}
		}
	}
	direct := median(times[0])
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(milliseconds(direct), "ms-direct")
	added := make([]float64, len(kinds))
	for i, kind := range kinds[1:] {
		added[i+1] = milliseconds(median(times[i+1]) - direct)
		b.ReportMetric(added[i+1], "ms-added-"+kind.name)
	}
	for i, kind := range kinds[2:] {
		b.ReportMetric(added[i+2]/added[1], kind.name+"/onlyexec")
	}
	for i, kind := range kinds[3:] {
		b.ReportMetric(added[2]/added[i+3], kinds[2].name+"/"+kind.name)
	}
}

// childEnv is the environment that the shim hands to its child in the house quiet, as it
// would be in h: with it, all kinds start with what the shim's child has.
func childEnv(b *testing.B, quiet house, dir string, h house) []string {
	b.Helper()
	child := filepath.Join(quiet.goroot(b, current), "bin/go")
	copyProgram(b, "/usr/bin/env", child)
	out, err := quiet.command(dir, filepath.Join(shared.bin, "stripped/go"), "-0").Output()
	if err != nil {
		b.Fatal(err)
	}
	copyProgram(b, filepath.Join(shared.bin, "quiet"), child)
	vars := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	for i := range vars {
		vars[i] = strings.ReplaceAll(vars[i], quiet.path, h.path)
	}
	return vars
}

// furnishMany has a house with one toolchain name a hundred of them, all with the go of
// the house quiet: its very pages, for how fast it starts.
func furnishMany(b *testing.B, h, quiet house) {
	b.Helper()
	own := filepath.Join(h.goroot(b, current), "bin/go")
	if err := errors.Join(os.Remove(own), os.Link(filepath.Join(quiet.goroot(b, current), "bin/go"), own)); err != nil {
		b.Fatal(err)
	}
	for i := range 99 {
		v := fmt.Sprintf("go1.%d.%d", 21+i/20, 10+i%20)
		tree := v + "." + platform() + "-0123456789abcdef"
		bin := filepath.Join(h.trees(), tree, "bin")
		err := errors.Join(os.MkdirAll(bin, 0o755), os.Link(own, filepath.Join(bin, "go")),
			os.Symlink("../store/toolchains/"+tree, filepath.Join(h.data(), "versions", v)))
		if err != nil {
			b.Fatal(err)
		}
	}
}

// moduleCache has the current release where the go command's own switch puts it, with
// child for its go: the go command never looks at such a tree again.
func moduleCache(b *testing.B, real, child string) string {
	b.Helper()
	dir := tempDir(b)
	h := newHouse(b).with("GOPROXY="+serve(b, shared.recorder), "GOMODCACHE="+dir, "GOFLAGS=-modcacherw", "GOTOOLCHAIN=go"+current)
	defer h.raze()
	told(b, h.command(h.path, real, "version"))
	switched := filepath.Join(dir, "golang.org/toolchain@v0.0.1-go"+current+"."+platform(), "bin/go")
	if err := os.Remove(switched); err != nil {
		b.Fatal(err)
	}
	copyProgram(b, child, switched)
	return dir
}

func copyProgram(b *testing.B, from, to string) {
	b.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		b.Fatal(err)
	}
	os.Remove(to) // it may be running still
	write(b, to, string(data))
	if err := os.Chmod(to, 0o755); err != nil {
		b.Fatal(err)
	}
}

// quietHouse has a toolchain whose go does nothing, under the current release's name.
func quietHouse(b *testing.B, tree string) house {
	b.Helper()
	h := newHouse(b)
	copyProgram(b, filepath.Join(shared.bin, "quiet"), filepath.Join(h.trees(), tree, "bin/go"))
	links := filepath.Join(h.data(), "versions")
	if err := os.MkdirAll(links, 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.Symlink("../store/toolchains/"+tree, filepath.Join(links, "go"+current)); err != nil {
		b.Fatal(err)
	}
	return h
}
