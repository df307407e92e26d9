package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

var toolchainPerms = Check{
	ID:        "toolchain.perms",
	Severity:  Error,
	Title:     "programs of a toolchain that others may change, or that have rights of their own",
	Reads:     []string{"owner, mode and security.capability of bin, pkg/tool and what is in them"},
	Threshold: "writable by others, another user's, setuid, setgid, or with a capability",
	Systems:   []string{"linux", "darwin", "freebsd", "openbsd", "netbsd"},
	About: "Who may write to the compiler chooses what your programs do. No release of Go has a program that is setuid or has a file capability (capabilities(7)): one that has them gives its rights to whoever starts it, " +
		"and the compiler and the linker write where they are told to. gvx's own toolchains are 0444 and 0555, whatever the umask; this looks at the one that runs here too, where it is not gvx's, such as `/usr/local/go` after `tar` as another user.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		var found []Finding
		var failed error
		for _, t := range h.goroots() {
			faults, err := h.looseFiles(t.dir)
			if err != nil && !errors.Is(err, fs.ErrNotExist) && failed == nil {
				failed = err
			}
			if len(faults) > 0 {
				found = append(found, h.loose(t, faults))
			}
		}
		return found, failed
	},
}

// checkedRoot is a GOROOT that is looked at.
type checkedRoot struct {
	dir  string
	name string // safe for a terminal
	fix  string // the command that mends all of it; "" where it is not gvx's
}

// goroots are those of gvx, and the one that runs here where it is another's.
func (h *Here) goroots() (all []checkedRoot) {
	for _, i := range h.Installed {
		t := checkedRoot{i.GOROOT, i.Version.String(), "gvx verify --repair " + i.Version.Word()}
		if i.Shared {
			t.fix = "sudo gvx verify --system --repair " + i.Version.Word()
		}
		all = append(all, t)
	}
	if dir := h.Toolchain.GOROOT; dir != "" && !slices.ContainsFunc(all, func(t checkedRoot) bool { return h.sameFolder(t.dir, dir) }) {
		all = append(all, checkedRoot{dir: dir, name: h.Show(dir)})
	}
	return all
}

// fault is a file with a mode that it should not have.
type fault struct {
	path, why string
	fix       string
}

// looseFiles looks at a GOROOT's programs and the folders on the way to them: some thirty
// files. Of the others [toolchainIntegrity] knows the modes.
func (h *Here) looseFiles(goroot string) (all []fault, err error) {
	for _, path := range h.programFiles(goroot) {
		st, statErr := h.Lstat(path)
		if statErr != nil {
			err = statErr
			continue
		}
		if f, bad := h.faultOf(st); bad {
			all = append(all, f)
		}
		capability, capErr := h.capability(st)
		if capErr != nil {
			err = capErr
		}
		if capability {
			all = append(all, fault{path, "has a file capability", "sudo setcap -r " + shellWord(path)})
		}
	}
	return all, err
}

func (h *Here) programFiles(goroot string) []string {
	paths := []string{goroot}
	for _, dir := range []string{"bin", "pkg", filepath.Join("pkg", "tool"), filepath.Join("pkg", "tool", h.OS+"_"+h.Arch)} {
		dir = filepath.Join(goroot, dir)
		names, err := h.Names(dir)
		if err != nil {
			continue // a release may have none of it
		}
		paths = append(paths, dir)
		if filepath.Base(dir) == "pkg" || filepath.Base(dir) == "tool" {
			continue
		}
		slices.Sort(names)
		for _, name := range names {
			paths = append(paths, filepath.Join(dir, name))
		}
	}
	return paths
}

func (h *Here) faultOf(st host.File) (f fault, bad bool) {
	f.path = st.Path
	if st.Mode&fs.ModeSymlink == 0 && st.Mode.IsRegular() && st.Mode&(fs.ModeSetuid|fs.ModeSetgid) != 0 {
		f.why, f.fix = "is setuid or setgid (mode "+octal(st.Mode)+")", h.asOwner(st)+"chmod ug-s "+shellWord(st.Path)
		return f, true
	}
	if w, loose := h.writer(st, true); loose {
		f.why, f.fix = "can be changed by "+w.who+" ("+w.how(h)+")", w.fix
		return f, true
	}
	return f, false
}

// capability reports whether the file has one. Where none can be asked for, there is
// nothing to say.
func (h *Here) capability(st host.File) (bool, error) {
	if !st.Mode.IsRegular() || h.Calls.Xattr == nil {
		return false, nil
	}
	data, err := h.Xattr(st.Path, "security.capability")
	return len(data) > 0, err
}

func (h *Here) loose(t checkedRoot, faults []fault) Finding {
	f := Finding{Severity: Error, Source: h.Show(faults[0].path), Value: faults[0].why, Threshold: "only its owner may change it, and nothing more"}
	f.Text = t.name + ": " + h.Show(faults[0].path) + " " + faults[0].why
	if more := len(faults) - 1; more > 0 {
		f.Text += fmt.Sprintf(", and %d more of its programs and folders have such rights", more)
	}
	f.Text = quote.Line(f.Text)
	if t.fix != "" {
		f.Fix = Shell(t.fix)
		return f
	}
	var lines []string
	for _, one := range faults {
		if !slices.Contains(lines, one.fix) {
			lines = append(lines, one.fix)
		}
	}
	f.Fix = Shell(lines[:min(len(lines), maxLines)]...)
	if len(lines) > maxLines {
		f.Fix.Words = "and so on; or install that Go anew"
	}
	return f
}

// maxLines is how many commands a fix may have.
const maxLines = 5
