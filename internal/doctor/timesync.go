package doctor

import (
	"context"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

// keepers are there while something keeps the clock that does not tell the kernel:
// systemd-timesyncd after its first answer; chronyd (without rtcsync) and ntpd.
var keepers = []string{
	"/run/systemd/timesync/synchronized", "/run/chrony/chronyd.pid", "/run/chrony/chronyd.sock", "/run/chronyd.pid", "/run/ntpd.pid",
	"/run/ntpsec/ntpd.pid", "/run/openntpd.pid",
}

var timeSync = Check{
	ID:        "time.sync",
	Severity:  Info,
	Title:     "nothing is known to keep the clock right",
	Reads:     append([]string{"adjtimex(2)"}, keepers...),
	Threshold: "STA_UNSYNC, and no sign of a time service",
	Systems:   []string{"linux"},
	About: "A clock that is wrong by more than the margin of a certificate makes TLS fail: `x509: certificate has expired or is not yet valid`, and with it the module proxy and the checksum log. " +
		"The kernel's flag STA_UNSYNC says that no time service told it otherwise; the clock may be right all the same, as in many virtual machines that took it from their host at the start. So this is information, and time.skew tells whether the clock is wrong. " +
		"Mend it with `timedatectl set-ntp true`, or with chrony; in a container it is the host's business.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		if h.Calls.Clock == nil {
			return nil, host.ErrElsewhere
		}
		clock, err := h.Calls.Clock()
		if err != nil || !clock.Unsynchronized {
			return nil, err
		}
		for _, sign := range keepers {
			if h.Exists(sign) {
				return nil, nil
			}
		}
		f := Finding{
			Severity: Info, Source: "adjtimex(2)", Value: "STA_UNSYNC", Threshold: "a clock that is kept",
			Text: "no time service has told the kernel that the clock is right: it may be, and if it drifts far enough, TLS and with it every download fails (gvx doctor --online compares it with servers)",
		}
		if h.Exists("/run/systemd/system") {
			f.Fix = Shell("sudo timedatectl set-ntp true")
		} else {
			f.Fix.Words = "run a time service (chrony), or, in a container or virtual machine, see to its host's"
		}
		return []Finding{f}, nil
	},
}
