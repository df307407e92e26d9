package doctor

var timeChecks = []Check{timeSync, timeSkew, timeTzdata, tlsRoots}
