//go:build unix

package earlycommit

import (
	"io"
	"os"
	"strings"
	"syscall"
)

// systemGit returns the first git on searchPath, where only root can change what is in its
// folder and that does not lie in the working directory, so that it is nothing that a
// repository brings: in a container that is root's, too. Else "". Package os/exec would find
// others too, but waits for most of gvx to initialise.
func systemGit(searchPath string) string {
	for dir := range strings.SplitSeq(searchPath, ":") {
		if !strings.HasPrefix(dir, "/") {
			continue
		}
		path := dir + "/git"
		if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() || st.Mode().Perm()&0o111 == 0 {
			continue
		}
		if isRoots(dir) && !isLink(path) && !liesHere(dir) {
			return path
		}
		return ""
	}
	return ""
}

// isLink reports whether path may lead elsewhere.
func isLink(path string) bool {
	st, err := os.Lstat(path)
	return err != nil || !st.Mode().IsRegular()
}

// maxDepth bounds the folders above one that are looked at.
const maxDepth = 100

// liesHere reports whether dir is the working directory or lies below it, wherever links in
// its name lead: the system goes up from there.
func liesHere(dir string) bool {
	here, err := os.Stat(".")
	if err != nil {
		return true
	}
	at, err := os.Stat(dir)
	for range maxDepth {
		if err != nil || os.SameFile(at, here) {
			return true
		}
		dir += "/.."
		up, upErr := os.Stat(dir)
		if upErr == nil && os.SameFile(up, at) {
			return false
		}
		at, err = up, upErr
	}
	return true
}

func isRoots(dir string) bool {
	st, err := os.Stat(dir)
	if err != nil || st.Mode().Perm()&0o022 != 0 {
		return false
	}
	owner, ok := st.Sys().(*syscall.Stat_t)
	return ok && owner.Uid == 0
}

// running is a process of which what it prints is read.
type running struct {
	process *os.Process
	out     *os.File
}

// start starts the program at path in the working directory, without input; what it says
// of errors is dropped, because main asks again.
func start(path string, args, env []string) (r running, ok bool) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return r, false
	}
	defer null.Close()
	out, in, err := os.Pipe()
	if err != nil {
		return r, false
	}
	defer in.Close()
	r.out = out
	r.process, err = os.StartProcess(path, append([]string{path}, args...), &os.ProcAttr{Env: env, Files: []*os.File{null, in, null}})
	if err != nil {
		out.Close()
	}
	return r, err == nil
}

// end waits for no answer.
func (r running) end() {
	r.out.Close() // it may be writing
	_ = r.process.Kill()
	_, _ = r.process.Wait()
}

// maxPrinted bounds what is read, in bytes: more paths than some 100,000 are main's to look through.
const maxPrinted = 16 << 20

// wait returns what the process has printed; ok is false where it failed or said more than
// is read.
func (r running) wait() (text string, ok bool) {
	data, err := io.ReadAll(io.LimitReader(r.out, maxPrinted))
	r.out.Close()
	state, waitErr := r.process.Wait()
	return string(data), err == nil && waitErr == nil && state.Success() && len(data) < maxPrinted
}
