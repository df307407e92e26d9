package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gvx-go/gvx/internal/doctor/host"
	"github.com/gvx-go/gvx/internal/quote"
)

var toolchainIntegrity = Check{
	ID:        "toolchain.integrity",
	Severity:  Error,
	Title:     "an installed toolchain that is not what was verified",
	Reads:     []string{"the list of digests that was noted at the install", "size and mode of every file of each toolchain", "the contents of its programs and of a sample of its files"},
	Threshold: "any file that is changed, missing, extra or of another mode",
	Long:      true,
	About: "A compiler that was changed after the install builds what somebody else wants, and `go mod verify` says all is well: the go command never looks at an unpacked toolchain again. " +
		"Sizes and modes of all files are compared, and the contents of a few; `--full` hashes all, which takes a second or two for each toolchain. " +
		"`gvx verify` proves it against the checksum log, and `gvx verify --repair` fetches a damaged one anew and puts aside what was damaged.",
	Run: func(ctx context.Context, h *Here) ([]Finding, error) {
		if h.Ports.Integrity == nil {
			return nil, host.ErrElsewhere
		}
		var found []Finding
		skipped := 0
		start := time.Now()
		for i, installed := range h.mostUsedFirst() {
			if i > 0 && !h.Full && time.Since(start) > timeForIntegrity {
				skipped++
				continue
			}
			damaged, err := h.Ports.Integrity(ctx, installed, h.Full)
			if err != nil {
				return found, err
			}
			if len(damaged) > 0 {
				found = append(found, h.damage(installed, damaged))
			}
		}
		if skipped > 0 {
			return found, &NotAllError{skipped}
		}
		return found, nil
	},
}

// timeForIntegrity is when no further toolchain is begun: doctor ends within a second.
const timeForIntegrity = 300 * time.Millisecond

// NotAllError says that there was no time for all toolchains.
type NotAllError struct{ Skipped int }

func (e *NotAllError) Error() string {
	return "there was no time for " + counted(e.Skipped, "more toolchain") + ": gvx doctor --full toolchain.integrity"
}

// mostUsedFirst are the installed toolchains, the one that runs here first and the newest
// before the others.
func (h *Here) mostUsedFirst() []Installed {
	all := slices.Clone(h.Installed)
	slices.Reverse(all) // they come oldest first
	slices.SortStableFunc(all, func(a, b Installed) int {
		return rank(b.Version == h.Toolchain.Version) - rank(a.Version == h.Toolchain.Version)
	})
	return all
}

func rank(first bool) int {
	if first {
		return 1
	}
	return 0
}

func (h *Here) damage(i Installed, damaged []string) Finding {
	text := fmt.Sprintf("%v is not what was verified: %s", i.Version, quote.Foreign(damaged[0]))
	if more := len(damaged) - 1; more > 0 {
		text += " and " + counted(more, "more file") + " differ"
	} else if !strings.Contains(damaged[0], " ") { // else it is a sentence, and no file
		text += " differs"
	}
	line := "gvx verify --repair " + i.Version.Word()
	if i.Shared {
		line = "sudo gvx verify --system --repair " + i.Version.Word()
	}
	return Finding{Severity: Error, Text: text, Source: h.Show(i.GOROOT), Value: counted(len(damaged), "file"), Threshold: "none that differs", Fix: Shell(line)}
}
