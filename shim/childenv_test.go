package shim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/settings"
)

// stage is a world with three projects: one pinned to go1.26.9, one whose go line asks
// for Go 1.27, and one pinned to the system's go, of which no release is known.
type stage struct {
	*world
	places *strings.Replacer // names of the tables, for folders
}

var stages = [...]string{"pinned", "line", "system"}

func newStage(t *testing.T) stage {
	w := newWorld(t)
	w.install("", "1.26.9", "1.27.4")
	w.program(filepath.Join(w.root, "sys", "bin", "go"), "")
	w.write("pinned/.go-version", "1.26.9\n")
	w.write("line/go.mod", "module m\n\ngo 1.27\n")
	w.write("system/.go-version", "system\n")
	for _, name := range stages {
		w.write(name+"/.git/HEAD", "")
	}
	goroot := func(version string) string {
		f, _, err := (&shelf{dirs: w.dirs}).find(mustParse(t, version))
		if err != nil {
			t.Fatal(err)
		}
		return f.goroot
	}
	key := func(name string) string { return "p-" + fnv64(filepath.Join(w.project, name)) }
	return stage{w, strings.NewReplacer(
		"HOMEFOLDER", w.home, "GOPATHS", filepath.Dir(w.dirs.GOPATH("x")), "CACHES", w.dirs.Modules(), "SHIMS", w.dirs.Shims(), "SYS", filepath.Join(w.root, "sys", "bin"),
		"ROOT26", goroot("1.26.9"), "ROOT27", goroot("1.27.4"), "KEY-pinned", key("pinned"), "KEY-line", key("line"), "KEY-system", key("system"))}
}

// child is the environment of a go that the shim runs in one of the projects.
func (s stage) child(in string, env Environ) Environ {
	s.t.Helper()
	set, err := settings.Load(env.Get, "", "")
	if err != nil {
		s.t.Fatal(err)
	}
	d, err := Resolver{Dirs: s.dirs, Settings: set, Env: env, Dir: filepath.Join(s.project, in)}.Resolve()
	if err != nil {
		s.t.Fatal(err)
	}
	spec, err := Plan(d, s.dirs, set, "go", env)
	if err != nil {
		s.t.Fatal(err)
	}
	return spec.Env
}

// plain is the environment of a user who has set nothing.
func (s stage) plain(more ...string) Environ {
	return append(Environ{"HOME=" + s.home, "PATH=" + s.places.Replace("/x:SHIMS:/y:SYS"), noShared}, more...)
}

// origin is how a variable came to be set: by the user or in Go's env file, and whether a
// shim is above that ran in one of the other projects.
type origin struct {
	user, file string // NAME=VALUE
	above      string // a project, "" for none
}

func (o origin) String() string {
	text := strings.Join(strings.Fields("user:"+o.user+" file:"+o.file), " ")
	if o.above != "" {
		text += " below a shim in " + o.above
	}
	return text
}

// before is the environment in which the shim is called.
func (s stage) before(isolation string, o origin) Environ {
	s.t.Helper()
	s.write(filepath.Join(userConfig(s.env), "go", "env"), o.file+"\n")
	env := s.plain("GVX_ISOLATION=" + isolation)
	if name, _, ok := strings.Cut(o.user, "="); ok {
		env = append(env.without(name), s.places.Replace(o.user))
	}
	if o.above != "" {
		env = s.child(o.above, env)
	}
	return env
}

