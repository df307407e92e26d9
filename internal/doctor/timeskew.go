package doctor

import (
	"context"
	"path/filepath"
	"strings"
	"time"
)

// mostSkew is what the date of an answer may differ by.
const mostSkew = 5 * time.Minute

var timeSkew = Check{
	ID:        "time.skew",
	Severity:  Error,
	Title:     "a clock that is wrong",
	Reads:     []string{"the time line of VERSION of each installed toolchain", "the Date of servers' answers (with --online)"},
	Threshold: "earlier than a toolchain that is here was made; more than 5 minutes from every server's date",
	Since:     "Go 1.21, whose VERSION tells when it was made",
	About: "With a wrong clock TLS fails: `x509: certificate has expired or is not yet valid: current time … is before …`, and with it every download; make-like tools and the build cache's trimming go wrong, too. " +
		"That the clock shows a time before a toolchain was made that is installed here proves it without asking anybody. With `--online` the Date header of what is asked anyway (see net.reach) is compared. " +
		"Mend it with `timedatectl set-ntp true` or `chronyc makestep`; under WSL and in virtual machines after a sleep, with `sudo hwclock -s`.",
	Run: func(ctx context.Context, h *Here) ([]Finding, error) {
		var found []Finding
		made, file := newestMade(h)
		if now := h.Now(); !made.IsZero() && now.Before(made) {
			found = append(found, Finding{
				Severity: Error, Source: h.Show(file), Value: stamp(now), Threshold: "after " + stamp(made),
				Text: "the clock shows " + stamp(now) + ", before the Go that is installed here was made (" + stamp(made) + "): certificates that were issued since count as not yet valid",
				Fix:  clockFix(h),
			})
		}
		if !h.Online || h.Ports.Reach == nil || len(found) > 0 {
			return found, nil
		}
		all, err := h.Ports.Reach(ctx)
		return skewFindings(h, all), err
	},
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

func clockFix(h *Here) Fix {
	if h.OS == "linux" && h.Exists("/run/systemd/system") {
		return Shell("sudo timedatectl set-ntp true")
	}
	return Fix{Words: "set the clock, and run a time service that keeps it"}
}

// newestMade returns when the newest of the toolchains here was made, by its VERSION:
// a line "time 2026-03-04T05:06:07Z" behind that of the version.
func newestMade(h *Here) (newest time.Time, file string) {
	goroots := []string{h.Toolchain.GOROOT}
	for _, i := range h.Installed {
		goroots = append(goroots, i.GOROOT)
	}
	for _, goroot := range goroots {
		if goroot == "" {
			continue
		}
		name := filepath.Join(goroot, "VERSION")
		if made := versionTime(h, name); made.After(newest) {
			newest, file = made, name
		}
	}
	return newest, file
}

func versionTime(h *Here, name string) time.Time {
	lines, err := h.Lines(name)
	if err != nil || len(lines) < 2 || !strings.HasPrefix(lines[0], "go") {
		return time.Time{}
	}
	for _, line := range lines[1:] {
		if text, ok := strings.CutPrefix(line, "time "); ok {
			made, _ := time.Parse(time.RFC3339, strings.TrimSpace(text))
			return made
		}
	}
	return time.Time{}
}

// skewFindings compares with the server whose date is nearest: one of several may be
// wrong itself.
func skewFindings(h *Here, all []Reached) []Finding {
	var nearest time.Duration
	var by *Reached
	for i, r := range all {
		if r.Date.IsZero() {
			continue
		}
		if skew := h.Now().Sub(r.Date); by == nil || skew.Abs() < nearest.Abs() {
			nearest, by = skew, &all[i]
		}
	}
	if by == nil || nearest.Abs() <= mostSkew {
		return nil
	}
	side := "ahead of"
	if nearest < 0 {
		side = "behind"
	}
	return []Finding{{
		Severity: Error, Source: by.URL, Value: stamp(h.Now()), Threshold: "at most 5m from " + stamp(by.Date),
		Text: "the clock is " + nearest.Abs().Round(time.Second).String() + " " + side + " that of " + by.Place + ": certificates may count as expired or not yet valid",
		Fix:  clockFix(h),
	}}
}
