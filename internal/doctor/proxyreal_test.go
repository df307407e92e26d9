package doctor

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/releasetest"
)

// goCommand runs the go command in a module of its own with these variables, and nothing
// kept or set by the user.
func goCommand(t *testing.T, environ []string, args ...string) (string, error) {
	t.Helper()
	program, err := exec.LookPath("go")
	if err != nil {
		t.Skip("SKIP: there is no go")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/m\n\ngo 1.21\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = append([]string{
		// Without HOME, since what go leaves running would write there.
		"PATH=" + os.Getenv("PATH"), "GOENV=off", "GOFLAGS=-modcacherw", "GOPATH=" + filepath.Join(dir, "gopath"),
		"GOCACHE=" + filepath.Join(dir, "cache"), "GOTOOLCHAIN=local", "SystemRoot=" + os.Getenv("SystemRoot"),
	}, environ...)
	t.Cleanup(func() { writable(dir) }) // a toolchain's folders are not, whatever GOFLAGS says
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func writable(dir string) {
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() {
			os.Chmod(path, 0o755)
		}
		return nil
	})
}

// hereWith is a machine with only these variables.
func hereWith(environ ...string) *Here {
	return &Here{Host: host.Running("", "/", environ, time.Now)}
}

// With GOSUMDB=off the go command cannot switch to a toolchain, as the finding says; with
// GONOSUMDB=* it asks the log for it all the same.
func TestRealGOSUMDBOff(t *testing.T) {
	platform := goversion.Host()
	server := releasetest.New(t, releasetest.Small("go1.27.4", platform))
	proxy := "GOPROXY=" + server.URL
	off := []string{proxy, "GOSUMDB=off", "GOTOOLCHAIN=go1.27.4"}
	mustFind(t, proxySumdb, hereWith(off...), "GOSUMDB=off", "cannot download a toolchain at all", "checksum database disabled by GOSUMDB=off")
	if out, err := goCommand(t, off, "version"); err == nil || !strings.Contains(out, "checksum database disabled by GOSUMDB=off") {
		t.Fatalf("%v\n%s", err, out)
	}
	name := []string{proxy, "GOSUMDB=sum.example.com", "GOTOOLCHAIN=go1.27.4"}
	mustFind(t, proxySumdb, hereWith(name...), "names no checksum log", "invalid GOSUMDB")
	if out, err := goCommand(t, name, "version"); err == nil || !strings.Contains(out, "invalid GOSUMDB") {
		t.Fatalf("%v\n%s", err, out)
	}
	star := []string{proxy, "GONOSUMDB=*", "GOSUMDB=" + server.LogKey() + " " + server.LogURL(), "GOTOOLCHAIN=go1.27.4"}
	found := finds(t, proxySumdb, hereWith(star...))
	if len(found) != 1 || !strings.Contains(found[0].Text, "GONOSUMDB=* covers every module") {
		t.Fatal(shownAsJSON(found))
	}
	if runtime.GOOS == "windows" {
		return // the small toolchain is a shell script
	}
	out, err := goCommand(t, star, "version")
	asked := false
	for _, r := range server.Requests() {
		asked = asked || strings.Contains(r.Path, "/log/")
	}
	if err != nil || !strings.Contains(out, "go version go1.27.4") || !asked {
		t.Errorf("the log was asked: %v; %v\n%s", asked, err, out)
	}
}

