package host

import (
	"net"
	"time"
)

// converse is that of [Calls]. Listening alone proves nothing: Linux lets a program
// listen on 127.0.0.1 while the interface lo is down.
func converse(network, address string) error {
	l, err := net.Listen(network, address)
	if err != nil {
		return err
	}
	defer l.Close()
	c, err := (&net.Dialer{Timeout: 200 * time.Millisecond}).Dial(network, l.Addr().String())
	if err != nil {
		return err
	}
	if t, ok := c.(*net.TCPConn); ok {
		t.SetLinger(0) // leave nothing in TIME_WAIT
	}
	return c.Close()
}