// TestChildTable is the table of what the child gets: each variable, by how it was set,
// in the project of a shim above and in others. "-" is: not there.
// GOPATH and GOMODCACHE are the next test's.
func TestChildTable(t *testing.T) {
	s := newStage(t)
	type row struct {
		user, file           string
		pinned, line, system string
	}
	same := func(user, want string) row { return row{user, "", want, want, want} }
	for _, c := range []struct {
		name string
		rows []row
	}{
		{"GOROOT", []row{
			same("", "-"), same("GOROOT=/stale", "-"),
			{"", "GOROOT=/wrong", "ROOT26", "ROOT27", "-"},
			{"GOROOT=/stale", "GOROOT=/wrong", "ROOT26", "ROOT27", "-"},
		}},
		{"GOTOOLCHAIN", []row{
			{"", "", "local", "go1.27.4+path", "local"},
			{"", "GOTOOLCHAIN=go1.20.14", "local", "go1.27.4+path", "local"},
			{"GOTOOLCHAIN=auto", "", "local", "go1.27.4+path", "local"},
			{"GOTOOLCHAIN=local", "", "local", "local", "local"},
			{"GOTOOLCHAIN=go1.26.9", "", "local", "local", "local"},
			{"GOTOOLCHAIN=go1.26.9+auto", "", "go1.26.9+path", "go1.27.4+path", "go1.26.9+path"},
			{"GVX_SWITCH=local", "", "local", "local", "local"},
			{"GVX_SWITCH=path", "", "go1.26.9+path", "go1.27.4+path", "local"},
		}},
		{envToolchain, []row{
			{"", "", "go1.26.9", "go1.27.4", "system"},
			{"GVX_TOOLCHAIN=go1.20.14", "", "go1.26.9", "go1.27.4", "system"},
			// What the user chose holds below a shim too, though that hid it.
			same("GOTOOLCHAIN=go1.26.9", "go1.26.9"), same("GVX_GO=1.26.9", "go1.26.9"),
			{"GOTOOLCHAIN=go1.26.9+auto", "", "go1.26.9", "go1.27.4", "go1.26.9"},
		}},
		{envUserGOTOOLCHAIN, []row{same("", "-"), same("GOTOOLCHAIN=local", "local"), same("GOTOOLCHAIN=go1.26.9", "go1.26.9")}},
		{"GVX_SWITCH", []row{same("", "-"), same("GVX_SWITCH=path", "path"), same("GVX_SWITCH=local", "local"), same("GOTOOLCHAIN=local", "-")}},
		{"GVX_GO", []row{same("", "-"), same("GVX_GO=1.26.9", "1.26.9")}},
		// No shim touches these; what the env file says of them stays there.
		{"GOBIN", []row{same("", "-"), same("GOBIN=/b", "/b"), {"", "GOBIN=/f", "-", "-", "-"}}},
		{"GOFLAGS", []row{same("", "-"), same("GOFLAGS=-v", "-v"), {"", "GOFLAGS=-x", "-", "-", "-"}}},
		{"GOPROXY", []row{same("", "-"), same("GOPROXY=off", "off"), {"", "GOPROXY=direct", "-", "-", "-"}}},
		{"GOPRIVATE", []row{same("", "-"), same("GOPRIVATE=example.com", "example.com"), {"", "GOPRIVATE=f", "-", "-", "-"}}},
		{"GONOSUMDB", []row{same("", "-"), same("GONOSUMDB=", ""), {"", "GONOSUMDB=f", "-", "-", "-"}}},
		{"GOCACHE", []row{same("", "-"), same("GOCACHE=/c", "/c"), {"", "GOCACHE=/f", "-", "-", "-"}}},
		{"GOENV", []row{same("", "-"), same("GOENV=off", "off")}},
		{"GOOS", []row{same("", "-"), same("GOOS=plan9", "plan9"), {"", "GOOS=js", "-", "-", "-"}}},
		{"GOEXPERIMENT", []row{same("", "-"), same("GOEXPERIMENT=none", "none")}},
		{"GOWORK", []row{same("", "-"), {"GOWORK=off", "", "off", "off", "off"}}},
		{"GO111MODULE", []row{same("", "-"), same("GO111MODULE=on", "on"), {"", "GO111MODULE=auto", "-", "-", "-"}}},
		{"CGO_ENABLED", []row{same("", "-"), same("CGO_ENABLED=0", "0"), {"", "CGO_ENABLED=0", "-", "-", "-"}}},
		{"CC", []row{same("", "-"), same("CC=cc -x", "cc -x"), {"", "CC=clang", "-", "-", "-"}}},
		{"PWD", []row{same("", "-"), same("PWD=/p", "/p")}},
		{"HOME", []row{same("", s.home)}},
	} {
		for _, r := range c.rows {
			for in, want := range map[string]string{"pinned": r.pinned, "line": r.line, "system": r.system} {
				for _, above := range []string{"", "pinned", "line", "system"} {
					for _, isolation := range []string{"minor", "off"} {
						o := origin{r.user, r.file, above}
						s.wants(isolation, o, in, c.name, want)
					}
				}
			}
		}
	}
}

