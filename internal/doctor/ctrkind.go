package doctor

import (
	"context"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

var ctrKind = Check{
	ID:        "ctr.kind",
	Severity:  Info,
	Title:     "a container",
	Reads:     []string{"/run/systemd/container", "/run/.containerenv", "/.dockerenv", "KUBERNETES_SERVICE_HOST", "/proc/self/ns/pid"},
	Threshold: "a mark of one, in a namespace of processes that is not the machine's",
	Systems:   []string{"linux"},
	About: "In a container `/proc/meminfo`, `/proc/loadavg` and the sysctls are the whole machine's, and limits that were set outside of its control group cannot be seen. So what the checks of memory, threads and control groups say is the most that there is: it may be less. " +
		"A file as `/.dockerenv` alone is no proof, for images are also unpacked on machines of their own.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		source, kind := h.container()
		if all, known := h.SeesAllProcesses(); kind == "" || known && all {
			return nil, nil
		}
		return []Finding{{
			Severity: Info, Text: "this is a container (" + quote.Foreign(kind) + "): what /proc says of memory, load and threads is the whole machine's, and limits set outside of the container are not seen here",
			Source: source, Value: quote.Foreign(kind), Threshold: "no container", Fix: Fix{Words: "set the limits of builds where the container is started"},
		}}, nil
	},
}

// container is the mark of a container, and of which kind; "" is none.
func (h *Here) container() (source, kind string) {
	const systemd = "/run/systemd/container"
	if text, err := h.Text(systemd); err == nil && text != "" {
		kind, _, _ := strings.Cut(text, "\n")
		return systemd, kind
	}
	if h.Getenv("KUBERNETES_SERVICE_HOST") != "" {
		return "KUBERNETES_SERVICE_HOST", "kubernetes"
	}
	for _, mark := range []struct{ file, kind string }{{"/run/.containerenv", "podman"}, {"/.dockerenv", "docker"}} {
		if h.Exists(mark.file) {
			return mark.file, mark.kind
		}
	}
	return "", ""
}
