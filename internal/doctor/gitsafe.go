package doctor

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/git/guard"
	"github.com/gvx-go/gvx/internal/quote"
)

var gitSafe = Check{
	ID:        "git.safe",
	Severity:  Warning,
	Title:     "a repository that git does not trust, and go build asks git about",
	Reads:     []string{"owner of the repository and of its .git", "git rev-parse (safe.directory)", "GOFLAGS"},
	Threshold: "a repository of another user's that safe.directory does not name",
	Since:     "Go 1.18 (-buildvcs); git 2.35.2",
	About: "`go build` of a program asks git for the commit. git refuses a repository that belongs to somebody else, as in a container with a mounted checkout, and the build ends with " +
		"`error obtaining VCS status: exit status 128`. `git config --global --add safe.directory DIR` trusts that one folder; `-buildvcs=false` leaves the commit out of the program. " +
		"`go vet`, and `go test` and `go build` of packages that are no program, ask nothing. A repository that is trusted may have git run what it configures: trust only what you would run.",
	Run: func(ctx context.Context, h *Here) ([]Finding, error) {
		top := h.repository()
		if top == "" || !h.buildAsksGit(top) {
			return nil, nil
		}
		owner, foreign := h.foreignRepository(top)
		if !foreign {
			return nil, nil
		}
		if refused, err := h.gitRefuses(ctx, top); err != nil || !refused {
			return nil, err
		}
		fix := Shell("git config --global --add safe.directory " + shellWord(top))
		fix.Words = "only if you trust it; else GOFLAGS=-buildvcs=false"
		return []Finding{{
			Severity: Warning, Source: h.Show(top), Value: "owner " + quote.Foreign(h.UserName(owner)), Threshold: "you, or named by safe.directory",
			Text: "the repository " + h.Show(top) + " belongs to " + quote.Foreign(h.UserName(owner)) + ", and git refuses it: go build of a program ends with \"error obtaining VCS status: exit status 128\"",
			Fix:  fix,
		}}, nil
	},
}

// repository is the nearest folder upwards that has a .git; "" where there is none.
func (h *Here) repository() string {
	dir, err := h.Real(h.Dir)
	if err != nil {
		return ""
	}
	for ; ; dir = filepath.Dir(dir) {
		if h.Exists(filepath.Join(dir, ".git")) {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// buildAsksGit reports whether go build here asks for the commit: the module lies in the
// repository, git is there, and -buildvcs is not off (setBuildInfo in
// cmd/go/internal/load).
func (h *Here) buildAsksGit(top string) bool {
	if h.Module.File == "" || !h.within(h.Module.File, top) {
		return false
	}
	if v := h.Toolchain.Version; !v.IsZero() && v.Minor() < 18 {
		return false
	}
	asks := true
	for _, flag := range splitFlags(h.runVar("GOFLAGS").Value) {
		if value, ok := strings.CutPrefix(strings.TrimLeft(flag, "-"), "buildvcs="); ok {
			off, err := strconv.ParseBool(value)
			asks = err != nil || off // auto is no bool
		}
	}
	return asks && (h.Root != "" || h.LookUp("git", top) != "")
}

// foreignRepository reports whether git would look at safe.directory: the folder or its .git
// belongs to somebody else (ensure_valid_ownership in git's setup.c). To root, who became
// root by sudo also counts as himself.
func (h *Here) foreignRepository(top string) (owner int, foreign bool) {
	mine := []int{h.UID}
	if sudo, err := strconv.Atoi(h.Getenv("SUDO_UID")); err == nil && h.UID == 0 {
		mine = append(mine, sudo)
	}
	for _, path := range []string{top, filepath.Join(top, ".git")} {
		st, err := h.Lstat(path)
		if err == nil && st.UID >= 0 && !slices.Contains(mine, st.UID) {
			return st.UID, true
		}
	}
	return 0, false
}

// gitRefuses asks git, which alone knows its configuration and what that includes. Below
// another root the files of the system and the user are read instead.
func (h *Here) gitRefuses(ctx context.Context, top string) (bool, error) {
	if h.Root != "" {
		return !h.isSafe(top), nil
	}
	out, err := h.Run(ctx, host.Process{
		Path: h.LookUp("git", top), Args: append(guard.Arguments(), "rev-parse", "--git-dir"), Env: guard.Split(h.Environ).Plain(), Dir: top,
	})
	return err == nil && out.Code != 0 && strings.Contains(out.Stderr, "safe.directory"), err
}

// isSafe reports whether safe.directory names the folder, in the files that git reads for
// it (git-config(1)). What they include is not read.
func (h *Here) isSafe(top string) bool {
	var values []string
	for _, file := range []string{"/etc/gitconfig", filepath.Join(filepath.Dir(h.Dirs.Config), "git", "config"), filepath.Join(h.Home, ".gitconfig")} {
		lines, err := h.Lines(file)
		if err != nil {
			continue
		}
		for _, value := range safeFolders(lines) {
			if value == "" {
				values = nil // an empty one forgets those before
				continue
			}
			values = append(values, value)
		}
	}
	return slices.ContainsFunc(values, func(value string) bool {
		below, all := strings.CutSuffix(value, "/*")
		return value == "*" || value == top || all && strings.HasPrefix(top, below+"/")
	})
}

// safeFolders are the values of directory in the sections [safe].
func safeFolders(lines []string) (values []string) {
	safe := false
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			safe = strings.EqualFold(line, "[safe]")
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if safe && ok && strings.EqualFold(strings.TrimSpace(name), "directory") {
			values = append(values, strings.Trim(strings.TrimSpace(value), `"`))
		}
	}
	return values
}