// wants holds that the variable name is want in the child's environment.
func (s stage) wants(isolation string, o origin, in, name, want string) {
	s.t.Helper()
	got, ok := s.child(in, s.before(isolation, o)).Lookup(name)
	if want = s.places.Replace(want); got != want || !ok {
		if ok || want != "-" {
			s.t.Errorf("%s in %s, %s, %v: %q (%v), want %q", name, in, isolation, o, got, ok, want)
		}
	}
}

// TestChildIsolation is the table's part in which GVX_ISOLATION matters.
func TestChildIsolation(t *testing.T) {
	s := newStage(t)
	// The key of each project by GVX_ISOLATION; "" where nothing is isolated: what runs
	// is of no known release, so nothing can be said of what it leaves behind.
	keys := map[string]map[string]string{
		"minor":   {"pinned": "go1.26", "line": "go1.27", "system": ""},
		"version": {"pinned": "go1.26.9", "line": "go1.27.4", "system": ""},
		"project": {"pinned": "KEY-pinned", "line": "KEY-line", "system": "KEY-system"},
		"off":     {"pinned": "", "line": "", "system": ""},
	}
	for isolation, byProject := range keys {
		for in, key := range byProject {
			for _, above := range []string{"", "pinned", "line", "system"} {
				gopath, modcache := "GOPATHS/"+key, "CACHES/"+key
				shown, hidden := gopath, "/mine:/more"
				if key == "" {
					gopath, modcache, shown, hidden = "-", "-", "/mine:/more", "-"
				}
				check := func(o origin, want map[string]string) {
					t.Helper()
					o.above = above
					for name, value := range want {
						s.wants(isolation, o, in, name, value)
					}
				}
				none := map[string]string{"GOPATH": gopath, "GOMODCACHE": modcache, "GOBIN": "-", envUserGOPATH: "-"}
				his := map[string]string{"GOPATH": shown, "GOMODCACHE": modcache, "GOBIN": "-", envUserGOPATH: hidden}
				check(origin{}, none)
				check(origin{file: "GOPATH=/mine"}, none)
				check(origin{file: "GOMODCACHE=/cache"}, none)
				check(origin{user: "GOMODCACHE=/cache"}, map[string]string{"GOPATH": gopath, "GOMODCACHE": "/cache"})
				check(origin{user: "GOPATH=/mine:/more"}, his)
				check(origin{user: "GOPATH=/mine:/more", file: "GOPATH=/file"}, his)
				check(origin{user: "GOPATH=relative", file: "GOBIN=/file"}, map[string]string{"GOMODCACHE": modcache, "GOBIN": "-"})
			}
		}
	}
}

