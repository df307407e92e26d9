package shim

import (
	"testing"
)

// What the go command says when it switches is the law, to the letter.
func TestSwitchedTo(t *testing.T) {
	in := mod("go 1.27.3\n")
	const to = "GOTOOLCHAIN_INTERNAL_SWITCH_VERSION="
	runCases(t, []resolveCase{
		{name: "installed", files: in, env: to + "go1.26.5", want: "go1.26.5 GOTOOLCHAIN", sw: true},
		{name: "missing", files: in, env: to + "go1.26.4", want: "go1.26.4 GOTOOLCHAIN missing 1.26.4", sw: true},
		{name: "candidate", files: in, env: to + "go1.28rc1", want: "go1.28rc1 GOTOOLCHAIN", sw: true},
		{name: "by its name", files: in, as: "go1.26.5", env: to + "go1.26.5", want: "go1.26.5 GOTOOLCHAIN", sw: true},
		{name: "by another's name", files: in, as: "go1.26.5", env: to + "go1.27.3", want: "go1.27.3 GOTOOLCHAIN", sw: true},
		{name: "not by what the user wants", files: in, env: to + "go1.26.5 GVX_GO=1.27.3", args: "+1.20.14", want: "go1.26.5 GOTOOLCHAIN", sw: true},
		{name: "over a pin", files: with(mod("go 1.26\n"), ".go-version", "1.26.9"), env: to + "go1.26.5", want: "go1.26.5 GOTOOLCHAIN", sw: true},
		{name: "before 1.21", files: in, env: to + "go1.20.14", want: "go1.20.14 GOTOOLCHAIN"},
		{name: "gofmt is not asked", files: in, as: "gofmt", env: to + "go1.26.5", want: "go1.27.4 go.mod-go p/go.mod:3", sw: true},

		{name: "a vendor's", files: in, env: to + "go1.26.5-foo", want: "1 gvx: invalid GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go1.26.5-foo is not a release such as go1.27.4\nhelp: unset GOTOOLCHAIN_INTERNAL_SWITCH_VERSION"},
		{name: "a language version", files: in, env: to + "go1.26", want: "1 …"},
		{name: "another spelling", files: in, env: to + "go1.20.0", want: "1 …"},
		{name: "without go", files: in, env: to + "1.26.5", want: "1 …"},
		{name: "nonsense", files: in, env: to + "x/y", want: "1 …"},

		// Whether it may go on switching is its GOTOOLCHAIN's to say.
		{name: "auto", files: in, env: to + "go1.26.5 GOTOOLCHAIN=auto", want: "go1.26.5 GOTOOLCHAIN", sw: true},
		{name: "a parent's path", files: in, env: to + "go1.26.5 GOTOOLCHAIN=go1.26.9+path GVX_TOOLCHAIN=go1.26.9", want: "go1.26.5 GOTOOLCHAIN", sw: true},
		{name: "exactly that", files: in, env: to + "go1.26.5 GOTOOLCHAIN=go1.26.5", want: "go1.26.5 GOTOOLCHAIN"},
		{name: "exactly that, by the env file", files: with(mod("go 1.27.3\n"), "env", "GOTOOLCHAIN=go1.26.5\n"), env: to + "go1.26.5 GOENV=<R>/p/env", want: "go1.26.5 GOTOOLCHAIN"},
		{name: "never", files: in, env: to + "go1.26.5 GVX_SWITCH=local", want: "go1.26.5 GOTOOLCHAIN"},
	})
}