// What the check says of GOPROXY is what the go command does.
func TestRealGOPROXY(t *testing.T) {
	server := releasetest.New(t)
	for _, c := range []struct{ goproxy, finding, says string }{
		{"off", "GOPROXY=off forbids", "module lookup disabled by GOPROXY=off"},
		{" , ", "GOPROXY has no entry", "GOPROXY list is not the empty string, but contains no entries"},
		{"ftp://example.com", "cannot use entry 1", "invalid proxy URL scheme"},
		{"/srv/proxy", "cannot use entry 1", "invalid proxy URL missing scheme"},
		{"file:///nowhere/at/all", "is not there: nothing comes from it", "/nowhere/at/all"},
		{"off," + server.URL, "GOPROXY=off forbids", "module lookup disabled by GOPROXY=off"},
		{server.URL + ",off," + server.OtherURL(), "is never asked", "module lookup disabled by GOPROXY=off"},
		{"http://127.0.0.1:1," + server.URL, server.URL + " is asked only for", "connection refused"},
	} {
		environ := []string{"GOPROXY=" + c.goproxy, "GOSUMDB=off"}
		mustFind(t, proxyGoproxy, hereWith(environ...), c.finding)
		before := len(server.OtherRequests())
		out, err := goCommand(t, environ, "list", "-m", "example.net/nothing@v1.0.0")
		if err == nil || !strings.Contains(strings.ToLower(out), strings.ToLower(c.says)) {
			t.Errorf("GOPROXY=%s: %v, want %q\n%s", c.goproxy, err, c.says, out)
		}
		if len(server.OtherRequests()) != before {
			t.Errorf("GOPROXY=%s: what stands behind the word was asked", c.goproxy)
		}
	}
	if len(server.Requests()) == 0 {
		t.Error("the server that is no word was never asked")
	}
}

// What the check says of HTTP proxies is what net/http does in a process of its own.
func TestRealHTTPProxy(t *testing.T) {
	if os.Getenv(insideProxy) != "" {
		showProxies(t)
		return
	}
	for _, c := range []struct {
		environ         []string
		finding, answer string
	}{
		{[]string{"HTTP_PROXY=http://upper.example.com", "http_proxy=http://lower.example.com"}, "HTTP_PROXY and http_proxy differ: Go takes HTTP_PROXY", "http http://upper.example.com, localhost <nil>"},
		{[]string{"HTTPS_PROXY=http://a.example.com%"}, "HTTPS_PROXY is no URL", "https <nil>"},
		{[]string{"https_proxy=a.example.com:3128", "NO_PROXY=www.example.com x.example.com"}, "only blanks part", "https http://a.example.com:3128"},
		{[]string{"https_proxy=a.example.com:3128", "NO_PROXY=www.example.com, x.example.com"}, "", "https <nil>"},
		{[]string{"ALL_PROXY=http://a.example.com"}, "which Go does not read", "http <nil>, localhost <nil>, https <nil>"},
		{[]string{"HTTP_PROXY=http://a.example.com", "REQUEST_METHOD=GET"}, "refusing to use HTTP_PROXY value in CGI environment", "http refusing to use HTTP_PROXY value in CGI environment"},
		{[]string{"HTTP_PROXY=http://a.example.com", "NO_PROXY="}, "", "http http://a.example.com, localhost <nil>"},
	} {
		if runtime.GOOS == "windows" && strings.Contains(c.finding, "differ") {
			continue
		}
		if c.finding == "" {
			mustFindNothing(t, proxyHTTP, hereWith(c.environ...))
		} else {
			mustFind(t, proxyHTTP, hereWith(c.environ...), c.finding)
		}
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		cmd.Env = append([]string{insideProxy + "=1", quickExit, "SystemRoot=" + os.Getenv("SystemRoot")}, c.environ...)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), c.answer) {
			t.Errorf("%q: want %s\n%s", c.environ, c.answer, out)
		}
	}
}

const insideProxy = "GVX_DOCTOR_TEST_PROXY"

// showProxies prints by which proxy three places are asked.
func showProxies(t *testing.T) {
	var said []string
	for _, place := range [][2]string{{"http", "http://www.example.com"}, {"localhost", "http://localhost:8080"}, {"https", "https://www.example.com"}} {
		r, err := http.NewRequest(http.MethodGet, place[1], nil)
		if err != nil {
			t.Fatal(err)
		}
		u, err := http.ProxyFromEnvironment(r)
		answer := fmt.Sprint(u)
		if err != nil {
			answer = err.Error()
		}
		said = append(said, place[0]+" "+answer)
	}
	fmt.Println(strings.Join(said, ", "))
}
