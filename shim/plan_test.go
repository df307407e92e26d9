package shim

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/settings"
)

// planned is what the tables say of an environment.
func planned(t *testing.T, d Decision, environ ...string) (ExecSpec, Environ) {
	t.Helper()
	env := append(Environ{"HOME=/home/u"}, environ...)
	dirs, err := layout.New(env.Get)
	if err != nil {
		t.Fatal(err)
	}
	s, err := settings.Load(env.Get, "", "")
	if err != nil {
		t.Fatal(err)
	}
	spec, err := Plan(d, dirs, s, "go", env)
	if err != nil {
		t.Fatal(err)
	}
	return spec, spec.Env
}

func decided(text string) Decision {
	v, err := goversion.Parse(text)
	if err != nil {
		panic(err)
	}
	return Decision{Version: v, GOROOT: "/d/" + v.String(), Installed: true, Command: "go", Args: []string{"build", ""}}
}

func TestPlanEnvironment(t *testing.T) {
	const data, cache = "/home/u/.local/share/gvx", "/home/u/.cache/gvx"
	change := func(d Decision, f func(*Decision)) Decision { f(&d); return d }
	plain := decided("1.27.4")
	switchable := change(plain, func(d *Decision) { d.Switchable = true })
	for _, c := range []struct {
		name string
		d    Decision
		env  []string
		want map[string]string // "-" is: not there
	}{
		{"bin first, stale GOROOT", plain, []string{"PATH=/a:" + data + "/shims:/b", "GOROOT=/old"},
			map[string]string{"PATH": "/d/go1.27.4/bin:/a:" + data + "/shims:/b", "GOROOT": "-", "GOTOOLCHAIN": "local", "GVX_TOOLCHAIN": "go1.27.4", "GVX_DEPTH": "1", "GVX_SWITCH": "-"}},
		{"bin once", plain, []string{"PATH=/a:/d/go1.27.4/bin/:/b"}, map[string]string{"PATH": "/d/go1.27.4/bin:/a:/b"}},
		{"no other toolchain's bin", plain, []string{"PATH=" + data + "/store/toolchains/x/bin:/a:" + data + "/versions/go1.26.9/bin"}, map[string]string{"PATH": "/d/go1.27.4/bin:/a"}},
		{"no PATH", plain, nil, map[string]string{"PATH": "/d/go1.27.4/bin"}},
		{"switchable", switchable, []string{"PATH=/a:" + data + "/shims:/b", "GOTOOLCHAIN=auto"},
			map[string]string{"PATH": "/d/go1.27.4/bin:" + data + "/shims:/a:/b", "GOTOOLCHAIN": "go1.27.4+path"}},
		{"user's local", change(plain, func(d *Decision) { d.UserLocal = true }), []string{"GVX_SWITCH=auto", "GOTOOLCHAIN=local"}, map[string]string{"GOTOOLCHAIN": "local", "GVX_SWITCH": "auto", "GVX_USER_GOTOOLCHAIN": "local"}},
		{"odd entries of PATH stay where they are", plain, []string{"PATH=:/a::.:b/:/a"}, map[string]string{"PATH": "/d/go1.27.4/bin::/a::.:b/:/a"}},
		{"env file's GOROOT", change(plain, func(d *Decision) { d.EnvFileGOROOT = true }), []string{"GOROOT=/old"}, map[string]string{"GOROOT": "/d/go1.27.4"}},
		{"minor", plain, nil, map[string]string{"GOPATH": data + "/gopath/go1.27", "GOMODCACHE": cache + "/modules/go1.27"}},
		{"user's GOPATH", plain, []string{"GOPATH=/mine"}, map[string]string{"GOPATH": data + "/gopath/go1.27", "GOMODCACHE": cache + "/modules/go1.27", "GVX_USER_GOPATH": "/mine"}},
		{"GOPATH in the project", change(plain, func(d *Decision) { d.LocalGOPATH = true }), []string{"GOPATH=/mine"}, map[string]string{"GOPATH": "/mine", "GOMODCACHE": cache + "/modules/go1.27", "GVX_USER_GOPATH": "-"}},
		{"GOPATH of a shim above", plain, []string{"GOPATH=" + data + "/gopath/go1.26"}, map[string]string{"GOPATH": data + "/gopath/go1.27"}},
		{"version", plain, []string{"GVX_ISOLATION=version"}, map[string]string{"GOPATH": data + "/gopath/go1.27.4", "GOMODCACHE": cache + "/modules/go1.27.4"}},
		{"project", change(plain, func(d *Decision) { d.Repository = "/a" }), []string{"GVX_ISOLATION=project"},
			map[string]string{"GOPATH": data + "/gopath/p-" + fnv64("/a")}},
		{"off", plain, []string{"GVX_ISOLATION=off", "GOPATH=/mine"}, map[string]string{"GOPATH": "/mine", "GOMODCACHE": "-"}},
		{"user's module cache", plain, []string{"GOMODCACHE=/mine"}, map[string]string{"GOMODCACHE": "/mine", "GOPATH": data + "/gopath/go1.27"}},
		{"a parent's module cache", plain, []string{"GOMODCACHE=" + cache + "/modules/go1.26"}, map[string]string{"GOMODCACHE": cache + "/modules/go1.27"}},
		{"modules off", change(plain, func(d *Decision) { d.ModulesOff = true }), []string{"GOPATH=/mine"}, map[string]string{"GOPATH": "/mine"}},
		{"the rest stays", plain, []string{"GOBIN=/b", "GOFLAGS=-x", "GOPROXY=off", "GOCACHE=/c", "EMPTY="}, map[string]string{"GOBIN": "/b", "GOFLAGS": "-x", "GOPROXY": "off", "GOCACHE": "/c", "EMPTY": ""}},
		{"nested", plain, []string{"GVX_DEPTH=3", "GVX_TOOLCHAIN=go1.26.9"}, map[string]string{"GVX_DEPTH": "4", "GVX_TOOLCHAIN": "go1.27.4"}},
		{"system, unknown", Decision{Program: "/usr/bin/go", Installed: true, Command: "go"}, []string{"PATH=/x:/usr/bin", "GOPATH=/mine"},
			map[string]string{"PATH": "/x:/usr/bin", "GVX_TOOLCHAIN": "system", "GOPATH": "/mine"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, env := planned(t, c.d, c.env...)
			for name, want := range c.want {
				if got, ok := env.Lookup(name); got != want && (ok || want != "-") {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			var names []string
			for _, entry := range env {
				name, _, _ := strings.Cut(entry, "=")
				if slices.Contains(names, name) {
					t.Errorf("%s twice", name)
				}
				names = append(names, name)
			}
		})
	}
}

func TestPlanProgram(t *testing.T) {
	spec, _ := planned(t, decided("1.20.14"))
	if spec.Path != "/d/go1.20.14/bin/go"+exeSuffix || !slices.Equal(spec.Args, []string{"go", "build", ""}) {
		t.Errorf("%q %q", spec.Path, spec.Args)
	}
	if spec.DownloadLink == "" || spec.Downloads == "" {
		t.Error("downloads are not shared")
	}
	if spec, _ := planned(t, decided("1.20.14"), "GOMODCACHE=/mine"); spec.DownloadLink != "" {
		t.Error("the user's module cache would be changed")
	}
}

func TestPlanRefuses(t *testing.T) {
	var missing *NotInstalledError
	if _, err := Plan(Decision{}, layout.Dirs{}, settings.Settings{}, "go", nil); !errors.As(err, &missing) {
		t.Errorf("not installed: %v", err)
	}
	var deep *DepthError
	if _, err := Plan(decided("1.27.4"), layout.Dirs{}, settings.Settings{}, "go", []string{"GVX_DEPTH=20"}); !errors.As(err, &deep) {
		t.Errorf("too deep: %v", err)
	}
	if text, code := Report(deep, "/"); code != 1 || !strings.Contains(text, "/d/go1.27.4/bin/go") {
		t.Errorf("%d %s", code, text)
	}
	// What is no count of a shim's counts for nothing.
	for _, odd := range []string{"-5", "x", "99999999999999999999999"} {
		if _, err := Plan(decided("1.27.4"), layout.Dirs{}, settings.Settings{}, "go", []string{"GVX_DEPTH=" + odd}); err != nil {
			t.Errorf("%q: %v", odd, err)
		}
	}
}
