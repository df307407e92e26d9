// Package host is a machine as the doctor's checks see it.
//
// It promises that it changes nothing, that each read is of a bounded length and of
// regular files only, and that a machine can lie below a folder: then every file is read
// there, links included, and nothing is asked of the running system. What Linux tells in a
// file is read from that file rather than asked by a system call, so that a fixture can
// say anything.
package host

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/gvx-go/gvx/internal/quote"
)

// ErrElsewhere is the error of what only the running system can be asked.
var ErrElsewhere = errors.New("only the running system can be asked")

// Host is a machine.
type Host struct {
	// Root is the folder below which its files are; "" is the running system.
	Root string
	// OS and Arch are as GOOS and GOARCH.
	OS, Arch string
	// UID is who asks, -1 where there are no numbers; Home is his folder, and Dir the
	// working directory. They are paths of the machine, without Root.
	UID       int
	Home, Dir string
	Environ   []string
	Now       func() time.Time
	// Owners are user and group of files by their paths, in place of what the files say: who
	// unpacks another machine's files owns them all.
	Owners map[string][2]int
	// Calls are what is asked of the kernel. One that is nil cannot be asked.
	Calls Calls

	once struct {
		mounts  memo[[]Mount]
		limits  memo[Limits]
		groups  memo[[]membership]
		meminfo memo[map[string]uint64]
		nobody  memo[int]
	}
}

// memo remembers what many checks want to know.
type memo[T any] struct {
	once  sync.Once
	value T
	err   error
}

func (m *memo[T]) get(read func() (T, error)) (T, error) {
	m.once.Do(func() { m.value, m.err = read() })
	return m.value, m.err
}

// Running returns the machine that gvx runs on. home is the user's folder.
func Running(home, dir string, environ []string, now func() time.Time) *Host {
	return &Host{
		OS: runtime.GOOS, Arch: runtime.GOARCH, UID: os.Getuid(), Home: home, Dir: dir,
		Environ: environ, Now: now, Calls: running(),
	}
}

// Below returns the machine whose files lie below root. Environment and user are those
// of this process.
func Below(root, home, dir string, environ []string, now func() time.Time) *Host {
	h := Running(home, dir, environ, now)
	h.Root, h.Calls = root, Calls{}
	return h
}

// Getenv returns the value of name; the last entry counts, as in package os.
func (h *Host) Getenv(name string) string { return Getenv(h.Environ, name) }

// Getenv returns the value of name in environ.
func Getenv(environ []string, name string) string {
	for i := len(environ) - 1; i >= 0; i-- {
		if key, value, ok := strings.Cut(environ[i], "="); ok && (key == name || runtime.GOOS == "windows" && strings.EqualFold(key, name)) {
			return value
		}
	}
	return ""
}

// UserConfig is the folder of the user's settings, as os.UserConfigDir says; "" where it
// cannot be told.
func (h *Host) UserConfig() string {
	return h.userFolder("AppData", filepath.Join("Library", "Application Support"), "XDG_CONFIG_HOME", ".config")
}

// UserCache is the folder of what may be lost, as os.UserCacheDir says.
func (h *Host) UserCache() string {
	return h.userFolder("LocalAppData", filepath.Join("Library", "Caches"), "XDG_CACHE_HOME", ".cache")
}

func (h *Host) userFolder(windows, darwin, xdg, unix string) string {
	switch {
	case h.OS == "windows":
		return h.Getenv(windows)
	case h.OS != "darwin" && filepath.IsAbs(h.Getenv(xdg)):
		return h.Getenv(xdg)
	case h.Home == "":
		return ""
	case h.OS == "darwin":
		return filepath.Join(h.Home, darwin)
	}
	return filepath.Join(h.Home, unix)
}

// TempDir is where programs put what they need for a moment, as os.TempDir says.
func (h *Host) TempDir() string {
	for _, name := range []string{"TMPDIR", "TMP", "TEMP", "USERPROFILE"} {
		if h.OS != "windows" && name != "TMPDIR" {
			break
		}
		if dir := h.Getenv(name); dir != "" {
			return dir
		}
	}
	return "/tmp"
}

// Show is path as a person would type it, safe for a terminal: below the home folder
// with a tilde.
func (h *Host) Show(path string) string {
	if h.Home != "" {
		if rel, err := filepath.Rel(h.Home, path); err == nil && filepath.IsLocal(rel) && rel != "." {
			return quote.Foreign("~" + string(filepath.Separator) + rel)
		}
	}
	return quote.Foreign(path)
}
