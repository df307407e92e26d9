//go:build unix

package bench

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// deepProject is a folder as people work in: .git and go.mod three levels up.
func deepProject(b *testing.B) string {
	b.Helper()
	top := tempDir(b)
	write(b, filepath.Join(top, "go.mod"), "module example.com/m\n\ngo "+current+"\n")
	if err := os.MkdirAll(filepath.Join(top, ".git"), 0o755); err != nil {
		b.Fatal(err)
	}
	dir := filepath.Join(top, "internal/service/handler")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	return dir
}

// BenchmarkShim measures what a call costs beside a direct one: through a program
// that only execs, through the shim, and through the go command's own switch. All
// kinds take turns, with one environment, and start the very same child; of the
// switch both ways are tried, a hit on PATH and one in the module cache. The ratios
// are of the added times: shim/onlyexec at most 1.2, shim/switch below 0.5.
func BenchmarkShim(b *testing.B) {
	measured(b)
	dir := deepProject(b)
	h := installed(b, other, current)
	defer h.raze()
	real := filepath.Join(h.goroot(b, other), "bin/go")
	b.Run("go version", func(b *testing.B) {
		benchCalls(b, h, dir, real, filepath.Join(h.goroot(b, current), "bin/go"))
	})
	b.Run("quiet child", func(b *testing.B) {
		quiet := quietHouse(b, filepath.Base(h.goroot(b, current)))
		defer quiet.raze()
		benchCalls(b, quiet, dir, real, filepath.Join(quiet.goroot(b, current), "bin/go"))
	})
}

// benchCalls needs some hundred rounds for a median that stays: -benchtime=1000x
// asks for a thousand. real is the go command of another release, which switches.
func benchCalls(b *testing.B, h house, dir, real, child string) {
	onlyexec, shim := filepath.Join(shared.bin, "onlyexec"), filepath.Join(shared.bin, "stripped/go")
	// A hit on PATH is the cheaper of the go command's two ways to switch.
	path := filepath.Join(tempDir(b), "go"+current)
	if err := os.Symlink(child, path); err != nil {
		b.Fatal(err)
	}
	h = h.with("GOTOOLCHAIN=local", "PATH="+filepath.Dir(path)+":"+h.get("PATH"))
	switching := h.with("GOTOOLCHAIN=go" + current + "+path")
	cached := h.with("GOTOOLCHAIN=go"+current, "GOFLAGS=-modcacherw", "GOMODCACHE="+moduleCache(b, real, child))
	kinds := []struct {
		name string
		cmd  func() *exec.Cmd
	}{
		{"direct", func() *exec.Cmd { return h.command(dir, child, "version") }},
		{"onlyexec", func() *exec.Cmd { return h.command(dir, onlyexec, child, "version") }},
		{"shim", func() *exec.Cmd { return h.command(dir, shim, "version") }},
		{"switch-path", func() *exec.Cmd { return switching.command(dir, real, "version") }},
		{"switch-modcache", func() *exec.Cmd { return cached.command(dir, real, "version") }},
	}
	times := make([][]time.Duration, len(kinds))
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for round := range max(b.N, 300) {
		for i, kind := range kinds {
			if took := timed(b, kind.cmd()); round >= 10 { // the first warm the caches
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
	b.ReportMetric(added[2]/added[1], "shim/onlyexec")
	b.ReportMetric(added[2]/added[3], "shim/switch-path")
	b.ReportMetric(added[2]/added[4], "shim/switch-modcache")
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