// TestLocalGOPATH: one in the project, or in the working directory, is isolated by itself
// and stays, by whatever name.
func TestLocalGOPATH(t *testing.T) {
	w := newWorld(t)
	w.install("", "1.27.4")
	w.write("go.mod", "module m\n\ngo 1.27\n")
	w.write(".git/HEAD", "")
	w.mkdir(filepath.Join(w.project, "a"))
	link := filepath.Join(w.root, "link")
	if err := os.Symlink(w.project, link); err != nil {
		t.Fatal(err)
	}
	isolated := w.dirs.GOPATH("go1.27")
	for _, c := range []struct{ gopath, dir, vars, want string }{
		{filepath.Join(w.project, "golangenv-default"), "", "", ""},
		{filepath.Join(w.project, "x") + ":/mine", "a", "", ""},
		{filepath.Join(w.project, "x"), "a", "GVX_GO=1.27.4", ""},
		{filepath.Join(link, "a"), "a", "", ""},
		{filepath.Join(w.root, "elsewhere"), "", "", isolated},
		{w.project + "-else", "", "", isolated},
		{"/mine:" + filepath.Join(w.project, "x"), "", "", isolated},
		{filepath.Join(w.home, "go"), "", "", isolated},
		{filepath.Join(w.home, "go"), "../home", "GVX_GO=1.27.4", isolated},
		{filepath.Join(w.home, "go"), "..", "GVX_GO=1.27.4", isolated},
		{filepath.Join(w.home, "p", "x"), "../home/p", "GVX_GO=1.27.4", ""},
	} {
		w.env = Environ{"HOME=" + w.home, "PATH=/nonexistent", noShared, "GOPATH=" + c.gopath, c.vars}
		r := w.resolver(c.dir)
		d, err := r.Resolve()
		if err != nil {
			t.Fatal(err)
		}
		if c.want == "" {
			c.want = c.gopath
		}
		child := Environ(ChildEnv(d, w.dirs, r.Settings, w.env))
		if got := child.Get("GOPATH"); got != c.want || child.Get("GOMODCACHE") != w.dirs.GOMODCACHE("go1.27") {
			t.Errorf("%s in %q: GOPATH is %s, want %s; GOMODCACHE is %s", c.gopath, c.dir, got, c.want, child.Get("GOMODCACHE"))
		}
	}
}

// TestExportsDoNotLeak: what a shim exported is no wish of the user's, whatever a script
// below it has changed meanwhile.
func TestExportsDoNotLeak(t *testing.T) {
	s := newStage(t)
	own := "/mine" + string(filepath.ListSeparator) + "/more"
	for _, c := range []struct {
		name, user string // what the user has set
		then       string // what a script sets; PARENT is GOPATH as that shim exported it
		in         string
		want       map[string]string
	}{
		{"isolation off", "", "GVX_ISOLATION=off", "line", map[string]string{"GOPATH": "-", "GOMODCACHE": "-", envUserGOPATH: "-", "GOBIN": "-"}},
		{"isolation off, the user's", "GOPATH=" + own, "GVX_ISOLATION=off", "line", map[string]string{"GOPATH": own, "GOMODCACHE": "-", envUserGOPATH: "-"}},
		{"no modules", "", "GO111MODULE=off", "system", map[string]string{"GOPATH": "-", "GOMODCACHE": "-"}},
		{"no modules, a release", "", "GO111MODULE=off", "pinned", map[string]string{"GOPATH": "-", "GOMODCACHE": "CACHES/go1.26"}},
		{"no modules, the user's", "GOPATH=" + own, "GO111MODULE=off", "pinned", map[string]string{"GOPATH": own, "GOMODCACHE": "CACHES/go1.26"}},
		{"a system go", "GOPATH=/mine", "", "system", map[string]string{"GOPATH": "/mine", "GOMODCACHE": "-"}},
		{"a longer list", "", "GOPATH=/script:PARENT", "system", map[string]string{"GOPATH": "/script"}},
		{"a longer list, isolated", "GOPATH=/mine", "GOPATH=/script:PARENT", "line", map[string]string{"GOPATH": "GOPATHS/go1.27", envUserGOPATH: "/script:/mine"}},
		{"a longer list, the user's", "GOPATH=" + own, "GOPATH=/script:PARENT:", "system", map[string]string{"GOPATH": "/script:" + own + ":"}},
		{"a program for another system", "GOPATH=/mine", "GOOS=plan9", "line", map[string]string{"GOPATH": "GOPATHS/go1.27", "GOBIN": "-", envUserGOPATH: "/mine"}},
		{"a GOBIN of the script's", "GOPATH=/mine", "GOBIN=/b", "line", map[string]string{"GOBIN": "/b"}},
		{"the same in other words", "", "GOPATH=PARENT/", "line", map[string]string{"GOPATH": "GOPATHS/go1.27"}},
		{"another GOPATH", "GOPATH=/mine", "GOPATH=/script", "system", map[string]string{"GOPATH": "/script"}},
		{"another module cache", "", "GOMODCACHE=/script", "line", map[string]string{"GOMODCACHE": "/script", "GOPATH": "GOPATHS/go1.27"}},
		{"another home", "", "XDG_CACHE_HOME=/elsewhere", "line", map[string]string{"GOMODCACHE": "CACHES/go1.27", "GOPATH": "GOPATHS/go1.27"}},
		{"another toolchain", "GOTOOLCHAIN=go1.26.9", "GOTOOLCHAIN=go1.27.4", "system", map[string]string{envToolchain: "go1.27.4", envUserGOTOOLCHAIN: "go1.27.4"}},
		{"the user's unset", "GOPATH=/mine", "GOPATH=", "system", map[string]string{"GOPATH": ""}},
	} {
		env := s.child("pinned", s.before("minor", origin{user: c.user}))
		if name, value, ok := strings.Cut(c.then, "="); ok {
			env = append(env.without(name), name+"="+strings.ReplaceAll(value, "PARENT", env.Get("GOPATH")))
		}
		if c.name == "another home" {
			// The exports are of the old one.
			env = append(env.without("GOMODCACHE", "GOPATH"), "GOMODCACHE=/old/.cache/gvx/modules/go1.26", "GOPATH=/old/.local/share/gvx/gopath/go1.26")
		}
		child := s.child(c.in, env)
		for name, want := range c.want {
			if got, ok := child.Lookup(name); got != s.places.Replace(want) && (ok || want != "-") {
				t.Errorf("%s: %s is %q (%v), want %q", c.name, name, got, ok, want)
			}
		}
	}
}

