//go:build unix

package integration

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"
)

// fileServer is a server of files that remembers what it was asked.
type fileServer struct {
	*httptest.Server
	mu    sync.Mutex
	paths []string
}

func newFileServer(t *testing.T, files fs.FS) *fileServer {
	return serving(t, http.FileServerFS(files))
}

func serving(t *testing.T, handler http.Handler) *fileServer {
	d := &fileServer{}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		d.paths = append(d.paths, r.URL.Path)
		d.mu.Unlock()
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		d.CloseClientConnections()
		d.Close()
	})
	return d
}

func (d *fileServer) asked() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string{}, d.paths...)
}

// changed writes a copy of install.sh in which one text stands for another. Each must
// be there exactly once: a test of a script that nobody gets would prove nothing.
func changed(t *testing.T, name string, pairs ...string) string {
	t.Helper()
	data, err := os.ReadFile("../install.sh")
	must(t, err)
	text := string(data)
	for i := 0; i < len(pairs); i += 2 {
		if strings.Count(text, pairs[i]) != 1 {
			t.Fatalf("install.sh holds %q %d times", pairs[i], strings.Count(text, pairs[i]))
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	must(t, os.WriteFile(name, []byte(text), 0o755))
	return name
}

// goless is somebody who has no Go where install.sh looks, in a checkout.
type goless struct {
	house
	source, script string
}

// newGoless gives up on a silent server after a second. What such a checkout would be
// built of is not there: nothing in these tests gets so far.
func newGoless(t *testing.T, pairs ...string) goless {
	t.Helper()
	network(t)
	g := goless{house: newHouse(tempDir(t)), source: project(t, "go.mod", "module github.com/gvx-go/gvx\n\ngo 1.26.0\n")}
	g.house = g.with("PATH="+noGo(t), "GOPROXY=", "https_proxy=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1")
	g.script = changed(t, filepath.Join(g.source, "install.sh"),
		append([]string{"usual=/usr/local/go/bin", "usual=/nowhere/go/bin", "stall=30 ", "stall=1 "}, pairs...)...)
	return g
}

// another is the same in another home, for what runs beside it.
func (g goless) another(t *testing.T) goless {
	t.Helper()
	dir := tempDir(t)
	g.house = g.with("HOME=" + dir)
	g.path = dir
	return g
}

// install runs the script by a shell, and asserts that nothing is left of it.
func (g goless) install(t *testing.T, code int, words []string, vars []string, shell ...string) outcome {
	t.Helper()
	o := g.with(vars...).try(t, g.path, append(append(shell, g.script), "--no-modify-path")...)
	if o.code != code {
		t.Errorf("exit code %d, want %d\n%s%s", o.code, code, o.stdout, o.stderr)
	}
	contains(t, o.stderr, words...)
	for _, secret := range []string{"geheim", "us3r"} {
		if strings.Contains(o.stdout+o.stderr, secret) {
			t.Errorf("%s was printed:\n%s", secret, o.stderr)
		}
	}
	g.untouched(t)
	return o
}

func (g goless) untouched(t *testing.T) {
	t.Helper()
	if got := listing(t, g.path); got != g.path {
		t.Errorf("something was left:\n%s", got)
	}
}

// pinnedFiles is what install.sh fetches on this platform.
func pinnedFiles(t *testing.T) (file, zip string) {
	t.Helper()
	script, err := os.ReadFile("../install.sh")
	must(t, err)
	m := regexp.MustCompile(platform() + `\) pin (\S+) ([0-9a-f]{64}) (\S+) ;;`).FindSubmatch(script)
	if m == nil || len(m[3]) != 64 {
		t.Skipf("SKIP: install.sh pins no archive and module zip for %s", platform())
	}
	return fmt.Sprintf("go%s.%s.tar.gz", m[1], platform()), fmt.Sprintf("/golang.org/toolchain/@v/v0.0.1-go%s.%s.zip", m[1], platform())
}

// What the pins say is what Go's own lists say, and what the tests know.
func TestInstallScriptPins(t *testing.T) {
	script, err := os.ReadFile("../install.sh")
	must(t, err)
	pins := regexp.MustCompile(`(?m)^\t\t([a-z0-9]+-[a-z0-9]+)\) pin (1\.26\.\d+) ([0-9a-f]{64}) ([0-9a-f]{64}|'') ;;$`).FindAllStringSubmatch(string(script), -1)
	if len(pins) < 12 || len(pins) != strings.Count(string(script), ") pin ") {
		t.Fatalf("%d pins", len(pins))
	}
	contains(t, string(script), "linux-amd64) pin "+official+" "+officialSHA256+" ")
	published, err := os.ReadFile(filepath.Join(os.Getenv("GVX_TESTDATA"), "release-sha256.tsv"))
	if os.Getenv("GVX_TESTDATA") == "" || os.IsNotExist(err) {
		t.Skip("SKIP the list of what is published: needs GVX_TESTDATA/release-sha256.tsv")
	}
	must(t, err)
	listed := 0
	for _, pin := range pins {
		name := fmt.Sprintf("\ngo%s.%s.tar.gz\t", pin[2], pin[1])
		if _, rest, ok := strings.Cut(string(published), name); ok {
			listed++
			if !strings.HasPrefix(rest, pin[3]+"\t") {
				t.Errorf("go%s for %s: pinned %s, published %.64s", pin[2], pin[1], pin[3], rest)
			}
		}
	}
	if listed < 9 {
		t.Errorf("only %d of %d pins are in the list", listed, len(pins))
	}
}

// busyboxOnly is a PATH with the applets of busybox and nothing else.
func busyboxOnly(t *testing.T) string {
	t.Helper()
	busybox, err := exec.LookPath("busybox")
	if err != nil {
		t.Skip("SKIP: no busybox here")
	}
	out, err := exec.Command(busybox, "--list").Output()
	must(t, err)
	dir := tempDir(t)
	for _, applet := range append(strings.Fields(string(out)), "busybox") {
		os.Symlink(busybox, filepath.Join(dir, applet))
	}
	return dir
}

// lacking is a PATH like noGo's, without some programs.
func lacking(t *testing.T, names ...string) string {
	t.Helper()
	dir := tempDir(t)
	must(t, linkPrograms(dir, names...))
	return dir
}

// fetchers are the shells and programs by which install.sh may fetch.
func fetchers(t *testing.T, test func(t *testing.T, shell string, path string)) {
	for _, c := range []struct {
		name, shell, need string
		path              func(*testing.T) string
	}{
		{"dash and curl", "dash", "curl", noGo},
		{"bash and wget", "bash", "wget", func(t *testing.T) string { return lacking(t, "curl") }},
		{"busybox", "sh", "busybox", busyboxOnly},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, name := range []string{c.shell, c.need} {
				if _, err := exec.LookPath(name); err != nil {
					t.Skipf("SKIP: no %s here", name)
				}
			}
			test(t, c.shell, "PATH="+c.path(t))
		})
	}
}

