package doctor

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/goversion"
)

// system is a release of an operating system, as 3.2 or 10.15.7.
type system [3]int

// demand is what Go needs from a minor on.
type demand struct {
	minor  goversion.Minor
	system system
	name   string
}

// demands are by GOOS, the newest first (go.dev/wiki/MinimumRequirements and the release
// notes; that of macOS is also what cmd/link writes into programs, macOS in
// cmd/link/internal/ld/macho.go).
var demands = map[string][]demand{
	"linux": {{24, system{3, 2}, "Linux 3.2"}, {18, system{2, 6, 32}, "Linux 2.6.32"}, {0, system{2, 6, 23}, "Linux 2.6.23"}},
	"darwin": {{27, system{13}, "macOS 13"}, {25, system{12}, "macOS 12"}, {23, system{11}, "macOS 11"}, {21, system{10, 15}, "macOS 10.15"}, {17, system{10, 13}, "macOS 10.13"},
		{15, system{10, 12}, "macOS 10.12"}},
	"windows": {{21, system{10}, "Windows 10 or Server 2016"}, {11, system{6, 1}, "Windows 7 or Server 2008 R2"}},
}

const (
	linuxRelease  = "/proc/sys/kernel/osrelease"
	darwinRelease = "/System/Library/CoreServices/SystemVersion.plist"
)

var errNoRelease = errors.New("the release of the operating system cannot be told")

var kernelMin = Check{
	ID:        "kernel.min",
	Severity:  Error,
	Title:     "an operating system older than Go supports",
	Reads:     []string{linuxRelease, darwinRelease, "RtlGetVersion"},
	Threshold: "Linux 3.2, macOS 13 and Windows 10 for the newest Go",
	Since:     "Linux 3.2 from Go 1.24 on, 2.6.32 from 1.18, 2.6.23 before; macOS 13 from 1.27 on, 12 from 1.25, 11 from 1.23, 10.15 from 1.21, 10.13 from 1.17; Windows 10 from 1.21 on, 7 from 1.11",
	About: "A release of Go uses system calls that an older system lacks: its programs, the go command first, end with a signal, with `function not implemented`, on macOS with `dyld: Symbol not found`, or misbehave in ways that nobody has looked at.\n\n" +
		"Take an older Go, or a newer system. Source: go.dev/wiki/MinimumRequirements, the release notes of Go 1.18, 1.24 and those named above.",
	Systems: []string{"linux", "darwin", "windows"},
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		if h.Toolchain.Version.IsZero() {
			return nil, errNoVersion
		}
		text, source, err := h.systemRelease()
		if err != nil {
			return nil, err
		}
		have, ok := parseSystem(text)
		if !ok {
			return nil, errNoRelease
		}
		want, ok := demandOf(h.OS, h.Toolchain.Version)
		if !ok || !have.less(want.system) {
			return nil, nil
		}
		return []Finding{{
			Severity:  Error,
			Text:      h.Toolchain.Version.String() + " needs " + want.name + " or newer, and this is " + have.String() + ": what it builds, and the go command itself, may fail in any way",
			Source:    source,
			Value:     have.String(),
			Threshold: want.name,
			Fix:       Fix{Words: "use an older Go, or a newer system"},
		}}, nil
	},
}

func demandOf(system string, v goversion.Version) (demand, bool) {
	for _, d := range demands[system] {
		if v.Minor() >= d.minor {
			return d, true
		}
	}
	return demand{}, false
}

// systemRelease is the release of the operating system, and where that is written.
func (h *Here) systemRelease() (text, source string, err error) {
	switch h.OS {
	case "linux":
		text, err = h.Text(linuxRelease)
		return text, linuxRelease, err
	case "darwin":
		text, err = h.Text(darwinRelease)
		return plistString(text, "ProductVersion"), darwinRelease, err
	}
	text, err = h.Release()
	return text, "RtlGetVersion", err
}

// plistString returns the string of a key in a property list as Apple writes it.
func plistString(text, key string) string {
	_, rest, _ := strings.Cut(text, "<key>"+key+"</key>")
	rest, ok := strings.CutPrefix(strings.TrimSpace(rest), "<string>")
	value, _, closed := strings.Cut(rest, "</string>")
	if !ok || !closed {
		return ""
	}
	return value
}

// parseSystem reads the numbers that text begins with: 6.18 of 6.18.44-fc, 2.6.32 of
// 2.6.32-754.el6.
func parseSystem(text string) (s system, ok bool) {
	for i, part := range strings.SplitN(text, ".", len(s)) {
		digits := len(part) - len(strings.TrimLeft(part, "0123456789"))
		n, err := strconv.ParseUint(part[:digits], 10, 31)
		if err != nil {
			break
		}
		s[i], ok = int(n), true
		if digits < len(part) {
			break
		}
	}
	return s, ok
}

func (s system) less(t system) bool {
	for i := range s {
		if s[i] != t[i] {
			return s[i] < t[i]
		}
	}
	return false
}

func (s system) String() string {
	text := strconv.Itoa(s[0]) + "." + strconv.Itoa(s[1])
	if s[2] != 0 {
		text += "." + strconv.Itoa(s[2])
	}
	return text
}
