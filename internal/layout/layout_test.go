package layout

import (
	"errors"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/goversion"
)

// environment is a getenv that knows the pairs and nothing else.
func environment(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

// abs makes a path with slashes an absolute one of this system.
func abs(path string) string {
	if runtime.GOOS == "windows" {
		return `C:` + filepath.FromSlash(path)
	}
	return path
}

func testDirs(t testing.TB) Dirs {
	t.Helper()
	d, err := New(environment(map[string]string{
		homeVariable: abs("/home/u"), "XDG_DATA_HOME": abs("/x/data"), "XDG_CACHE_HOME": abs("/x/cache"),
		"XDG_STATE_HOME": abs("/x/state"), "XDG_CONFIG_HOME": abs("/x/config"),
	}))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestNewWithoutHome(t *testing.T) {
	for _, home := range []string{"", ".", "relative", "./x", "~", "~/x", "../..", " /home/u"} {
		env := map[string]string{
			homeVariable: home, "XDG_DATA_HOME": abs("/x"), "XDG_CACHE_HOME": abs("/x"), "XDG_STATE_HOME": abs("/x"), "XDG_CONFIG_HOME": abs("/x"),
		}
		d, err := New(environment(env))
		if !errors.Is(err, ErrNoHome) || d != (Dirs{}) {
			t.Errorf("%s=%q: %+v, %v", homeVariable, home, d, err)
		}
	}
	if d, err := New(environment(nil)); !errors.Is(err, ErrNoHome) || d != (Dirs{}) {
		t.Errorf("without %s: %+v, %v", homeVariable, d, err)
	}
	if !strings.Contains(ErrNoHome.Error(), homeVariable) {
		t.Errorf("%v does not name the variable", ErrNoHome)
	}
}

func TestNewXDG(t *testing.T) {
	home := abs("/home/u")
	plain, err := New(environment(map[string]string{homeVariable: home}))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "relative", "./x", "../x", "~/x", "$HOME/x"} {
		d, err := New(environment(map[string]string{
			homeVariable: home, "XDG_DATA_HOME": bad, "XDG_CACHE_HOME": bad, "XDG_STATE_HOME": bad, "XDG_CONFIG_HOME": bad,
		}))
		if err != nil || d != plain {
			t.Errorf("relative %q counts: %+v, %v", bad, d, err)
		}
	}
	want := Dirs{
		Data: abs("/x/data/gvx"), Cache: abs("/x/cache/gvx"), State: abs("/x/state/gvx"), Config: abs("/x/config/gvx"), Home: home,
	}
	if d := testDirs(t); d != want {
		t.Errorf("%+v, want %+v", d, want)
	}
	one, err := New(environment(map[string]string{homeVariable: home + "/./", "XDG_STATE_HOME": abs("/x/../y/")}))
	plain.State = abs("/y/gvx")
	if err != nil || one != plain {
		t.Errorf("one variable moves one folder, cleaned: %+v, want %+v, %v", one, plain, err)
	}
}

func TestDefaults(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the folders of the XDG standard are those of unix")
	}
	d, err := New(environment(map[string]string{"HOME": "/home/u"}))
	want := Dirs{
		Data: "/home/u/.local/share/gvx", Cache: "/home/u/.cache/gvx", State: "/home/u/.local/state/gvx", Config: "/home/u/.config/gvx", Home: "/home/u",
	}
	if err != nil || d != want {
		t.Errorf("%+v, want %+v, %v", d, want, err)
	}
	if d.VersionShim(mustVersion(t, "1.27.4")) != "/home/u/.local/share/gvx/shims/go1.27.4" {
		t.Error(d.VersionShim(mustVersion(t, "1.27.4")))
	}
	if d.GOROOT(testTree(t)) != "/home/u/.local/share/gvx/store/toolchains/go1.27.4.linux-amd64-0123456789abcdef" {
		t.Error(d.GOROOT(testTree(t)))
	}
}

