package host

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/netip"
	"strconv"
	"strings"

	"github.com/gvx-go/gvx/internal/fileread"
)

// SockstatFile counts this machine's sockets, and the others list those of TCP.
const (
	SockstatFile = "/proc/net/sockstat"
	tcpFile      = "/proc/net/tcp"
	tcp6File     = "/proc/net/tcp6"
)

// ParseSockstat returns the number of sockets of TCP that wait after their end
// (TIME_WAIT).
func ParseSockstat(text string) (waiting int, ok bool) {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] != "TCP:" {
			continue
		}
		for i := 1; i+1 < len(fields); i += 2 {
			if fields[i] == "tw" {
				n, err := strconv.Atoi(fields[i+1])
				return n, err == nil && n >= 0
			}
		}
	}
	return 0, false
}

// TimeWait returns how many sockets wait after their end.
func (h *Host) TimeWait() (int, error) {
	text, err := h.Text(SockstatFile)
	if err != nil {
		return 0, err
	}
	n, ok := ParseSockstat(text)
	if !ok {
		return 0, &fs.PathError{Op: "read", Path: SockstatFile, Err: errors.New("does not count sockets of TCP")}
	}
	return n, nil
}

// Route is from which address of this machine a connection went where.
type Route struct {
	From netip.Addr
	To   netip.AddrPort
}

// maxSockets bounds the list of sockets, in bytes: some 400,000 of them.
const maxSockets = 64 << 20

// TimeWaitRoutes counts, for each route, the local ports within p that wait after the end
// of a connection.
func (h *Host) TimeWaitRoutes(p Ports) (map[Route]int, error) {
	routes := map[Route]int{}
	for _, file := range []string{tcpFile, tcp6File} {
		real, err := h.at(file)
		if err != nil {
			return nil, named(file, err)
		}
		data, _, err := fileread.Bounded(real, maxSockets)
		if file == tcp6File && errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, named(file, err)
		}
		countTimeWait(routes, string(data), p)
	}
	return routes, nil
}

func countTimeWait(routes map[Route]int, text string, p Ports) {
	for line := range strings.Lines(text) {
		if from, to, ok := parseTimeWait(line); ok && p.Has(int(from.Port())) {
			routes[Route{from.Addr(), to}]++
		}
	}
}

// parseTimeWait reads a line of /proc/net/tcp or tcp6 whose state is 06, TCP_TIME_WAIT.
func parseTimeWait(line string) (from, to netip.AddrPort, ok bool) {
	fields := strings.Fields(line)
	if len(fields) < 4 || fields[3] != "06" {
		return from, to, false
	}
	from, okFrom := socketAddress(fields[1])
	to, okTo := socketAddress(fields[2])
	return from, to, okFrom && okTo
}

// socketAddress reads ADDRESS:PORT in hexadecimal; the address is in words of four bytes,
// each in the order of this machine.
func socketAddress(text string) (netip.AddrPort, bool) {
	address, port, _ := strings.Cut(text, ":")
	raw, err := hex.DecodeString(address)
	if err != nil || len(raw) != 4 && len(raw) != 16 {
		return netip.AddrPort{}, false
	}
	n, err := strconv.ParseUint(port, 16, 16)
	if err != nil {
		return netip.AddrPort{}, false
	}
	for i := 0; i < len(raw); i += 4 {
		binary.NativeEndian.PutUint32(raw[i:], binary.BigEndian.Uint32(raw[i:]))
	}
	a, _ := netip.AddrFromSlice(raw)
	return netip.AddrPortFrom(a.Unmap(), uint16(n)), true
}
