package layout

import (
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
)

// Tree names one toolchain in the store: a release, a platform and what its
// files are. Its zero value names none.
type Tree struct {
	Version  goversion.Version
	Platform goversion.Platform
	content  string // the first 8 bytes of the h1, as 16 hexadecimal digits
}

// contentDigits is how much of the content's digest a name carries. The whole of
// it is in the receipt; the name only has to be unlikely to meet another.
const contentDigits = 16

// NewTree names the toolchain of v for p whose files have the digest sum.
func NewTree(v goversion.Version, p goversion.Platform, sum [32]byte) Tree {
	return Tree{v, p, digits(sum[:contentDigits/2])}
}

// ParseTree reads the name of a folder in the store; ok is false when it is not
// of the form go1.27.4.linux-amd64-0123456789abcdef.
func ParseTree(name string) (t Tree, ok bool) {
	cut := len(name) - contentDigits - 1
	if cut < 0 || name[cut] != '-' {
		return Tree{}, false
	}
	t.content = name[cut+1:]
	dot := strings.LastIndexByte(name[:cut], '.')
	if dot < 0 || strings.Trim(t.content, hexDigits) != "" {
		return Tree{}, false
	}
	var err error
	if t.Version, err = goversion.Parse(name[:dot]); err != nil {
		return Tree{}, false
	}
	if t.Platform, err = goversion.ParsePlatform(name[dot+1 : cut]); err != nil {
		return Tree{}, false
	}
	return t, t.String() == name
}

// IsZero reports whether t names no toolchain.
func (t Tree) IsZero() bool { return t.content == "" }

// String returns the folder's name.
func (t Tree) String() string {
	if t.IsZero() {
		return ""
	}
	return t.Version.String() + "." + t.Platform.String() + "-" + t.content
}

// linkPrefix leads from the versions folder to the toolchains.
const linkPrefix = "../store/toolchains/"

// LinkTarget is what the versions link of t holds: a relative path, so that the
// data folder may be moved as a whole.
func (t Tree) LinkTarget() string { return linkPrefix + t.String() }

// ParseLink reads the target of the versions link of v; ok is false when the
// link does not have the form of ours, and then nobody may follow it.
func ParseLink(v goversion.Version, target string) (t Tree, ok bool) {
	name, ours := strings.CutPrefix(target, linkPrefix)
	if !ours {
		return Tree{}, false
	}
	t, ok = ParseTree(name)
	return t, ok && t.Version == v
}
