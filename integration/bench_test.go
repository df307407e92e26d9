//go:build unix

package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

// median sorts times and returns the middle one.
func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// timed runs cmd with no output and returns how long it took.
func timed(b *testing.B, cmd *exec.Cmd) time.Duration {
	b.Helper()
	start := time.Now()
	err := cmd.Run()
	took := time.Since(start)
	if err != nil {
		b.Fatalf("%v: %v", cmd.Args, err)
	}
	return took
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// deepProject is a folder as people work in: .git and go.mod three levels up.
func deepProject(b *testing.B) string {
	b.Helper()
	top := tempDir(b)
	write(b, filepath.Join(top, "go.mod"), goMod("go "+newer))
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
	network(b)
	dir := deepProject(b)
	b.Run("go version", func(b *testing.B) {
		h := shared.house
		benchCalls(b, h, dir, filepath.Join(h.goroot(b, newer), "bin/go"))
	})
	b.Run("quiet child", func(b *testing.B) {
		h := quietHouse(b)
		benchCalls(b, h, dir, filepath.Join(h.goroot(b, newer), "bin/go"))
	})
}

// benchCalls needs some hundred rounds for a median that stays: -benchtime=1000x
// asks for a thousand.
func benchCalls(b *testing.B, h house, dir, child string) {
	onlyexec, shim := filepath.Join(shared.bin, "onlyexec"), filepath.Join(shared.bin, "stripped/go")
	// A hit on PATH is the cheaper of the go command's two ways to switch.
	path := filepath.Join(tempDir(b), "go"+newer)
	if err := os.Symlink(child, path); err != nil {
		b.Fatal(err)
	}
	h = h.with("GOTOOLCHAIN=local", "PATH="+filepath.Dir(path)+":"+h.get("PATH"))
	switching := h.with("GOTOOLCHAIN=go" + newer + "+path")
	cached := h.with("GOTOOLCHAIN=go"+newer, "GOFLAGS=-modcacherw", "GOMODCACHE="+moduleCache(b, child))
	real := filepath.Join(shared.house.goroot(b, older), "bin/go")
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

// moduleCache has the newer release where the go command's own switch puts it, with
// child for its go: the go command never looks at such a tree again.
func moduleCache(b *testing.B, child string) string {
	b.Helper()
	p := newProxy(b)
	dir := tempDir(b)
	h := newHouse(tempDir(b)).with("GOPROXY="+p.url(), "GOMODCACHE="+dir, "GOFLAGS=-modcacherw", "GOTOOLCHAIN=go"+newer)
	h.run(b, h.path, filepath.Join(shared.house.goroot(b, older), "bin/go"), "version")
	switched := filepath.Join(dir, "golang.org/toolchain@v0.0.1-go"+newer+"."+platform(), "bin/go")
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

// quietHouse has a toolchain whose go does nothing, under the newer release's name.
func quietHouse(b *testing.B) house {
	b.Helper()
	h := emptyHouse(b, nil)
	tree := filepath.Base(shared.house.goroot(b, newer))
	copyProgram(b, filepath.Join(shared.bin, "quiet"), filepath.Join(h.trees(), tree, "bin/go"))
	links := filepath.Join(h.data(), "versions")
	if err := os.MkdirAll(links, 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.Symlink("../store/toolchains/"+tree, filepath.Join(links, "go"+newer)); err != nil {
		b.Fatal(err)
	}
	return h
}

// BenchmarkInstall measures gvx install from loopback beside the go command's own
// download of the same module into an empty cache, with the same proofs, in turns:
// at most 0.6 of its time, and 96 MB.
func BenchmarkInstall(b *testing.B) {
	p := newProxy(b)
	onEachDisk(b, func(b *testing.B, place string) { benchInstalls(b, p, place) })
}

// onEachDisk runs a benchmark on the disk of the temporary folder, and in memory where
// the system has a folder there.
func onEachDisk(b *testing.B, bench func(b *testing.B, place string)) {
	b.Run("disk", func(b *testing.B) { bench(b, shared.top) })
	if st, err := os.Stat("/dev/shm"); err == nil && st.IsDir() {
		b.Run("tmpfs", func(b *testing.B) { bench(b, "/dev/shm") })
	}
}

func benchInstalls(b *testing.B, p *proxy, place string) {
	gvx, mod := make([]time.Duration, 0, 16), make([]time.Duration, 0, 16)
	var peak int64
	for round := range max(b.N, 5) + 1 {
		took, memory := installWithGvx(b, p, place)
		other := installWithGo(b, p, place)
		if round > 0 { // the first fills the recorder
			gvx, mod, peak = append(gvx, took), append(mod, other), max(peak, memory)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(gvx).Seconds(), "s-gvx")
	b.ReportMetric(median(mod).Seconds(), "s-go-mod-download")
	b.ReportMetric(median(gvx).Seconds()/median(mod).Seconds(), "gvx/go-mod-download")
	b.ReportMetric(float64(peak)/(1<<20), "MB-peak")
}

func installWithGvx(b *testing.B, p *proxy, place string) (took time.Duration, peak int64) {
	b.Helper()
	h := benchHouse(b, place).with("GOPROXY="+p.url(), "GVX_SOURCES=proxy")
	defer removeAll(h.path)
	return measuredInstall(b, h, newer)
}

// measuredInstall returns how long gvx install takes in h, and its peak memory.
func measuredInstall(b *testing.B, h house, version string) (took time.Duration, peak int64) {
	b.Helper()
	cmd := h.command(h.path, "gvx", "install", version)
	took = timed(b, cmd)
	peak = cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS == "linux" {
		peak <<= 10 // in KB there, in bytes elsewhere
	}
	return took, peak
}

// installWithGo leaves the checksum database as Go has it, so both verify.
func installWithGo(b *testing.B, p *proxy, place string) time.Duration {
	b.Helper()
	h := benchHouse(b, place)
	defer removeAll(h.path)
	h = h.with("GOPROXY="+p.url(), "GOMODCACHE="+filepath.Join(h.path, "mod"), "GOFLAGS=-modcacherw", "GOTOOLCHAIN=local")
	real := filepath.Join(shared.house.goroot(b, newer), "bin/go")
	return timed(b, h.command(h.path, real, "mod", "download", "golang.org/toolchain@v0.0.1-go"+newer+"."+platform()))
}

func benchHouse(b *testing.B, place string) house {
	b.Helper()
	dir, err := os.MkdirTemp(place, "gvx-bench-")
	if err != nil {
		b.Fatal(err)
	}
	// What an earlier round wrote and removed, the disk has done with by now.
	syscall.Sync()
	return newHouse(dir)
}
