//go:build unix

package layout

import (
	"path/filepath"
	"strings"
)

const (
	homeVariable = "HOME"
	systemEnv    = "/etc/gvx/env"
	systemKeys   = "/etc/gvx/keys"
	systemLog    = "/var/log/gvx" // 5.10 of the standard below
	cacheUp      = "."            // from a cache folder to the one called gvx
)

// systemDirs are the folders that the Filesystem Hierarchy Standard 3.0 has for what an
// administrator installs beside the distribution (4.9, 5.5, 5.8).
var systemDirs = Dirs{Data: "/usr/local/share/gvx", Cache: "/var/cache/gvx", State: "/var/lib/gvx", Config: "/etc/gvx"}

// defaults are the folders of the XDG Base Directory Specification, on darwin too:
// who uses a shell there looks for them in the same places as on Linux.
func defaults(home string, _ func(string) string) Dirs {
	home = strings.TrimSuffix(filepath.Clean(home), "/")
	return Dirs{
		Data:   home + "/.local/share/gvx",
		Cache:  home + "/.cache/gvx",
		State:  home + "/.local/state/gvx",
		Config: home + "/.config/gvx",
	}
}