// TestChildPath: the real bin once and first, the shims behind it only where the go
// command may look for others, no toolchain of a shim above, and all else as it was.
func TestChildPath(t *testing.T) {
	s := newStage(t)
	for _, c := range []struct{ user, above, pinned, line, system string }{
		{"", "", "ROOT26/bin:/x:SHIMS:/y:SYS", "ROOT27/bin:SHIMS:/x:/y:SYS", "/x:SHIMS:/y:SYS"},
		{"", "pinned", "ROOT26/bin:/x:SHIMS:/y:SYS", "ROOT27/bin:SHIMS:/x:/y:SYS", "/x:SHIMS:/y:SYS"},
		{"", "line", "ROOT26/bin:SHIMS:/x:/y:SYS", "ROOT27/bin:SHIMS:/x:/y:SYS", "SHIMS:/x:/y:SYS"},
		{"", "system", "ROOT26/bin:/x:SHIMS:/y:SYS", "ROOT27/bin:SHIMS:/x:/y:SYS", "/x:SHIMS:/y:SYS"},
		{"PATH=:SYS::.:rel/:SYS:", "", "ROOT26/bin::SYS::.:rel/:SYS:", "ROOT27/bin:SHIMS::SYS::.:rel/:SYS:", ":SYS::.:rel/:SYS:"},
		{"PATH=:SYS::.:rel/:SYS:", "line", "ROOT26/bin:SHIMS::SYS::.:rel/:SYS:", "ROOT27/bin:SHIMS::SYS::.:rel/:SYS:", "SHIMS::SYS::.:rel/:SYS:"},
		{"PATH=ROOT27/bin:/x:ROOT26/bin/:SYS", "", "ROOT26/bin:/x:SYS", "ROOT27/bin:SHIMS:/x:SYS", "/x:SYS"},
	} {
		o := origin{user: c.user, above: c.above}
		for in, want := range map[string]string{"pinned": c.pinned, "line": c.line, "system": c.system} {
			s.wants("minor", o, in, "PATH", want)
		}
	}
}

// TestDepth: each shim counts one, and what is no count of a shim's is none.
func TestDepth(t *testing.T) {
	s := newStage(t)
	for _, c := range []struct{ user, above, want string }{{"", "", "1"}, {"", "pinned", "2"}, {"", "line", "2"}, {"GVX_DEPTH=7", "", "8"}, {"GVX_DEPTH=7", "line", "9"}, {"GVX_DEPTH=-3", "", "1"}} {
		for _, in := range stages {
			s.wants("minor", origin{user: c.user, above: c.above}, in, envDepth, c.want)
		}
	}
}

