package doctor

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

var selfFolders = Check{
	ID:        "self.folders",
	Severity:  Warning,
	Title:     "a folder of gvx's own in which it cannot write",
	Reads:     []string{"XDG_DATA_HOME, XDG_CACHE_HOME, XDG_STATE_HOME and XDG_CONFIG_HOME, or HOME", "owner and mode of what is there of gvx's folders"},
	Threshold: "a folder of somebody else's, or without the right to write",
	Systems:   []string{"linux", "darwin"},
	About: "gvx keeps its store, cache, log and settings in your home. After a program that root ran there, as `sudo go build` in a new account, `~/.cache` or `~/.config` itself may be root's: " +
		"go works on, where its own folders are yours, while gvx installs nothing and keeps no setting. `sudo chown -R` gives them back.",
	Run: func(_ context.Context, h *Here) (found []Finding, _ error) {
		if _, ok := h.homeless(); ok || h.UID <= 0 || h.Dirs.Data == "" {
			return nil, nil
		}
		told := h.ownersTold()
		for _, f := range h.ownFolders() {
			at, err := h.nearest(f.path)
			if err != nil || !h.keptOut(at) || isBelowAny(at.Path, told) {
				continue
			}
			x := Finding{
				Severity: Warning, Source: h.Show(f.path), Value: "owner " + user(at.UID) + fmt.Sprintf(", mode %04o", at.Mode.Perm()), Threshold: "owner " + user(h.UID),
				Text: h.Show(at.Path) + " belongs to " + user(at.UID) + " and you may not write there: " + f.name,
				Fix:  Fix{Words: "make it writable for you, or set XDG_DATA_HOME, XDG_CACHE_HOME, XDG_STATE_HOME and XDG_CONFIG_HOME to folders that are"},
			}
			if h.inHome(at.Path) && at.UID != h.UID {
				x.Fix = h.giveBack(at.Path)
			}
			found, told = append(found, x), append(told, h.topOfRoot(at.Path))
		}
		return found, nil
	},
}

// ownFolders are gvx's, and what it cannot do without each.
func (h *Here) ownFolders() []folder {
	return []folder{
		{name: "gvx installs nothing", path: h.Dirs.Data}, {name: "gvx downloads nothing", path: h.Dirs.Cache},
		{name: "gvx keeps no log", path: h.Dirs.State}, {name: "gvx keeps no setting and no default", path: h.Dirs.Config},
	}
}

// ownersTold are the folders that gopath.owner gives back.
func (h *Here) ownersTold() (all []string) {
	for _, f := range h.goFolders() {
		x, ok := f.owned(h)
		if ok && slices.ContainsFunc(x.Fix.Commands, func(c Command) bool { return strings.HasPrefix(c.Line, "sudo chown") }) {
			all = append(all, filepath.Clean(h.topOfRoot(f.path)))
		}
	}
	return all
}
