package doctor

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

func init() {
	// converse ok, or converse unreachable, noaddress, refused, files, late: what becomes of a
	// connection to oneself.
	directives["converse"] = func(f *fixture, v string) {
		number := map[string]error{"unreachable": syscall.ENETUNREACH, "noaddress": syscall.EADDRNOTAVAIL, "refused": syscall.EPERM, "files": syscall.EMFILE}[v]
		f.here.Calls.Converse = func(network, address string) error {
			if v == "ok" {
				return nil
			}
			if v == "late" {
				_, err := (&net.Dialer{Deadline: time.Unix(1, 0)}).Dial(network, "127.0.0.1:1")
				return err
			}
			return &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", number)}
		}
	}
	// clock synchronized, or clock unsynchronized
	directives["clock"] = func(f *fixture, v string) {
		f.here.Calls.Clock = func() (host.Clock, error) {
			return host.Clock{Unsynchronized: v == "unsynchronized", Now: f.here.Now()}, nil
		}
	}
	// portrange FIRST LAST: the local ports of a system that has no file of them.
	directives["portrange"] = func(f *fixture, v string) {
		first, last, _ := strings.Cut(v, " ")
		f.here.Calls.PortRange = func() (int, int, error) { return f.number(first), f.number(last), nil }
	}
	// online: as with --online, and nobody to ask.
	directives["online"] = func(f *fixture, _ string) { f.here.Online = true }
	// reach PLACE | URL | DATE | ERROR: a server's answer; a place that begins with "the
	// checksum log" is the log.
	directives["reach"] = reachDirective
	// goroot /PATH: a toolchain in the store
	directives["goroot"] = func(f *fixture, v string) {
		f.here.Installed = append(f.here.Installed, Installed{GOROOT: v})
	}
}

func reachDirective(f *fixture, value string) {
	parts := strings.Split(value, "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	r := Reached{Place: parts[0], URL: parts[1], Log: strings.HasPrefix(parts[0], "the checksum log")}
	if parts[2] != "" {
		date, err := time.Parse(time.RFC3339, parts[2])
		f.check(err)
		r.Date = date
	}
	if parts[3] != "" {
		r.Err = errors.New(parts[3])
	}
	f.here.Online = true
	before := f.here.Ports.Reach
	f.here.Ports.Reach = func(ctx context.Context) (all []Reached, err error) {
		if before != nil {
			all, err = before(ctx)
		}
		return append(all, r), err
	}
}
