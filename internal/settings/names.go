package settings

import (
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
)

// Name is the name of a setting, which is also its environment variable.
type Name string

// The settings. The list is frozen: a new one needs its reason in DESIGN.md.
const (
	Go          Name = "GVX_GO"           // a version word that beats every file
	Default     Name = "GVX_DEFAULT"      // a version word for where nothing is declared
	GoLine      Name = "GVX_GO_LINE"      // what a go line means: patch, exact or floor
	Isolation   Name = "GVX_ISOLATION"    // what shares a GOPATH: minor, version, project or off
	AutoInstall Name = "GVX_AUTO_INSTALL" // install what is missing: always, ask or never
	Switch      Name = "GVX_SWITCH"       // may the go command switch: auto, local or path
	Sources     Name = "GVX_SOURCES"      // where toolchains come from, in order
	Offline     Name = "GVX_OFFLINE"      // 1: no socket is opened
	Require     Name = "GVX_REQUIRE"      // proofs that a toolchain must have beside the log's
	LockTimeout Name = "GVX_LOCK_TIMEOUT" // how long to wait for another gvx
)

// spec says what a setting is when nobody sets it and which values it takes.
type spec struct {
	name     Name
	fallback string
	want     string // for the error: what would have done
	valid    func(string) bool
}

// specs is in the order in which gvx env prints.
var specs = []spec{
	{Go, "", "a version such as 1.27.4, 1.27 or stable", isWord},
	{Default, "", "a version such as 1.27.4, 1.27 or stable", isWord},
	{GoLine, "patch", "patch, exact or floor", oneOf("patch", "exact", "floor")},
	{Isolation, "minor", "minor, version, project or off", oneOf("minor", "version", "project", "off")},
	{AutoInstall, "always", "always, ask or never", oneOf("always", "ask", "never")},
	{Switch, "auto", "auto, local or path", oneOf("auto", "local", "path")},
	{Sources, "proxy", "proxy", oneOf("proxy")},
	{Offline, "0", "0 or 1", oneOf("0", "1")},
	{Require, "", "a list of gpg, sha256, sigstore and sumdb, with commas", isProofList},
	{LockTimeout, "10m", "a duration such as 90s or 10m", isDuration},
}

func lookup(name Name) *spec {
	for i := range specs {
		if specs[i].name == name {
			return &specs[i]
		}
	}
	return nil
}

// Names returns every setting's name, in the order in which they are shown.
func Names() []Name {
	names := make([]Name, len(specs))
	for i, s := range specs {
		names[i] = s.name
	}
	return names
}

func oneOf(words ...string) func(string) bool {
	return func(s string) bool {
		for _, w := range words {
			if s == w {
				return true
			}
		}
		return false
	}
}

func isWord(s string) bool {
	_, err := goversion.ParseRequest(s)
	return err == nil
}

func isProofList(s string) bool {
	known := oneOf("gpg", "sha256", "sigstore", "sumdb")
	for w := range strings.SplitSeq(s, ",") {
		if !known(w) {
			return false
		}
	}
	return true
}

func isDuration(s string) bool {
	d, err := time.ParseDuration(s)
	return err == nil && d >= 0
}
