package store

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/layout"
)

// launchers are programs that start toolchains. Those of other users are other files
// than the store's own: they count by their names.
type launchers struct {
	shims map[inode]bool
	dir   string         // of the shims: one that setup replaced meanwhile lies there no more
	gvx   map[inode]bool // they start one by gvx exec
}

// launchers returns the processes that may be about to start a toolchain of this store:
// shims, and gvx exec.
func (s *Store) launchers() (starting []Process) {
	all := s.launcherFiles()
	for _, pid := range processes() {
		if name := all.name(pid); name != "" && pid != os.Getpid() && s.isReadBy(pid) {
			starting = append(starting, Process{PID: pid, Program: name})
		}
	}
	return starting
}

// isReadBy reports whether a shim or a gvx looks for toolchains in this store: the
// environment that it was started with says where it does. What cannot be told counts.
func (s *Store) isReadBy(pid int) bool {
	environ := environOf(pid)
	data, ok := inodeAt(s.dirs.Data)
	if len(environ) == 0 || !ok {
		return true
	}
	getenv := func(name string) string {
		value, _ := lookupIn(environ, name)
		return value
	}
	folders := layout.SystemData(getenv)
	if dirs, err := layout.New(getenv); err == nil {
		folders = append(folders, dirs.Data)
	}
	return slices.ContainsFunc(folders, func(folder string) bool { return isFolder(pid, folder, data) })
}

// stillLaunching returns those of starting that are what they were. A shim that waits
// for its child has it install what it found missing; it will look again.
func (s *Store) stillLaunching(starting []Process) []Process {
	all := s.launcherFiles()
	return slices.DeleteFunc(starting, func(p Process) bool {
		return all.name(p.PID) != p.Program || p.Program == shimName && hasChild(p.PID)
	})
}

const (
	shimName = "a shim"
	execName = "gvx exec"
)

func (s *Store) launcherFiles() launchers {
	all := launchers{shims: map[inode]bool{}, dir: s.dirs.Shims(), gvx: map[inode]bool{}}
	if real, err := filepath.EvalSymlinks(all.dir); err == nil {
		all.dir = real
	}
	names, _ := fileread.Names(all.dir)
	for _, name := range names {
		if id, ok := inodeAt(filepath.Join(all.dir, name)); ok {
			all.shims[id] = true
		}
	}
	own := []string{"/proc/self/exe"}
	if data, _, err := fileread.Bounded(s.dirs.Program(), maxHolder); err == nil {
		own = append(own, strings.TrimSpace(string(data)))
	}
	for _, path := range own {
		if id, ok := inodeAt(path); ok {
			all.gvx[id] = true
		}
	}
	return all
}

// name returns what kind of launcher a process is; "" for none. A process that ended
// and was not waited for has no program any more.
func (l launchers) name(pid int) string {
	exe, id := programOf(pid)
	switch {
	case exe == "":
		return ""
	case l.shims[id], strings.HasPrefix(exe, l.dir+"/"), isShim(exe):
		return shimName
	case (l.gvx[id] || path.Base(named(exe)) == "gvx") && isExec(pid):
		return execName
	}
	return ""
}

// named is the path that a program had when it was started: the kernel tells so of one
// that was replaced since (proc_pid_exe(5)).
func named(exe string) string { return strings.TrimSuffix(exe, " (deleted)") }

// isShim reports whether exe lies where gvx setup puts shims, for whichever user.
func isShim(exe string) bool {
	dir, name := path.Split(named(exe))
	return strings.HasSuffix(dir, "/gvx/shims/") && (name == "go" || name == "gofmt" || strings.HasPrefix(name, "go1"))
}

// isExec reports whether the gvx of that number was called as gvx exec, with whatever
// flags before it.
func isExec(pid int) bool {
	line, err := os.ReadFile(procFile(pid, "cmdline"))
	if err != nil {
		return false
	}
	before, _, _ := bytes.Cut(line, []byte("\x00--\x00"))
	return slices.ContainsFunc(bytes.Split(before, []byte{0}), func(arg []byte) bool { return string(arg) == "exec" })
}

// startOf returns when a process started, in ticks since the system did; "" where there
// is none. With its number it tells a process from all others.
func startOf(pid int) string {
	line, err := os.ReadFile(procFile(pid, "stat"))
	if err != nil {
		return ""
	}
	// The name, in parentheses, may hold anything; the 22nd field is the 20th behind it.
	const field = 19
	if fields := bytes.Fields(line[bytes.LastIndexByte(line, ')')+1:]); len(fields) > field {
		return string(fields[field])
	}
	return ""
}

// hasChild reports whether a process has one, as far as the kernel says.
func hasChild(pid int) bool {
	tasks := procFile(pid, "task")
	names, _ := fileread.Names(tasks)
	return slices.ContainsFunc(names, func(name string) bool {
		children, err := os.ReadFile(filepath.Join(tasks, name, "children"))
		return err == nil && len(bytes.TrimSpace(children)) > 0
	})
}
