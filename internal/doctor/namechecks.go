package doctor

var nameChecks = []Check{dnsResolv, dnsNss, dnsHosts}