// go install and go run of package@version may raise the release for the package, but
// for nothing that the folder asks for and somebody overruled.
func TestRemotePackages(t *testing.T) {
	const install = "install -v e.com/m@latest"
	pinned := func(goMod string) map[string]string { return with(mod(goMod), ".go-version", "1.26.9") }
	runCases(t, []resolveCase{
		{name: "default", files: map[string]string{"x": ""}, env: "GVX_DEFAULT=1.26.9", args: install, want: "go1.26.9 default", sw: true},
		{name: "run", files: map[string]string{"x": ""}, env: "GVX_DEFAULT=1.26.9", args: "run e.com/m@v1 ./x", want: "go1.26.9 default", sw: true},
		{name: "get", files: map[string]string{"x": ""}, env: "GVX_DEFAULT=1.26.9", args: "get e.com/m@v1", want: "go1.26.9 default"},

		{name: "pin", files: pinned("go 1.26\n"), args: install, want: "go1.26.9 go-version p/.go-version:1", sw: true},
		{name: "pin, toolchain borne", files: pinned("go 1.26\ntoolchain go1.26.9\n"), args: install, want: "go1.26.9 go-version p/.go-version:1", sw: true},
		{name: "pin over a toolchain line", files: pinned("go 1.26\ntoolchain go1.27.3\n"), args: install, want: "go1.26.9 go-version p/.go-version:1"},
		{name: "pin over a toolchain line, for good", files: pinned("go 1.26\ntoolchain go1.27.3\n"), env: "GVX_SWITCH=path", args: install, want: "go1.26.9 go-version p/.go-version:1", sw: true},
		{name: "pin, get", files: pinned("go 1.26\n"), args: "get e.com/m@latest", want: "go1.26.9 go-version p/.go-version:1"},

		{name: "GVX_GO", files: mod("go 1.26\n"), env: "GVX_GO=1.26.9", args: install, want: "go1.26.9 GVX_GO", sw: true},
		{name: "GVX_GO below the go line", files: mod("go 1.27.3\n"), env: "GVX_GO=1.26.9", args: install, want: "go1.26.9 GVX_GO"},
		{name: "GVX_GO in a folder that is broken", files: mod("go x\n"), env: "GVX_GO=1.26.9", args: install, want: "go1.26.9 GVX_GO"},
		{name: "plus", files: mod("go 1.26\n"), args: "+1.26.9 " + install, want: "go1.26.9 argument", sw: true},
		{name: "plus below the go line", files: mod("go 1.27.3\n"), args: "+1.26.9 " + install, want: "go1.26.9 argument"},

		{name: "GOTOOLCHAIN alone", files: mod("go 1.26\n"), env: "GOTOOLCHAIN=go1.26.9", args: install, want: "go1.26.9 GOTOOLCHAIN"},
		{name: "GOTOOLCHAIN as a minimum", files: mod("go 1.26\n"), env: "GOTOOLCHAIN=go1.26.9+auto", args: install, want: "go1.26.9 GOTOOLCHAIN", sw: true},
		{name: "GOTOOLCHAIN=local", files: mod("go 1.26\n"), env: "GOTOOLCHAIN=local", args: install, want: "go1.26.9 go.mod-go p/go.mod:3"},
		{name: "no local package", files: mod("go 1.27\n"), env: "GVX_GO=1.26.9", args: "install ./x@y", want: "go1.26.9 GVX_GO"},
	})
}

// A go command from before 1.21 does not know what told it to run, and would have all
// that it starts obey it.
func TestSwitchReachesWhoKnowsIt(t *testing.T) {
	for version, want := range map[string]bool{"1.20.14": false, "1.21.0": true, "1.27.4": true} {
		_, env := planned(t, decided(version), envSwitchTo+"=go"+version, "GOTOOLCHAIN_INTERNAL_SWITCH_COUNT=3")
		if _, got := env.Lookup(envSwitchTo); got != want {
			t.Errorf("go%s has %s: %v, want %v", version, envSwitchTo, got, want)
		}
		if got := env.Get("GOTOOLCHAIN_INTERNAL_SWITCH_COUNT"); got != "3" {
			t.Errorf("go%s: the count is %q", version, got)
		}
	}
}

// go install puts programs into GOPATH/bin, and who runs it looks for them in his own.
func TestSwitchKeepsGOPATH(t *testing.T) {
	const data, cache = "/home/u/.local/share/gvx", "/home/u/.cache/gvx"
	d := decided("1.27.4")
	d.Switched = true
	for _, c := range []struct{ env, want string }{
		{"X=", ""},
		{"GOPATH=/mine", "/mine"},
		{"GOPATH=" + data + "/gopath/go1.26", data + "/gopath/go1.26"},
	} {
		_, env := planned(t, d, c.env)
		if got := env.Get("GOPATH"); got != c.want {
			t.Errorf("%s: GOPATH is %q, want %q", c.env, got, c.want)
		}
		if got := env.Get("GOMODCACHE"); got != cache+"/modules/go1.27" {
			t.Errorf("%s: GOMODCACHE is %q", c.env, got)
		}
	}
}
