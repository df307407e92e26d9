// Package layout names every path that gvx reads or writes of its own.
//
// It promises that no other package joins a path below gvx's folders; that a
// release enters a path only as a [goversion.Version] and a toolchain only as a
// [Tree]; and that the folders follow the XDG Base Directory Specification 0.8:
// a relative value counts as unset. It touches no disk and is small enough for
// the shim.
package layout

import (
	"errors"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
)

// Dirs holds gvx's base folders, all absolute. [New] makes one.
type Dirs struct {
	Data   string // toolchains, shims, isolated GOPATHs: $XDG_DATA_HOME/gvx
	Cache  string // downloads, isolated GOMODCACHEs: $XDG_CACHE_HOME/gvx
	State  string // the newest tree head, the newest releases seen: $XDG_STATE_HOME/gvx
	Config string // the env file: $XDG_CONFIG_HOME/gvx
	Home   string
}

// ErrNoHome is returned where neither HOME nor its like on this system is set to
// an absolute path. Nothing is guessed: a guess would be another user's store.
var ErrNoHome = errors.New(homeVariable + " is not set to an absolute path")

// New returns the folders that the environment asks for.
func New(getenv func(string) string) (Dirs, error) {
	home := getenv(homeVariable)
	if !filepath.IsAbs(home) {
		return Dirs{}, ErrNoHome
	}
	base := defaults(home, getenv)
	xdg := func(name, fallback string) string {
		if dir := getenv(name); filepath.IsAbs(dir) {
			return filepath.Join(dir, "gvx")
		}
		return fallback
	}
	return Dirs{
		Data:   xdg("XDG_DATA_HOME", base.Data),
		Cache:  xdg("XDG_CACHE_HOME", base.Cache),
		State:  xdg("XDG_STATE_HOME", base.State),
		Config: xdg("XDG_CONFIG_HOME", base.Config),
		Home:   filepath.Clean(home),
	}, nil
}

