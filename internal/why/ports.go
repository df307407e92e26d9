package why

// portMessages are the two errors for addresses that people take for each other.
var portMessages = []Message{
	{
		ID: "ports.none", Needles: []string{"cannot assign requested address"},
		Pattern: expression(`cannot assign requested address`),
		Means:   "no local port was left for a connection to that address (EADDRNOTAVAIL), or a socket was to be bound to an address that is not this machine's",
		Causes: []Cause{
			{"net.ports", "there are few local ports"}, {"net.tw", "closed connections hold the ports for a minute"}, {"net.lo", "the loopback interface does not work"},
			{"net.ipv6", "there is no IPv6 here"}, {"dns.hosts", "localhost is not what tests expect"},
		},
		Otherwise: "a test that opens a connection for each request uses ports up: read bodies to their end and close them, and share one http.Client; `ss -s` while it runs counts them",
	},
	{
		ID: "ports.taken", Needles: []string{"address already in use"},
		Pattern:   expression(`bind: address already in use`),
		Means:     "another socket listens there, or, where the port is 0, every local port is taken (EADDRINUSE)",
		Causes:    []Cause{{"net.ports", "there are few local ports"}, {"net.tw", "closed connections hold ports for a minute"}},
		Otherwise: "`ss -ltnp` names who listens; tests that run at once want port 0",
	},
}
