package store

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gvx-go/gvx/internal/layout"
)

// maxEnviron bounds what is read of the environment of a process, in bytes.
const maxEnviron = 1 << 20

// processesByPATH returns the processes, but those in but and this one, that would start
// their next go from the toolchain dir: its commands are on the PATH that they were
// started with, by its own name or by that of its link, which may be gone. Scripts and
// make below gvx exec are such, and whatever a go that a shim started has started.
func processesByPATH(dirs layout.Dirs, dir string, but []Process) []Process {
	tree, ok := layout.ParseTree(filepath.Base(dir))
	if !ok {
		return nil // what lies there has another name than the PATH of anybody
	}
	folders := map[string]inode{}
	for name, parent := range map[string]string{tree.String(): dirs.Toolchains(), tree.Version.String(): dirs.Versions()} {
		if id, ok := inodeAt(parent); ok {
			folders[name] = id
		}
	}
	return processesWhere("PATH", but, func(pid int, value string) bool {
		return slices.ContainsFunc(filepath.SplitList(value), func(entry string) bool {
			goroot, name := filepath.Split(filepath.Clean(entry))
			parent, goroot := filepath.Split(filepath.Clean(goroot))
			folder, named := folders[goroot]
			return name == "bin" && named && isFolder(pid, parent, folder)
		})
	})
}

// processesWith returns the processes, but this one, for which variable is the folder dir.
func processesWith(variable, dir string) []Process {
	folder, ok := inodeAt(dir)
	if !ok {
		return nil
	}
	return processesWhere(variable, nil, func(pid int, value string) bool {
		return filepath.Base(value) == filepath.Base(dir) && isFolder(pid, value, folder)
	})
}

// isFolder reports whether path is the folder id to the process pid, whose namespace of
// mounts may be another one.
func isFolder(pid int, path string, id inode) bool {
	if !filepath.IsAbs(path) {
		return false
	}
	there, ok := inodeAt(procFile(pid, "root") + path)
	return ok && there == id
}

// processesWhere returns the processes, but those in but and this one, that accept takes
// by the value of an environment variable that they were started with.
func processesWhere(variable string, but []Process, accept func(pid int, value string) bool) (users []Process) {
	for _, pid := range processes() {
		known := func(p Process) bool { return p.PID == pid }
		if pid == os.Getpid() || slices.ContainsFunc(but, known) {
			continue
		}
		exe, _ := programOf(pid)
		if exe == "" {
			continue // it has ended, is the kernel's, or another user's
		}
		if value, ok := lookupIn(environOf(pid), variable); ok && accept(pid, value) {
			users = append(users, Process{PID: pid, Program: exe, Below: true})
		}
	}
	return users
}

func lookupIn(environ []byte, variable string) (value string, ok bool) {
	for entry := range bytes.SplitSeq(environ, []byte{0}) {
		if value, ok := bytes.CutPrefix(entry, []byte(variable+"=")); ok {
			return string(value), true
		}
	}
	return "", false
}

// environOf returns the environment that a process was started with; nothing where this
// user may not see it. One that is becoming another program has none for a moment, or
// only its other threads have.
func environOf(pid int) []byte {
	const looks, pause = 4, 250 * time.Microsecond
	for look := range looks {
		if look > 0 {
			time.Sleep(pause)
		}
		data, err := readSome(procFile(pid, "environ"))
		if err != nil || len(data) > 0 {
			return data
		}
		for _, path := range threadFiles(pid, "environ") {
			if data, _ := readSome(path); len(data) > 0 {
				return data
			}
		}
	}
	return nil
}

// readSome returns what the file path begins with.
func readSome(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxEnviron))
}
