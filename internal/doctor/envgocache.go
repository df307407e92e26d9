package doctor

import (
	"context"
	"path/filepath"
)

// homeSet is how HOME is set where no login does it.
const homeSet = "export HOME=/home/you; in a crontab: HOME=/home/you; in a systemd unit: Environment=HOME=/home/you"

var envGocache = Check{
	ID:        "env.gocache",
	Severity:  Error,
	Title:     "no place for the build cache",
	Reads:     []string{"GOCACHE", "go env -w", "XDG_CACHE_HOME", "HOME"},
	Threshold: "off, a path that is not absolute, or neither HOME nor XDG_CACHE_HOME",
	Since:     "Go 1.12, which needs the cache",
	About: "Every build goes through a cache in `GOCACHE`, else in `go-build` below `XDG_CACHE_HOME`, else below `~/.cache` (`~/Library/Caches` on macOS). " +
		"Without HOME, as in some crontabs, systemd units and containers, go ends with `build cache is required, but could not be located: GOCACHE is not defined and neither $XDG_CACHE_HOME nor $HOME are defined`; " +
		"`GOCACHE=off`, which older advice has, with `build cache is disabled by GOCACHE=off, but required as of Go 1.12`; a relative one with `GOCACHE is not an absolute path` (cmd/go/internal/cache, os.UserCacheDir). " +
		"gvx needs HOME as well. `go clean -cache` empties the cache, and `go test -count=1` runs tests that are in it.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		v := h.ChildVar("GOCACHE")
		f := Finding{Severity: Error, Source: "GOCACHE", Value: v.assigned(), Threshold: "an absolute path"}
		switch xdg := h.Getenv("XDG_CACHE_HOME"); {
		case v.Set() && filepath.IsAbs(v.Value):
			return nil, nil
		case v.Set():
			f.Source, f.Fix = v.From(h), h.unset(v)
			f.Text = v.assigned() + " (" + v.From(h) + ") is no absolute path: every build stops with \"build cache is required, but could not be located\""
			if v.Value == "off" {
				f.Text = "GOCACHE=off (" + v.From(h) + ") stops every build: \"build cache is disabled by GOCACHE=off, but required as of Go 1.12\""
			}
		case xdg != "" && !filepath.IsAbs(xdg) && h.OS == "linux":
			set := GoVar{Name: "XDG_CACHE_HOME", Value: xdg, Origin: "environment"}
			f.Source, f.Value, f.Fix = set.Name, set.assigned(), h.unset(set)
			f.Text = set.assigned() + " is no absolute path: every build stops with \"build cache is required, but could not be located\""
		case h.UserCache() == "" && h.Getenv("HOME") != "" && h.OS != "windows":
			set := GoVar{Name: "HOME", Value: h.Getenv("HOME")}
			f.Source, f.Value, f.Threshold = set.Name, set.assigned(), "the home folder, an absolute path"
			f.Text = set.assigned() + " is no absolute path: go makes its caches below whichever folder you work in, and gvx does nothing"
			f.Fix.Words = homeSet
		case h.UserCache() == "":
			f.Source, f.Value, f.Threshold = "HOME", "not set", "the home folder, an absolute path"
			f.Text = "HOME is not set, and so go has no build cache and gvx no store: every build stops with \"build cache is required, but could not be located\""
			f.Fix.Words = homeSet
		default:
			return nil, nil
		}
		return []Finding{f}, nil
	},
}
