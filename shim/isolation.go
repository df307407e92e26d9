package shim

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/place"
	"github.com/gvx-go/gvx/internal/settings"
)

// isolationKey names what shares a GOPATH with d; "" where nothing is isolated.
func isolationKey(d Decision, mode string) string {
	switch {
	case mode == "project" && d.Repository != "" && !d.ForeignStore:
		return "p-" + fnv64(d.Repository)
	case d.Version.IsZero(), d.ForeignStore:
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

// isolation is what a child gets for GOPATH and GOMODCACHE; "" leaves one alone.
type isolation struct {
	gopath, modcache string
	// link is where the module cache's downloads are shared, and target with what.
	link, target string
}

func isolate(d Decision, dirs layout.Dirs, s settings.Settings, env Environ) isolation {
	key := isolationKey(d, s.Get(settings.Isolation).Text)
	if key == "" {
		return isolation{}
	}
	var i isolation
	// One below gvx's own folder was exported by a shim further up; any other is
	// the user's. pre-commit takes a program that it built from the GOPATH that it gave.
	if own := env.Get("GOPATH"); !d.ModulesOff && (own == "" || below(own, dirs.GOPATH(""))) {
		i.gopath = dirs.GOPATH(key)
	}
	if own := env.Get("GOMODCACHE"); own == "" || below(own, dirs.Modules()) {
		i.modcache = dirs.GOMODCACHE(key)
		i.link, i.target = dirs.DownloadLink(key), dirs.ModuleDownloads()
	}
	return i
}

// ShareDownloads makes link a symbolic link to target, where it is missing or leads
// nowhere: go clean -modcache removes the link, and with a missing target every
// fetch fails. Two at once do no harm. A real folder at link stays as it is, and a
// failure is no reason to keep the go command from running: it says itself what it
// cannot write.
func ShareDownloads(link, target string) error {
	if _, err := os.Stat(link); err == nil {
		return nil
	}
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
	if _, err := os.Stat(link); err == nil {
		return nil
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
