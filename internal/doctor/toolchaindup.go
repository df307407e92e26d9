package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
)

var toolchainDup = Check{
	ID:        "toolchain.dup",
	Severity:  Info,
	Title:     "toolchains that the go command downloaded beside gvx's",
	Reads:     []string{"golang.org/toolchain@* in every module cache that is known: GOMODCACHE, GOPATH/pkg/mod, gvx's isolated ones"},
	Threshold: "more than 1 GiB in sum",
	Since:     "Go 1.21",
	About: "A go command that switches by itself (`GOTOOLCHAIN=auto`) unpacks a whole release into its module cache, and keeps the archive too: some 290 MB each, none of which it ever removes. " +
		"gvx's own toolchains share their files and are not in there; gvx's go never downloads another one. `go clean -modcache` removes them with everything else; the commands here remove the toolchains alone. " +
		"One that is needed again is downloaded again.",
	Run: func(ctx context.Context, h *Here) ([]Finding, error) {
		var found []Finding
		var failed error
		for _, cache := range h.moduleCaches() {
			copies, err := h.copiesIn(cache)
			if err != nil && !errors.Is(err, fs.ErrNotExist) && failed == nil {
				failed = err
			}
			// Three never come to a gibibyte, and most who have some have fewer.
			if len(copies) <= 3 {
				continue
			}
			bytes, enough := h.weigh(ctx, cache, copies)
			if bytes <= gibibyte {
				continue
			}
			size := fmt.Sprintf("%.1f GiB", float64(bytes)/gibibyte)
			if enough {
				size = "more than 1 GiB"
			}
			found = append(found, h.duplicates(cache, copies, size))
		}
		return found, failed
	},
}

const gibibyte = 1 << 30

// moduleCaches are those that are known, each once.
func (h *Here) moduleCaches() (all []string) {
	add := func(dir string) {
		if dir != "" && filepath.IsAbs(dir) && !slices.ContainsFunc(all, func(known string) bool { return h.sameFolder(known, dir) }) {
			all = append(all, dir)
		}
	}
	for _, variable := range []func(string) GoVar{h.GoVar, h.ChildVar} {
		if v := variable("GOMODCACHE"); v.Set() {
			add(v.Value)
		} else if v := variable("GOPATH"); v.Set() {
			add(filepath.Join(filepath.SplitList(v.Value)[0], "pkg", "mod"))
		} else if h.Home != "" {
			add(filepath.Join(h.Home, "go", "pkg", "mod"))
		}
	}
	if h.Dirs.Cache == "" {
		return all
	}
	keys, _ := h.Names(h.Dirs.Modules())
	slices.Sort(keys)
	for _, key := range keys {
		if key != "download" {
			add(h.Dirs.GOMODCACHE(key))
		}
	}
	return all
}

// copiesIn are the folders of toolchains in a module cache.
func (h *Here) copiesIn(cache string) (dirs []string, err error) {
	top := filepath.Join(cache, "golang.org")
	names, err := h.Names(top)
	slices.Sort(names)
	for _, name := range names {
		version, is := strings.CutPrefix(name, "toolchain@")
		if _, _, err := goversion.ParseModuleVersion(version); is && err == nil {
			dirs = append(dirs, filepath.Join(top, name))
		}
	}
	return dirs, err
}

// weigh sums the sizes of the archives and of what lies in dirs, until that is more than
// matters or ctx ends; enough is true where it stopped before the end.
func (h *Here) weigh(ctx context.Context, cache string, dirs []string) (bytes int64, enough bool) {
	download := filepath.Join(cache, "cache", "download", "golang.org", "toolchain", "@v")
	names, _ := h.Names(download)
	for _, name := range names {
		if st, err := h.Stat(filepath.Join(download, name)); err == nil && strings.HasSuffix(name, ".zip") {
			bytes += st.Size
		}
	}
	// The programs first: they are a third of a release in ten files.
	var queue []string
	for _, part := range []string{"bin", filepath.Join("pkg", "tool"), "src", "lib"} {
		for _, dir := range dirs {
			queue = append(queue, filepath.Join(dir, part))
		}
	}
	for len(queue) > 0 {
		if bytes > gibibyte || ctx.Err() != nil {
			return bytes, true
		}
		dir := queue[0]
		queue = queue[1:]
		names, _ := h.Names(dir)
		for _, name := range names {
			st, err := h.Lstat(filepath.Join(dir, name))
			switch {
			case err != nil:
			case st.Mode.IsDir():
				queue = append(queue, st.Path)
			case st.Mode.IsRegular():
				bytes += st.Size
			}
		}
	}
	return bytes, false
}

func (h *Here) duplicates(cache string, copies []string, size string) Finding {
	top := shellWord(filepath.Join(cache, "golang.org")) + "/toolchain@*"
	download := shellWord(filepath.Join(cache, "cache", "download", "golang.org", "toolchain"))
	fix := Shell("chmod -R u+w "+top, "rm -rf "+top+" "+download)
	fix.Words = "what runs from there now ends; go clean -modcache removes every other module too"
	return Finding{
		Severity: Info, Source: h.Show(filepath.Join(cache, "golang.org")), Value: size, Threshold: "1 GiB", Fix: fix,
		Text: fmt.Sprintf("%d toolchains that go commands downloaded by themselves take %s in %s; gvx keeps its own", len(copies), size, h.Show(cache)),
	}
}