// A file that is not the pinned one ends it, whoever sent it; and so it never gets to
// be unpacked: what is sent is a good archive of a program that would tell.
func TestBootstrapWrongHash(t *testing.T) {
	g := newGoless(t)
	file, zip := pinnedFiles(t)
	ran := filepath.Join(tempDir(t), "ran")
	tree := project(t, "go/bin/go", "#!/bin/sh\ntouch "+ran+"\necho go version go1.26.8\n")
	must(t, os.Chmod(filepath.Join(tree, "go/bin/go"), 0o755))
	must(t, exec.Command("tar", "-czf", filepath.Join(tree, file), "-C", tree, "go").Run())
	packed, err := os.ReadFile(filepath.Join(tree, file))
	must(t, err)
	wrong := &fstest.MapFile{Data: packed}
	m := newFileServer(t, fstest.MapFS{file: wrong, zip[1:]: wrong})
	next := newFileServer(t, fstest.MapFS{})
	words := []string{"SHA-256", "wants", fmt.Sprintf("%x", sha256.Sum256(packed)), "nothing was installed", "help:"}
	t.Run("by", func(t *testing.T) {
		fetchers(t, func(t *testing.T, shell, path string) {
			g := g.another(t)
			url := strings.Replace(m.URL, "http://", "http://us3r:geheim@", 1)
			g.install(t, 4, words, []string{path, "GVX_MIRROR=" + url}, shell)
			g.install(t, 4, words, []string{path, "GVX_SOURCES=proxy", "GOPROXY=" + url + "|" + next.URL}, shell)
		})
	})
	g.install(t, 4, words, []string{"GVX_MIRROR=" + tree})
	for hasher, others := range map[string][]string{"shasum": {"sha256sum"}, "openssl": {"sha256sum", "shasum"}} {
		if _, err := exec.LookPath(hasher); err != nil {
			t.Logf("SKIP: no %s here", hasher)
			continue
		}
		g.install(t, 4, words, []string{"PATH=" + lacking(t, others...), "GVX_MIRROR=" + m.URL})
	}
	m.paths = nil
	g.install(t, 1, []string{"nothing here can check it", "sha256sum, shasum, openssl", "help:"},
		[]string{"PATH=" + lacking(t, "sha256sum", "shasum", "openssl", "sha256"), "GVX_MIRROR=" + m.URL})
	if len(next.asked())+len(m.asked()) != 0 {
		t.Error("it asked another proxy after a wrong hash, or fetched what it cannot check")
	}
	if _, err := os.Lstat(ran); !os.IsNotExist(err) {
		t.Errorf("what was fetched ran: %v", err)
	}
}

