package doctor

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
)

var pathWritable = Check{
	ID:        "path.writable",
	Severity:  Error,
	Title:     "somebody else can put a program where yours are looked for",
	Reads:     []string{"PATH", "owner and mode of each of its folders, of every folder above it and of every link on the way", "/etc/passwd", "/etc/group"},
	Threshold: "owned by neither root nor you, or writable by a group that others are in, or by everybody",
	Systems:   []string{"linux", "darwin", "freebsd", "openbsd", "netbsd"},
	About: "Who can write to a folder of `PATH`, or rename a folder above it, can put his own `go`, `gcc` or `git` there, and it runs with your rights. " +
		"Every folder from `/` on counts, and every link in the way. The sticky bit of a folder in the way keeps what stands in it for its owner (as in `/tmp`); of the folder itself it keeps nobody from adding a program. " +
		"A group in which nobody is but you and root is no one else. Access lists show in the mode as the group's bits (acl(5)).",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		dirs, entries := h.pathFolders()
		goEntry := -1 // of the go that runs now
		if all := h.programsOnPath("go"); len(all) > 0 {
			goEntry = all[0].entry
		}
		var found []Finding
		var told []string // paths at which it was told already
		for i, dir := range dirs {
			all, err := h.writersOf(dir)
			if err != nil && !errors.Is(err, fs.ErrPermission) {
				continue // a folder that is not there, in which nothing is found
			}
			all = slices.DeleteFunc(all, func(w writer) bool { return slices.Contains(told, w.at.Path) })
			for _, w := range all {
				told = append(told, w.at.Path)
			}
			if len(all) > 0 {
				found = append(found, h.replaceable(dir, all, goEntry >= 0 && entries[i] <= goEntry))
			}
		}
		return append(found, h.replaceableGo(told)...), nil
	},
}

// replaceable is the finding of a folder of PATH; mayBeGo says that a go in it would run
// before the one that runs now, or is that one.
func (h *Here) replaceable(dir string, all []writer, mayBeGo bool) Finding {
	f := Finding{Severity: Error, Source: h.Show(all[0].at.Path), Value: all[0].how(h), Threshold: "only root and you", Fix: fixOf(all)}
	f.Text = namesOf(all) + " can put programs into " + h.Show(dir) + ", which is on PATH: they run with your rights"
	if mayBeGo {
		f.Text = namesOf(all) + " can replace go: " + h.Show(dir) + " is not behind it on PATH"
	}
	if at := h.at(all, dir); at != "" {
		f.Text += " (" + at + ")"
	}
	return f
}

// at names where the writers get in, where that is above the folder itself.
func (h *Here) at(all []writer, dir string) string {
	var places []string
	for _, w := range all {
		if w.at.Path != dir {
			places = append(places, h.Show(w.at.Path)+" has "+w.how(h))
		}
	}
	return strings.Join(places, ", ")
}

// replaceableGo looks at the way of the go that runs, behind the links too: its folder may be
// safe, and the file itself not.
func (h *Here) replaceableGo(told []string) []Finding {
	all := h.programsOnPath("go")
	if len(all) == 0 {
		return nil
	}
	writers, _ := h.writersOf(all[0].path) // a program that is there
	writers = slices.DeleteFunc(writers, func(w writer) bool { return slices.Contains(told, w.at.Path) })
	if len(writers) == 0 {
		return nil
	}
	w := writers[0]
	return []Finding{{
		Severity: Error, Text: namesOf(writers) + " can replace " + all[0].described(h) + ", by " + h.Show(w.at.Path),
		Source: h.Show(w.at.Path), Value: w.how(h), Threshold: "only root and you", Fix: fixOf(writers),
	}}
}
