//go:build unix

package bench

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/gvx-go/gvx/integration/internal/lab"
)

// serve serves on loopback while the benchmark runs and returns the URL.
func serve(b *testing.B, h http.Handler) string {
	s := httptest.NewServer(h)
	b.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL
}

// BenchmarkProxy measures gvx install from a module proxy beside curl URL | tar xz of the
// same release, and beside the go command's own download of the same module into an
// empty cache, which checks the same proofs: at most 0.6 of curl | tar, and 96 MB.
func BenchmarkProxy(b *testing.B) {
	measured(b)
	proxy := serve(b, shared.recorder)
	archive := serve(b, http.FileServer(http.Dir(filepath.Dir(packed(b, current)))))
	install := func(h house) *exec.Cmd {
		return h.with("GOPROXY="+proxy).command(h.path, "gvx", "install", current)
	}
	turns(b, 7,
		rival{"gvx", func(b *testing.B) time.Duration { return inNewHouse(b, told, install) }},
		rival{"curl-tar", func(b *testing.B) time.Duration { return curlTar(b, archive+"/go"+current+".tar.gz") }},
		rival{"go-mod-download", func(b *testing.B) time.Duration { return goModDownload(b, proxy) }})
	b.ReportMetric(float64(inNewHouse(b, peak, install))/(1<<20), "MB-peak")
}

// inNewHouse measures a command in a HOME with nothing in it.
func inNewHouse[T any](b *testing.B, measure func(*testing.B, *exec.Cmd) T, command func(house) *exec.Cmd) T {
	h := newHouse(b)
	defer h.raze()
	return measure(b, command(h))
}

// curlTar is what everybody types.
func curlTar(b *testing.B, url string) time.Duration {
	return inNewHouse(b, told, func(h house) *exec.Cmd {
		return exec.Command("sh", "-c", `curl -sSf "$0" | tar xz -C "$1"`, url, h.path)
	})
}

// goModDownload leaves the checksum database as Go has it, so both verify.
func goModDownload(b *testing.B, proxy string) time.Duration {
	return inNewHouse(b, timed, func(h house) *exec.Cmd {
		h = h.with("GOPROXY="+proxy, "GOMODCACHE="+filepath.Join(h.path, "mod"), "GOFLAGS=-modcacherw", "GOTOOLCHAIN=local")
		return h.command(h.path, filepath.Join(shared.goroot, "bin/go"), "mod", "download", "golang.org/toolchain@v0.0.1-go"+current+"."+platform())
	})
}

// packed is a .tar.gz of a release that only proxies may have: of what the module
// holds, packed as tightly as Google's own are (by their headers, gzip -9).
func packed(b *testing.B, version string) string {
	b.Helper()
	file := filepath.Join(shared.top, "packed", "go"+version+".tar.gz")
	if _, err := os.Stat(file); err == nil {
		return file
	}
	h := installed(b, version)
	defer h.raze()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		b.Fatal(err)
	}
	told(b, exec.Command("sh", "-c", `tar c -C "$0" --transform 's,^\.,go,' . | gzip -9 >"$1.part" && mv "$1.part" "$1"`, h.goroot(b, version), file))
	st, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("go%s packed anew: %d bytes", version, st.Size())
	return file
}

// installed is a house that has releases, from the machine's own proxy.
func installed(b *testing.B, versions ...string) house {
	b.Helper()
	proxy := httptest.NewServer(shared.recorder)
	defer proxy.Close()
	h := newHouse(b)
	told(b, h.with("GOPROXY="+proxy.URL).command(h.path, "gvx", append([]string{"install"}, versions...)...))
	return h
}

// BenchmarkSecondPatch measures gvx install of a release when the patch before it is
// installed, beside curl URL | tar xz, which knows nothing of that: at most 0.4.
func BenchmarkSecondPatch(b *testing.B) {
	measured(b)
	proxy := serve(b, shared.recorder)
	archive := serve(b, http.FileServer(http.Dir(filepath.Dir(packed(b, current)))))
	second := func(b *testing.B) time.Duration {
		h := installed(b, old)
		defer h.raze()
		return told(b, h.with("GOPROXY="+proxy).command(h.path, "gvx", "install", current))
	}
	turns(b, 7, rival{"gvx", second}, rival{"curl-tar", func(b *testing.B) time.Duration { return curlTar(b, archive+"/go"+current+".tar.gz") }})
}

// BenchmarkArchive measures gvx install of the official archive from a mirror of go.dev,
// with both roots of trust, beside curl URL | tar xz of it: at most 0.75, and 96 MB.
func BenchmarkArchive(b *testing.B) {
	measured(b)
	a, key := officialArchive(b)
	proxy, mirror := serve(b, shared.recorder), serve(b, a)
	install := func(h house) *exec.Cmd {
		h = h.with("GVX_SOURCES=go.dev", "GVX_MIRROR="+mirror+"/dl", "GOPROXY="+proxy)
		told(b, h.command(h.path, "gvx", "keys", "import", write(b, filepath.Join(h.path, "key.asc"), key)))
		return h.command(h.path, "gvx", "install", official)
	}
	turns(b, 7,
		rival{"gvx", func(b *testing.B) time.Duration { return inNewHouse(b, told, install) }},
		rival{"curl-tar", func(b *testing.B) time.Duration { return curlTar(b, mirror+"/dl/"+a.Name()) }})
	b.ReportMetric(float64(inNewHouse(b, peak, install))/(1<<20), "MB-peak")
}

// officialArchive is the archive of go.dev, signed by a key in Google's place, which is
// returned too.
func officialArchive(b *testing.B) (*lab.Archive, string) {
	b.Helper()
	dir := os.Getenv("GVX_TESTDATA")
	if dir == "" || platform() != "linux-amd64" {
		b.Skip("needs GVX_TESTDATA, a folder with official/go" + official + ".linux-amd64.tar.gz, and that platform")
	}
	a := &lab.Archive{Version: official, SHA256: "d0f743b33e8d8945e6b1f432edd15785c70507121d6e2a723b21285eddf8b57b"}
	a.Path = filepath.Join(dir, "official", a.Name())
	return a, sign(b, a)
}
