package doctor

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

// writer is somebody beside the user and root who can put something else at a path.
type writer struct {
	at  host.File // the folder, file or link at which he can
	who string    // safe for a terminal
	fix string    // the command that ends it; "" where none should
}

// adminGroup is the group of macOS whose members may become root anyway.
const adminGroup = 80

// writersOf returns who could change what path leads to, by each folder and link in the way
// and by the end. Sticky folders on the way keep what stands in them for its owner; at
// the end they keep nobody from adding something.
func (h *Here) writersOf(path string) (all []writer, err error) {
	steps, err := h.Way(path)
	for i, st := range steps {
		if w, ok := h.writer(st, i == len(steps)-1 && err == nil); ok {
			all = append(all, w)
		}
	}
	return all, err
}

// writer judges one step.
func (h *Here) writer(st host.File, end bool) (w writer, ok bool) {
	w.at = st
	path := shellWord(st.Path)
	switch {
	case st.UID > 0 && st.UID != h.UID:
		w.who, w.fix = quote.Foreign(h.UserName(st.UID)), "sudo chown root "+path
		if st.Mode&fs.ModeSymlink != 0 {
			w.fix = "sudo chown -h root " + path
		}
		return w, true
	case st.UID < 0, st.Mode&fs.ModeSymlink != 0, st.Sticky() && !end:
		return w, false
	case st.Mode&0o002 != 0 && st.Sticky():
		w.who = "everybody" // such a folder is made for that, and does not belong on PATH
		return w, true
	case st.Mode&0o002 != 0:
		w.who, w.fix = "everybody", h.asOwner(st)+"chmod go-w "+path
		return w, true
	case st.Mode&0o020 != 0 && !h.isOwnGroup(st.GID):
		w.who, w.fix = "anyone in group "+quote.Foreign(h.GroupName(st.GID)), h.asOwner(st)+"chmod g-w "+path
		return w, true
	}
	return w, false
}

// asOwner is "sudo " where only root may change a file's mode.
func (h *Here) asOwner(st host.File) string {
	if st.UID == h.UID {
		return ""
	}
	return "sudo "
}

// isOwnGroup reports whether nobody is in a group but the user and root, as in the group
// that many distributions give each user for himself.
func (h *Here) isOwnGroup(gid int) bool {
	if gid <= 0 || h.OS == "darwin" && gid == adminGroup {
		return true
	}
	members, known := h.GroupMembers(gid)
	me := h.UserName(h.UID)
	return known && !slices.ContainsFunc(members, func(name string) bool { return name != "root" && name != me })
}

// mode is how a folder lets a writer in: "mode 0775", or whose it is.
func (w writer) how(h *Here) string {
	if w.at.UID > 0 && w.at.UID != h.UID {
		return "owner " + quote.Foreign(h.UserName(w.at.UID))
	}
	return "mode " + octal(w.at.Mode)
}

// fixOf has the fixes of all, each once.
func fixOf(all []writer) (fix Fix) {
	var lines []string
	for _, w := range all {
		switch {
		case w.fix == "":
			fix.Words = "take that folder off PATH"
		case !slices.Contains(lines, w.fix):
			lines = append(lines, w.fix)
		}
	}
	fix.Commands = Shell(lines...).Commands
	return fix
}

// names are those of all, each once.
func namesOf(all []writer) string {
	var names []string
	for _, w := range all {
		if !slices.Contains(names, w.who) {
			names = append(names, w.who)
		}
	}
	return strings.Join(names, ", ")
}