// An official archive that lacks its end is as wrong as any other.
func TestBootstrapTruncatedArchive(t *testing.T) {
	g := newGoless(t)
	if file, _ := pinnedFiles(t); file != officialFile {
		t.Skip("SKIP: the official archive is for linux-amd64")
	}
	f, err := os.Open(officialArchive(t))
	must(t, err)
	defer f.Close()
	head := make([]byte, 1<<20)
	_, err = f.Read(head)
	must(t, err)
	m := newFileServer(t, fstest.MapFS{officialFile: {Data: head}})
	g.install(t, 4, []string{"SHA-256", officialSHA256}, []string{"GVX_MIRROR=" + m.URL})
}

// Where nothing can be had, each place is named with its reason, and nothing is left.
func TestBootstrapUnreachable(t *testing.T) {
	g := newGoless(t)
	file, zip := pinnedFiles(t)
	empty := newFileServer(t, fstest.MapFS{})
	silent := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "60000000")
		w.Write(bytes.Repeat([]byte("x"), 100))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	away := serving(t, http.RedirectHandler("http://192.0.2.1/"+file, http.StatusFound))
	fetchers(t, func(t *testing.T, shell, path string) {
		g := g.another(t)
		url := strings.Replace(empty.URL, "http://", "http://us3r:geheim@", 1)
		g.install(t, 5, []string{empty.URL + "/" + file + ": ", "404", "no Go of at least 1.21", "help:"}, []string{path, "GVX_MIRROR=" + url}, shell)
		g.install(t, 5, []string{silent.URL + "/" + file + ": "}, []string{path, "GVX_MIRROR=" + silent.URL}, shell)
	})
	for _, c := range []struct {
		name  string
		vars  []string
		words []string
	}{
		{"redirected to http", []string{"GVX_MIRROR=" + away.URL}, []string{"Protocol"}},
		{"http", []string{"GVX_MIRROR=http://us3r:geheim@192.0.2.1/dl"}, []string{"  http://192.0.2.1/dl/" + file + ": ", "must be https"}},
		{"http that looks like loopback", []string{"GVX_MIRROR=http://127.0.0.1:80@192.0.2.1/dl"}, []string{"must be https"}},
		{"no URL", []string{"GVX_MIRROR=dl.example.com"}, []string{"it is no URL"}},
		{"a folder from here", []string{"GVX_MIRROR=some/folder"}, []string{"it is no URL", "no absolute path"}},
		{"a query", []string{"GVX_MIRROR=https://127.0.0.1:1/dl?key=geheim"}, []string{"  https://127.0.0.1:1/dl?…: "}},
		{"an option of curl's", []string{"GVX_MIRROR=https://127.0.0.1:1/\noutput = " + g.path + "/x\n"}, []string{"it holds a line break"}},
		{"a folder without it", []string{"GVX_MIRROR=" + g.source}, []string{"no such file"}},
		{"a shell's words", []string{"GVX_MIRROR=$(touch \"$HOME/x\")`touch \"$HOME/x\"`"}, []string{"it is no URL"}},
		{"offline", []string{"GVX_OFFLINE=1", "GOPROXY=" + empty.URL}, []string{"GVX_OFFLINE forbids it"}},
		{"no proxy known", nil, []string{"https://go.dev/dl/" + file, "GOPROXY: it is not set"}},
		{"GOPROXY=off", []string{"GOPROXY=off"}, []string{"GOPROXY: off ends"}},
		{"GOPROXY=direct", []string{"GOPROXY=direct"}, []string{"GOPROXY: direct means"}},
		{"behind a comma", []string{"GOPROXY=" + empty.URL + ",off"}, []string{empty.URL + zip + ": ", "GOPROXY: off ends"}},
		{"not behind a comma", []string{"GOPROXY=http://127.0.0.1:1,off"}, []string{"http://127.0.0.1:1" + zip + ": "}},
		{"behind a bar", []string{"GOPROXY=http://127.0.0.1:1|file:///nowhere,direct"}, []string{"http://127.0.0.1:1" + zip + ": ", "file:///nowhere/golang.org", "GOPROXY: direct"}},
		{"no curl and wget", []string{"PATH=" + lacking(t, "curl", "wget")}, []string{"neither curl nor wget"}},
		{"no unzip", []string{"GOPROXY=" + empty.URL, "PATH=" + lacking(t, "unzip", "bsdtar", "python3", "busybox")}, []string{"no unzip"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := g.another(t)
			o := g.install(t, 5, append(c.words, "help:"), c.vars)
			if c.name == "not behind a comma" && strings.Contains(o.stderr, "off ends") {
				t.Errorf("it went on:\n%s", o.stderr)
			}
		})
	}
	config := write(t, filepath.Join(tempDir(t), "go/env"), "GOSUMDB=off\nGOPROXY="+empty.URL+"\n")
	g.install(t, 5, []string{empty.URL + zip + ": "}, []string{"XDG_CONFIG_HOME=" + filepath.Dir(filepath.Dir(config))})
	g.install(t, 5, []string{empty.URL + zip + ": "}, []string{"GOENV=" + config})
}

