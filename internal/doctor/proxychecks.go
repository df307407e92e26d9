package doctor

var proxyChecks = []Check{proxyGoproxy, proxySumdb, proxyHTTP}
