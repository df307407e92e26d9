package settings

import (
	"path/filepath"
	"slices"
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
	Mirror      Name = "GVX_MIRROR"       // a URL or a folder that stands for https://go.dev/dl
	Offline     Name = "GVX_OFFLINE"      // 1: no socket is opened
	Require     Name = "GVX_REQUIRE"      // proofs that a toolchain must have beside the log's
	CosignKey   Name = "GVX_COSIGN_KEY"   // the file of the key that a mirror's owner signs with
	LockTimeout Name = "GVX_LOCK_TIMEOUT" // how long to wait for another gvx
	AuditCopy   Name = "GVX_AUDIT_COPY"   // where a copy of the audit log goes: journal or syslog
)

// spec says what a setting is when nobody sets it and which values it takes.
type spec struct {
	name     Name
	fallback string
	want     string            // for the error: what would have done
	words    []string          // the values that it takes, where they are few; of a list, its items
	accepts  func(string) bool // says what it takes, where they are not
	private  bool              // may hold a password, so an error does not repeat it
}

// specs is in the order in which gvx env prints.
var specs = [...]spec{
	{name: Go, want: "a version such as 1.27.4, 1.27 or stable", accepts: isWord},
	{name: Default, want: "a version such as 1.27.4, 1.27 or stable", accepts: isWord},
	{name: GoLine, fallback: "patch", want: "patch, exact or floor", words: []string{"patch", "exact", "floor"}},
	{name: Isolation, fallback: "minor", want: "minor, version, project or off", words: []string{"minor", "version", "project", "off"}},
	{name: AutoInstall, fallback: "always", want: "always, ask or never", words: []string{"always", "ask", "never"}},
	{name: Switch, fallback: "auto", want: "auto, local or path", words: []string{"auto", "local", "path"}},
	{name: Sources, fallback: "go.dev,proxy", want: "a list of go.dev and proxy, with commas", words: sources, accepts: isSourceList},
	{name: Mirror, want: "a URL (https://…, http://…, file:///…) or the absolute path of a folder", accepts: isPlace, private: true},
	{name: Offline, fallback: "0", want: "0 or 1", words: []string{"0", "1"}},
	{name: Require, want: "a list of gpg, sha256, sigstore and sumdb, with commas", words: Proofs, accepts: isProofList},
	{name: CosignKey, want: "the absolute path of a file", accepts: filepath.IsAbs},
	{name: LockTimeout, fallback: "10m", want: "a duration such as 90s or 10m", accepts: isDuration},
	{name: AuditCopy, want: "journal or syslog", words: []string{"journal", "syslog"}},
}

// lookup returns the place of name in specs, -1 for what is no setting.
func lookup(name Name) int {
	for i := range specs {
		if specs[i].name == name {
			return i
		}
	}
	return -1
}

// Names returns every setting's name, in the order in which they are shown.
func Names() []Name {
	names := make([]Name, len(specs))
	for i, s := range specs {
		names[i] = s.name
	}
	return names
}

// Accepted says which values a setting takes.
type Accepted struct {
	Want  string   // in words: "patch, exact or floor"
	Words []string // the values, where they are few; of a list, its items
	List  bool     // the values are items joined by commas
}

// About returns which values name takes; the zero Accepted for what is no setting.
func About(name Name) Accepted {
	i := lookup(name)
	if i < 0 {
		return Accepted{}
	}
	s := &specs[i]
	return Accepted{Want: s.want, Words: s.words, List: s.words != nil && s.accepts != nil}
}

// valid reports whether text is a value that s takes.
func (s *spec) valid(text string) bool {
	if s.accepts != nil {
		return s.accepts(text)
	}
	return slices.Contains(s.words, text)
}

func isWord(s string) bool {
	_, err := goversion.ParseRequest(s)
	return err == nil
}

// Proofs are the names of proofs that a setting may demand.
var Proofs = []string{"gpg", "sha256", "sigstore", "sumdb"}

func isProofList(s string) bool {
	return isList(s, func(w string) bool { return slices.Contains(Proofs, w) })
}

// sources are the names of the places that toolchains come from.
var sources = []string{"go.dev", "proxy"}

// isSourceList reports whether s names sources, each once.
func isSourceList(s string) bool {
	seen := ","
	return isList(s, func(w string) bool {
		again := strings.Contains(seen, ","+w+",")
		seen += w + ","
		return slices.Contains(sources, w) && !again
	})
}

func isList(s string, valid func(string) bool) bool {
	for w := range strings.SplitSeq(s, ",") {
		if !valid(w) {
			return false
		}
	}
	return true
}

// isPlace reports whether s has the form of a place where files are. What a URL
// holds is looked at by whoever uses it: the shim has no business with it.
func isPlace(s string) bool {
	for _, scheme := range [...]string{"https://", "http://", "file:///"} {
		if strings.HasPrefix(s, scheme) && len(s) > len(scheme) {
			return true
		}
	}
	return filepath.IsAbs(s)
}

func isDuration(s string) bool {
	d, err := time.ParseDuration(s)
	return err == nil && d >= 0
}
