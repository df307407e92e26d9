package settings

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/fileread"
)

// environment is a process environment of the pairs "NAME=value".
func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for _, p := range pairs {
			if key, value, _ := strings.Cut(p, "="); key == name {
				return value
			}
		}
		return ""
	}
}

// write returns the name of a new file that holds text; "" for no file.
func write(t *testing.T, text string) string {
	t.Helper()
	if text == "" {
		return ""
	}
	path := filepath.Join(t.TempDir(), "env")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaults(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "no", "env")
	for _, file := range []string{"", missing} {
		s, err := Load(environment(), file, file)
		if err != nil {
			t.Fatal(err)
		}
		want := map[Name]string{
			Go: "", Default: "", GoLine: "patch", Isolation: "minor", AutoInstall: "always", Switch: "auto", Sources: "go.dev,proxy", Offline: "0",
			Mirror: "", Require: "", CosignKey: "", LockTimeout: "10m", AuditCopy: "",
		}
		for _, name := range Names() {
			text, known := want[name]
			if v := s.Get(name); !known || v.Text != text || v.Origin != (Origin{Kind: FromDefault}) {
				t.Errorf("%s: %+v", name, v)
			}
			delete(want, name)
		}
		if len(want) != 0 {
			t.Errorf("no settings: %v", want)
		}
		if s.Offline() || s.Require() != nil || s.LockTimeout() != 10*time.Minute || !s.Request(Go).IsZero() || !s.Request(Default).IsZero() {
			t.Errorf("%+v", s)
		}
	}
}

func TestPrecedence(t *testing.T) {
	const at = "GVX_GO_LINE="
	for _, tc := range []struct {
		env, user, system, text string
		kind                    Kind
		line                    int
	}{
		{"", "", "", "patch", FromDefault, 0},
		{"", "", "# x\n\n" + at + "floor", "floor", FromSystem, 3},
		{"", "\n" + at + "exact\n", at + "floor", "exact", FromUser, 2},
		{at + "patch", at + "exact", at + "floor", "patch", FromEnvironment, 0},
		{at, at + "exact", "", "exact", FromUser, 1}, // an empty variable is none
		{"", at + "\n", at + "floor", "patch", FromUser, 1},
		{"", at + "exact\n" + at + "floor\n", "", "floor", FromUser, 2},
		{"", at + "exact\r\n" + at + "floor\r\n", "", "floor", FromUser, 2},
		{"", "  " + at + "exact\t ", "", "exact", FromUser, 1},
		{"", "FOREIGN=x=y\n" + at + "exact", "", "exact", FromUser, 2},
		{"", "#" + at + "exact\n # " + at + "exact", at + "floor", "floor", FromSystem, 1},
	} {
		user, system := write(t, tc.user), write(t, tc.system)
		s, err := Load(environment(tc.env), user, system)
		file := map[Kind]string{FromUser: user, FromSystem: system}[tc.kind]
		if v := s.Get(GoLine); err != nil || v != (Value{tc.text, Origin{tc.kind, file, tc.line}}) {
			t.Errorf("%+v: %+v %v", tc, v, err)
		}
	}
}

func TestTypedValues(t *testing.T) {
	user := write(t, "GVX_OFFLINE=1\nGVX_LOCK_TIMEOUT=90s\nGVX_DEFAULT=go1.27.4\n")
	s, err := Load(environment("GVX_GO=oldstable"), user, "")
	if err != nil || !s.Offline() || s.LockTimeout() != 90*time.Second || s.Request(Default).String() != "1.27.4" || s.Request(Go).String() != "oldstable" {
		t.Errorf("%+v %v", s, err)
	}
}

// Nobody weakens what another place demands.
func TestRequireAddsUp(t *testing.T) {
	for _, tc := range []struct {
		env, user, system string
		want              []string
	}{
		{"", "", "GVX_REQUIRE=gpg", []string{"gpg"}},
		{"GVX_REQUIRE=sumdb", "GVX_REQUIRE=sigstore", "GVX_REQUIRE=gpg", []string{"gpg", "sigstore", "sumdb"}},
		{"GVX_REQUIRE=", "GVX_REQUIRE=", "GVX_REQUIRE=gpg", []string{"gpg"}},
		{"GVX_REQUIRE=sumdb", "GVX_REQUIRE=sigstore\nGVX_REQUIRE=\n", "", []string{"sigstore", "sumdb"}},
		{"GVX_REQUIRE=gpg,sha256", "", "", []string{"gpg", "sha256"}},
	} {
		s, err := Load(environment(tc.env), write(t, tc.user), write(t, tc.system))
		if err != nil || !slices.Equal(s.Require(), tc.want) {
			t.Errorf("%+v: %q %v", tc, s.Require(), err)
		}
	}
}

var badValues = map[Name][]string{
	Go:          {"1", "v1.27", "tip", "system", "1.27.4 ", "\x1b[31m", "../..", "Stable"},
	Default:     {"1", "system", "latest,stable", "\u202e1.27"},
	GoLine:      {"Patch", "newest", "exact floor"},
	Isolation:   {"none", "on", "minor,version"},
	AutoInstall: {"yes", "0", "true", "Always"},
	Switch:      {"on", "go1.27.4", "path,local"},
	Sources:     {"nowhere", "proxy,proxy2", "https://example.com", "proxy,proxy", "go.dev,", "go.dev, proxy"},
	Mirror:      {"example.com/dl", "https://", "file://host/dl", "ftp://example.com", "./folder", "user:hunter2@example.com"},
	Offline:     {"true", "yes", "2", "01"},
	Require:     {"none", "gpg,", ",", "gpg, sumdb", "GPG", "gpg;sumdb"},
	CosignKey:   {"cosign.pub", "./cosign.pub", "k8s://namespace/key"},
	LockTimeout: {"10", "-1s", "forever", "9999999999h", "1 m"},
	AuditCopy:   {"journald", "journal,syslog", "off", "Journal", "/dev/log"},
}

