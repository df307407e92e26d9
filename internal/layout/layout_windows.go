package layout

import "path/filepath"

const (
	homeVariable = "USERPROFILE"
	systemEnv    = ""
	systemKeys   = ""
	systemLog    = ""
	cacheUp      = ".." // from a cache folder to the one called gvx
)

// systemDirs is empty: whom a folder belongs to is said by no number here.
var systemDirs Dirs

// defaults are the folders that Windows has for data that stays on this machine,
// and for settings.
func defaults(home string, getenv func(string) string) Dirs {
	folder := func(variable string, fallback ...string) string {
		if dir := getenv(variable); filepath.IsAbs(dir) {
			return filepath.Join(dir, "gvx")
		}
		return filepath.Join(append([]string{home}, append(fallback, "gvx")...)...)
	}
	local := folder("LOCALAPPDATA", "AppData", "Local")
	return Dirs{
		Data:   local,
		Cache:  filepath.Join(local, "cache"),
		State:  filepath.Join(local, "state"),
		Config: folder("APPDATA", "AppData", "Roaming"),
	}
}
