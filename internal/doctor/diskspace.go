package doctor

import (
	"context"
	"errors"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

const mib = 1 << 20

// enough is what a folder's file system should have left, in bytes and in files.
type enough struct{ warn, fail, files uint64 }

// A toolchain is 213 to 258 MB in 11,500 to 15,000 files.
var (
	enoughForToolchains = enough{1 << 30, 300 * mib, 50_000}
	enoughForCaches     = enough{1 << 30, 100 * mib, 10_000}
	enoughForWork       = enough{300 * mib, 50 * mib, 1_000}
)

var diskSpace = Check{
	ID:        "disk.space",
	Severity:  Error,
	Title:     "little room where go and gvx write",
	Reads:     []string{"statfs(2) of gvx's store, GOCACHE, GOMODCACHE and TMPDIR"},
	Threshold: "store under 1 GiB (error under 300 MiB), caches under 1 GiB (100 MiB), TMPDIR under 300 MiB (50 MiB)",
	About: "An installed toolchain takes 213 to 258 MB; a build writes its packages to `GOCACHE` and links below `TMPDIR`. When the room ends, that is `no space left on device`, " +
		"from the linker often as a file that was cut. `go clean -cache` empties the build cache, `go clean -modcache` the modules, `gvx prune` removes toolchains that nothing asks for.",
	Run: func(_ context.Context, h *Here) (found []Finding, _ error) {
		return h.eachRoom(func(r room) (Finding, bool) {
			if r.space.Available >= r.enough.warn {
				return Finding{}, false
			}
			x := Finding{
				Severity: Warning, Text: "only " + size(r.space.Available) + " left for " + r.names() + " (" + h.Show(r.path) + "): builds and installs end with no space left on device",
				Source: "statfs " + h.Show(r.path), Value: size(r.space.Available), Threshold: size(r.enough.warn), Fix: r.emptied(),
			}
			if r.space.Available < r.enough.fail {
				x.Severity, x.Threshold = Error, size(r.enough.fail)
			}
			return x, true
		})
	},
}

// room is a file system and what writes to it.
type room struct {
	path    string // the first folder that is there
	folders []string
	space   host.Space
	enough  enough
}

func (r room) names() string { return strings.Join(r.folders, ", ") }

// emptied are the commands that make room on it.
func (r room) emptied() (f Fix) {
	for _, line := range []struct{ folder, command string }{
		{"GOCACHE", "go clean -cache"}, {"gvx's store", "gvx prune"}, {"GOMODCACHE", "go clean -modcache"},
	} {
		if strings.Contains(r.names(), line.folder) {
			f.Commands = append(f.Commands, Command{Line: line.command})
		}
	}
	if f.Commands == nil {
		f.Words = "remove what is old there, or set GOTMPDIR to a folder with more room"
	}
	return f
}

// eachRoom asks look about each file system once, with the most that one of its folders
// needs.
func (h *Here) eachRoom(look func(room) (Finding, bool)) (found []Finding, failed error) {
	var rooms []room
	for _, f := range h.writtenTo() {
		at, err := h.nearest(f.folder.path)
		if err == nil {
			var space host.Space
			if space, err = h.Statfs(at.Path); err == nil {
				rooms = addRoom(rooms, room{at.Path, []string{f.folder.name}, space, f.enough})
				continue
			}
		}
		failed = errors.Join(failed, err)
	}
	for _, r := range rooms {
		if x, ok := look(r); ok {
			found = append(found, x)
		}
	}
	return found, first(failed)
}

// first is the first of some errors: one line says enough.
func first(err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for {
			errs := many.Unwrap()
			if many, ok = errs[0].(interface{ Unwrap() []error }); !ok {
				return errs[0]
			}
		}
	}
	return err
}

// writtenTo are the folders that need room. GOPATH itself hardly grows.
func (h *Here) writtenTo() (all []struct {
	folder folder
	enough enough
}) {
	add := func(f folder, e enough) {
		all = append(all, struct {
			folder folder
			enough enough
		}{f, e})
	}
	if store, ok := h.storeFolder(); ok {
		add(store, enoughForToolchains)
	}
	for _, f := range h.goFolders() {
		if f.name != "GOPATH" && !f.aside {
			add(f, enoughForCaches)
		}
	}
	add(h.tempFolder(), enoughForWork)
	return all
}

// addRoom puts together what has the same figures, and so is one file system.
func addRoom(rooms []room, r room) []room {
	for i := range rooms {
		if was := &rooms[i]; was.space == r.space {
			was.folders = append(was.folders, r.folders...)
			was.enough = enough{max(was.enough.warn, r.enough.warn), max(was.enough.fail, r.enough.fail), max(was.enough.files, r.enough.files)}
			return rooms
		}
	}
	return append(rooms, r)
}
