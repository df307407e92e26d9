//go:build unix

package shim

import (
	"os"
	"path/filepath"
	"syscall"
)

const (
	exeSuffix    = ""
	separators   = "/"
	homeVariable = "HOME" // of the default GOPATH
	heedsPWD     = true   // os.Getwd of the go command does
)

func sameName(a, b string) bool { return a == b }

// isProgram reports whether somebody could run the file.
func isProgram(st os.FileInfo) bool { return st.Mode().IsRegular() && st.Mode()&0o111 != 0 }

// mayRun reports whether this user could: a shell passes over what he could not.
func mayRun(file string) bool {
	const executable = 1 // X_OK
	return syscall.Access(file, executable) == nil
}

// isMine reports whether the user who runs this, or root, owns the file.
func isMine(st os.FileInfo) bool {
	sys, ok := st.Sys().(*syscall.Stat_t)
	return ok && (sys.Uid == 0 || int(sys.Uid) == os.Geteuid())
}

// userConfig is the folder in which the go command looks for its env file
// (os.UserConfigDir, but of a given environment).
func userConfig(env Environ) string {
	home := env.Get("HOME")
	if darwinConfig != "" {
		if home == "" {
			return ""
		}
		return filepath.Join(home, darwinConfig)
	}
	if dir := env.Get("XDG_CONFIG_HOME"); dir != "" {
		if !filepath.IsAbs(dir) {
			return ""
		}
		return dir
	}
	if home == "" {
		return ""
	}
	return filepath.Join(home, ".config")
}

// NoHomeHelp is what to type where there is no home folder: cron and service managers
// may leave it out.
const NoHomeHelp = "export HOME=/home/you; in a crontab: HOME=/home/you; in a systemd unit: Environment=HOME=/home/you"
