package store

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// processesIn returns the processes whose program lies below dir, as far as this
// user may see (/proc/PID/exe, proc(5)).
func processesIn(dir string) (pids []int) {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real // /proc names programs by their real path
	}
	links, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range links {
		exe, err := os.Readlink(link)
		if err != nil || !strings.HasPrefix(exe, dir+"/") {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(link))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
