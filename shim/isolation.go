package shim

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/internal/settings"
)

// isolationKey names what shares a GOPATH with d; "" where nothing is isolated.
func isolationKey(d *Decision, mode string) string {
	switch {
	case d.ForeignStore:
		return ""
	case mode == "project" && d.Repository != "":
		return "p-" + fnv64(d.Repository)
	case d.Version.IsZero():
		return ""
	case mode == "minor":
		return "go" + d.Version.Minor().String()
	case mode == "version":
		return d.Version.String()
	}
	return ""
}

// fnv64 returns 16 hexadecimal digits of FNV-1a. Who could make two folders meet
// owns both; no cryptography is at stake.
func fnv64(s string) string {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	text := strconv.FormatUint(h, 16)
	return "0000000000000000"[len(text):] + text
}

// isolation is what a child gets for GOPATH and GOMODCACHE; "" is none.
type isolation struct {
	gopath, modcache string
	// user is the user's own GOPATH, where gopath is not it.
	user string
	// link is where the module cache's downloads are shared, and target with what.
	link, target string
}

// isolate puts gvx's own folder into the place of a GOPATH, but for one in the project
// itself: a make, or pre-commit in its clone, has one there for a call and looks for the
// program that it built. A GOMODCACHE of the user's stays. What a shim further up exported
// is not his, and where something is isolated nothing is that looks so, by whatever way it
// came there.
func isolate(d *Decision, dirs layout.Dirs, s settings.Settings, env Environ) isolation {
	key := isolationKey(d, s.Get(settings.Isolation).Text)
	i := isolation{gopath: env.Get("GOPATH"), modcache: env.Get("GOMODCACHE")}
	if d.Switched {
		i.user = env.Get(envUserGOPATH)
	} else if key != "" || env.Get(envToolchain) != "" {
		i.gopath = userGOPATH(i.gopath, env)
	}
	if (key != "" || env.Get(envToolchain) != "") && layout.IsGOMODCACHE(i.modcache) {
		i.modcache = ""
	}
	if key == "" {
		return i
	}
	if !d.ModulesOff && !d.Switched && !(d.LocalGOPATH && i.gopath != "") {
		i.gopath, i.user = dirs.GOPATH(key), i.gopath
	}
	if i.modcache == "" {
		i.modcache = dirs.GOMODCACHE(key)
		i.link, i.target = dirs.DownloadLink(key), dirs.ModuleDownloads()
	}
	return i
}

// userGOPATH returns what is the user's of a GOPATH, which a script may have made a
// list: in the place of a shim's, what that shim remembered.
func userGOPATH(gopath string, env Environ) string {
	var user []string
	for _, dir := range filepath.SplitList(gopath) {
		if layout.IsGOPATH(dir) {
			if dir = env.Get(envUserGOPATH); dir == "" {
				continue
			}
		}
		user = append(user, dir)
	}
	return strings.Join(user, string(os.PathListSeparator))
}

// settleIsolation finds out what [Plan], which looks at no file, must know of the
// project.
func (s *resolution) settleIsolation() {
	s.d.ModulesOff = s.d.ModulesOff || s.usesGOPATH()
	s.d.LocalGOPATH = s.hasLocalGOPATH()
	if s.Settings.Get(settings.Isolation).Text == "project" && s.d.Repository != "" {
		// By whatever name it was entered, it is one project.
		s.d.Repository = AllowedRoot(s.d.Repository)
	}
}

// hasLocalGOPATH reports whether the first folder of GOPATH lies in the project or in the
// working directory, by any name. The home folder is no project, nor is what it lies in: a
// forgotten GOPATH=$HOME/go would count in it, where tools are installed, and nowhere else.
func (s *resolution) hasLocalGOPATH() bool {
	first, _, _ := strings.Cut(s.Env.Get("GOPATH"), string(os.PathListSeparator))
	if !filepath.IsAbs(first) || layout.IsGOPATH(first) || s.search.wd == "" {
		return false
	}
	if s.search.root == "" {
		s.search.findRoot()
	}
	for _, dir := range [...]string{s.search.root, s.search.wd} {
		if dir == "" || below(AllowedRoot(s.Dirs.Home), AllowedRoot(dir)) {
			continue
		}
		if below(first, dir) || below(AllowedRoot(first), AllowedRoot(dir)) {
			return true
		}
	}
	return false
}

// usesGOPATH reports whether the go command takes its packages from GOPATH here for want
// of a go.mod: releases before 1.11 always, later ones with GO111MODULE=auto, which was
// the default before 1.16 (go.dev/ref/mod#mod-commands).
func (s *resolution) usesGOPATH() bool {
	mode := s.search.env.get("GO111MODULE")
	if !s.d.Version.IsZero() && s.d.Version.Minor() < firstModules {
		if s.d.Version.Minor() < 11 {
			return true
		}
		if mode == "" {
			mode = "auto"
		}
	}
	if mode != "auto" || s.search.wd == "" {
		return false
	}
	file, _, err := s.search.findMod()
	return file == "" && err == nil
}

// firstModules is the first release line that takes no packages from GOPATH unasked.
const firstModules = 16

// ShareDownloads makes link a symbolic link to target, where it is missing or leads
// nowhere: go clean -modcache removes the link, and with a missing target every
// fetch fails. Two at once do no harm. A real folder at link stays as it is, and so does
// a folder of another user's, in which a file of root's would be in his way. A failure is
// no reason to keep the go command from running: it says itself what it cannot write.
func ShareDownloads(link, target string) error {
	_, err := os.Stat(link)
	if err == nil {
		return nil
	}
	if dir := nearest(link); !dir.Mine {
		return &fs.PathError{Op: "symlink", Path: link, Err: fs.ErrPermission}
	}
	// go clean -modcache takes folders away between two calls, and the link with them.
	for try := 0; try < 10 && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist)); try++ {
		if err = makeLink(link, target); err == nil {
			_, err = os.Stat(link)
		}
	}
	return err
}

// nearest returns what is known of the nearest folder above path that is there.
func nearest(path string) fileread.Info {
	for {
		path = filepath.Dir(path)
		if info, err := fileread.Stat(path); err == nil || path == filepath.Dir(path) {
			return info
		}
	}
}

func makeLink(link, target string) error {
	if err := place.MkdirAll(target); err != nil {
		return err
	}
	if err := place.MkdirAll(filepath.Dir(link)); err != nil {
		return err
	}
	err := os.Symlink(target, link)
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	// With its target a link may lead somewhere again.
	if _, err := os.Stat(link); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return replaceLink(link, target)
}

// replaceLink puts a new link in the place of one that leads nowhere, by a rename,
// so that nobody ever sees none.
func replaceLink(link, target string) error {
	st, err := os.Lstat(link)
	if err != nil || st.Mode()&fs.ModeSymlink == 0 {
		return err
	}
	fresh := link + ".new-" + strconv.Itoa(os.Getpid())
	if err := os.Symlink(target, fresh); err != nil {
		return err
	}
	if err := os.Rename(fresh, link); err != nil {
		os.Remove(fresh)
		return err
	}
	return nil
}
