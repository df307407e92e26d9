//go:build unix

package layout

import "path/filepath"

const (
	homeVariable = "HOME"
	systemEnv    = "/etc/gvx/env"
	systemKeys   = "/etc/gvx/keys"
	cacheUp      = "." // from a cache folder to the one called gvx
)

// systemDirs are the folders that the Filesystem Hierarchy Standard 3.0 has for what an
// administrator installs beside the distribution (4.9, 5.5, 5.8).
var systemDirs = Dirs{Data: "/usr/local/share/gvx", Cache: "/var/cache/gvx", State: "/var/lib/gvx", Config: "/etc/gvx"}

// defaults are the folders of the XDG Base Directory Specification, on darwin too:
// who uses a shell there looks for them in the same places as on Linux.
func defaults(home string, _ func(string) string) Dirs {
	return Dirs{
		Data:   filepath.Join(home, ".local", "share", "gvx"),
		Cache:  filepath.Join(home, ".cache", "gvx"),
		State:  filepath.Join(home, ".local", "state", "gvx"),
		Config: filepath.Join(home, ".config", "gvx"),
	}
}
