package main

import (
	"cmp"
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/fsx"
	"github.com/gvx-go/gvx/internal/place"
)

// The kinds of programs, as gvx which --all --json names them.
const (
	kindShim      = "shim"       // this gvx's
	kindOtherShim = "other-shim" // a copy, or another gvx's
	kindToolchain = "toolchain"  // of a toolchain of gvx's
	kindGOROOT    = "goroot"     // of another GOROOT
	kindProgram   = "program"    // any other
)

// program is what is known of a file that would be run, without running it.
type program struct {
	Path    string   `json:"path"`
	Real    string   `json:"real"`
	Kind    string   `json:"kind"`
	Version string   `json:"version"` // as the file or its GOROOT says; "unknown"
	Owner   string   `json:"owner,omitempty"`
	Mode    string   `json:"mode,omitempty"`
	Writers []writer `json:"replaceable_by"` // beside the user and root
	Unknown string   `json:"replaceable_unknown,omitempty"`
}

// writer is somebody who could put another program in its place.
type writer struct {
	Who  string `json:"who"`
	How  string `json:"how"`
	Path string `json:"path"`
}

func (p program) says() string {
	switch p.Kind {
	case kindShim:
		return "gvx's shim"
	case kindOtherShim:
		return "a shim of gvx's, but not the one that gvx setup installed"
	case kindToolchain:
		return "of a toolchain of gvx's"
	case kindGOROOT:
		return "of a GOROOT that is not gvx's"
	}
	return "a program"
}

// shimModule is the path of the shim's main package, as its build has it.
const shimModule = "github.com/gvx-go/gvx/cmd/gvx-shim"

// inspect reads what file, an executable, is.
func (w *world) inspect(file string) program {
	p := program{Path: file, Real: realPath(file), Kind: kindProgram, Version: "unknown", Writers: []writer{}}
	r := w.resolver()
	info, err := readBuild(p.Real)
	goroot := gorootVersion(p.Real)
	switch {
	case r.IsShim(file):
		p.Kind = kindShim
	case err == nil && info.Path == shimModule:
		p.Kind = kindOtherShim
	case r.InStore(file):
		p.Kind = kindToolchain
	case goroot != "":
		p.Kind = kindGOROOT
	}
	switch {
	case p.Kind == kindToolchain || p.Kind == kindGOROOT:
		p.Version = cmp.Or(goroot, "unknown")
	case err == nil:
		p.Version = describeBuild(info)
	}
	p.addOwner()
	p.addWriters()
	return p
}

// readBuild reads what the go command wrote into a program that it built.
func readBuild(file string) (*buildinfo.BuildInfo, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return buildinfo.Read(f)
}

func describeBuild(info *buildinfo.BuildInfo) string {
	if strings.HasPrefix(info.Path, "cmd/") {
		return info.GoVersion // of the go command itself
	}
	return strings.Join(strings.Fields(info.Main.Path+" "+info.Main.Version), " ") + ", built with " + info.GoVersion
}

// maxVersionFile bounds a VERSION file, in bytes.
const maxVersionFile = 64 << 10

// gorootVersion returns what the GOROOT that the program at real belongs to says to be;
// "" where it belongs to none.
func gorootVersion(real string) string {
	dir := filepath.Dir(real)
	if filepath.Base(dir) != "bin" {
		return ""
	}
	data, _, err := fileread.Bounded(filepath.Join(filepath.Dir(dir), "VERSION"), maxVersionFile)
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(string(data), "\n")
	return strings.TrimSpace(first)
}

func (p *program) addOwner() {
	st, err := os.Stat(p.Path)
	if err != nil || exeSuffix != "" {
		return
	}
	p.Mode = fmt.Sprintf("%04o", unixMode(st.Mode()))
	if uid, err := fsx.Owner(p.Path); err == nil {
		p.Owner = userName(uid)
	}
}

// unixMode returns the permission bits with setuid, setgid and sticky as chmod has them.
func unixMode(m os.FileMode) uint32 {
	bits := uint32(m.Perm())
	for i, bit := range []os.FileMode{os.ModeSticky, os.ModeSetgid, os.ModeSetuid} {
		if m&bit != 0 {
			bits |= 0o1000 << i
		}
	}
	return bits
}

func (p *program) addWriters() {
	all, _, err := place.Writers(p.Path)
	if err != nil {
		p.Unknown = "cannot be told: " + err.Error()
		if errors.Is(err, errors.ErrUnsupported) {
			p.Unknown = "cannot be told on this system"
		}
		return
	}
	for _, o := range all {
		p.Writers = append(p.Writers, describeWriter(o))
	}
}

func describeWriter(o place.Writer) writer {
	mode := fmt.Sprintf("%04o", o.Mode)
	switch {
	case o.User >= 0:
		return writer{"user " + userName(o.User), "who owns", o.Path}
	case o.World:
		return writer{"everybody", "mode " + mode + " of", o.Path}
	}
	return writer{"group " + groupName(o.Group) + " or an access list", "mode " + mode + " of", o.Path}
}

func userName(uid int) string {
	number := strconv.Itoa(uid)
	if u, err := user.LookupId(number); err == nil {
		return u.Username + " (" + number + ")"
	}
	return number
}

func groupName(gid int) string {
	number := strconv.Itoa(gid)
	if g, err := user.LookupGroupId(number); err == nil {
		return g.Name + " (" + number + ")"
	}
	return number
}
