package doctor

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

const inotifyLimits = "/proc/sys/fs/inotify/"

var inotify = Check{
	ID:        "inotify",
	Severity:  Warning,
	Title:     "few folders that can be watched",
	Reads:     []string{inotifyLimits + "max_user_watches", inotifyLimits + "max_user_instances", "/proc/*/fd and fdinfo of your processes"},
	Threshold: "max_user_watches under 8192; 90 % of watches or instances in use",
	Systems:   []string{"linux"},
	About: "An editor that tells gopls of changed files, and tools that build anew at each change, watch every folder with inotify(7). Each user has a number of watches, one for each folder, and a number of instances, at least one for each program. " +
		"At the first limit that is `no space left on device`, at the second `too many open files`, and then changes go unnoticed. Your processes' own instances and watches are counted.",
	Run: func(ctx context.Context, h *Here) (found []Finding, _ error) {
		watches, err := h.Int(inotifyLimits + "max_user_watches")
		if err != nil {
			return nil, err
		}
		instances, err := h.Int(inotifyLimits + "max_user_instances")
		if err != nil {
			return nil, err
		}
		used, err := h.watching(ctx)
		if used.instances*10 >= instances*9 {
			found = append(found, watchLimit("max_user_instances", fmt.Sprintf("your programs have %d of %d instances of inotify: the next editor or watcher gets too many open files", used.instances, instances), used.instances, instances))
		}
		switch {
		case used.watches*10 >= watches*9:
			found = append(found, watchLimit("max_user_watches", fmt.Sprintf("your programs watch %d of %d folders and files allowed: more is no space left on device, and changes go unnoticed", used.watches, watches), used.watches, watches))
		case watches < 8192:
			found = append(found, watchLimit("max_user_watches", fmt.Sprintf("all your programs together may watch %d folders and files: a module and its dependencies have more, and then changes go unnoticed (no space left on device)", watches), used.watches, watches))
		}
		return found, err
	},
}

func watchLimit(name, text string, used, limit int64) Finding {
	want := map[string]string{"max_user_watches": "524288", "max_user_instances": "512"}[name]
	line := "fs.inotify." + name + "=" + want
	return Finding{
		Severity: Warning, Text: text, Source: inotifyLimits + name, Value: fmt.Sprintf("%d of %d", used, limit), Threshold: want,
		Fix: Shell("sudo sysctl "+line, "echo "+line+" | sudo tee /etc/sysctl.d/60-inotify.conf"),
	}
}

// watched is what a user's processes have.
type watched struct{ instances, watches int64 }

// watching counts what the user's processes have, as far as they can be looked into.
func (h *Here) watching(ctx context.Context) (all watched, err error) {
	err = h.Processes(ctx, func(p host.Status) {
		if p.Effective != h.UID || p.PID < 0 {
			return
		}
		dir := "/proc/" + strconv.Itoa(p.PID)
		names, _ := h.Names(dir + "/fd") // it may have ended
		for _, name := range names {
			if link, err := h.Readlink(dir + "/fd/" + name); err != nil || link != "anon_inode:inotify" && link != "inotify" {
				continue
			}
			all.instances++
			info, _ := h.Text(dir + "/fdinfo/" + name)
			all.watches += int64(strings.Count(info, "inotify wd:"))
		}
	})
	return all, err
}
