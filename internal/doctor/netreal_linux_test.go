package doctor

import (
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

// listener takes connections and keeps them open until the other side ends them.
func listener(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				io.Copy(io.Discard, c)
				c.Close()
			}()
		}
	}()
	return l
}

// dialUntil dials at most n times and returns the connections, and the error that ended
// it.
func dialUntil(l net.Listener, n int) (all []net.Conn, err error) {
	for range n {
		c, err := net.Dial("tcp4", l.Addr().String())
		if err != nil {
			return all, err
		}
		all = append(all, c)
	}
	return all, nil
}

// loUp makes a fresh namespace one with a loopback interface. Its listeners keep away
// from the ports that the tests connect from.
func loUp(t *testing.T) {
	t.Helper()
	sh(t, "ip link set lo up")
	setTo(t, host.PortRangeFile, "52000 65000")
}

// With a hundred local ports the 101st connection fails as the finding says, and what it
// prints mends it.
func TestRealFewPorts(t *testing.T) {
	inside(t, syscall.CLONE_NEWNET, nil, func(t *testing.T) {
		loUp(t)
		l := listener(t)
		setTo(t, host.PortRangeFile, "40000 40099")
		f := mustFind(t, netPorts, runningHere(), "100 local ports", "40000 to 40099", "cannot assign requested address")
		all, err := dialUntil(l, 101)
		if len(all) != 100 || !errors.Is(err, syscall.EADDRNOTAVAIL) || !strings.Contains(err.Error(), "cannot assign requested address") {
			t.Fatalf("%d connections, then %v", len(all), err)
		}
		followFix(t, f)
		mustFindNothing(t, netPorts, runningHere())
		if _, err := dialUntil(l, 1); err != nil {
			t.Error(err)
		}
	})
}

// Reserved ports are none.
func TestRealReservedPorts(t *testing.T) {
	inside(t, syscall.CLONE_NEWNET, nil, func(t *testing.T) {
		loUp(t)
		l := listener(t)
		setTo(t, host.PortRangeFile, "40000 50099")
		mustFindNothing(t, netPorts, runningHere())
		setTo(t, host.ReservedPortsFile, "40000-50089,50091")
		mustFind(t, netPorts, runningHere(), "from 9 local ports", "less 10091")
		all, err := dialUntil(l, 10)
		if len(all) != 9 || !errors.Is(err, syscall.EADDRNOTAVAIL) {
			t.Fatalf("%d connections, then %v", len(all), err)
		}
	})
}

// Hundreds of ended connections to one place use up the ports where the kernel may not
// reuse them.
func TestRealTimeWait(t *testing.T) {
	inside(t, syscall.CLONE_NEWNET, nil, func(t *testing.T) {
		loUp(t)
		l, other := listener(t), listener(t)
		setTo(t, host.PortRangeFile, "40000 40399")
		setTo(t, reuseFile, "0")
		end(t, l, 250)
		mustFind(t, netTw, runningHere(), "250 of the 400 local ports", l.Addr().String(), "this one destination")
		all, err := dialUntil(l, 400)
		if len(all) != 400-250 || !errors.Is(err, syscall.EADDRNOTAVAIL) {
			t.Fatalf("%d connections, then %v", len(all), err)
		}
		if _, err := dialUntil(other, 1); err != nil {
			t.Errorf("another destination: %v", err)
		}
		// The kernel's default: on loopback they are free again after a second.
		setTo(t, reuseFile, "2")
		mustFindNothing(t, netTw, runningHere())
		time.Sleep(1100 * time.Millisecond)
		if _, err := dialUntil(l, 20); err != nil {
			t.Error(err)
		}
	})
}

// end makes n connections and ends them from this side.
func end(t *testing.T, l net.Listener, n int) {
	t.Helper()
	all, err := dialUntil(l, n)
	if err != nil {
		t.Fatal(err)
	}
	before := inTimeWait(t)
	for _, c := range all {
		c.(*net.TCPConn).CloseWrite()
		io.Copy(io.Discard, c)
		c.Close()
	}
	for range 200 {
		if inTimeWait(t) >= before+n {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("the connections do not end")
}

// inTimeWait counts what the kernel lists, whatever its destination.
func inTimeWait(t *testing.T) (n int) {
	t.Helper()
	routes, err := runningHere().TimeWaitRoutes(host.Ports{First: 1, Last: 65535})
	if err != nil {
		t.Fatal(err)
	}
	for _, count := range routes {
		n += count
	}
	return n
}

// As many to many places harm nobody.
func TestRealTimeWaitSpread(t *testing.T) {
	inside(t, syscall.CLONE_NEWNET, nil, func(t *testing.T) {
		loUp(t)
		setTo(t, host.PortRangeFile, "40000 40399")
		setTo(t, reuseFile, "0")
		places := []net.Listener{listener(t), listener(t), listener(t)}
		for _, l := range places {
			end(t, l, 100)
		}
		if n, err := runningHere().TimeWait(); err != nil || n < 300 {
			t.Fatalf("%d in TIME_WAIT, %v", n, err)
		}
		mustFindNothing(t, netTw, runningHere())
		if _, err := dialUntil(places[0], 90); err != nil {
			t.Error(err)
		}
	})
}

// In a fresh namespace one may listen on 127.0.0.1, and nobody gets there.
func TestRealLoopbackDown(t *testing.T) {
	inside(t, syscall.CLONE_NEWNET, nil, func(t *testing.T) {
		f := mustFind(t, netLo, runningHere(), "127.0.0.1", "network is unreachable")
		l := listener(t)
		if _, err := net.Dial("tcp4", l.Addr().String()); !errors.Is(err, syscall.ENETUNREACH) {
			t.Fatalf("dialing: %v", err)
		}
		mustFindNothing(t, netIPv6, runningHere()) // not a second finding for one cause
		followFix(t, f)
		mustFindNothing(t, netLo, runningHere())
		if _, err := net.Dial("tcp4", l.Addr().String()); err != nil {
			t.Error(err)
		}
	})
}

func TestRealNoIPv6(t *testing.T) {
	inside(t, syscall.CLONE_NEWNET, nil, func(t *testing.T) {
		loUp(t)
		mustFindNothing(t, netIPv6, runningHere())
		setTo(t, "/proc/sys/net/ipv6/conf/all/disable_ipv6", "1")
		f := mustFind(t, netIPv6, runningHere(), "::1")
		if l, err := net.Listen("tcp", "[::1]:0"); err == nil {
			l.Close()
			t.Fatal("one may listen on ::1")
		}
		if l, err := net.Listen("tcp", "localhost:0"); err != nil {
			t.Errorf("localhost: %v", err)
		} else {
			l.Close()
		}
		followFix(t, f)
		mustFindNothing(t, netIPv6, runningHere())
		if l, err := net.Listen("tcp", "[::1]:0"); err != nil {
			t.Error(err)
		} else {
			l.Close()
		}
	})
}
