package doctor

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

var gopathOwner = Check{
	ID:        "gopath.owner",
	Severity:  Error,
	Title:     "a GOPATH, GOMODCACHE or GOCACHE that belongs to somebody else",
	Reads:     []string{"GOPATH", "GOMODCACHE", "GOCACHE", "owner and mode of these folders and of what lies at their top"},
	Threshold: "owned by another user than the one who runs go",
	Systems:   []string{"linux", "darwin"},
	About: "After one `sudo go …` in your account, root owns files in your caches, and go stops with `open …: permission denied` or `failed to initialize build cache`. " +
		"`sudo chown -R` gives them back. Where the folder is another user's, go cannot write there, or that user can change what you build: take the variable out that leads there. " +
		"And root that works in a user's caches leaves files there that the user cannot replace: run go without sudo (`go help environment`, `go help cache`).",
	Run: func(_ context.Context, h *Here) (found []Finding, _ error) {
		if h.UID < 0 {
			return nil, nil
		}
		if x, ok := h.homeless(); ok {
			return []Finding{x}, nil
		}
		var told []string
		for _, f := range h.goFolders() {
			if isBelowAny(f.path, told) {
				continue // what mends the one mends the other
			}
			if x, ok := f.owned(h); ok {
				found, told = append(found, x), append(told, f.path)
			}
		}
		return found, nil
	},
}

// homeless is about a HOME in which nothing can be made, and all that go wants to make there.
func (h *Here) homeless() (Finding, bool) {
	at, err := h.nearest(h.Home)
	if h.UID == 0 || h.Home == "" || err != nil || !h.keptOut(at) {
		return Finding{}, false
	}
	var names []string
	for _, f := range h.goFolders() {
		near, err := h.nearest(f.path)
		if err == nil && h.inHome(f.path) && near.Path == at.Path && near.Path != filepath.Clean(f.path) && !slices.Contains(names, f.name) {
			names = append(names, f.name)
		}
	}
	if len(names) < 2 || !slices.Contains(names, "GOCACHE") {
		return Finding{}, false
	}
	where := ", which belongs to " + user(at.UID)
	if at.Path != filepath.Clean(h.Home) {
		where = ", which is not there and cannot be made in " + quote.Foreign(at.Path)
	}
	return Finding{
		Severity: Error, Source: "HOME", Value: "owner " + user(at.UID) + fmt.Sprintf(", mode %04o", at.Mode.Perm()), Threshold: "owner " + user(h.UID),
		Text: "HOME is " + quote.Foreign(h.Home) + where + ": " + strings.Join(names, ", ") + " cannot be made there, and every build fails",
		Fix:  Fix{Words: "give HOME the folder of the user who runs go, or GOCACHE and GOPATH folders of your own"},
	}, true
}

// owned says what is wrong with the folder's owner.
func (f folder) owned(h *Here) (Finding, bool) {
	at, err := h.nearest(f.path)
	if err != nil {
		return Finding{}, false
	}
	switch {
	case at.Path != filepath.Clean(f.path):
		return f.unmakeable(h, at)
	case at.UID < 0:
		return Finding{}, false // whose it is cannot be told here
	case h.UID == 0:
		return f.usedByRoot(h, at)
	case at.UID == h.UID:
		return f.partlyForeign(h)
	case at.UID == 0:
		return f.ofRoot(h, at)
	}
	return f.ofSomebody(h, at)
}

func isBelowAny(path string, dirs []string) bool {
	return slices.ContainsFunc(dirs, func(dir string) bool {
		rel, err := filepath.Rel(dir, path)
		return err == nil && filepath.IsLocal(rel)
	})
}

// unmakeable is a folder that is not there, below one in which the user may not write.
func (f folder) unmakeable(h *Here, at host.File) (Finding, bool) {
	if h.UID == 0 || !h.keptOut(at) {
		return Finding{}, false
	}
	x := f.finding(h, at, fmt.Sprintf("%s is not there and cannot be made: %s belongs to %s", h.Show(f.path), h.Show(at.Path), user(at.UID)))
	x.Fix = f.away(h)
	return x, true
}

// keptOut reports whether the user may not write to at by whose it is; what is mounted
// read-only fs.ro tells.
func (h *Here) keptOut(at host.File) bool {
	if h.mayWrite(at) {
		return false
	}
	ro, err := h.readOnly(at.Path)
	return err != nil || !ro
}

// ofRoot is a folder of root's that a user has.
func (f folder) ofRoot(h *Here, at host.File) (Finding, bool) {
	if h.mayWrite(at) {
		return Finding{}, false // root shares it, as images do with /go
	}
	x := f.finding(h, at, fmt.Sprintf("%s belongs to root and you may not write there: %s", h.Show(f.path), f.breaks()))
	if h.inHome(f.path) {
		x.Fix = h.giveBack(f.path)
		return x, true
	}
	if f.name != "GOCACHE" {
		x.Severity = Warning // what is there already can be built with
	}
	x.Fix = f.away(h)
	return x, true
}

