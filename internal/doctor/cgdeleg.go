package doctor

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

var (
	errNoSystemd = errors.New("systemd does not run here")
	errNotV2     = errors.New("control groups are not of version 2, so none is handed to users")
	errRoot      = errors.New("root needs nobody to hand it control groups")
)

var cgDeleg = Check{
	ID:        "cg.deleg",
	Severity:  Warning,
	Title:     "controllers that the user's own manager is not given",
	Reads:     []string{"/proc/self/mountinfo", systemdRuns, "user@UID.service/cgroup.controllers", "/run/user/UID/bus"},
	Threshold: "cpu, memory or pids missing",
	About: "Limits of user units (`systemd-run --user -p CPUQuota=200%`) and of rootless containers (`podman run --cpus=2`) need the controller in the group of the user's manager, `user@UID.service`. systemd before version 244 hands over `memory` and `pids` only, " +
		"and a distribution may do the same: then the limit is refused or ignored, and a test that is to run with two processors runs with all.\n\n" +
		"A manager runs while its user is logged in, and always where he lingers; cron, CI runners and `su` start none. " +
		"A drop-in for `user@.service` with `Delegate=` mends it from the next login on. Source: systemd.resource-control(5), rootlesscontaine.rs/getting-started/common/cgroup2.",
	Systems: []string{"linux"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		file, err := h.userControllers()
		if err != nil {
			return nil, err
		}
		text, err := h.Text(file)
		if errors.Is(err, fs.ErrNotExist) && !h.Exists(h.userBus()) {
			return []Finding{h.noManager()}, nil
		}
		if err != nil {
			return nil, err
		}
		var missing []string
		for _, want := range []string{"cpu", "memory", "pids"} {
			if !slices.Contains(strings.Fields(text), want) {
				missing = append(missing, want)
			}
		}
		if len(missing) == 0 {
			return nil, nil
		}
		lacks := strings.Join(missing, ", ")
		return []Finding{{
			Severity:  Warning,
			Text:      "this user's service manager is not given the controllers " + lacks + " (Delegate= of user@.service): such limits of user units and rootless containers do not hold here",
			Source:    h.Show(file),
			Value:     "without " + lacks,
			Threshold: "cpu, memory and pids",
			Fix: Fix{
				Commands: Shell("sudo mkdir -p /etc/systemd/system/user@.service.d",
					`printf '[Service]\nDelegate=cpu cpuset io memory pids\n' | sudo tee /etc/systemd/system/user@.service.d/delegate.conf`,
					"sudo systemctl daemon-reload").Commands,
				Words: "log in anew afterwards",
			},
		}}, nil
	},
}

// userBus is where a user's manager listens (pam_systemd(8)).
func (h *Here) userBus() string { return "/run/user/" + strconv.Itoa(h.UID) + "/bus" }

// noManager explains, and is no more than that: few need one.
func (h *Here) noManager() Finding {
	return Finding{
		Severity:  Info,
		Text:      "no service manager runs for this user (loginctl enable-linger has one run always): systemd-run --user ends with `Failed to connect to bus`, and limits of rootless containers do not hold",
		Source:    h.userBus(),
		Value:     "not there",
		Threshold: "a manager of the user's own",
		Fix:       Shell("sudo loginctl enable-linger " + strconv.Itoa(h.UID)),
	}
}

// userControllers is the file that names what the user's manager is given.
func (h *Here) userControllers() (string, error) {
	if h.UID == 0 {
		return "", errRoot
	}
	if !h.Exists(systemdRuns) {
		return "", errNoSystemd
	}
	layout, err := h.GroupLayout()
	if err != nil {
		return "", err
	}
	if layout != host.Unified {
		return "", errNotV2
	}
	uid := strconv.Itoa(h.UID)
	return "/sys/fs/cgroup/user.slice/user-" + uid + ".slice/user@" + uid + ".service/cgroup.controllers", nil
}
