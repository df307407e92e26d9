package why

// tlsMessages are those of crypto/x509.
var tlsMessages = []Message{
	{
		ID: "x509.unknown", Needles: []string{"x509: certificate signed by unknown authority", "failed to load system roots"},
		Pattern: expression(`x509: certificate signed by unknown authority|x509: failed to load system roots`),
		Means:   "nobody whom this machine trusts has signed the server's certificate",
		Causes: []Cause{
			{"tls.roots", "no certificates are trusted here"}, {"proxy.http", "a proxy is between, which may sign in its own name"}, {"proxy.goproxy", "that server is asked"},
			{"time.sync", "the clock may be wrong"},
		},
		Otherwise: "a company's proxy signs with an authority of its own, which belongs into the system's certificates, or into SSL_CERT_FILE",
	},
	{
		ID: "x509.time", Needles: []string{"certificate has expired or is not yet valid"},
		Pattern:   expression(`x509: certificate has expired or is not yet valid`),
		Means:     "by the clock of this machine the server's certificate is too old or too new",
		Causes:    []Cause{{"time.skew", "the clock is wrong"}, {"time.sync", "nothing keeps the clock right"}, {"tls.roots", "the certificates here are old"}},
		Otherwise: "the message names both times: where the clock is right, the server's certificate is not",
	},
}