// ofSomebody is a folder of a third user.
func (f folder) ofSomebody(h *Here, at host.File) (Finding, bool) {
	text := fmt.Sprintf("%s belongs to %s, who can change what you build", h.Show(f.path), user(at.UID))
	if !h.mayWrite(at) {
		text += ", and you may not write there: " + f.breaks()
	}
	x := f.finding(h, at, text)
	if h.inHome(f.path) {
		x.Fix = h.giveBack(f.path)
	} else {
		x.Fix = f.away(h)
	}
	return x, true
}

// usedByRoot is a user's folder that root uses, as under sudo with the user's HOME.
func (f folder) usedByRoot(h *Here, at host.File) (Finding, bool) {
	if at.UID == 0 {
		return Finding{}, false
	}
	x := f.finding(h, at, fmt.Sprintf("you are root, and %s belongs to %s: what go writes there that user cannot replace, and what lies there root runs", h.Show(f.path), user(at.UID)))
	x.Severity, x.Fix = Warning, Fix{Words: "run go as that user, without sudo"}
	return x, true
}

// partlyForeign looks for what sudo go left in the user's own folder.
func (f folder) partlyForeign(h *Here) (Finding, bool) {
	for _, path := range f.tops(h) {
		at, err := h.Lstat(path)
		if err != nil || at.UID == h.UID || at.UID < 0 || h.mayWrite(at) {
			continue
		}
		x := f.finding(h, at, fmt.Sprintf("%s in your %s belongs to %s, as after sudo go: go cannot write there", h.Show(path), f.name, user(at.UID)))
		x.Fix = h.giveBack(f.path)
		return x, true
	}
	return Finding{}, false
}

// tops are the names in the upper folders of f, into which go writes.
func (f folder) tops(h *Here) (all []string) {
	const most = 2000
	for _, below := range map[string][]string{
		"GOPATH": {"", "pkg"}, "GOMODCACHE": {"", "cache", "cache/download"}, "GOCACHE": {""},
	}[f.name] {
		dir := filepath.Join(f.path, filepath.FromSlash(below))
		names, _ := h.Names(dir) // what cannot be listed was told of its parent
		for _, name := range names {
			if f.name == "GOPATH" && below == "" && name != "bin" && name != "pkg" {
				continue // GOPATH may hold anything beside them
			}
			if all = append(all, filepath.Join(dir, name)); len(all) == most {
				return all
			}
		}
	}
	return all
}

func (f folder) finding(h *Here, at host.File, text string) Finding {
	severity := Error
	if f.aside {
		severity, text = Warning, text+" (go without the shim)"
	}
	return Finding{Severity: severity, Text: text, Source: f.source(h), Value: "owner " + user(at.UID) + fmt.Sprintf(", mode %04o", at.Mode.Perm()), Threshold: "owner " + user(h.UID)}
}

// breaks says what go cannot do without writing to f.
func (f folder) breaks() string {
	switch f.name {
	case "GOCACHE":
		return "every build fails"
	case "GOMODCACHE":
		return "no module can be downloaded"
	}
	return "go install and go get fail"
}

// away is the fix for a folder that is not the user's business.
func (f folder) away(h *Here) Fix {
	if lines := f.unset(); lines != nil {
		return Shell(lines...)
	}
	return Fix{Words: "give " + f.name + " a folder of your own"}
}

// giveBack gives path to the user, with the folders above it in his home that root made on
// the way.
func (h *Here) giveBack(path string) Fix {
	return Shell(`sudo chown -R "$(id -u):$(id -g)" ` + shellWord(h.topOfRoot(path)))
}

// topOfRoot is path, or the highest folder above it in the user's home that root owns.
func (h *Here) topOfRoot(path string) string {
	for dir := filepath.Dir(path); h.inHome(dir) && dir != filepath.Clean(h.Home); dir = filepath.Dir(dir) {
		if at, err := h.Lstat(dir); err == nil && at.UID == 0 && h.UID != 0 && at.Mode.IsDir() {
			path = dir
		}
	}
	return path
}

func user(uid int) string {
	switch {
	case uid == 0:
		return "root"
	case uid < 0:
		return "a user of another namespace"
	}
	return "uid " + strconv.Itoa(uid)
}

// mayWrite asks the kernel where it can, and judges by the mode otherwise.
func (h *Here) mayWrite(f host.File) bool {
	if h.Calls.Writable != nil {
		return h.Calls.Writable(f.Path) == nil
	}
	switch {
	case f.UID == h.UID:
		return f.Mode.Perm()&0o200 != 0
	default:
		return f.Mode.Perm()&0o002 != 0
	}
}
