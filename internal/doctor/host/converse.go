package host

import (
	"net"
	"time"
)

// converse is that of [Calls]. Listening alone proves nothing: Linux lets a program
// listen on 127.0.0.1 while the interface lo is down.
// patience is how long a connection may take on a machine with much to do: a little less
// than a check.
const patience = 800 * time.Millisecond

func converse(network, address string) error {
	l, err := net.Listen(network, address)
	if err != nil {
		return err
	}
	defer l.Close()
	c, err := (&net.Dialer{Timeout: patience}).Dial(network, l.Addr().String())
	if err != nil {
		return err
	}
	if t, ok := c.(*net.TCPConn); ok {
		t.SetLinger(0) // leave nothing in TIME_WAIT
	}
	return c.Close()
}
