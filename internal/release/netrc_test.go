package release

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestParseNetrc(t *testing.T) {
	const file = `
machine one.example login user password pw
machine two.example
  login user2
  password pw2
machine incomplete.example login only
macdef init
machine macro.example login user password pw

machine https://three.example/path/ login user3 password pw3 extra
machine one.example login later password later
machine port.example:8443 password pw4 login user4
default login anonymous password x
machine last.example login user5 password pw5
default
machine never.example login user password pw
`
	all := parseNetrc([]byte(file))
	for raw, want := range map[string]string{
		"https://one.example/":               "user:pw",
		"https://one.example/any/where?x=y":  "user:pw",
		"https://one.example:8443/":          "",
		"https://sub.one.example/":           "",
		"https://two.example":                "user2:pw2",
		"https://incomplete.example/":        "",
		"https://macro.example/":             "",
		"https://three.example/path":         "user3:pw3",
		"https://three.example/path/below/x": "user3:pw3",
		"https://three.example/pathology":    "",
		"https://three.example/":             "",
		"https://port.example:8443/x":        "user4:pw4",
		"https://port.example/x":             "",
		"https://last.example/x":             "user5:pw5",
		"https://never.example/x":            "",
		"https://other.example/x":            "",
	} {
		got := ""
		if l := all.find(mustURL(t, raw)); l != nil {
			got = l().String()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
	for _, odd := range []string{"", "machine", "machine x login", "\x00", "default", "macdef", "machine a login b password", strings.Repeat("machine ", 1000)} {
		if got := parseNetrc([]byte(odd)); len(got) != 0 {
			t.Errorf("%q: %d machines", odd, len(got))
		}
	}
}

// TestNetrc looks who gets a password of .netrc: the host that it is for, by https,
// where its URL has none of its own, and nobody to whom somebody else sent the client.
func TestNetrc(t *testing.T) {
	type got struct{ user, password string }
	var asked []got
	record := func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		asked = append(asked, got{user, password})
	}
	other := httptest.NewTLSServer(http.HandlerFunc(record))
	defer other.Close()
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record(w, r)
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL, http.StatusFound)
		case "/here":
			http.Redirect(w, r, "/end", http.StatusFound)
		case "/echo":
			http.Error(w, "you sent "+r.Header.Get("Authorization")+" "+canary, http.StatusForbidden)
		}
	}))
	defer s.Close()
	plain := httptest.NewServer(http.HandlerFunc(record))
	defer plain.Close()
	host := func(s *httptest.Server) string { return s.Listener.Addr().String() }
	netrc := ""
	for _, at := range []*httptest.Server{s, other, plain} {
		netrc += "machine " + host(at) + " login user password " + canary + "\n"
	}
	ours, none := got{"user", canary}, got{}
	for _, tt := range []struct {
		url  string
		want []got
	}{
		{s.URL + "/x", []got{ours}},
		{s.URL + "/here", []got{ours, ours}},
		{s.URL + "/away", []got{ours, none}},
		{plain.URL, []got{none}},
		{strings.Replace(s.URL, "://", "://other:secret@", 1) + "/x", []got{{"other", "secret"}}},
		{s.URL + "/echo", []got{ours}},
	} {
		asked = nil
		reads := 0
		c := NewClient(quick(Config{Transport: s.Client().Transport, Netrc: func() ([]byte, error) { reads++; return []byte(netrc), nil }}))
		for range 2 {
			_, err := c.Get(t.Context(), mustURL(t, tt.url), 1000)
			if (err != nil) != strings.HasSuffix(tt.url, "/echo") {
				t.Errorf("%s: %v", Redact(tt.url), err)
			}
			leak(t, tt.url, err, c)
		}
		if want := slices.Concat(tt.want, tt.want); !slices.Equal(asked, want) {
			t.Errorf("%s: got %q, want %q", Redact(tt.url), asked, want)
		}
		if want := map[bool]int{true: 1}[strings.HasPrefix(tt.url, "https:")]; reads != want {
			t.Errorf("%s: it was read %d times", Redact(tt.url), reads)
		}
	}

	var lines []string
	c := NewClient(quick(Config{Transport: s.Client().Transport, Log: func(l string) { lines = append(lines, l) },
		Netrc: func() ([]byte, error) { return nil, errors.New("no \x1b permission") }}))
	asked = nil
	if _, err := c.Get(t.Context(), mustURL(t, s.URL+"/x"), 1000); err != nil || !slices.Equal(asked, []got{none}) {
		t.Errorf("without: %v, %q", err, asked)
	}
	if len(lines) != 1 || !strings.Contains(lines[0], ".netrc") || strings.Contains(lines[0], "\x1b") {
		t.Errorf("told %q", lines)
	}
}

func TestReadNetrc(t *testing.T) {
	home := t.TempDir()
	env := map[string]string{"HOME": home, "USERPROFILE": home}
	getenv := func(name string) string { return env[name] }
	if data, err := ReadNetrc(getenv); data != nil || err != nil {
		t.Errorf("none: %q, %v", data, err)
	}
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(home, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write(".netrc", "in home")
	if data, err := ReadNetrc(getenv); string(data) != "in home" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	env["NETRC"] = write("other", "named")
	if data, err := ReadNetrc(getenv); string(data) != "named" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	env["NETRC"] = write("large", strings.Repeat("x", maxNetrc+1))
	if data, err := ReadNetrc(getenv); data != nil || err == nil {
		t.Errorf("too large: %d bytes, %v", len(data), err)
	}
	env["NETRC"] = home // no file
	if data, err := ReadNetrc(getenv); data != nil || err != nil {
		t.Errorf("a folder: %q, %v", data, err)
	}
	for goos, want := range map[string][]string{"linux": {".netrc"}, "windows": {"_netrc", ".netrc"}} {
		delete(env, "NETRC")
		for i, file := range netrcFiles(goos, getenv) {
			if file != filepath.Join(home, want[i]) {
				t.Errorf("%s: %s", goos, file)
			}
		}
	}
	if files := netrcFiles("linux", func(string) string { return "" }); files != nil {
		t.Errorf("without a home: %q", files)
	}
}

func TestWantsNetrc(t *testing.T) {
	dir := t.TempDir()
	own, toolchains := filepath.Join(dir, "env"), filepath.Join(dir, "go.env")
	for _, tt := range []struct {
		variable, own, toolchains string
		want                      bool
	}{
		{"", "", "", true}, {"netrc", "", "", true}, {"off", "", "", false}, {"git /x", "", "", false},
		{"git /x; netrc", "", "", true}, {"/bin/helper -x", "", "", false}, {"netrcs", "", "", false},
		{"", "off", "", false}, {"netrc", "off", "", true}, {"", "", "off", false}, {"", "netrc", "off", true},
	} {
		os.WriteFile(own, []byte("GOAUTH="+tt.own+"\n"), 0o600)
		os.WriteFile(toolchains, []byte("GOAUTH="+tt.toolchains+"\n"), 0o600)
		getenv := func(name string) string { return map[string]string{"GOAUTH": tt.variable, "GOENV": own}[name] }
		if got := WantsNetrc(getenv, []string{toolchains}); got != tt.want {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}
