package archive

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/gvx-go/gvx/verify"
)

// official holds the rules for the names in an official archive of a release, which
// has all of it below go/, folders too, and more than the module has.
type official struct {
	subject verify.Subject
	seen    map[string]bool
}

const (
	officialRoot = "go"
	irregular    = "neither a regular file nor a folder"
	// maxName bounds a name that is kept, in bytes. The longest of a toolchain have
	// some 120.
	maxName = 512
)

func newOfficial(s verify.Subject) *official {
	return &official{subject: s, seen: map[string]bool{}}
}

func (o *official) refuse(name, reason string, err error) error {
	return refusal(o.subject, name, reason, err)
}

// admit checks one name and type. wanted is false for folders, which are made as
// files need them, and for files that the module has not. name is the file's name in
// the module. Names are checked here as far as package store does not get to see
// them.
func (o *official) admit(full string, mode fs.FileMode) (name string, wanted bool, err error) {
	clean := full
	if mode.IsDir() {
		clean = strings.TrimSuffix(full, "/")
	}
	below, inside := strings.CutPrefix(clean, officialRoot+"/")
	switch {
	case len(full) > maxName:
		return "", false, o.refuse(full, fmt.Sprintf("a name of more than %d bytes", maxName), nil)
	case !mode.IsDir() && !mode.IsRegular():
		return "", false, o.refuse(full, irregular, nil)
	case !inside && !(clean == officialRoot && mode.IsDir()):
		return "", false, o.refuse(full, "not below "+officialRoot+"/", nil)
	case path.Clean(clean) != clean || strings.ContainsAny(clean, "\\\x00"):
		return "", false, o.refuse(full, "not a clean name", nil)
	case o.seen[clean]:
		return "", false, o.refuse(full, "it is there twice", nil)
	case len(o.seen) >= maxEntries:
		return "", false, o.refuse("", fmt.Sprintf("more than %d entries", maxEntries), nil)
	}
	o.seen[clean] = true
	if mode.IsDir() {
		return "", false, nil
	}
	if name = verify.ModuleName(below); verify.GOROOTName(below) != below {
		// In the module it would be another file's name.
		return "", false, o.refuse(full, "a toolchain has no file of that name", nil)
	}
	return name, verify.InModule(below), nil
}