func TestSources(t *testing.T) {
	s, err := Load(environment(), "", "")
	if names, set := s.Sources(); err != nil || set || !slices.Equal(names, []string{"go.dev", "proxy"}) {
		t.Errorf("by default: %q %v %v", names, set, err)
	}
	s, err = Load(environment("GVX_SOURCES=proxy"), "", "")
	if names, set := s.Sources(); err != nil || !set || !slices.Equal(names, []string{"proxy"}) {
		t.Errorf("set: %q %v %v", names, set, err)
	}
}

func TestBadValues(t *testing.T) {
	for _, name := range Names() {
		if len(badValues[name]) == 0 {
			t.Errorf("%s: no bad value is tried", name)
		}
		for _, bad := range badValues[name] {
			wantValueError(t, name, bad, Check(name, bad), "", 0)
			s, err := Load(environment(string(name)+"="+bad), "", "")
			wantValueError(t, name, bad, err, "", 0)
			if s.values != nil {
				t.Errorf("%s=%q: an error and settings", name, bad)
			}
			if strings.TrimSpace(bad) != bad {
				continue // a file's line is trimmed
			}
			file := write(t, "# first\n"+string(name)+"="+bad+"\n")
			_, err = Load(environment(), file, "")
			wantValueError(t, name, bad, err, file, 2)
			_, err = Load(environment(), "", file)
			wantValueError(t, name, bad, err, file, 2)
		}
	}
}

// wantValueError holds that err names the place, the value and what would do.
func wantValueError(t *testing.T, name Name, bad string, err error, file string, line int) {
	t.Helper()
	var value *ValueError
	if !errors.As(err, &value) || value.Name != name || value.Value.Text != bad || value.Value.Origin.File != file || value.Value.Origin.Line != line {
		t.Errorf("%s=%q: %#v", name, bad, err)
		return
	}
	text := err.Error()
	if specs[lookup(name)].private && strings.Contains(text, "="+bad) {
		t.Errorf("%s=%q: the error repeats it: %s", name, bad, text)
	}
	if want := specs[lookup(name)].want; !strings.Contains(text, string(name)+"=") || !strings.HasSuffix(text, " is not "+want) || want == "" {
		t.Errorf("%s=%q: %s", name, bad, text)
	}
	if strings.ContainsAny(text, "\x1b\u202e\n") || file != "" && !strings.HasPrefix(text, file+":2: ") {
		t.Errorf("%s=%q: %q", name, bad, text)
	}
}

// absolute returns an absolute path of this system.
func absolute(elem ...string) string {
	root := string(filepath.Separator)
	if runtime.GOOS == "windows" {
		root = `C:\`
	}
	return filepath.Join(append([]string{root}, elem...)...)
}

func TestGoodValues(t *testing.T) {
	good := map[Name][]string{
		Go: {"1.27.4", "go1.27", "1.27rc1", "latest", "stable", "oldstable"}, Default: {"1.20.0"}, GoLine: {"patch", "exact", "floor"},
		Isolation: {"minor", "version", "project", "off"}, AutoInstall: {"always", "ask", "never"}, Switch: {"auto", "local", "path"},
		Sources: {"proxy", "go.dev", "proxy,go.dev"}, Offline: {"0", "1"}, Require: {"gpg", "sumdb,gpg,sha256,sigstore"},
		Mirror: {"https://example.com/golang", "http://127.0.0.1:8080/dl", "file:///mnt/usb", absolute("mnt", "usb")}, CosignKey: {absolute("etc", "cosign.pub")}, LockTimeout: {"0", "90s", "1h30m"}, AuditCopy: {"journal", "syslog"},
	}
	for _, name := range Names() {
		if len(good[name]) == 0 {
			t.Errorf("%s: no good value is tried", name)
		}
		for _, value := range append(good[name], "", specs[lookup(name)].fallback) {
			if err := Check(name, value); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestUnknownName(t *testing.T) {
	for _, name := range []Name{"", "GVX_", "gvx_go", "GVX_MIRRORS", "PATH", "GVX_GO\x1b"} {
		var unknown *ValueError
		if err := Check(name, "x"); !errors.As(err, &unknown) || unknown.Want != "" || strings.ContainsRune(err.Error(), '\x1b') {
			t.Errorf("%q: %v", name, err)
		}
		if err := Check(name, ""); err == nil {
			t.Errorf("%q can be unset", name)
		}
	}
}

func TestUnreadableFile(t *testing.T) {
	folder := t.TempDir()
	huge := filepath.Join(t.TempDir(), "env")
	if err := os.WriteFile(huge, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, maxFile+1); err != nil {
		t.Fatal(err)
	}
	for path, cause := range map[string]error{folder: fileread.ErrNotRegular, huge: fileread.ErrTooLarge} {
		for _, place := range [][2]string{{path, ""}, {"", path}} {
			s, err := Load(environment(), place[0], place[1])
			if !errors.Is(err, cause) || !strings.Contains(err.Error(), path) || s.values != nil {
				t.Errorf("%s: %v, want %v", path, err, cause)
			}
		}
	}
}

// An address that came into the wrong setting may hold a password.
func TestErrorsRepeatNoAddress(t *testing.T) {
	for _, name := range []Name{Go, AutoInstall, Offline, Sources, AuditCopy} {
		for _, bad := range []string{"u:SECRET@h/x", "https://u:SECRET@h/x y", "h/x?token=SECRET"} {
			if err := Check(name, bad); err == nil || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%s=%s: %v", name, bad, err)
			}
		}
	}
}
