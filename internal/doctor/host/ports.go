package host

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
)

// The files that say from which ports this machine connects.
const (
	PortRangeFile     = "/proc/sys/net/ipv4/ip_local_port_range"
	ReservedPortsFile = "/proc/sys/net/ipv4/ip_local_reserved_ports"
)

// Ports are the local ports that the kernel chooses from: First to Last, both included,
// without Reserved of them.
type Ports struct{ First, Last, Reserved int }

// Free is how many there are.
func (p Ports) Free() int { return max(p.Last-p.First+1-p.Reserved, 0) }

// Has reports whether port lies in the range.
func (p Ports) Has(port int) bool { return p.First <= port && port <= p.Last }

// LocalPorts returns the local ports. A kernel without the file of reserved ones has
// none.
func (h *Host) LocalPorts() (Ports, error) {
	if h.OS != "linux" {
		if h.Calls.PortRange == nil {
			return Ports{}, ErrElsewhere
		}
		first, last, err := h.Calls.PortRange()
		return Ports{First: first, Last: last}, err
	}
	text, err := h.Text(PortRangeFile)
	if err != nil {
		return Ports{}, err
	}
	reserved, err := h.Text(ReservedPortsFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Ports{}, err
	}
	p, ok := ParsePorts(text, reserved)
	if !ok {
		return Ports{}, &fs.PathError{Op: "read", Path: PortRangeFile, Err: errors.New("holds no range of ports")}
	}
	return p, nil
}

// ParsePorts reads the range "32768 60999" and the reserved ports "8080,9148-9200".
func ParsePorts(text, reserved string) (p Ports, ok bool) {
	fields := strings.Fields(text)
	if len(fields) != 2 {
		return p, false
	}
	var okFirst, okLast bool
	p.First, okFirst = portNumber(fields[0])
	p.Last, okLast = portNumber(fields[1])
	if !okFirst || !okLast || p.Last < p.First {
		return Ports{}, false
	}
	p.Reserved = countReserved(p, reserved)
	return p, true
}

func countReserved(p Ports, text string) int {
	taken := map[int]bool{}
	for part := range strings.SplitSeq(strings.TrimSpace(text), ",") {
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		first, okFirst := portNumber(from)
		last, okLast := portNumber(to)
		if !okFirst || !okLast {
			continue
		}
		for port := max(first, p.First); port <= min(last, p.Last); port++ {
			taken[port] = true
		}
	}
	return len(taken)
}

func portNumber(text string) (int, bool) {
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 16)
	return int(n), err == nil
}
