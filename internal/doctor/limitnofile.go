package doctor

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

// The limits below which something breaks: go build itself, what takes the 1024 for granted
// that each Unix gives, programs with many sockets, and programs of an old Go, which do not
// raise the soft limit.
const (
	filesToBuild = 64
	filesToTest  = 1024
	filesToServe = 4096
	filesOfOld   = 1024
)

var limitNofile = Check{
	ID:        "limit.nofile",
	Severity:  Error,
	Title:     "few open files allowed",
	Reads:     []string{"/proc/self/limits or getrlimit(2)", "/bin/sh -c 'ulimit -Sn' for a Go before 1.19"},
	Threshold: "hard limit under 4096, error under 1024; before Go 1.19 also a soft limit under 1024",
	Since:     "Go 1.19 raises the soft limit to the hard one itself",
	Systems:   []string{"linux", "darwin"},
	About: "Each file and each socket of a process counts; at the limit that is `too many open files`. A Go program raises its soft limit to the hard one at its start since Go 1.19 (go.dev/doc/go1.19), " +
		"so the hard limit is what counts; programs that an older Go built stay at the soft one. go build gets along with some 32 files; servers and tests that open a connection for each request do not. " +
		"The limit of a login is raised in `/etc/security/limits.conf`, that of a service with `LimitNOFILE=`, that of a container with `--ulimit nofile=`.",
	Run: func(ctx context.Context, h *Here) ([]Finding, error) {
		limits, err := h.Limits()
		if err != nil {
			return nil, err
		}
		files, ok := limits[host.LimitFiles]
		if !ok {
			return nil, nil
		}
		if files.Hard < filesToServe {
			return []Finding{fewFiles("hard", files.Hard, filesToServe, "and no Go program can raise that")}, nil
		}
		if v := h.Toolchain.Version; v.IsZero() || v.Minor() >= 19 {
			return nil, nil
		}
		return h.oldSoftLimit(ctx)
	},
}

// oldSoftLimit is the limit of what an old Go builds and runs. A shell is asked, for package
// os has raised gvx's own limit, and package syscall gives each child the one from before.
func (h *Here) oldSoftLimit(ctx context.Context) ([]Finding, error) {
	const ask = "ulimit -Sn"
	o, err := h.Host.Run(ctx, host.Process{Path: "/bin/sh", Args: []string{"-c", ask}, Env: []string{}, Dir: "/"})
	if err != nil {
		return nil, err
	}
	soft, err := strconv.ParseUint(strings.TrimSpace(o.Stdout), 10, 64)
	if err != nil || soft >= filesOfOld {
		return nil, nil // "unlimited"
	}
	f := fewFiles("soft", soft, filesOfOld, "and "+h.Toolchain.Version.String()+" does not raise it, as Go 1.19 and newer do")
	f.Fix = Shell("ulimit -Sn hard")
	return []Finding{f}, nil
}

func fewFiles(kind string, n, want uint64, why string) Finding {
	f := Finding{
		Severity: Warning, Text: fmt.Sprintf("a process may open %d files and sockets (%s limit), %s: more is too many open files", n, kind, why),
		Source: "RLIMIT_NOFILE", Value: strconv.FormatUint(n, 10), Threshold: strconv.FormatUint(want, 10),
		Fix: Fix{Words: "raise it in /etc/security/limits.conf, for a service with LimitNOFILE=, for a container with --ulimit nofile="},
	}
	if n < filesToTest && kind == "hard" {
		f.Severity, f.Threshold = Error, strconv.Itoa(filesToTest)
	}
	if n < filesToBuild {
		f.Text += ", for go build too"
	}
	return f
}
