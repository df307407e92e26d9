package doctor

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

var secSELinux = Check{
	ID:        "sec.selinux",
	Severity:  Warning,
	Title:     "toolchains for all users that SELinux lets no service run",
	Reads:     []string{"/sys/fs/selinux/enforce", "security.selinux of bin/go of each shared toolchain"},
	Threshold: "enforcing, and a type that is none of programs",
	Systems:   []string{"linux"},
	About: "Under SELinux a service may run only files of certain types, as `bin_t` and `usr_t`; what was copied from a home or `/var` keeps the type of there, and systemd says `Permission denied` with status 203/EXEC, while the same line works in your shell. " +
		"`restorecon -R` gives the type that the policy has for the place; `semanage fcontext` adds a place (semanage-fcontext(8)). Toolchains in your own home are not looked at.",
	Run: func(_ context.Context, h *Here) (found []Finding, _ error) {
		mode, err := h.Text("/sys/fs/selinux/enforce")
		if errors.Is(err, fs.ErrNotExist) && h.Root == "" {
			return nil, nil // a kernel without SELinux, or one that has it off
		}
		if err != nil || mode != "1" {
			return nil, err
		}
		for _, i := range h.Installed {
			if !i.Shared {
				continue
			}
			program := filepath.Join(i.GOROOT, "bin", "go")
			label, err := h.Xattr(program, "security.selinux")
			if err != nil {
				return found, err
			}
			if kind, ok := typeOf(string(label)); ok && !runsForServices(kind) {
				found = append(found, Finding{
					Severity: Warning, Text: h.Show(program) + " has SELinux's type " + quote.Foreign(kind) + ": services get permission denied (203/EXEC)",
					Source: "security.selinux of " + h.Show(program), Value: quote.Foreign(kind), Threshold: "bin_t or usr_t",
					Fix: Shell("sudo semanage fcontext -a -t bin_t "+shellWord(i.GOROOT+"/bin(/.*)?"), "sudo semanage fcontext -a -t bin_t "+shellWord(i.GOROOT+"/pkg/tool(/.*)?"), "sudo restorecon -R "+shellWord(i.GOROOT)),
				})
			}
		}
		return found, nil
	},
}

// typeOf is the third part of user:role:type:level.
func typeOf(label string) (kind string, ok bool) {
	parts := strings.Split(strings.TrimRight(label, "\x00"), ":")
	if len(parts) < 3 || parts[2] == "" {
		return "", false
	}
	return parts[2], true
}

func runsForServices(kind string) bool {
	return strings.HasSuffix(kind, "_exec_t") || slices.Contains([]string{"bin_t", "usr_t", "lib_t"}, kind)
}
