package doctor

import (
	"context"
	"path/filepath"
	"strconv"

	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/quote"
)

var envGobin = Check{
	ID:        "env.gobin",
	Severity:  Error,
	Title:     "the folder into which go install puts programs",
	Reads:     []string{"GOBIN", "GOPATH", "owner and mode of that folder", "PATH"},
	Threshold: "not absolute, not yours, writable by others, or with programs in it and not on PATH",
	About: "`go install` puts programs into `GOBIN`, else into `bin` of the first entry of `GOPATH`, else into `~/go/bin`. " +
		"A relative `GOBIN` is refused (`cannot install, GOBIN must be an absolute path`). In a folder of another user's, as after `sudo go install`, it ends with `permission denied`, and who owns it chooses what runs. " +
		"What is not on `PATH` is not found by its name.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		dir, v := h.installFolder()
		if dir == "" {
			return nil, nil
		}
		f := Finding{Severity: Warning, Source: h.Show(dir), Value: h.Show(dir)}
		if !filepath.IsAbs(dir) {
			f.Severity, f.Threshold, f.Fix = Error, "an absolute path", h.unset(v)
			f.Text = v.assigned() + " (" + v.From(h) + ") is not absolute: go install refuses it"
			return []Finding{f}, nil
		}
		st, err := h.Stat(dir)
		if err != nil || !st.Mode.IsDir() {
			return nil, nil // go install makes it
		}
		var found []Finding
		if st.UID >= 0 && h.UID > 0 && st.UID != h.UID {
			own := f
			own.Threshold = "yours"
			own.Text = h.Show(dir) + " belongs to " + quote.Foreign(h.UserName(st.UID)) + ": go install cannot put programs there"
			own.Fix = Shell("sudo chown -R " + strconv.Itoa(h.UID) + " " + shellWord(dir))
			found = append(found, own)
		}
		if all, err := h.writersOf(dir); err == nil && len(all) > 0 && !h.isOnPath(dir) { // on PATH, path.writable tells it
			open := f
			open.Severity, open.Value, open.Threshold, open.Fix = Error, all[0].how(h), "only root and you", fixOf(all)
			open.Text = namesOf(all) + " can replace the programs that go install puts into " + h.Show(dir)
			found = append(found, open)
		}
		if n := h.programsIn(dir); n > 0 && !h.isOnPath(dir) {
			f.Threshold = "on PATH"
			f.Text = counted(n, "program") + " that go install put into " + h.Show(dir) + " cannot be found by name: it is not on PATH"
			f.Fix = h.behindPath(dir)
			found = append(found, f)
		}
		return found, nil
	},
}

// installFolder is where go install puts programs, and the variable that says so. It is ""
// where there is no home.
func (h *Here) installFolder() (dir string, v GoVar) {
	if v = h.runVar("GOBIN"); v.Set() {
		return v.Value, v
	}
	if v = h.runVar("GOPATH"); v.Set() {
		first := filepath.SplitList(v.Value)[0]
		if !filepath.IsAbs(first) {
			return "", v // gopath.owner's business
		}
		return filepath.Join(first, "bin"), v
	}
	if h.Home == "" {
		return "", v
	}
	return filepath.Join(h.Home, "go", "bin"), v
}

// counted is "1 program" or "2 programs".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// programsIn counts what can be started in dir.
func (h *Here) programsIn(dir string) (n int) {
	names, _ := h.Names(dir)
	for _, name := range names {
		if st, err := h.Stat(filepath.Join(dir, name)); err == nil && st.Mode.IsRegular() && (st.Mode&0o111 != 0 || h.OS == "windows") {
			n++
		}
	}
	return n
}

func (h *Here) isOnPath(dir string) bool {
	dirs, _ := h.pathFolders()
	for _, on := range dirs {
		if h.sameFolder(on, filepath.Clean(dir)) {
			return true
		}
	}
	return false
}

// behindPath puts a folder last on PATH. Those of gvx's isolated GOPATHs follow the folder
// that one works in, which is the hook's work.
func (h *Here) behindPath(dir string) Fix {
	if layout.IsGOPATH(filepath.Dir(dir)) {
		fix := Shell("gvx setup")
		fix.Words = "the hook puts it on PATH in each folder; open a new shell"
		return fix
	}
	fix := Shell(`export PATH="$PATH":` + shellWord(dir))
	fix.Words = "that line belongs into " + h.Show(h.rcFile())
	return fix
}
