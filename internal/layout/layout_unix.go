//go:build unix

package layout

import "path/filepath"

const (
	homeVariable = "HOME"
	systemEnv    = "/etc/gvx/env"
	systemKeys   = "/etc/gvx/keys"
)

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
