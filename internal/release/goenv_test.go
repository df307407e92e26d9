package release

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func environment(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func TestFindGOPROXY(t *testing.T) {
	dir := t.TempDir()
	write := func(name, data string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	user := write("user", "GOFLAGS=-v\nGOPROXY=first\n#GOPROXY=comment\n GOPROXY=indented\nGOPROXY=https://user.example\r\n")
	empty := write("empty", "GOPROXY=\n")
	a := write("a/go.env", "# a comment = with a sign\nGOSUMDB=x\n")
	b := write("b/go.env", "GOPROXY=https://b.example,direct\n")
	c := write("c/go.env", "GOPROXY=c\n")
	config := filepath.Dir(write("config/go/env", "GOPROXY=from-config\n"))
	for _, tt := range []struct {
		name          string
		vars          map[string]string
		files         []string
		value, origin string
	}{
		{"environment", map[string]string{"GOPROXY": "e", "GOENV": user}, []string{b}, "e", "environment"},
		{"GOENV", map[string]string{"GOENV": user}, []string{b}, "https://user.example", user},
		{"GOENV=off", map[string]string{"GOENV": "off", "HOME": dir}, []string{b}, "https://b.example,direct", b},
		{"empty value", map[string]string{"GOENV": empty}, []string{b}, "https://b.example,direct", b},
		{"no such file", map[string]string{"GOENV": dir + "/none"}, []string{dir + "/none", "", a, b, c}, "https://b.example,direct", b},
		{"a folder", map[string]string{"GOENV": dir}, []string{b}, "https://b.example,direct", b},
		{"below a file", map[string]string{"GOENV": user + "/x"}, []string{b}, "https://b.example,direct", b},
	} {
		value, origin, err := FindGOPROXY(environment(tt.vars), tt.files)
		if err != nil || value != tt.value || origin != tt.origin {
			t.Errorf("%s: %q, %q, %v", tt.name, value, origin, err)
		}
	}
	if got := goenvFile("linux", environment(map[string]string{"XDG_CONFIG_HOME": filepath.Dir(config)})); got != filepath.Join(config, "env") {
		t.Errorf("default file: %q", got)
	}

	_, _, err := FindGOPROXY(environment(map[string]string{"GOENV": empty}), []string{a})
	var none *NoProxyError
	if !errors.As(err, &none) || !strings.Contains(err.Error(), a) || !strings.Contains(none.Help(), "export GOPROXY=") {
		t.Errorf("nothing: %v", err)
	}
	large := write("large", strings.Repeat("#\n", maxGoEnv))
	if _, _, err := FindGOPROXY(environment(map[string]string{"GOENV": large}), nil); err == nil || errors.As(err, &none) {
		t.Errorf("a file that is too large: %v", err)
	}
}

func TestGOENVFile(t *testing.T) {
	for _, tt := range []struct{ goos, vars, want string }{
		{"linux", "HOME=/h", "/h/.config/go/env"},
		{"linux", "HOME=/h XDG_CONFIG_HOME=/c", "/c/go/env"},
		{"linux", "HOME=/h XDG_CONFIG_HOME=c", ""},
		{"linux", "", ""},
		{"linux", "HOME=/h GOENV=/e", "/e"},
		{"linux", "HOME=/h GOENV=off", ""},
		{"freebsd", "HOME=/h", "/h/.config/go/env"},
		{"darwin", "HOME=/h XDG_CONFIG_HOME=/c", "/h/Library/Application Support/go/env"},
		{"darwin", "", ""},
		{"windows", "HOME=/h AppData=/a", "/a/go/env"},
		{"windows", "HOME=/h", ""},
	} {
		vars := map[string]string{}
		for _, kv := range strings.Fields(tt.vars) {
			k, v, _ := strings.Cut(kv, "=")
			vars[k] = v
		}
		if got := filepath.ToSlash(goenvFile(tt.goos, environment(vars))); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.goos, tt.vars, got, tt.want)
		}
	}
}

func FuzzGOENV(f *testing.F) {
	seeds := []string{"GOPROXY=x\n", "GOPROXY=\n", "# c\nA=b\nGOPROXY=a\nGOPROXY=b", "=x\nGOPROXY\nGOPROXY =y", "\xff\x00\x1b="}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data string) {
		v := goEnv([]byte(data), "GOPROXY")
		if v != "" && !strings.Contains(data, "GOPROXY=") {
			t.Errorf("%q out of nothing", v)
		}
		if strings.Contains(v, "\n") {
			t.Errorf("two lines: %q", v)
		}
		if got := goEnv([]byte(data+"\nGOPROXY=last"), "GOPROXY"); got != "last" {
			t.Errorf("the last line does not count: %q", got)
		}
	})
}