// TestGOPATHMode: where the go command takes packages from GOPATH, it is the user's, who
// has it where it is by default.
func TestGOPATHMode(t *testing.T) {
	w := newWorld(t)
	w.install("", "1.10.8", "1.15.15", "1.16.15", "1.26.9")
	w.write(".git/HEAD", "")
	w.write("mod/go.mod", "module m\n")
	w.write("tmp/go.mod", "module m\n")
	for _, c := range []struct {
		version, mode, dir string
		user               bool
	}{
		{"1.26.9", "", "", false}, {"1.26.9", "on", "", false}, {"1.26.9", "off", "mod", true}, {"1.26.9", "auto", "", true}, {"1.26.9", "auto", "mod", false},
		{"1.16.15", "", "", false}, {"1.16.15", "auto", "", true},
		{"1.15.15", "", "", true}, {"1.15.15", "", "mod", false}, {"1.15.15", "on", "", false}, {"1.15.15", "off", "mod", true},
		{"1.10.8", "", "mod", true}, {"1.10.8", "", "", true},
	} {
		w.env = Environ{"HOME=" + w.home, "PATH=/nonexistent", noShared, "GVX_GO=" + c.version, "GO111MODULE=" + c.mode}
		r := w.resolver(c.dir)
		d, err := r.Resolve()
		if err != nil {
			t.Fatal(err)
		}
		got := Environ(ChildEnv(d, w.dirs, r.Settings, w.env)).Get("GOPATH")
		if (got == "") != c.user {
			t.Errorf("go%s, GO111MODULE=%s, in %q: GOPATH is %s", c.version, c.mode, c.dir, got)
		}
	}
}

// TestSwitched: what a go command that switched installs goes where that one said, and
// the modules that it unpacks are the new release's.
func TestSwitched(t *testing.T) {
	s := newStage(t)
	for gopath, want := range map[string]string{"": "-", "GOPATH=/mine": "/mine", "GOPATH=PARENT": "PARENT"} {
		parent := s.dirs.GOPATH("go1.26")
		env := s.plain("GVX_TOOLCHAIN=go1.26.9", "GOMODCACHE="+s.dirs.GOMODCACHE("go1.26"))
		if gopath != "" {
			env = append(env, strings.Replace(gopath, "PARENT", parent, 1))
		}
		set, err := settings.Load(env.Get, "", "")
		if err != nil {
			t.Fatal(err)
		}
		d := decided("1.27.4")
		d.Switched = true
		child := Environ(ChildEnv(d, s.dirs, set, env))
		if got, ok := child.Lookup("GOPATH"); got != strings.Replace(want, "PARENT", parent, 1) && (ok || want != "-") {
			t.Errorf("%s: GOPATH is %q", gopath, got)
		}
		if got := child.Get("GOMODCACHE"); got != s.dirs.GOMODCACHE("go1.27") {
			t.Errorf("%s: GOMODCACHE is %q", gopath, got)
		}
	}
}

// TestForeignStore: in another user's folders nothing is isolated.
func TestForeignStore(t *testing.T) {
	s := newStage(t)
	for _, isolation := range []string{"minor", "version", "project"} {
		env := s.plain("GVX_ISOLATION=" + isolation)
		set, err := settings.Load(env.Get, "", "")
		if err != nil {
			t.Fatal(err)
		}
		d := decided("1.27.4")
		d.ForeignStore, d.Repository = true, "/r"
		spec, err := Plan(d, s.dirs, set, "go", env)
		if child := Environ(spec.Env); err != nil || child.Get("GOPATH")+child.Get("GOMODCACHE")+spec.DownloadLink != "" {
			t.Errorf("%s: %q, %q, %v", isolation, child, spec.DownloadLink, err)
		}
	}
}
