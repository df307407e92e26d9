package doctor

import (
	"context"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
)

const (
	hugePages    = "/sys/kernel/mm/transparent_hugepage/enabled"
	emptyInHuge  = "/sys/kernel/mm/transparent_hugepage/khugepaged/max_ptes_none"
	thpSince     = "go1.21.1"
	disableSince = "go1.21.6"
)

var memTHP = Check{
	ID:        "mem.thp",
	Severity:  Info,
	Title:     "huge pages that give a Go program more memory than it uses",
	Reads:     []string{hugePages, emptyInHuge},
	Threshold: "always, and max_ptes_none over 0",
	Since:     "Go 1.21.1, which no longer works around it",
	About: "Where transparent huge pages are on for all memory, the kernel's khugepaged joins 512 small pages to a huge one even if up to `max_ptes_none` of them are not in use; those are memory then that the program had given back. " +
		"A small program may hold up to twice what it needs (RSS), and nothing in Go's own statistics shows it.\n\n" +
		"Set max_ptes_none to 0 until the next boot, or start a program with `GODEBUG=disablethp=1` (Go 1.21.6 and newer). Source: go.dev/doc/gc-guide#Linux_transparent_huge_pages, golang.org/issue/64332.",
	Systems: []string{"linux"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		enabled, err := h.Text(hugePages)
		if err != nil || !strings.Contains(enabled, "[always]") || h.before(thpSince) {
			return nil, err
		}
		empty, err := h.Int(emptyInHuge)
		if err != nil || empty == 0 || h.disablesTHP() {
			return nil, err
		}
		f := Finding{
			Severity:  Info,
			Text:      "huge pages are on for all memory, with up to " + strconv.FormatInt(empty, 10) + " of 512 pages unused in one: Go programs may hold more memory (RSS) than they use",
			Source:    emptyInHuge,
			Value:     strconv.FormatInt(empty, 10),
			Threshold: "0",
			Fix:       Shell("echo 0 | sudo tee " + emptyInHuge),
		}
		if !h.before(disableSince) {
			f.Fix.Words = "or start a program with GODEBUG=disablethp=1"
		}
		return []Finding{f}, nil
	},
}

// before reports whether the resolved toolchain is older than that release.
func (h *Here) before(release string) bool {
	v, err := goversion.Parse(release)
	return err == nil && !h.Toolchain.Version.IsZero() && goversion.Compare(h.Toolchain.Version, v) < 0
}

// disablesTHP reports whether the environment keeps Go's heap from huge pages already.
func (h *Here) disablesTHP() bool {
	off, _ := debugSetting(h.childEnviron(), "disablethp")
	return off && !h.before(disableSince)
}