// exe is a program's file name here.
func exe(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

// join is filepath.Join for what is clean already: a base folder, and names of gvx's own.
// The shim joins some thirty paths.
func join(dir string, names ...string) string {
	size := len(dir)
	for _, name := range names {
		size += 1 + len(name)
	}
	var b strings.Builder
	b.Grow(size)
	b.WriteString(dir)
	for _, name := range names {
		b.WriteByte(filepath.Separator)
		b.WriteString(name)
	}
	return b.String()
}

// Shims is the folder that the user puts on PATH.
func (d Dirs) Shims() string { return join(d.Data, "shims") }

// Shim is the shim under the name of a command of Go: "go" or "gofmt".
func (d Dirs) Shim(command string) string { return join(d.Shims(), exe(command)) }

// VersionShim is the shim that always runs v: shims/go1.27.4.
func (d Dirs) VersionShim(v goversion.Version) string { return d.Shim(v.String()) }

// ParseShim is the inverse of [Dirs.VersionShim] for a name in the folder of the shims.
func ParseShim(name string) (v goversion.Version, ok bool) {
	v, err := goversion.Parse(strings.TrimSuffix(name, exe("")))
	return v, err == nil && exe(v.String()) == name
}

// Versions is the folder of the links to the installed toolchains.
func (d Dirs) Versions() string { return join(d.Data, "versions") }

// VersionLink is the link that makes v installed: versions/go1.27.4.
func (d Dirs) VersionLink(v goversion.Version) string {
	return join(d.Data, "versions", v.String())
}

// Store is the folder of all that is verified.
func (d Dirs) Store() string { return join(d.Data, "store") }

// StoreFormat is the file that names the format of the store.
func (d Dirs) StoreFormat() string { return join(d.Store(), "format") }

// Toolchains is the folder of the GOROOTs, and of staging beside them.
func (d Dirs) Toolchains() string { return join(d.Data, "store", "toolchains") }

// GOROOT is the folder of one toolchain.
func (d Dirs) GOROOT(t Tree) string { return join(d.Data, "store", "toolchains", t.String()) }

// Receipts is the folder of the proofs.
func (d Dirs) Receipts() string { return join(d.Store(), "receipts") }

// Receipt is the file that says how a toolchain was proved.
func (d Dirs) Receipt(t Tree) string { return join(d.Receipts(), t.String()+".json") }

// Manifest is the file with the digest of each file of a toolchain, in the form
// that its h1 is the hash of.
func (d Dirs) Manifest(t Tree) string { return join(d.Receipts(), t.String()+".sums") }

// Quarantine is the folder of what repairs put aside.
func (d Dirs) Quarantine() string { return join(d.Store(), "quarantine") }

// Locks is the folder of the lock files.
func (d Dirs) Locks() string { return join(d.Store(), "locks") }

// StoreLock is the lock that all changes of the store share.
func (d Dirs) StoreLock() string { return join(d.Locks(), "store.lock") }

// VersionLock is the lock of one release on one platform.
func (d Dirs) VersionLock(v goversion.Version, p goversion.Platform) string {
	return join(d.Locks(), v.String()+"."+p.String()+".lock")
}

// Program is the file that says where gvx itself is, for the shim.
func (d Dirs) Program() string { return join(d.Data, "gvx.path") }

// Hooks is the folder of the texts that the shells read at their start.
func (d Dirs) Hooks() string { return join(d.Data, "shell") }

// Hook is the text of a shell, by its name in package shellhooks: shell/init.bash.
func (d Dirs) Hook(shell string) string {
	if shell == "pwsh" {
		shell = "ps1" // the end of the name by which PowerShell knows its scripts
	}
	return join(d.Hooks(), "init."+shell)
}

// SetupRecord is the file of what gvx setup changed and made outside of gvx's folders.
func (d Dirs) SetupRecord() string { return join(d.Data, "setup.json") }

// SetupLock keeps two setups apart.
func (d Dirs) SetupLock() string { return join(d.Locks(), "setup.lock") }

// GOPATHs is the folder of the isolated GOPATHs.
func (d Dirs) GOPATHs() string { return join(d.Data, "gopath") }

// OwnCache are the paths of all that gvx and install.sh put into its cache folder, which
// may be the folder of other things too.
func (d Dirs) OwnCache() []string {
	return []string{d.Downloads(), d.Modules(), d.LogTiles(), d.Feeds(), join(d.Cache, "build")}
}

// OwnLog are the paths of the audit log, but for its old parts. What takes gvx away leaves
// them: they are evidence, and they say that it was taken away.
func (d Dirs) OwnLog() []string { return []string{d.AuditLog(), d.AuditLock()} }

// OwnState are the paths of all that gvx keeps in its state folder, beside [Dirs.OwnLog].
func (d Dirs) OwnState() []string {
	return []string{d.LogHead(), d.LogHeadLock(), d.Seen(), d.SeenLock(), d.Listed(), d.Verified(), d.VerifiedLock()}
}

// OwnConfig are the paths of all that gvx keeps in its settings folder.
func (d Dirs) OwnConfig() []string {
	return []string{d.Env(), d.EnvLock(), d.Allowed(), d.Keys()}
}

// GOPATH is the isolated GOPATH of key, one path element.
func (d Dirs) GOPATH(key string) string { return join(d.Data, "gopath", key) }

// IsGOPATH reports whether path is what [Dirs.GOPATH] names, in whatever home: a script
// may have another HOME than the shim that exported it.
func IsGOPATH(path string) bool { return hasForm(path, "gopath", ".") }

// Modules is the folder of the isolated module caches.
func (d Dirs) Modules() string { return join(d.Cache, "modules") }

// GOMODCACHE is the isolated module cache of key, one path element.
func (d Dirs) GOMODCACHE(key string) string { return join(d.Cache, "modules", key) }

// IsGOMODCACHE is [IsGOPATH] for [Dirs.GOMODCACHE].
func IsGOMODCACHE(path string) bool {
	return hasForm(path, "modules", cacheUp) || hasForm(path, "modules", ".") // by XDG_CACHE_HOME
}

// hasForm reports whether path is gvx/name/KEY, or gvx/…/name/KEY with up leading back.
func hasForm(path, name, up string) bool {
	top := filepath.Dir(filepath.Clean(path))
	return filepath.Base(top) == name && filepath.Base(filepath.Join(filepath.Dir(top), up)) == "gvx"
}

// ModuleDownloads is the download cache that the isolated module caches share.
func (d Dirs) ModuleDownloads() string { return join(d.Cache, "modules", "download") }

// DownloadLink is where the go command looks for its download cache in an
// isolated module cache: a link to [Dirs.ModuleDownloads].
func (d Dirs) DownloadLink(key string) string {
	return join(d.Cache, "modules", key, "cache", "download")
}

// Downloads is the folder of what is being downloaded.
func (d Dirs) Downloads() string { return join(d.Cache, "downloads") }

// Download is the file that an archive of v for p is downloaded to, and that stays
// where the download was cut.
func (d Dirs) Download(v goversion.Version, p goversion.Platform) string {
	return join(d.Downloads(), v.String()+"."+p.String()+".part")
}

// DownloadState is the file of what is known of [Dirs.Download]: where it comes from,
// and by what the server would know it again.
func (d Dirs) DownloadState(v goversion.Version, p goversion.Platform) string {
	return d.Download(v, p) + ".json"
}

// LogTiles is the cache of the checksum log's tiles.
func (d Dirs) LogTiles() string { return join(d.Cache, "sumdb") }

// LogHead is the newest signed tree head of the checksum log that was seen.
func (d Dirs) LogHead() string { return join(d.State, "sumdb-head") }

// LogHeadLock guards [Dirs.LogHead].
func (d Dirs) LogHeadLock() string { return join(d.State, "sumdb-head.lock") }

// Seen is the file of the newest release seen of each minor.
func (d Dirs) Seen() string { return join(d.State, "releases-seen") }

// SeenLock guards [Dirs.Seen] and [Dirs.Listed].
func (d Dirs) SeenLock() string { return join(d.State, "releases-seen.lock") }

// Listed is the file of the newest release of each minor that a list named.
func (d Dirs) Listed() string { return join(d.State, "releases-listed") }

// Verified is the file of when gvx verify looked at each toolchain, and what it found.
func (d Dirs) Verified() string { return join(d.State, "verified.json") }

// VerifiedLock guards [Dirs.Verified].
func (d Dirs) VerifiedLock() string { return join(d.State, "verified.lock") }

// Feed is the cached list of releases of a place, key, which is one path element.
func (d Dirs) Feed(key string) string { return join(d.Feeds(), key+".json") }

// Feeds is the folder of the cached lists of releases.
func (d Dirs) Feeds() string { return join(d.Cache, "feeds") }

// Keys is the folder of the OpenPGP keys that the user imported.
func (d Dirs) Keys() string { return join(d.Config, "keys") }

// Allowed is the file of the folders that gvx allow named.
func (d Dirs) Allowed() string { return join(d.Config, "allowed") }

// Env is the user's settings file.
func (d Dirs) Env() string { return join(d.Config, "env") }

// EnvLock guards [Dirs.Env] and [Dirs.Allowed].
func (d Dirs) EnvLock() string { return join(d.Config, "env.lock") }

// SystemKeys is the folder of the OpenPGP keys that an administrator imported for
// every user; "" where there is none by convention.
func SystemKeys() string { return systemKeys }

// SystemEnv is the system's settings file; "" where there is none by convention.
func SystemEnv() string { return systemEnv }

// System returns the folders of the toolchains of all users, which root keeps; ok is
// false on systems without a place for them. They depend on no variable, and have no
// Home.
func System() (d Dirs, ok bool) { return systemDirs, systemDirs.Data != "" }

// SystemData returns the folders in which toolchains of all users may be, the strongest
// first: gvx in each absolute entry of $XDG_DATA_DIRS, by default of
// /usr/local/share:/usr/share. Whether one of them may be used is another question
// (package place). There are none on systems without a place for them.
func SystemData(getenv func(string) string) []string {
	if systemDirs.Data == "" {
		return nil
	}
	list := getenv("XDG_DATA_DIRS")
	if list == "" {
		return defaultSystemData
	}
	var all []string
	for list != "" {
		var dir string
		dir, list, _ = strings.Cut(list, ":")
		if !filepath.IsAbs(dir) {
			continue
		}
		if dir = filepath.Join(dir, "gvx"); !slices.Contains(all, dir) {
			all = append(all, dir)
		}
	}
	return all
}

// defaultSystemData is what comes of the default that the XDG Base Directory
// Specification has for $XDG_DATA_DIRS.
var defaultSystemData = []string{"/usr/local/share/gvx", "/usr/share/gvx"}
