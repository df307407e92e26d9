//go:build unix

package integration

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// house is a HOME, and the environment of one who lives there: gvx and its shims on
// PATH, the machine's Go behind them, and nothing of the tests' own environment but
// the way out.
type house struct {
	path string
	vars []string
}

// passed is what a machine's administrator sets for every program.
var passed = []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "TMPDIR"}

func newHouse(path string) house {
	h := house{path: path}
	h.vars = []string{
		"HOME=" + path,
		"PATH=" + strings.Join([]string{h.shims(), shared.bin, filepath.Join(shared.goroot, "bin"), "/usr/bin", "/bin"}, ":"),
		"GOCACHE=" + filepath.Join(shared.top, "gocache"),
		"TERM=dumb",
	}
	for _, name := range passed {
		if value, ok := os.LookupEnv(name); ok {
			h.vars = append(h.vars, name+"="+value)
		}
	}
	return h
}

// emptyHouse is a HOME with nothing in it, that gets toolchains from p alone.
func emptyHouse(t testing.TB, p *proxy) house {
	t.Helper()
	h := newHouse(tempDir(t))
	if p != nil {
		// What these tests count and break is the proxy.
		h = h.with("GOPROXY="+p.url(), "GVX_SOURCES=proxy")
	}
	return h
}

// ownHouse is an emptyHouse after gvx setup.
func ownHouse(t testing.TB, p *proxy) house {
	t.Helper()
	h := emptyHouse(t, p)
	h.run(t, h.path, "gvx", "setup", "--no-rc")
	return h
}

// with returns h with more variables; the last of a name counts.
func (h house) with(vars ...string) house {
	h.vars = append(append([]string{}, h.vars...), vars...)
	return h
}

// get returns the value of a variable.
func (h house) get(name string) string {
	for i := len(h.vars) - 1; i >= 0; i-- {
		if value, ok := strings.CutPrefix(h.vars[i], name+"="); ok {
			return value
		}
	}
	return ""
}

func (h house) data() string  { return filepath.Join(h.path, ".local/share/gvx") }
func (h house) shims() string { return filepath.Join(h.data(), "shims") }
func (h house) trees() string { return filepath.Join(h.data(), "store/toolchains") }

// goroot is the real folder of an installed release.
func (h house) goroot(t testing.TB, version string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(filepath.Join(h.data(), "versions", "go"+version))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// command prepares argv, looked up on the house's own PATH.
func (h house) command(dir string, argv ...string) *exec.Cmd {
	path := argv[0]
	if !strings.Contains(path, "/") {
		for _, folder := range filepath.SplitList(h.get("PATH")) {
			if st, err := os.Stat(filepath.Join(folder, path)); err == nil && st.Mode().IsRegular() {
				path = filepath.Join(folder, path)
				break
			}
		}
	}
	cmd := exec.Command(path, argv[1:]...)
	cmd.Args[0] = argv[0]
	// PWD is what a shell sets; without it a path through a link loses its name.
	cmd.Dir, cmd.Env = dir, append(append([]string{}, h.vars...), "PWD="+dir)
	return cmd
}

// outcome is how a command ended.
type outcome struct {
	stdout, stderr string
	code           int
}

// try runs a command to its end, whatever that is.
func (h house) try(t testing.TB, dir string, argv ...string) outcome {
	t.Helper()
	return finish(t, h.command(dir, argv...))
}

func finish(t testing.TB, cmd *exec.Cmd) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%v: %v", cmd.Args, err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// run runs a command that must succeed and returns what it printed.
func (h house) run(t testing.TB, dir string, argv ...string) string {
	t.Helper()
	o := h.try(t, dir, argv...)
	if o.code != 0 {
		t.Fatalf("%s: exit code %d\n%s%s", strings.Join(argv, " "), o.code, o.stdout, o.stderr)
	}
	return o.stdout
}

// refuses runs a command that must end with code and say each of words on stderr.
func (h house) refuses(t testing.TB, dir string, code int, words []string, argv ...string) {
	t.Helper()
	o := h.try(t, dir, argv...)
	if o.code != code {
		t.Errorf("%s: exit code %d, want %d\n%s%s", strings.Join(argv, " "), o.code, code, o.stdout, o.stderr)
	}
	for _, word := range words {
		if !strings.Contains(o.stderr, word) {
			t.Errorf("%s: stderr lacks %q:\n%s", strings.Join(argv, " "), word, o.stderr)
		}
	}
}

// contains fails the test unless text holds each of words.
func contains(t testing.TB, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%q is not in:\n%s", word, text)
		}
	}
}