// The module zip becomes a Go that works. The release is one that the tests have already;
// what it shall build is not there, so that it ends there.
func TestBootstrapFromModule(t *testing.T) {
	t.Parallel()
	p := newProxy(t)
	name := "/golang.org/toolchain/@v/v0.0.1-go" + newer + "." + platform() + ".zip"
	file, _, err := shared.recorder.Get(name)
	must(t, err)
	f, err := os.Open(file)
	must(t, err)
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	must(t, err)
	script, err := os.ReadFile("../install.sh")
	must(t, err)
	line := regexp.MustCompile(platform() + `\) pin \S+ \S+ \S+ ;;`).FindString(string(script))
	if line == "" {
		t.Skipf("SKIP: install.sh pins nothing for %s", platform())
	}
	g := newGoless(t, line, fmt.Sprintf("%s) pin %s none %x ;;", platform(), newer, sum.Sum(nil)))
	// go.dev is not reached, and then the proxy is asked.
	o := g.install(t, 1, []string{"fetching go" + newer + " for the build from https://go.dev/dl/", "building gvx from " + g.source, "/bootstrap/bin/go", "the build failed"},
		[]string{"GOPROXY=" + p.url() + ",off"}, "dash")
	contains(t, o.stderr, "cmd/gvx: directory not found")
	if n := p.count(name); n != 1 {
		t.Errorf("%d downloads, want 1", n)
	}
}

