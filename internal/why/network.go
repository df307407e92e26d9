package why

// networkMessages are those of package net.
var networkMessages = []Message{
	{
		ID: "net.nohost", Needles: []string{"no such host", "server misbehaving", "Temporary failure in name resolution"},
		Pattern: expression(`lookup \S+.*: (no such host|server misbehaving|Temporary failure in name resolution)`),
		Means:   "a name was not found in DNS",
		Causes: []Cause{
			{"dns.resolv", "name servers are not as they should be"}, {"dns.nss", "Go asks others than programs in C do"}, {"dns.hosts", "it may be missing there"},
			{"proxy.goproxy", "that server is asked"}, {"proxy.http", "a proxy is to be asked in place of DNS"},
		},
		Otherwise: "GODEBUG=netdns=go+2 shows which server was asked, and what it said",
	},
	{
		ID: "net.refused", Needles: []string{"connection refused"},
		Pattern:   expression(`connect: connection refused`),
		Means:     "nobody listens there, or a firewall says no",
		Causes:    []Cause{{"proxy.http", "a proxy is asked"}, {"proxy.goproxy", "that server is asked"}, {"net.lo", "the loopback interface does not work"}, {"dns.hosts", "localhost is not what tests expect"}},
		Otherwise: "the address in the message is a server of the test's own, or a proxy: `go env GOPROXY` and HTTPS_PROXY name those; gvx doctor --online asks them",
	},
	{
		ID: "net.timeout", Needles: []string{"i/o timeout", "TLS handshake timeout", "network is unreachable", "no route to host", "connection timed out"},
		Pattern:   expression(`(dial|read|write) \w+ .*(i/o timeout|connection timed out|network is unreachable|no route to host)|TLS handshake timeout|lookup \S+.*: i/o timeout`),
		Means:     "the server was not reached in time, or there is no way to it",
		Causes:    []Cause{{"proxy.http", "a proxy is asked, or not asked"}, {"proxy.goproxy", "that server is asked"}, {"dns.resolv", "name servers answer late"}, {"net.ipv6", "there is no IPv6 here"}, {"net.reach", "a server does not answer"}},
		Otherwise: "where only a company's proxy may leave the network, HTTPS_PROXY or GOPROXY must name it; gvx doctor --online asks the servers",
	},
}
