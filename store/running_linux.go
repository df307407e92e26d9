package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/gvx-go/gvx/internal/fileread"
)

// processesIn returns the processes whose program is of the toolchain dir, as far as
// this user may see (/proc/PID/exe, proc(5)).
func processesIn(dir string) (users []Process) {
	t := programsOf(dir)
	for _, pid := range processes() {
		exe, id := programOf(pid)
		if name := t.name(exe, id); name != "" {
			users = append(users, Process{PID: pid, Program: name})
		}
	}
	return users
}

// programs are those of a toolchain.
type programs struct {
	dir   string
	files map[inode]string
}

func programsOf(dir string) programs {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real // /proc names programs by their real path
	}
	p := programs{dir, map[inode]string{}}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return p
	}
	defer root.Close()
	for _, pattern := range []string{"bin/*", "pkg/tool/*/*"} {
		names, _ := fs.Glob(root.FS(), pattern)
		for _, name := range names {
			if st, err := root.Lstat(name); err == nil && st.Mode().IsRegular() {
				sys := st.Sys().(*syscall.Stat_t)
				p.files[inode{uint64(sys.Dev), sys.Ino}] = name
			}
		}
	}
	return p
}

// name returns what the program exe is below the GOROOT; "" where it is none of it. In
// another mount namespace the toolchain has another path, and the file itself tells. Two
// toolchains may share one: then it is of the one in which its path leads to it, and of
// both where that cannot be told.
func (p programs) name(exe string, id inode) string {
	if name, below := strings.CutPrefix(exe, p.dir+"/"); below {
		return name
	}
	if strings.HasPrefix(exe, filepath.Dir(p.dir)+"/") {
		if there, ok := inodeAt(exe); ok && there == id {
			return ""
		}
	}
	return p.files[id]
}

// programOf returns the path and the file of the program of a process; zero values where
// there is none, or this user may not see it. While a thread other than the first one
// calls execve(2), the first one is dead already and the process seems to have no
// program: the other threads still tell. A process of the kernel's, or one that ended,
// has one thread, and that none either.
func programOf(pid int) (exe string, id inode) {
	const looks = 3
	own := procFile(pid, "exe")
	for range looks {
		exe, id, err := programAt(own)
		if err == nil || errors.Is(err, fs.ErrPermission) {
			return exe, id
		}
		threads := threadFiles(pid, "exe")
		for _, link := range append(threads, own) {
			if exe, id, err := programAt(link); err == nil {
				return exe, id
			}
		}
		if len(threads) <= 1 {
			break
		}
	}
	return "", inode{}
}

// programAt returns what the link of a process, or of a thread, to its program leads to.
func programAt(link string) (exe string, id inode, err error) {
	if exe, err = os.Readlink(link); err != nil {
		return "", inode{}, err
	}
	id, ok := inodeAt(link)
	if !ok {
		return "", inode{}, fs.ErrNotExist
	}
	return exe, id, nil
}

// threadFiles are the files of that name of each thread of a process.
func threadFiles(pid int, file string) (paths []string) {
	tasks := procFile(pid, "task")
	names, _ := fileread.Names(tasks)
	for _, name := range names {
		paths = append(paths, tasks+"/"+name+"/"+file)
	}
	return paths
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