// A signal in the middle of a download ends it at once, and leaves nothing.
func TestBootstrapInterrupted(t *testing.T) {
	g := newGoless(t)
	pinnedFiles(t)
	for _, c := range []struct {
		sig  syscall.Signal
		code int
	}{{syscall.SIGTERM, 143}, {syscall.SIGINT, 130}, {syscall.SIGHUP, 129}} {
		begun := make(chan struct{}, 1)
		slow := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				w.Write(make([]byte, 1<<14))
				w.(http.Flusher).Flush()
				select {
				case begun <- struct{}{}:
				default:
				}
				time.Sleep(time.Millisecond)
			}
		}))
		cmd := g.with("GVX_MIRROR="+slow.URL).command(g.path, "sh", g.script)
		// A shell that was started with SIGINT ignored could not trap it.
		cmd.SysProcAttr = newSession()
		must(t, cmd.Start())
		<-begun
		start := time.Now()
		must(t, cmd.Process.Signal(c.sig))
		cmd.Wait()
		if took := time.Since(start); cmd.ProcessState.ExitCode() != c.code || took > 10*time.Second {
			t.Errorf("%v: %v after %v, want exit code %d", c.sig, cmd.ProcessState, took, c.code)
		}
		g.untouched(t)
	}
}

// A full disk is said to be one, and is as empty afterwards as before.
func TestBootstrapNoSpace(t *testing.T) {
	g := newGoless(t)
	asRoot(t)
	file, _ := pinnedFiles(t)
	m := newFileServer(t, fstest.MapFS{file: {Data: make([]byte, 2<<20)}})
	o := mounted(t, g.with("GVX_MIRROR="+m.URL), "mount -t tmpfs -o size=1m tmpfs "+g.path, "sh "+g.script+"; code=$?; find "+g.path+"; exit $code")
	if o.code != 1 || strings.TrimSpace(o.stdout) != g.path {
		t.Errorf("exit code %d; left:\n%s\n%s", o.code, o.stdout, o.stderr)
	}
	contains(t, o.stderr, "could not be written", "help:")
	o = mounted(t, g.with("GVX_MIRROR="+m.URL), "mount --bind "+g.path+" "+g.path+" && mount -o remount,ro,bind "+g.path, "sh "+g.script)
	if o.code != 1 {
		t.Errorf("exit code %d", o.code)
	}
	contains(t, o.stderr, "could not make the folder "+g.path+"/.local/bin", "help:")
}

// A Go is one that PATH names wholly, in a shell too that splits nothing by itself: one
// that is named from here would be another one in the checkout.
func TestInstallScriptFindsGo(t *testing.T) {
	g := newGoless(t)
	g.house = g.with("TEST_TELEMETRY_DIR=" + tempDir(t))
	bin := filepath.Join(shared.goroot, "bin")
	for _, shell := range []string{"sh", "zsh"} {
		if _, err := exec.LookPath(shell); err != nil {
			t.Logf("SKIP: no %s here", shell)
			continue
		}
		path := "PATH=" + noGo(t) + ":" + bin
		g.install(t, 1, []string{"building gvx from " + g.source + " with " + bin + "/go ", "the build failed"}, []string{path}, shell)
	}
	o := g.with("PATH="+bin[1:]+":"+noGo(t), "GVX_OFFLINE=1").try(t, "/", "sh", g.script)
	if o.code != 5 {
		t.Errorf("by a relative path: exit code %d\n%s", o.code, o.stderr)
	}
	g.untouched(t)
}
