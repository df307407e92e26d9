package store

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/gvx-go/gvx/internal/fileread"
)

// processesIn returns the processes whose program lies below dir, as far as this
// user may see (/proc/PID/exe, proc(5)).
func processesIn(dir string) (users []Process) {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real // /proc names programs by their real path
	}
	for _, pid := range processes() {
		exe, _ := programOf(pid)
		if name, below := strings.CutPrefix(exe, dir+"/"); below {
			users = append(users, Process{pid, name})
		}
	}
	return users
}

// programOf returns the path and the file of the program of a process; zero values where
// there is none, or this user may not see it. While a thread other than the first one
// calls execve(2), the first one is dead already and the process seems to have no
// program: the other threads still tell.
func programOf(pid int) (exe string, id inode) {
	const looks = 3
	for range looks {
		links := []string{procFile(pid, "exe")}
		for i := 0; i < len(links); i++ {
			exe, err := os.Readlink(links[i])
			if id, ok := inodeAt(links[i]); err == nil && ok {
				return exe, id
			}
			if errors.Is(err, fs.ErrPermission) {
				return "", inode{}
			}
			if i == 0 {
				links = append(links, threadLinks(pid)...)
			}
		}
	}
	return "", inode{}
}

// threadLinks are the links to the program of each thread of a process.
func threadLinks(pid int) (links []string) {
	tasks := procFile(pid, "task")
	names, _ := fileread.Names(tasks)
	for _, name := range names {
		links = append(links, tasks+"/"+name+"/exe")
	}
	return links
}

// processes returns the numbers of all processes.
func processes() (pids []int) {
	names, _ := fileread.Names("/proc")
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil && pid > 0 {
			pids = append(pids, pid)
		}
	}
	return pids
}

func procFile(pid int, name string) string { return "/proc/" + strconv.Itoa(pid) + "/" + name }

func inodeAt(path string) (inode, bool) {
	var st syscall.Stat_t
	if err := syscall.Stat(path, &st); err != nil {
		return inode{}, false
	}
	return inode{uint64(st.Dev), st.Ino}, true
}

// launchers are programs that start toolchains.
type launchers struct {
	shims map[inode]bool
	dir   string         // of the shims: one that setup replaced meanwhile lies there no more
	gvx   map[inode]bool // they start one by gvx exec
}

// launchers returns the processes that may be about to start a toolchain: shims, and
// gvx exec.
func (s *Store) launchers() (starting []Process) {
	all := s.launcherFiles()
	for _, pid := range processes() {
		if name := all.name(pid); name != "" && pid != os.Getpid() {
			starting = append(starting, Process{pid, name})
		}
	}
	return starting
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
	case l.shims[id], strings.HasPrefix(exe, l.dir+"/"):
		return shimName
	case l.gvx[id] && isExec(pid):
		return execName
	}
	return ""
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

// hasChild reports whether a process has one, as far as the kernel says.
func hasChild(pid int) bool {
	tasks := procFile(pid, "task")
	names, _ := fileread.Names(tasks)
	return slices.ContainsFunc(names, func(name string) bool {
		children, err := os.ReadFile(filepath.Join(tasks, name, "children"))
		return err == nil && len(bytes.TrimSpace(children)) > 0
	})
}
