package doctor

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

var sdEnv = Check{
	ID:        "sd.env",
	Severity:  Warning,
	Title:     "PATH of systemd's user services",
	Reads:     []string{"systemctl --user show-environment", "PATH"},
	Threshold: "the folder of the shims on the shell's PATH and not on theirs, or behind another go",
	Systems:   []string{"linux"},
	About: "A user service, a timer and what a desktop starts get their `PATH` from the user's systemd, not from a shell's rc file: there `go` is the distribution's, or `go: command not found`. " +
		"`gvx setup` writes `~/.config/environment.d/60-gvx.conf` (environment.d(5)), which systemd reads when it starts and on `systemctl --user daemon-reload`. " +
		"Without a systemd for this user there is nothing to look at.",
	Run: func(ctx context.Context, h *Here) ([]Finding, error) {
		shims, there := h.shimThere()
		if !there || !h.isOnPath(shims) {
			return nil, nil
		}
		path, err := h.servicesPath(ctx)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(filepath.SplitList(path), func(dir string) bool { return filepath.Clean(dir) == shims }) {
			return []Finding{{
				Severity: Warning, Source: "systemctl --user show-environment", Value: quote.Foreign("PATH=" + path), Threshold: "with " + h.Show(shims),
				Text: "systemd's user services do not find the shim: " + h.Show(shims) + " is on this shell's PATH, and not on theirs",
				Fix:  Shell("gvx setup --yes", "systemctl --user daemon-reload"),
			}}, nil
		}
		return nil, nil
	},
}

// errNoManager says that there is no systemd for this user.
var errNoManager = errors.New("there is no systemd for this user here")

// servicesPath is PATH in the environment of the user's systemd.
func (h *Here) servicesPath(ctx context.Context) (string, error) {
	if h.Root == "" && !h.hasManager() {
		return "", errNoManager
	}
	out, err := h.Run(ctx, host.Process{
		Path: h.systemctl(), Args: []string{"--user", "show-environment"}, Env: append(slices.Clone(h.Environ), "LC_ALL=C", "SYSTEMD_PAGER="), Dir: "/",
	})
	if err != nil {
		return "", err
	}
	if out.Code != 0 {
		return "", errors.New("systemctl --user show-environment failed: " + quote.Line(strings.TrimSpace(out.Stderr)))
	}
	for line := range strings.Lines(out.Stdout) {
		if value, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "PATH="); ok {
			return unquoteSystemd(value), nil
		}
	}
	return "", errors.New("systemctl --user show-environment has no PATH")
}

// hasManager asks nobody: without the socket systemctl would only wait and fail.
func (h *Here) hasManager() bool {
	dir := h.Getenv("XDG_RUNTIME_DIR")
	if !filepath.IsAbs(dir) {
		dir = "/run/user/" + strconv.Itoa(h.UID)
	}
	return h.systemctl() != "" && h.Exists(filepath.Join(dir, "systemd", "private"))
}

func (h *Here) systemctl() string {
	if found := h.LookUp("systemctl", h.Dir); found != "" {
		return found
	}
	if h.Root != "" {
		return "/usr/bin/systemctl"
	}
	return ""
}

// unquoteSystemd undoes how show-environment writes what a shell would expand: $'…' with
// backslashes (systemctl(1)).
func unquoteSystemd(value string) string {
	inner, ok := strings.CutPrefix(value, "$'")
	if !ok {
		return value
	}
	inner = strings.TrimSuffix(inner, "'")
	if text, err := strconv.Unquote(`"` + strings.NewReplacer(`\'`, `'`, `"`, `\"`).Replace(inner) + `"`); err == nil {
		return text
	}
	return inner
}