func mustVersion(t testing.TB, s string) goversion.Version {
	t.Helper()
	v, err := goversion.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func testTree(t testing.TB) Tree {
	t.Helper()
	p, err := goversion.ParsePlatform("linux-amd64")
	if err != nil {
		t.Fatal(err)
	}
	return NewTree(mustVersion(t, "1.27.4"), p, [32]byte{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xff})
}

// TestEveryPathIsBelowItsFolder calls every method of Dirs: a new one is held
// without anybody thinking of it.
func TestEveryPathIsBelowItsFolder(t *testing.T) {
	d := testDirs(t)
	arguments := map[reflect.Type]reflect.Value{
		reflect.TypeFor[string]():             reflect.ValueOf("go1.27"),
		reflect.TypeFor[goversion.Version]():  reflect.ValueOf(mustVersion(t, "1.27rc1")),
		reflect.TypeFor[goversion.Platform](): reflect.ValueOf(goversion.Host()),
		reflect.TypeFor[Tree]():               reflect.ValueOf(testTree(t)),
		reflect.TypeFor[[32]byte]():           reflect.ValueOf([32]byte{1}),
		reflect.TypeFor[bool]():               reflect.ValueOf(true),
	}
	inConfig := map[string]bool{"Allowed": true, "Env": true, "EnvLock": true, "Keys": true}
	seen := map[string]string{}
	kind := reflect.TypeFor[Dirs]()
	for i := range kind.NumMethod() {
		m := kind.Method(i)
		in := []reflect.Value{reflect.ValueOf(d)}
		for a := 1; a < m.Type.NumIn(); a++ {
			value, ok := arguments[m.Type.In(a)]
			if !ok {
				t.Fatalf("%s takes a %v: say here what to give it", m.Name, m.Type.In(a))
			}
			in = append(in, value)
		}
		if m.Type.Out(0) != reflect.TypeFor[string]() {
			continue // lists of paths: isOwn
		}
		path := m.Func.Call(in)[0].String()
		if !filepath.IsAbs(path) || filepath.Clean(path) != path || !strictlyBelow(path, d) {
			t.Errorf("%s is %q", m.Name, path)
		}
		if inConfig[m.Name] != strings.HasPrefix(path, d.Config+string(filepath.Separator)) {
			t.Errorf("%s is %q: settings and nothing else are in %q", m.Name, path, d.Config)
		}
		if other, twice := seen[path]; twice {
			t.Errorf("%s and %s are both %q", m.Name, other, path)
		}
		seen[path] = m.Name
		if !isOwn(path, d) {
			t.Errorf("%s is %q, which nobody would remove", m.Name, path)
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d methods were called", len(seen))
	}
}

// isOwn reports whether path is, or is in, what the lists of a folder's own paths name: what
// takes gvx away goes by them. Those of the data folder are taken one by one.
func isOwn(path string, d Dirs) bool {
	if strings.HasPrefix(path, d.Data+string(filepath.Separator)) {
		return true
	}
	for _, own := range slices.Concat(d.OwnCache(), d.OwnState(), d.OwnLog(), d.OwnConfig()) {
		if path == own || strings.HasPrefix(path, own+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

func strictlyBelow(path string, d Dirs) bool {
	for _, base := range []string{d.Data, d.Cache, d.State, d.Config} {
		if strings.HasPrefix(path, base+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

func TestSystemPaths(t *testing.T) {
	for _, s := range []string{SystemEnv(), SystemKeys()} {
		if s != "" && !filepath.IsAbs(s) {
			t.Error(s)
		}
	}
}

func TestSystem(t *testing.T) {
	d, ok := System()
	if runtime.GOOS == "windows" {
		if ok || d != (Dirs{}) || SystemData(environment(nil)) != nil {
			t.Errorf("%+v %v", d, ok)
		}
		return
	}
	want := Dirs{Data: "/usr/local/share/gvx", Cache: "/var/cache/gvx", State: "/var/lib/gvx", Config: "/etc/gvx"}
	if !ok || d != want || d.Env() != SystemEnv() || d.Keys() != SystemKeys() {
		t.Errorf("%+v %v", d, ok)
	}
}

func TestSystemData(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no system store")
	}
	for value, want := range map[string]string{
		"":                          "/usr/local/share/gvx /usr/share/gvx",
		"/a:/b/":                    "/a/gvx /b/gvx",
		"/a:/b:/a/":                 "/a/gvx /b/gvx",
		"a:./b:../c::~/d:$HOME:/e":  "/e/gvx",
		"relative":                  "",
		":":                         "",
		"/x/../y:/":                 "/y/gvx /gvx",
		"/usr/local/share:/usr/bin": "/usr/local/share/gvx /usr/bin/gvx",
	} {
		got := SystemData(environment(map[string]string{"XDG_DATA_DIRS": value, "XDG_DATA_HOME": "/no", "HOME": "/no"}))
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}

// What is told by its form alone has that form in every home.
func TestIsolatedForms(t *testing.T) {
	d := testDirs(t)
	plain, err := New(environment(map[string]string{homeVariable: abs("/home/u")}))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string][2]bool{
		plain.GOPATH("go1.27"):                 {true, false},
		plain.GOMODCACHE("go1.27"):             {false, true},
		d.GOPATH("go1.27"):                     {true, false},
		d.GOMODCACHE("p-0123"):                 {false, true},
		d.GOPATH("go1.27") + "/":               {true, false},
		filepath.Join(d.GOPATH("x"), "src"):    {false, false},
		filepath.Dir(d.GOPATH("x")):            {false, false},
		d.Modules():                            {false, false},
		filepath.Join(d.Home, "go"):            {false, false},
		filepath.Join(d.Home, "gopath", "x"):   {false, false},
		filepath.Join(d.Home, "go", "pkg/mod"): {false, false},
		"":                                     {false, false},
	} {
		if got := [2]bool{IsGOPATH(path), IsGOMODCACHE(path)}; got != want {
			t.Errorf("%q: %v, want %v", path, got, want)
		}
	}
}
