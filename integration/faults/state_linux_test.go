package faults

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gvx-go/gvx/internal/shims"
	"github.com/gvx-go/gvx/store"
)

// visible returns the releases that are installed in h, and what is wrong with each.
// What stands among them and is none is an error.
func visible(h home) (versions []string, broken map[string]error, err error) {
	s, err := h.store()
	if err != nil {
		return nil, nil, err
	}
	all, odd, err := s.List()
	if err = errors.Join(append(odd, err)...); err != nil {
		return nil, nil, err
	}
	broken = map[string]error{}
	for _, i := range all {
		name := i.Tree.Version.Number()
		versions = append(versions, name)
		if err := whole(s, i, h.logKey); err != nil {
			broken[name] = err
		}
	}
	return versions, broken, nil
}

// whole says what is wrong with an installed toolchain.
func whole(s *store.Store, i store.Installed, logKey string) error {
	r, err := s.Check(context.Background(), i, logKey)
	if err == nil && !r.OK() {
		err = fmt.Errorf("%v is not whole: %v; changed %q, missing %q, extra %q, of another mode %q", r.Version, r.Problem, r.Changed, r.Missing, r.Extra, r.Mode)
	}
	return err
}

// unlocked says which lock below h somebody holds.
func unlocked(h home) error {
	return filepath.WalkDir(h.path, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".lock") || !d.Type().IsRegular() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
			return fmt.Errorf("%s is held: %w", path, err)
		}
		return nil
	})
}

// accounted are the names below a home that may be there after a prune, whatever is
// installed. In a cache of the log's tiles is what the log has.
var accounted = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`\.local(/share)?(/state)?(/gvx)?`, `\.cache(/gvx)?`, `\.config(/gvx)?`,
	`project(/go\.mod|/\.go-version)?`,
	`\.local/share/gvx/(gvx\.path|setup\.json|shell(/init\.[a-z0-9]+)?|versions|shims(/go|/gofmt)?)`,
	`\.local/share/gvx/store(/format|/toolchains|/receipts|/locks|/blobs|/quarantine)?`,
	`\.local/share/gvx/store/locks/[^/]+\.lock(\.holder)?`,
	`\.local/share/gvx/store/blobs/[0-9a-f]{2}(/[0-9a-f]{64}(\.x)?)?`,
	`\.local/state/gvx/(sumdb-head|releases-seen)(\.lock)?`, `\.local/state/gvx/releases-listed`,
	`\.local/state/gvx/verified\.(json|lock)`,
	`\.local/state/gvx/audit(\.jsonl|\.lock|-[0-9]{6}\.jsonl)`,
	`\.cache/gvx/(downloads|feeds|sumdb)`, `\.cache/gvx/downloads/[^/]+\.lock`, `\.cache/gvx/feeds/[^/.]+\.json`,
	`\.cache/gvx/sumdb/([^/.][^/]*/)*[^/.][^/]*`,
	`\.cache/gvx/modules(/download)?`, `\.local/share/gvx/gopath`,
	`\.config/gvx/(env|env\.lock|allowed|keys(/[0-9A-F]{40}\.asc)?)`,
}, "|") + `)$`)

// inventory says what is below h and nobody can account for. Of a release that is
// visible its link, receipt and shim are there, of one that is known its shim; of a
// toolchain [whole] knows every file.
func inventory(h home, quarantine bool) error {
	known, err := belongings(h)
	if err != nil {
		return err
	}
	var strange []error
	err = filepath.WalkDir(h.path, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == h.path {
			return err
		}
		if known[path] && d.IsDir() {
			return fs.SkipDir
		}
		if quarantine && filepath.Dir(path) == h.dirs.Quarantine() {
			return fs.SkipDir
		}
		name, _ := filepath.Rel(h.path, path)
		if !known[path] && !accounted.MatchString(name) {
			strange = append(strange, fmt.Errorf("nobody accounts for %s", name))
		}
		return errors.Join(err, alone(path, name, d))
	})
	return errors.Join(append(strange, err)...)
}

// belongings are the paths that the visible and the known releases have.
func belongings(h home) (map[string]bool, error) {
	s, err := h.store()
	if err != nil {
		return nil, err
	}
	all, _, err := s.List()
	known := map[string]bool{}
	names, unread := shims.Known(h.dirs)
	for _, v := range names {
		known[h.dirs.VersionShim(v)] = true
	}
	for _, i := range all {
		for _, path := range []string{
			// A build leaves the modules of its minor.
			h.dirs.GOMODCACHE(minor(i)), h.dirs.GOPATH(minor(i)),
			i.GOROOT, h.dirs.Receipt(i.Tree), h.dirs.Manifest(i.Tree), h.dirs.VersionLink(i.Tree.Version), h.dirs.VersionShim(i.Tree.Version),
		} {
			known[path] = true
		}
	}
	return known, errors.Join(err, unread)
}

// minor is the key of what builds by an installed toolchain leave.
func minor(i store.Installed) string {
	name := i.Tree.Version.String()
	return name[:strings.LastIndexByte(name, '.')]
}

// alone says that a shared file has no toolchain any more.
func alone(path, name string, d fs.DirEntry) error {
	if !strings.HasPrefix(name, ".local/share/gvx/store/blobs/") || !d.Type().IsRegular() {
		return nil
	}
	var st unix.Stat_t
	if err := unix.Lstat(path, &st); err != nil || st.Nlink > 1 {
		return err
	}
	return fmt.Errorf("no toolchain has %s", name)
}
